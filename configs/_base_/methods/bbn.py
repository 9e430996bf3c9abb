# BBN: pairs of a plain and a reversed draw, each through its own last block,
# their features and losses mixed by a share that falls with the epoch.
bbn = dict(
    backbone=dict(_delete_=True, type='mmfair.TwoBranchBackbone'),
    head=dict(type='mmfair.BBNClsHead'),
    batch_sampler=dict(type='mmfair.SecondDrawBatchSampler', power=-1.0),
)
