"""What happens when and where in training."""

import mmfair.registry  # noqa: F401 - says so where MMEngine is absent
from mmfair.engine.hooks import (
    AuxLossHook,
    CARHook,
    CausalMomentumHook,
    ClassCountsHook,
    CurvatureBankHook,
    DeferredReweightingHook,
    EpochSeedHook,
    FairnessFiguresHook,
    GeometryLogHook,
    H2THook,
    LogitAdjustmentHook,
    LossSchedule,
    MBJHook,
    MR2Hook,
    RunningLossHook,
    RunRecordHook,
    TauNormalizationHook,
    ZeroBiasHook,
    ZUTHook,
)
from mmfair.engine.optim_wrappers import CPUAmpOptimWrapper

__all__ = [
    'AuxLossHook',
    'CARHook',
    'CPUAmpOptimWrapper',
    'CausalMomentumHook',
    'ClassCountsHook',
    'CurvatureBankHook',
    'DeferredReweightingHook',
    'EpochSeedHook',
    'FairnessFiguresHook',
    'GeometryLogHook',
    'H2THook',
    'LogitAdjustmentHook',
    'LossSchedule',
    'MBJHook',
    'MR2Hook',
    'RunRecordHook',
    'RunningLossHook',
    'TauNormalizationHook',
    'ZUTHook',
    'ZeroBiasHook',
]
