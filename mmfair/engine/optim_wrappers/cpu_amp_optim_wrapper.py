"""Mixed precision where there is no accelerator."""

from collections.abc import Iterator
from contextlib import contextmanager

import torch
from mmengine.optim import OptimWrapper
from torch import nn

from mmfair.registry import OPTIM_WRAPPERS

__all__ = ['CPUAmpOptimWrapper']


@OPTIM_WRAPPERS.register_module()
class CPUAmpOptimWrapper(OptimWrapper):
    """Optimiser wrapper that runs the forward pass in bfloat16 on the CPU.

    MMEngine's ``AmpOptimWrapper`` refuses a machine without an accelerator.
    bfloat16 has the range of float32, so the loss is not scaled.
    ``tools/train.py --amp`` picks this class where no accelerator is found.

    Takes the arguments of :class:`mmengine.optim.OptimWrapper`.
    """

    @contextmanager
    def optim_context(self, model: nn.Module) -> Iterator[None]:
        """Autocast around the forward pass.

        Args:
            model: The model in training.

        Yields:
            Nothing; the context is what counts.
        """
        autocast = torch.autocast('cpu', dtype=torch.bfloat16)
        with super().optim_context(model), autocast:
            yield
