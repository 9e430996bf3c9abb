import json
from pathlib import Path
from typing import Any

import pytest
import torch

pytest.importorskip('mmpretrain')

import hosts
from miniatures import ROOT
from mmengine.config import Config
from mmengine.optim import OptimWrapper
from mmengine.runner import Runner
from mmpretrain.structures import DataSample
from resumed import straight_and_resumed
from tiny_config import tiny_config

from mmfair.models.heads.routed_expert_cls_head import RoutedExpertClsHead
from mmfair.utils.model_places import places_of

CASE = json.loads((ROOT / 'tests/data/ride.json').read_text())[
    'ride_expert_assignment'
]


class Fixed(torch.nn.Module):
    """Experts whose logits are given."""

    def forward(self, x: torch.Tensor) -> tuple[torch.Tensor, ...]:
        given = CASE['inputs']['expert_logits']
        return tuple(torch.tensor(given, dtype=torch.float64))


def released() -> tuple[RoutedExpertClsHead, torch.Tensor]:
    """The head with the weights of the golden case, and its features."""
    inputs = {
        name: torch.tensor(values, dtype=torch.float64)
        for name, values in CASE['inputs'].items()
    }
    head = RoutedExpertClsHead(10, 12, top_scores=4).double()
    head.fc = Fixed()
    state = {
        'answer.weight': inputs['fc_weight'],
        'answer.bias': inputs['fc_bias'],
    }
    for i in range(2):
        state[f'hidden.{i}.weight'] = inputs['hidden_fc_weight'][i]
        state[f'hidden.{i}.bias'] = inputs['hidden_fc_bias'][i]
    head.router.load_state_dict(state)
    maps = inputs['expert_feature_maps'].mean((-1, -2))
    return head, torch.cat([*maps], 1)


def labelled() -> list[DataSample]:
    return [DataSample().set_gt_label(y) for y in CASE['inputs']['labels']]


def test_loss_of_the_released_code() -> None:
    head, features = released()
    losses = head.loss((features,), labelled())
    assert losses['loss'].item() == pytest.approx(
        CASE['output']['train_loss'], abs=1e-6
    )
    assert losses['experts_used'].item() == pytest.approx(
        sum(CASE['output']['num_experts_used']) / 8
    )


def test_answers_of_the_released_code() -> None:
    head, features = released()
    answers = head((features,))
    golden = torch.tensor(CASE['output']['test_output']).double()
    torch.testing.assert_close(answers, golden, atol=1e-6, rtol=0)
    samples = head.predict((features,), labelled())
    assert [sample.num_experts_used for sample in samples] == CASE['output'][
        'num_experts_used'
    ]
    torch.testing.assert_close(
        samples[0].pred_score, golden[0].softmax(0), atol=1e-6, rtol=0
    )


def routed_model(**head: Any) -> torch.nn.Module:
    config = hosts.resnet_config(
        type='mmfair.RoutedExpertClsHead',
        in_channels=48,
        top_scores=3,
        cal_acc=True,
        loss=None,
        **head,
    )
    config['backbone'] = dict(
        type='mmfair.CIFARExpertResNet', depth=8, frozen_stages=3
    )
    return hosts.build(config, scope='mmpretrain')


@pytest.mark.parametrize('autocast', [False, True])
def test_the_routers_alone_learn(autocast: bool) -> None:
    torch.manual_seed(0)
    model = routed_model()
    wrapper = OptimWrapper(torch.optim.SGD(model.parameters(), lr=0.1))
    before = {n: v.clone() for n, v in model.state_dict().items()}
    with torch.autocast('cpu', torch.bfloat16, enabled=autocast):
        losses = model.train_step(hosts.classification_data(6), wrapper)
    assert losses['loss'].dtype == torch.float32
    assert 'accuracy_top-1' in losses
    for name, value in model.state_dict().items():
        assert value.isfinite().all()
        learns = name.startswith('head.router')
        assert learns != torch.equal(value, before[name]), name


def test_places_are_those_of_the_experts() -> None:
    places = places_of(routed_model(hidden_channels=5), where='test')
    assert places.scores == ('head.fc',)
    assert places.classifiers == ('head.fc.0', 'head.fc.1', 'head.fc.2')


def test_names_of_the_first_stage_stay() -> None:
    first = hosts.resnet_config(type='mmfair.ExpertClsHead', in_channels=48)
    first['backbone'] = dict(type='mmfair.CIFARExpertResNet', depth=8)
    state = hosts.build(first, scope='mmpretrain').state_dict()
    missing, unexpected = routed_model().load_state_dict(state, strict=False)
    assert unexpected == []
    assert missing
    assert all(name.startswith('head.router.') for name in missing)


def test_errors() -> None:
    with pytest.raises(ValueError, match='num_experts must be'):
        RoutedExpertClsHead(10, 4, num_experts=1, top_scores=2)
    with pytest.raises(ValueError, match='top_scores must be'):
        RoutedExpertClsHead(10, 4)
    loss = dict(type='mmfair.RIDELoss', class_counts=[1] * 10)
    with pytest.raises(ValueError, match='must be a binary cross-entropy'):
        RoutedExpertClsHead(10, 4, top_scores=2, loss=loss)
    head, features = released()
    mixed = [DataSample().set_gt_score(torch.full((10,), 0.1))] * 8
    with pytest.raises(ValueError, match='without mixup and cutmix'):
        head.loss((features,), mixed)


def train(name: str, **changes: Any) -> Runner:
    config = Config(tiny_config())
    config.model.backbone = dict(
        type='mmfair.CIFARExpertResNet',
        depth=8,
        in_channels=1,
        frozen_stages=3,
    )
    config.model.neck = dict(type='GlobalAveragePooling')
    config.model.head = dict(
        type='mmfair.RoutedExpertClsHead',
        num_classes=10,
        in_channels=48,
        top_scores=5,
    )
    config.merge_from_dict(
        {
            'work_dir': name,
            'train_dataloader.dataset.indices': 64,
            **changes,
        }
    )
    del config.default_hooks['zut']
    config.experiment_name = f'test_routed_expert_cls_head_{name}'
    runner = Runner.from_cfg(config)
    runner.train()
    return runner


@pytest.mark.filterwarnings('ignore')
def test_resume_equals_a_straight_run(folder: Path) -> None:
    straight_and_resumed(train)
