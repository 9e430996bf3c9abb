"""Losses of the toolboxes that would train away, or end the training late."""

from typing import Any

from mmfair.functional.checks import check_number
from mmfair.utils.config_check.walk import walk


def loss_faults(config: dict[str, Any]) -> list[str]:
    """Weights of losses below 0, class weights and top-k of other classes.

    Args:
        config: A plain config.

    Returns:
        A line for each.

    Examples:
        >>> loss = {'type': 'CrossEntropyLoss', 'loss_weight': -1.0}
        >>> loss_faults({'model': {'head': {'loss': loss}}})
        ['model.head.loss.loss_weight: CrossEntropyLoss: loss_weight must be \
a finite number >= 0, got -1.0.']
    """
    faults = []
    for path, part in walk({'model': config.get('model')}):
        weight = part.get('loss_weight')
        kind = str(part.get('type'))
        if isinstance(weight, int | float | str) and kind[:7] != 'mmfair.':
            try:
                check_number(weight, 'loss_weight', where=kind, at_least=0)
            except (TypeError, ValueError) as error:
                faults.append(f'{path}.loss_weight: {error}')
        faults += _weight_faults(path, part)
    head = (config.get('model') or {}).get('head')
    classes = head.get('num_classes') if isinstance(head, dict) else None
    if not isinstance(classes, int):
        return faults
    evaluators = {
        name: config.get(name) for name in ('val_evaluator', 'test_evaluator')
    }
    for path, part in walk({'model.head': head, **evaluators}):
        kind = str(part.get('type')).rpartition('.')[2]
        counted = path == 'model.head' and part.get('cal_acc')
        if not counted and kind != 'Accuracy':
            continue
        top = part.get('topk')
        beyond = [
            k
            for k in (top if isinstance(top, list | tuple) else [top])
            if isinstance(k, int) and k > classes
        ]
        if beyond:
            faults.append(
                f'{path}.topk: it must be at most the {classes} classes, got '
                f'{beyond[0]}. Lower it.'
            )
    return faults


def _weight_faults(path: str, part: dict[str, Any]) -> list[str]:
    """Class weights of a head's losses that are not one for each class."""
    classes = part.get('num_classes')
    if not isinstance(classes, int):
        return []
    faults = []
    for name, loss in part.items():
        if not name.startswith('loss'):
            continue
        for inner, settings in walk(loss, f'{path}.{name}'):
            weight = settings.get('class_weight')
            # Detectors count the background, too.
            if isinstance(weight, list | tuple) and len(weight) not in (
                classes,
                classes + 1,
            ):
                faults.append(
                    f'{inner}.class_weight: it must have one number for each '
                    f'of the {classes} classes, got {len(weight)}.'
                )
    return faults
