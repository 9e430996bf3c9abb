"""What happens when and where in training."""

from mmfair.engine.hooks import (
    AuxLossHook,
    ClassCountsHook,
    EpochSeedHook,
    ZeroBiasHook,
    ZUTHook,
)
from mmfair.engine.optim_wrappers import CPUAmpOptimWrapper

__all__ = [
    'AuxLossHook',
    'CPUAmpOptimWrapper',
    'ClassCountsHook',
    'EpochSeedHook',
    'ZUTHook',
    'ZeroBiasHook',
]
