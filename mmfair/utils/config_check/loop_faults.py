"""Lengths and sizes of a run that are no numbers, or none that works."""

from typing import Any

from mmfair.functional.checks import check_number

_LOADER = {'batch_size': 1, 'num_workers': 0}
# More processes than any machine starts.
_MOST = {'num_workers': 1024}
#: Whole numbers of a section, each with the least that works.
_LEAST: dict[str, dict[str, int]] = {
    'train_cfg': {
        'max_epochs': 1,
        'max_iters': 1,
        'val_interval': 1,
        'val_begin': 1,
    },
    'optim_wrapper': {'accumulative_counts': 1},
    'auto_scale_lr': {'base_batch_size': 1},
    'train_dataloader': _LOADER,
    'val_dataloader': _LOADER,
    'test_dataloader': _LOADER,
}


def loop_faults(config: dict[str, Any]) -> list[str]:
    """Epochs, intervals, batch sizes and workers of a config.

    Args:
        config: A plain config.

    Returns:
        A line for each that is no whole number, too small or too large.

    Examples:
        >>> loop_faults({'train_cfg': {'max_epochs': 'ten'}})
        ["train_cfg.max_epochs: train_cfg: max_epochs must be a whole number \
>= 1, got 'ten'."]
    """
    faults = []
    for section, settings in _LEAST.items():
        values = config.get(section)
        if not isinstance(values, dict):
            continue
        for name, least in settings.items():
            if values.get(name) is None:
                continue
            try:
                check_number(
                    values[name],
                    name,
                    where=section,
                    at_least=least,
                    at_most=_MOST.get(name),
                    whole=True,
                )
            except (TypeError, ValueError) as error:
                faults.append(f'{section}.{name}: {error}')
    return faults + _validation_faults(config)


def _validation_faults(config: dict[str, Any]) -> list[str]:
    """A validation that lacks a part, or begins after the training."""
    parts = ('val_dataloader', 'val_cfg', 'val_evaluator')
    given = [part for part in parts if config.get(part) is not None]
    absent = [part for part in parts if part not in given]
    faults = []
    if given and absent:
        faults.append(
            f'{absent[0]}: {", ".join(parts)} must all be set or all be None, '
            f'got {" and ".join(given)} without {" and ".join(absent)}. For a '
            'training without validation set all three to None.'
        )
    if config.get('val_evaluator') in ([], ()):
        faults.append(
            'val_evaluator: it must hold a metric, got none. Add one such as '
            "dict(type='mmfair.ClassAccuracy')."
        )
    loop = config.get('train_cfg')
    loop = loop if isinstance(loop, dict) else {}
    begin = loop.get('val_begin')
    end = loop.get('max_epochs') or loop.get('max_iters')
    if isinstance(begin, int) and isinstance(end, int) and begin > end:
        faults.append(
            'train_cfg.val_begin: it must be in the training, which ends with '
            f'{end}, got {begin}. Lower it.'
        )
    return faults
