"""Two corrections of one and the same prior of the classes."""

from collections.abc import Iterator
from typing import Any

from mmfair.utils.config_check.walk import walk

_LOSSES = (
    'mmfair.BalancedSoftmaxLoss',
    'mmfair.LADELoss',
    'mmfair.LogitAdjustedLoss',
    'mmfair.PaCoLoss',
)


def prior_faults(config: dict[str, Any]) -> list[str]:
    """Draws, losses and test-time corrections that undo the prior twice.

    A class-balanced sampler shows the model another prior than that of the
    training set, which ``BalancedSoftmaxLoss``, ``LogitAdjustedLoss`` and
    ``LogitAdjustmentHook`` take out; and a model whose loss knew the prior
    answers without it. A loss or hook with ``class_counts`` of its own is
    trusted to have those of the draws.

    Args:
        config: A plain config.

    Returns:
        A line where there are two of them.

    Examples:
        >>> loss = {'type': 'mmfair.BalancedSoftmaxLoss'}
        >>> hook = {'type': 'mmfair.LogitAdjustmentHook'}
        >>> prior_faults({'model': loss, 'default_hooks': {'a': hook}})
        ['default_hooks.a: the prior of the classes must be corrected once, \
got LogitAdjustmentHook beside BalancedSoftmaxLoss (model). Leave one out.']
    """
    corrections = [*_draws(config), *_corrections(config)]
    return [
        f'{path}: the prior of the classes must be corrected once, got {name} '
        f'beside {corrections[0][1]} ({corrections[0][0]}). Leave one out.'
        for path, name in corrections[1:]
    ]


def _draws(config: dict[str, Any]) -> Iterator[tuple[str, str]]:
    sampler = (config.get('train_dataloader') or {}).get('sampler') or {}
    if not isinstance(sampler, dict):
        return
    power = sampler.get('power', 0)
    if sampler.get('type') == 'mmfair.ClassBalancedSampler' and power != 1:
        yield 'train_dataloader.sampler', 'ClassBalancedSampler'
    if sampler.get('type') == 'mmfair.EffectiveNumberSampler':
        yield 'train_dataloader.sampler', 'EffectiveNumberSampler'


def _corrections(config: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for path, part in walk(config.get('model') or {}, 'model'):
        if part.get('type') in _LOSSES and _acts(part):
            yield path, str(part['type']).rpartition('.')[2]
            break  # auxiliary heads have the same loss
    for name in ('default_hooks', 'custom_hooks'):
        for path, part in walk(config.get(name) or {}, name):
            if part.get('type') == 'mmfair.LogitAdjustmentHook' and _acts(
                part
            ):
                yield path, 'LogitAdjustmentHook'


def _acts(part: dict[str, Any]) -> bool:
    given = part.get('class_counts')
    return part.get('tau') != 0 and not isinstance(given, list | tuple)
