"""Convolutions with the channels of a position side by side in memory."""

import torch
from mmengine.hooks import Hook
from mmengine.runner import Runner
from torch import nn

from mmfair.registry import HOOKS
from mmfair.utils.unwrap_model import unwrap_model

__all__ = ['ChannelsLastHook']


@HOOKS.register_module()
class ChannelsLastHook(Hook):
    """Keeps the weights of 2-D convolutions in ``torch.channels_last``.

    PyTorch then computes each convolution, and what follows it, in this
    format, whatever that of the images: most networks train faster on CPUs,
    and on GPUs with mixed precision. Values, shapes and names stay as they
    are, so checkpoints go from one format into the other; the order of sums
    is another, so results agree to rounding. Convolutions in one or three
    dimensions stay as they are, and so do weights of other layers.

    The format is set where a training, validation or test begins, after the
    weights are drawn or loaded: what a seed draws stays the same. Loading and
    optimising keep it.

    Raises:
        ValueError: When a run begins, if the model has no such convolution.

    References:
        PyTorch, "Channels Last Memory Format in PyTorch", tutorial.

    Examples:
        In a config::

            hook = dict(type='mmfair.ChannelsLastHook')
            default_hooks = dict(channels_last=hook)
    """

    # Before hooks that run the model.
    priority = 'VERY_HIGH'

    def before_train(self, runner: Runner) -> None:
        """Set the format, once the weights are drawn or loaded."""
        self._set_format(runner)

    def before_val(self, runner: Runner) -> None:
        """Set the format; in the midst of a training it is set already."""
        self._set_format(runner)

    def before_test(self, runner: Runner) -> None:
        """Set the format, once the weights are loaded."""
        self._set_format(runner)

    def _set_format(self, runner: Runner) -> None:
        model = unwrap_model(runner.model)
        layers = [
            module
            for module in model.modules()
            if isinstance(module, nn.Conv2d | nn.ConvTranspose2d)
        ]
        if not layers:
            raise ValueError(
                'ChannelsLastHook: the model must have a 2-D convolution, got '
                f'a {type(model).__name__} without. Leave the hook out.'
            )
        for layer in layers:
            layer.weight.data = layer.weight.data.contiguous(
                memory_format=torch.channels_last
            )
