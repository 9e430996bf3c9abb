"""What is said when the sample of zero uniformity training gets lost."""

from collections.abc import Sequence
from typing import Any

from torch import Tensor

__all__ = ['check_joins', 'check_sample_scores', 'loss_note']

_NAME = 'ZUTHook'


def check_joins(batch: Any, *, again: bool) -> None:
    """Make sure that the sample can join what a module is called with.

    Args:
        batch: The module's first argument.
        again: Whether it was called before in the step.

    Raises:
        RuntimeError: If it was, or got no tensor.
    """
    if again or not isinstance(batch, Tensor):
        raise RuntimeError(
            f'{_NAME}: inject must name a module that is called once in a '
            'training step with a tensor as its first argument, got '
            f'{"a second call" if again else type(batch).__name__}. Set '
            'inject to another module.'
        )


def check_sample_scores(
    scores: Sequence[Tensor], batch: int | None, places: Sequence[str]
) -> None:
    """Make sure that the sample's scores arrived, with a gradient.

    Args:
        scores: Those of the step.
        batch: Size of the batch that the sample joined; None: it did not.
        places: Where it should have left.

    Raises:
        RuntimeError: If not.
    """
    if batch is None or not scores:
        raise RuntimeError(
            f'{_NAME}: the modules at inject and classifiers must be '
            'called as modules in each training step, got no call of '
            f'{"inject" if batch is None else places}. Name '
            'modules that are (a leaf such as head.fc always is).'
        )
    if not all(part.requires_grad for part in scores):
        raise RuntimeError(
            f'{_NAME}: the class scores of the sample must carry a '
            f'gradient, got none at {places}. The classifier is '
            'frozen, or lies inside a region under reentrant activation '
            'checkpointing: checkpoint blocks of the backbone instead.'
        )


def loss_note(inject: str, places: Sequence[str]) -> str:
    """What to look at when a forward pass with the sample fails.

    Args:
        inject: Where it joins.
        places: Where it leaves.

    Returns:
        A note for the error.
    """
    return (
        f'{_NAME}: one more sample was in the batch when this failed. It '
        f'joins at {inject!r} and leaves at {places}. If '
        'two sizes differ by one, an output in between keeps it: name '
        'that module in drop (or in classifiers, if it gives the scores).'
    )
