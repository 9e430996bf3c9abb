from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import torch

pytest.importorskip('mmpretrain')

import hosts
from mmengine.config import Config
from mmengine.runner import Runner
from running_loss_jobs import runner_of
from tiny_config import tiny_config
from torch.nn import functional

from mmfair.engine import CurvatureBankHook, ZUTHook
from mmfair.engine.hooks.method_conflicts import check_conflicts
from mmfair.functional import branch_share, mixed_branches

PAIRS = dict(type='mmfair.SecondDrawBatchSampler', power=-1.0)


def two_branches() -> torch.nn.Module:
    config = hosts.resnet_config(type='mmfair.BBNClsHead', in_channels=64)
    config['backbone'] = dict(
        type='mmfair.TwoBranchBackbone',
        backbone=dict(type='mmfair.CIFARResNet', depth=8),
    )
    return hosts.build(config, scope='mmpretrain')


def batch_of(model: torch.nn.Module, size: int = 6) -> dict[str, Any]:
    return model.data_preprocessor(hosts.classification_data(size), True)


def test_features_and_losses_are_mixed_by_the_share() -> None:
    model = two_branches()
    batch = batch_of(model)
    with pytest.raises(RuntimeError, match='BBNClsHead: the epoch must be kn'):
        model(**batch, mode='loss')
    (features,) = model.extract_feat(batch['inputs'])
    assert features.shape == (6, 64)
    labels = torch.cat([s.gt_label for s in batch['data_samples']])
    for epoch in (0, 3):
        model.head.set_epoch(epoch, 5)
        share = branch_share(epoch, 5)
        scores = model.head.fc(mixed_branches(*features.chunk(2), share))
        each = [functional.cross_entropy(scores, y) for y in labels.chunk(2)]
        expected = share * each[0] + (1 - share) * each[1]
        losses = model.head.loss((features,), batch['data_samples'])
        torch.testing.assert_close(losses['loss'], expected)


@pytest.mark.parametrize('autocast', [False, True])
def test_both_branches_learn_and_answer(autocast: bool) -> None:
    model = two_branches()
    model.head.set_epoch(1, 5)
    batch = batch_of(model)
    with torch.autocast('cpu', torch.bfloat16, enabled=autocast):
        losses, gradients = hosts.step(model, batch)
    assert losses['loss'].isfinite()
    for branch in ('conventional', 'rebalancing'):
        name = f'backbone.layer3.0.{branch}.conv2.weight'
        assert gradients[name].abs().sum() > 0
    model.eval()
    with torch.no_grad():
        (features,) = model.extract_feat(batch['inputs'])
        assert features.shape == (6, 128)
        answers = model(**batch, mode='predict')
    torch.testing.assert_close(
        torch.stack([answer.pred_score for answer in answers]),
        model.head.fc(features).softmax(1).detach(),
    )


def test_the_bank_holds_the_conventional_branch() -> None:
    model = two_branches()
    model.head.set_epoch(1, 5)
    batch = batch_of(model, 120)
    hook = CurvatureBankHook(begin=0, k=5)
    hook.before_train(runner_of(model, 1))
    hook.before_train_iter(runner_of(model, 1), 0)
    losses, _ = hosts.step(model, batch)
    hook.detach()
    assert losses['loss_curvature'] > 0
    assert int(hook.bank.bank.counts.sum()) == 60
    assert hook.bank.bank.features.size(1) == 64


def run(sampler: object, *hooks: object, mixed: object = None) -> Any:
    model = two_branches()
    model.data_preprocessor.batch_augments = mixed
    cfg = {'train_dataloader': {'batch_sampler': sampler}}
    return SimpleNamespace(model=model, hooks=list(hooks), cfg=cfg)


def test_what_halves_can_not_stand_is_refused() -> None:
    check_conflicts(run(PAIRS))
    with pytest.raises(ValueError, match='BBNClsHead: batch_sampler .* pairs'):
        check_conflicts(run(None))
    with pytest.raises(ValueError, match='ZUTHook: the batch must not be par'):
        check_conflicts(run(PAIRS, ZUTHook()))
    with pytest.raises(ValueError, match='augments of model.train_cfg must'):
        check_conflicts(run(PAIRS, mixed=object()))


def train(name: str, **changes: Any) -> Runner:
    config = Config(tiny_config())
    config.model.backbone = dict(
        type='mmfair.TwoBranchBackbone',
        backbone=dict(type='mmfair.CIFARResNet', depth=8, in_channels=1),
    )
    config.model.neck = dict(type='GlobalAveragePooling')
    config.model.head = dict(
        type='mmfair.BBNClsHead', num_classes=10, in_channels=64
    )
    config.merge_from_dict(
        {
            'work_dir': name,
            'default_hooks.counts': dict(type='mmfair.ClassCountsHook'),
            'train_dataloader.dataset.indices': 64,
            'train_dataloader.batch_sampler': PAIRS,
            **changes,
        }
    )
    del config.default_hooks['zut']
    config.experiment_name = f'test_bbn_cls_head_{name}'
    runner = Runner.from_cfg(config)
    runner.train()
    return runner


@pytest.mark.filterwarnings('ignore')
def test_a_resumed_run_has_pairs_and_share_of_a_straight_one(
    folder: Path,
) -> None:
    """The share follows the length of the training: 2 epochs in all."""
    longer = {'train_cfg.max_epochs': 2}
    straight = train('straight', **longer)
    train('broken', **{'train_cfg.max_epochs': 1})
    resumed = train('broken', resume=True, **longer)
    assert resumed.model.head.epoch == 1
    for a, b in zip(
        straight.model.parameters(), resumed.model.parameters(), strict=True
    ):
        assert torch.equal(a, b)
