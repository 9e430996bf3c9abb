import copy
from pathlib import Path
from typing import Any

import pytest
import torch

pytest.importorskip('mmpretrain')

import hosts
from mmengine.config import Config
from mmengine.runner import Runner
from resumed import straight_and_resumed
from running_loss_jobs import COUNTS, runner_of
from tiny_config import tiny_config

from mmfair.engine import CurvatureBankHook, ZUTHook
from mmfair.functional import paco_losses

pytestmark = pytest.mark.filterwarnings('ignore')  # of the hosts
LOSS = dict(type='mmfair.PaCoLoss', alpha=0.1, class_counts=COUNTS)


def classifier(**changes: Any) -> torch.nn.Module:
    config = hosts.resnet_config(loss=LOSS)
    config['data_preprocessor'].pop('type')
    config.update(type='mmfair.PaCoClassifier', dim=8, queue_size=10)
    return hosts.build({**config, **changes}, scope='mmpretrain')


def two_views(size: int = 4, *, stacked: bool = True) -> dict[str, Any]:
    data = hosts.classification_data(size)
    other = hosts.classification_data(size, seed=1)
    views = [data['inputs'], other['inputs']]
    if not stacked:
        views = [[*view] for view in views]
    return {**data, 'inputs': views}


def batch_of(model: torch.nn.Module, size: int = 4) -> dict[str, Any]:
    return model.data_preprocessor(two_views(size), True)


def projected(model: torch.nn.Module, images: torch.Tensor) -> torch.Tensor:
    features = model.extract_feat(images)
    return torch.nn.functional.normalize(model.projector(features[-1]))


def test_the_loss_of_two_steps_written_out() -> None:
    """The second step has a queue, and a copy that lags behind."""
    model = classifier(momentum=0.75)
    batch = batch_of(model)
    first, second = batch['inputs'].chunk(2)
    labels = torch.cat([s.gt_label for s in batch['data_samples']])
    follower = copy.deepcopy(model)
    rows, owners = torch.zeros(0, 8), labels[:0]
    for _ in range(2):
        with torch.no_grad():
            keys = projected(follower, second)
            scores = copy.deepcopy(model).head(model.extract_feat(first))
            queries = projected(copy.deepcopy(model), first)
        expected = paco_losses(
            scores,
            torch.cat([queries, keys, rows]),
            torch.cat([labels, labels, owners]),
            COUNTS,
            alpha=0.1,
        )
        losses, gradients = hosts.step(model, batch)
        torch.testing.assert_close(
            losses['loss'], expected.mean(), rtol=1e-4, atol=1e-4
        )
        rows, owners = torch.cat([keys, rows]), torch.cat([labels, owners])
        with torch.no_grad():
            for one, copied in zip(
                (model.backbone, model.projector),
                (follower.backbone, follower.projector),
                strict=True,
            ):
                for new, old in zip(
                    one.parameters(), copied.parameters(), strict=True
                ):
                    new += 0.01
                    old.lerp_(new, 0.25)
    assert gradients['projector.0.weight'].abs().sum() > 0
    assert gradients['head.fc.weight'].abs().sum() > 0
    assert not any(name.startswith('key_encoder') for name in gradients)
    assert model.queue.entered == 8


@pytest.mark.parametrize('autocast', [False, True])
def test_learns_under_autocast_and_answers_as_any(autocast: bool) -> None:
    model = classifier()
    batch = batch_of(model)
    with torch.autocast('cpu', torch.bfloat16, enabled=autocast):
        losses, gradients = hosts.step(model, batch)
    assert losses['loss'].isfinite()
    assert gradients['backbone.conv1.weight'].abs().sum() > 0
    assert model.queue.keys[:4].norm(dim=1) == pytest.approx(1, abs=1e-5)
    before = copy.deepcopy(model.state_dict())
    plain = model.data_preprocessor(hosts.classification_data(2))
    model.eval()
    with torch.no_grad():
        answers = model(**plain, mode='predict')
        scores = model.head(model.extract_feat(plain['inputs'])).softmax(1)
    torch.testing.assert_close(
        torch.stack([answer.pred_score for answer in answers]), scores
    )
    for name, value in model.state_dict().items():
        assert torch.equal(value, before[name])


def test_both_kinds_of_collation() -> None:
    preprocess = classifier().data_preprocessor
    listed = preprocess(two_views(stacked=False), True)
    stacked = preprocess(two_views(), True)
    assert listed['inputs'].shape == (8, 3, 32, 32)
    assert torch.equal(listed['inputs'], stacked['inputs'])
    one = preprocess(hosts.classification_data(2), False)
    assert one['inputs'].shape == (2, 3, 32, 32)


def test_dcr_holds_the_first_views_and_zut_joins_them() -> None:
    model = classifier()
    batch = batch_of(model, 60)
    runner = runner_of(model, 1)
    hooks = [CurvatureBankHook(begin=0, k=5), ZUTHook()]
    for hook in hooks:
        hook.before_train(runner)
        hook.before_train_iter(runner, 0)
    losses, _ = hosts.step(model, batch)
    for hook in hooks:
        hook.detach()
    assert losses['loss_curvature'] > 0
    assert losses['loss_zul'] > 0
    assert int(hooks[0].bank.bank.counts.sum()) == 60
    assert model.queue.entered == 10  # as many as fit


def test_what_is_no_batch_of_two_views_is_refused() -> None:
    model = classifier()
    plain = model.data_preprocessor(hosts.classification_data(4), True)
    with pytest.raises(ValueError, match=r'two views .*got 4 for 4 .*MultiVi'):
        model(**plain, mode='loss')
    batch = batch_of(model)
    del batch['data_samples'][1].gt_label
    with pytest.raises(ValueError, match='one label, got none'):
        model(**batch, mode='loss')
    batch['data_samples'][1].set_gt_label([1, 2])
    with pytest.raises(ValueError, match=r'one label, got \[1, 2\]'):
        model(**batch, mode='loss')
    with pytest.raises(ValueError, match='augments of train_cfg must be None'):
        classifier(train_cfg=dict(augments=[dict(type='Mixup', alpha=1)]))
    with pytest.raises(ValueError, match='head must have in_channels'):
        classifier(head=None)
    model.head.loss_module = torch.nn.CrossEntropyLoss()
    with pytest.raises(ValueError, match='must be mmfair.PaCoLoss, got Cross'):
        model(**batch, mode='loss')


def train(name: str, **changes: Any) -> Runner:
    config = Config(tiny_config())
    del config.default_hooks['zut']
    config.model.backbone = dict(
        type='mmfair.CIFARResNet', depth=8, in_channels=1
    )
    config.model.head = dict(
        type='LinearClsHead',
        num_classes=10,
        in_channels=64,
        loss=dict(type='mmfair.PaCoLoss'),
    )
    config.model.update(
        type='mmfair.PaCoClassifier',
        dim=8,
        queue_size=40,
        neck=dict(type='GlobalAveragePooling'),
    )
    config.model.data_preprocessor.type = 'mmfair.TwoViewPreprocessor'
    crop, pack = config.train_dataloader.dataset.pipeline
    config.train_dataloader.dataset.pipeline = [
        dict(type='MultiView', num_views=2, transforms=[[crop]]),
        pack,
    ]
    config.merge_from_dict(
        {
            'work_dir': name,
            'default_hooks.counts': dict(type='mmfair.ClassCountsHook'),
            'train_dataloader.dataset.indices': 64,
            **changes,
        }
    )
    config.experiment_name = f'test_paco_classifier_{name}'
    runner = Runner.from_cfg(config)
    runner.train()
    return runner


def test_a_resumed_run_is_a_straight_one(folder: Path) -> None:
    straight, resumed = straight_and_resumed(train)
    other = resumed.model.state_dict()
    for name, value in straight.model.state_dict().items():
        assert torch.equal(value, other[name]), name
    assert straight.model.queue.entered == 128
    assert (straight.model.queue.labels >= 0).all()
