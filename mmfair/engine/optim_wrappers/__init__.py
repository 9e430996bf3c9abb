"""How a training step is taken."""

from mmfair.engine.optim_wrappers.cpu_amp_optim_wrapper import (
    CPUAmpOptimWrapper,
)

__all__ = ['CPUAmpOptimWrapper']
