# What every run has. `class_counts` hands the training counts to losses and
# metrics, `epoch_seed` makes a resumed run repeat the uninterrupted one,
# `zero_bias` writes down what the model answers to an image without content,
# and `run_record` what the run was: settings, data, code, outcome, cost.
default_hooks = dict(
    timer=dict(type='IterTimerHook'),
    logger=dict(type='LoggerHook', interval=50),
    param_scheduler=dict(type='ParamSchedulerHook'),
    checkpoint=dict(type='CheckpointHook', interval=1, max_keep_ckpts=2),
    sampler_seed=dict(type='DistSamplerSeedHook'),
    class_counts=dict(type='mmfair.ClassCountsHook'),
    epoch_seed=dict(type='mmfair.EpochSeedHook'),
    zero_bias=dict(type='mmfair.ZeroBiasHook'),
    run_record=dict(type='mmfair.RunRecordHook'),
)
env_cfg = dict(
    cudnn_benchmark=False,
    mp_cfg=dict(mp_start_method='fork', opencv_num_threads=0),
    dist_cfg=dict(backend='nccl'),
)
vis_backends = [dict(type='LocalVisBackend')]
visualizer = dict(type='Visualizer', vis_backends=vis_backends)
log_level = 'INFO'
load_from = None
resume = False
randomness = dict(seed=0)
