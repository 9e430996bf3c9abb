"""Hooks, losses and draws of a run that work against each other."""

import logging
from collections.abc import Iterator
from typing import Any, NamedTuple

from mmengine.hooks import Hook
from mmengine.logging import print_log
from torch import nn

from mmfair.engine.hooks.second_draw_conflicts import second_draw_conflicts
from mmfair.utils.model_places import places_of
from mmfair.utils.score_layers import is_cosine
from mmfair.utils.unwrap_model import unwrap_model

__all__ = ['MethodConflict', 'check_conflicts', 'method_conflicts']

# What a second one would overwrite or do twice.
_ONCE = {
    'ZUTHook': 'its sample would join the sample of the other',
    'CurvatureBankHook': "its bank would overwrite the other's in checkpoints",
    'LogitAdjustmentHook': 'the prior would be taken out twice',
    'CARHook': "its matrix would overwrite the other's in checkpoints",
    'MR2Hook': 'the logits would be divided twice',
    'MBJHook': "its features would overwrite the other's in checkpoints",
    'CSAHook': "its images would overwrite the other's in checkpoints",
    'CMOHook': 'the batch would be halved twice',
    'H2THook': 'the batch would be halved twice',
    'OFAHook': 'the batch would be halved twice',
    'TauNormalizationHook': 'the scores of one would replace the other',
}
_MARGIN_LOSSES = ('GCLLoss', 'LDAMLoss', 'RIDELoss')
_PRIOR_LOSSES = (
    'BalancedSoftmaxLoss',
    'LADELoss',
    'LogitAdjustedLoss',
    'PaCoLoss',
)


class MethodConflict(NamedTuple):
    """Parts of a run that don't go together.

    Attributes:
        message: Which, why, and what to do.
        refused: Whether it can't be meant; otherwise a warning will do.
    """

    message: str
    refused: bool


def check_conflicts(runner: Any) -> None:
    """Refuse what can't be meant, and warn once of what may not be.

    Called by the hooks of mmfair before a training or test.

    Args:
        runner: The runner, with its hooks and model.

    Raises:
        ValueError: If there is a conflict that is refused; the message has a
            line for each.
    """
    conflicts = method_conflicts(runner)
    refused = [conflict.message for conflict in conflicts if conflict.refused]
    if refused:
        raise ValueError('\n'.join(refused))
    warned = vars(runner).setdefault('_mmfair_told', set())
    for message in (conflict.message for conflict in conflicts):
        if message not in warned:
            warned.add(message)
            print_log(message, 'current', level=logging.WARNING)


def method_conflicts(runner: Any) -> list[MethodConflict]:
    """All conflicts of a run.

    Args:
        runner: The runner, or what has ``hooks``, ``model`` and ``cfg``.

    Returns:
        One for each; none is the rule.
    """
    hooks: dict[str, list[Hook]] = {}
    for hook in getattr(runner, 'hooks', None) or ():
        for kind in type(hook).__mro__:
            hooks.setdefault(kind.__name__, []).append(hook)
    model = unwrap_model(runner.model)
    return [
        *_twice(hooks),
        *_corrections(hooks, model, getattr(runner, 'cfg', None) or {}),
        *_margins(model),
        *_weights(hooks, model),
        *_injection(hooks),
        *(
            MethodConflict(message, refused=True)
            for message in second_draw_conflicts(runner, model)
        ),
    ]


def _twice(hooks: dict[str, list[Hook]]) -> Iterator[MethodConflict]:
    for name, reason in _ONCE.items():
        count = len(hooks.get(name, ()))
        if count > 1:
            yield MethodConflict(
                f'{name}: there must be one in a run, got {count}; {reason}. '
                'Leave one out.',
                refused=True,
            )
    deferred = hooks.get('DeferredReweightingHook', [])
    named = [set(hook.losses or ()) for hook in deferred]
    if len(named) > 1 and (
        not all(named) or len(set().union(*named)) < sum(map(len, named))
    ):
        yield MethodConflict(
            'DeferredReweightingHook: losses must be weighted by one hook, '
            f'got {len(named)} for the same. Leave one out, or name other '
            'losses in each.',
            refused=True,
        )
    if len(hooks.get('ZeroBiasHook', ())) > 1:
        yield MethodConflict(
            'ZeroBiasHook: there should be one in a run, got '
            f'{len(hooks["ZeroBiasHook"])}; the last overwrites the metrics '
            'and files of the others. Leave one out.',
            refused=False,
        )


def _corrections(
    hooks: dict[str, list[Hook]], model: nn.Module, cfg: Any
) -> Iterator[MethodConflict]:
    adjusting = [
        hook
        for hook in hooks.get('LogitAdjustmentHook', ())
        if hook.tau and len(set(hook.class_counts or ())) != 1
    ]
    if not adjusting:
        return
    if 'TauNormalizationHook' in hooks:
        yield MethodConflict(
            'LogitAdjustmentHook and TauNormalizationHook: one correction of '
            'the scores must be chosen, got both. Each is made for the scores '
            'as they were trained. Leave one out.',
            refused=True,
        )
    losses = {type(module).__name__ for module in model.modules()}
    causes = sorted(losses.intersection(_PRIOR_LOSSES))
    loader = cfg.get('train_dataloader')
    sampler = loader.get('sampler') if isinstance(loader, dict) else None
    sampler = sampler if isinstance(sampler, dict) else {}
    kind = str(sampler.get('type', '')).rpartition('.')[2]
    even = kind == 'ClassBalancedSampler' and sampler.get('power', 0) != 1
    if even or kind == 'EffectiveNumberSampler':
        causes.append(kind)
    if causes:
        yield MethodConflict(
            'LogitAdjustmentHook: the prior of the classes should be '
            f'corrected once, got a model trained with {" and ".join(causes)} '
            'as well, which has taken it out. The rare classes will be '
            'favoured. Leave the hook out, or set its tau to 0.',
            refused=False,
        )


def _margins(model: nn.Module) -> Iterator[MethodConflict]:
    scale, loss = max(
        (
            (float(getattr(module, 'scale', 1)), type(module).__name__)
            for module in model.modules()
            if type(module).__name__ in _MARGIN_LOSSES
        ),
        default=(1.0, 'LDAMLoss'),
    )
    plain = [
        path
        for path in places_of(model, where=loss).classifiers
        if scale > 1 and not is_cosine(model.get_submodule(path))
    ]
    if plain:
        yield MethodConflict(
            f'{loss}: the classifier should give cosines, whose margins it '
            f'knows, got scores of any size from {" and ".join(plain)}, times '
            f"{scale:g}. Use type='mmfair.CosineClsHead', or scale=1.",
            refused=False,
        )


def _weights(
    hooks: dict[str, list[Hook]], model: nn.Module
) -> Iterator[MethodConflict]:
    weighing = any(
        type(module).__name__ == 'RIDELoss' for module in model.modules()
    )
    if weighing and 'DeferredReweightingHook' in hooks:
        yield MethodConflict(
            'DeferredReweightingHook: the classes must be weighted once, got '
            'RIDELoss, which weighs them from its own begin on. Leave the '
            'hook out.',
            refused=True,
        )


def _injection(hooks: dict[str, list[Hook]]) -> Iterator[MethodConflict]:
    for hook in hooks.get('ZUTHook', ()):
        if str(hook.inject or '').split('.')[0] == 'neck':
            yield MethodConflict(
                'ZUTHook: inject should be a module that is given images, '
                f'got {hook.inject!r}: the sample is a zero feature there, '
                'and the backbone does not see it. Leave inject unset for '
                'the zero image.',
                refused=False,
            )
