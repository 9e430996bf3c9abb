"""What happens when and where in training."""

import mmfair.registry  # noqa: F401 - says so where MMEngine is absent
from mmfair.engine.hooks import (
    AuxLossHook,
    ClassCountsHook,
    CurvatureBankHook,
    DeferredReweightingHook,
    EpochSeedHook,
    FairnessFiguresHook,
    GeometryLogHook,
    LogitAdjustmentHook,
    LossSchedule,
    RunRecordHook,
    TauNormalizationHook,
    ZeroBiasHook,
    ZUTHook,
)
from mmfair.engine.optim_wrappers import CPUAmpOptimWrapper

__all__ = [
    'AuxLossHook',
    'CPUAmpOptimWrapper',
    'ClassCountsHook',
    'CurvatureBankHook',
    'DeferredReweightingHook',
    'EpochSeedHook',
    'FairnessFiguresHook',
    'GeometryLogHook',
    'LogitAdjustmentHook',
    'LossSchedule',
    'RunRecordHook',
    'TauNormalizationHook',
    'ZUTHook',
    'ZeroBiasHook',
]
