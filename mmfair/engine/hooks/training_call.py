"""Which calls of a model are steps of its training."""

from collections.abc import Mapping
from typing import Any

import torch
from torch import nn

__all__ = ['is_training_call']


def is_training_call(model: nn.Module, kwargs: Mapping[str, Any]) -> bool:
    """Whether a call of a model is for the losses of a training step.

    Args:
        model: The model that is called.
        kwargs: Its named arguments.

    Examples:
        >>> model = nn.Linear(2, 3)
        >>> is_training_call(model, {'mode': 'loss'})
        True
        >>> is_training_call(model.eval(), {'mode': 'loss'})
        False
    """
    return (
        model.training
        and torch.is_grad_enabled()
        and kwargs.get('mode') == 'loss'
    )
