"""Lengths and sizes of a run that are no numbers, or none that works."""

from typing import Any

from mmfair.functional.checks import check_number

_LOADER = {'batch_size': 1, 'num_workers': 0}
# More processes than any machine starts.
_MOST = {'num_workers': 1024}
#: Whole numbers of a section, each with the least that works.
_LEAST: dict[str, dict[str, int]] = {
    'train_cfg': {'max_epochs': 1, 'max_iters': 1, 'val_interval': 1},
    'optim_wrapper': {'accumulative_counts': 1},
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
    return faults + _optimizer_faults(config)


def _optimizer_faults(config: dict[str, Any]) -> list[str]:
    """Rates that are words, as YAML reads 1e-3, negative or infinite."""
    path = 'optim_wrapper.optimizer'
    wrapper = config.get('optim_wrapper')
    settings = wrapper.get('optimizer') if isinstance(wrapper, dict) else None
    faults = []
    for name in ('lr', 'weight_decay', 'momentum'):
        value = settings.get(name) if isinstance(settings, dict) else None
        if value is None:
            continue
        try:
            check_number(value, name, where='optimizer', at_least=0)
        except (TypeError, ValueError) as error:
            hint = ' Write 0.001 for 1e-3 in YAML.' if value else ''
            hint = hint if isinstance(value, str) else ''
            faults.append(f'{path}.{name}: {error}{hint}')
    return faults
