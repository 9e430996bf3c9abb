"""What happens when and where in training."""

from mmfair.engine.hooks import (
    AuxLossHook,
    ClassCountsHook,
    EpochSeedHook,
    ZeroBiasHook,
    ZUTHook,
)

__all__ = [
    'AuxLossHook',
    'ClassCountsHook',
    'EpochSeedHook',
    'ZUTHook',
    'ZeroBiasHook',
]
