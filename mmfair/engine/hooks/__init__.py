"""Hooks that wire the functional core into MMEngine's loops."""

from mmfair.engine.hooks.aux_loss_hook import AuxLossHook
from mmfair.engine.hooks.cal_hook import CALHook
from mmfair.engine.hooks.car_hook import CARHook
from mmfair.engine.hooks.causal_momentum_hook import CausalMomentumHook
from mmfair.engine.hooks.channels_last_hook import ChannelsLastHook
from mmfair.engine.hooks.class_counts_hook import ClassCountsHook
from mmfair.engine.hooks.cmo_hook import CMOHook
from mmfair.engine.hooks.corrected_scores_hook import CorrectedScoresHook
from mmfair.engine.hooks.csa_hook import CSAHook
from mmfair.engine.hooks.curvature_bank_hook import CurvatureBankHook
from mmfair.engine.hooks.deferred_reweighting_hook import (
    DeferredReweightingHook,
)
from mmfair.engine.hooks.distillation_hook import DistillationHook
from mmfair.engine.hooks.epoch_seed_hook import EpochSeedHook
from mmfair.engine.hooks.fairness_figures_hook import FairnessFiguresHook
from mmfair.engine.hooks.geometry_log_hook import GeometryLogHook
from mmfair.engine.hooks.h2t_hook import H2THook
from mmfair.engine.hooks.logit_adjustment_hook import LogitAdjustmentHook
from mmfair.engine.hooks.loss_schedule import LossSchedule
from mmfair.engine.hooks.mbj_hook import MBJHook
from mmfair.engine.hooks.moving_statistics_hook import MovingStatisticsHook
from mmfair.engine.hooks.mr2_hook import MR2Hook
from mmfair.engine.hooks.ofa_hook import OFAHook
from mmfair.engine.hooks.pair_loss_hook import PAIR_LOSSES, PairLossHook
from mmfair.engine.hooks.run_record_hook import RunRecordHook
from mmfair.engine.hooks.running_loss_hook import RunningLossHook
from mmfair.engine.hooks.tau_normalization_hook import TauNormalizationHook
from mmfair.engine.hooks.zero_bias_hook import ZeroBiasHook
from mmfair.engine.hooks.zut_hook import ZUTHook

__all__ = [
    'PAIR_LOSSES',
    'AuxLossHook',
    'CALHook',
    'CARHook',
    'CMOHook',
    'CSAHook',
    'CausalMomentumHook',
    'ChannelsLastHook',
    'ClassCountsHook',
    'CorrectedScoresHook',
    'CurvatureBankHook',
    'DeferredReweightingHook',
    'DistillationHook',
    'EpochSeedHook',
    'FairnessFiguresHook',
    'GeometryLogHook',
    'H2THook',
    'LogitAdjustmentHook',
    'LossSchedule',
    'MBJHook',
    'MR2Hook',
    'MovingStatisticsHook',
    'OFAHook',
    'PairLossHook',
    'RunRecordHook',
    'RunningLossHook',
    'TauNormalizationHook',
    'ZUTHook',
    'ZeroBiasHook',
]
