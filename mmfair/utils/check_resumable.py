"""Whether a training can go on from what a file holds."""

from collections.abc import Mapping
from typing import Any

from mmfair.functional.checks import check_number
from mmfair.utils.safe_loading import CheckpointError

__all__ = ['check_resumable']

_HUB = {'log_scalars', 'runtime_info', 'resumed_keys'}


def check_resumable(checkpoint: Mapping[str, Any], path: str) -> list[str]:
    """Refuse a file of weights alone, or with a state that is none.

    Args:
        checkpoint: What the file holds.
        path: Its name, for the message.

    Returns:
        What begins anew since the file lacks it, such as ``'optimizer'``:
        a run can be told to save its checkpoints without.

    Raises:
        CheckpointError: If it lacks the epoch and the iteration, or the log.

    Examples:
        >>> check_resumable({'state_dict': {}}, 'weights.pth')
        Traceback (most recent call last):
        ...
        mmfair.utils.safe_loading.CheckpointError: --resume: file must hold \
the state of a training, got 'weights.pth' with meta: None. To start from its \
weights, set load_from instead.
    """
    meta = checkpoint.get('meta')
    if not isinstance(meta, Mapping):
        raise _refusal(path, 'meta', meta)
    for name in ('epoch', 'iter'):
        try:
            check_number(
                meta.get(name), name, where='meta', at_least=0, whole=True
            )
        except (TypeError, ValueError) as error:
            raise _refusal(path, f'meta.{name}', meta.get(name)) from error
    hub = checkpoint.get('message_hub')
    known = set(hub) >= _HUB if isinstance(hub, Mapping) else _is_hub(hub)
    if not known:
        raise _refusal(path, 'message_hub', hub)
    for name, kinds in (
        ('optimizer', Mapping),
        ('param_schedulers', Mapping | list | tuple),
    ):
        value = checkpoint.get(name, {'there': 'not'})
        if not isinstance(value, kinds) or (name == 'optimizer' and not value):
            raise _refusal(path, name, value)
    return [
        name
        for name in ('optimizer', 'param_schedulers')
        if name not in checkpoint
    ]


def _is_hub(hub: object) -> bool:
    """Whether it is the object of an old version."""
    return all(hasattr(hub, f'_{name}') for name in _HUB)


def _refusal(path: str, name: str, value: object) -> CheckpointError:
    return CheckpointError(
        '--resume: file must hold the state of a training, got '
        f'{path!r} with {name}: {str(value)[:60]}. To start from its '
        'weights, set load_from instead.'
    )
