"""Pretrained weights that fit no part of the model."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from mmengine.model import PretrainedInit
from torch import nn

from mmfair.utils.safe_loading import CheckpointError

__all__ = ['pretrained_check']


@contextmanager
def pretrained_check() -> Iterator[None]:
    """While it holds, ``init_cfg`` must load a weight at least.

    MMEngine prints the names that differ and goes on, also where all of them
    do: a checkpoint of another model, or a prefix too many or too few. The
    training would begin with random weights.

    Raises:
        CheckpointError: From within, if ``Pretrained`` of an ``init_cfg``
            has changed no weight of its part; the message names the file.
    """
    original = PretrainedInit.__call__

    def checked(self: Any, module: nn.Module) -> None:
        before = _versions(module)
        try:
            original(self, module)
        except AssertionError as error:  # no weight has the prefix
            raise _refusal(self, module, len(before)) from error
        if before and before == _versions(module):
            raise _refusal(self, module, len(before))

    PretrainedInit.__call__ = checked
    try:
        yield
    finally:
        PretrainedInit.__call__ = original


def _versions(module: nn.Module) -> dict[str, int]:
    """How often each weight was written to; to load it is one time more."""
    weights = module.state_dict(keep_vars=True)
    return {name: value._version for name, value in weights.items()}


def _refusal(init: Any, module: nn.Module, size: int) -> CheckpointError:
    return CheckpointError(
        f'init_cfg: checkpoint must hold weights of {type(module).__name__}, '
        f'got {init.checkpoint!r} with none of its {size} with prefix='
        f"{init.prefix!r}. Choose another file, or the prefix: 'backbone.' "
        'takes the backbone out of the checkpoint of a whole model.'
    )
