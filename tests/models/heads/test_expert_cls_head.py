from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import torch

pytest.importorskip('mmpretrain')

import hosts
from mmengine.config import Config
from mmengine.optim import OptimWrapper
from mmengine.runner import Runner
from resumed import assert_same_weights
from running_loss_jobs import runner_of
from tiny_config import tiny_config

from mmfair.engine import CurvatureBankHook, LogitAdjustmentHook, ZUTHook
from mmfair.evaluation import FeatureCollector, classifier_input
from mmfair.functional import logit_adjustment, ride_losses
from mmfair.models import BalancedSoftmaxLoss
from mmfair.utils.model_places import places_of

COUNTS = [40, 20, 10, 5, 5]


def expert_model(**loss: Any) -> torch.nn.Module:
    loss = loss or dict(
        type='mmfair.RIDELoss', class_counts=COUNTS, begin=None
    )
    config = hosts.resnet_config(
        type='mmfair.ExpertClsHead', in_channels=48, cal_acc=True, loss=loss
    )
    config['backbone'] = dict(type='mmfair.CIFARExpertResNet', depth=8)
    return hosts.build(config, scope='mmpretrain')


def batch_of(model: torch.nn.Module, size: int = 6) -> dict[str, Any]:
    return model.data_preprocessor(hosts.classification_data(size), True)


def test_the_loss_sees_each_expert_and_the_mean_answers() -> None:
    model = expert_model()
    batch = batch_of(model)
    (features,) = model.extract_feat(batch['inputs'])
    experts = model.head.fc(features)
    labels = torch.cat([s.gt_label for s in batch['data_samples']])
    losses = model.head.loss((features,), batch['data_samples'])
    expected = ride_losses(experts, labels, COUNTS).mean()
    torch.testing.assert_close(losses['loss'], expected)
    assert 'accuracy_top-1' in losses
    mean = sum(experts) / 3
    torch.testing.assert_close(model.head((features,)), mean)


def test_any_other_loss_is_summed_over_the_experts() -> None:
    loss = dict(type='mmfair.BalancedSoftmaxLoss', class_counts=COUNTS)
    model = expert_model(**loss)
    batch = batch_of(model)
    features = model.extract_feat(batch['inputs'])
    labels = torch.cat([s.gt_label for s in batch['data_samples']])
    each = [
        BalancedSoftmaxLoss(COUNTS)(scores, labels)
        for scores in model.head.fc(*features)
    ]
    losses = model.head.loss(features, batch['data_samples'])
    torch.testing.assert_close(losses['loss'], sum(each))


@pytest.mark.parametrize('autocast', [False, True])
def test_every_expert_learns(autocast: bool) -> None:
    model = expert_model()
    wrapper = OptimWrapper(torch.optim.SGD(model.parameters(), lr=0.1))
    before = {n: p.clone() for n, p in model.named_parameters()}
    with torch.autocast('cpu', torch.bfloat16, enabled=autocast):
        losses = model.train_step(hosts.classification_data(6), wrapper)
    assert losses['loss'].dtype == torch.float32
    for name, parameter in model.named_parameters():
        assert not torch.equal(parameter, before[name]), name
        assert parameter.isfinite().all()


def test_mixed_images_have_a_loss() -> None:
    model = expert_model()
    model.head.cal_acc = False
    batch = batch_of(model)
    for sample in batch['data_samples']:
        sample.set_gt_score(torch.tensor([0.3, 0, 0.7, 0, 0]))
    losses, gradients = hosts.step(model, batch)
    assert losses['loss'].isfinite()
    assert gradients['head.fc.2.weight'].abs().sum() > 0


def test_places_of_the_experts() -> None:
    model = expert_model()
    places = places_of(model, where='test')
    assert places.scores == ('head.fc',)
    assert places.classifiers == ('head.fc.0', 'head.fc.1', 'head.fc.2')
    assert classifier_input(model, 5) == 'head.fc:input'
    batch = batch_of(model)
    with FeatureCollector(model, ['head.fc:input']) as collector:
        model(**batch, mode='loss')
        rows = collector.take(6)['head.fc:input']
    assert rows.shape == (6, 144)


def test_the_bank_holds_the_features_of_all_experts() -> None:
    model = expert_model()
    batch = batch_of(model, 60)
    hook = CurvatureBankHook(begin=0, k=5)
    runner = runner_of(model, 1)  # the weight begins with log(1)
    hook.before_train(runner)
    hook.before_train_iter(runner, 0)
    losses, gradients = hosts.step(model, batch)
    hook.detach()
    assert losses['loss_curvature'] > 0
    assert hook.bank.bank.features.size(-1) == 144
    without = hosts.step(model, batch)[1]
    for expert in range(3):
        name = f'backbone.layer3.{expert}.0.conv2.weight'
        assert not torch.allclose(gradients[name], without[name])


def test_the_zero_sample_is_asked_of_each_expert() -> None:
    model = expert_model()
    hook = ZUTHook()
    runner = SimpleNamespace(model=model, epoch=0, iter=0, hooks=[hook])
    hook.before_train(runner)
    hook.before_train_iter(runner, 0)
    seen: list = []
    hook.loss.register_forward_hook(lambda m, args, out: seen.append(args[0]))
    losses, _ = hosts.step(model, batch_of(model))
    hook.detach()
    assert losses['loss_zul'] > 0
    assert [tuple(scores.shape) for scores in seen[0]] == [(1, 5)] * 3


def test_logit_adjustment_corrects_each_expert() -> None:
    model = expert_model().eval()
    hook = LogitAdjustmentHook(class_counts=COUNTS)
    batch = batch_of(model)
    with torch.no_grad():
        plain = model(batch['inputs'])
        plain = model.head(model.extract_feat(batch['inputs']))
        hook.attach(model)
        adjusted = model.head(model.extract_feat(batch['inputs']))
        hook.detach()
    expected = logit_adjustment(plain, COUNTS, tau=-1.0)
    torch.testing.assert_close(adjusted, expected)


def train(name: str, **changes: Any) -> Runner:
    config = Config(tiny_config())
    config.model.backbone = dict(
        type='mmfair.CIFARExpertResNet', depth=8, in_channels=1
    )
    config.model.neck = dict(type='GlobalAveragePooling')
    config.model.head = dict(
        type='mmfair.ExpertClsHead',
        num_classes=10,
        in_channels=48,
        loss=dict(type='mmfair.RIDELoss', begin=1),
    )
    config.merge_from_dict(
        {
            'work_dir': name,
            'default_hooks.counts': dict(type='mmfair.ClassCountsHook'),
            'train_dataloader.dataset.indices': 64,
            **changes,
        }
    )
    del config.default_hooks['zut']
    config.experiment_name = f'test_expert_cls_head_{name}'
    runner = Runner.from_cfg(config)
    runner.train()
    return runner


@pytest.mark.filterwarnings('ignore')
def test_resume_equals_a_straight_run(folder: Path) -> None:
    """Weights and temperatures begin in the epoch after the break."""
    longer = {'train_cfg.max_epochs': 2}
    straight = train('straight', **longer)
    stop = {'model.head.loss.begin': None}
    train('broken', **{**stop, 'train_cfg.max_epochs': 1})
    resumed = train('broken', resume=True, **longer)
    assert resumed.model.head.loss_module.epoch == 1
    assert_same_weights(straight, resumed)
