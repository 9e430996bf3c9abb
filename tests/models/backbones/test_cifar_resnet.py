import json
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from mmfair.models.backbones import CIFARResNet
from mmfair.registry import MODELS

DATA = Path(__file__).parents[2] / 'data'
CASE = json.loads((DATA / 'resnet32_cifar.json').read_text())


class Classifier(nn.Module):
    """The released network: backbone, global average pooling, linear."""

    def __init__(self) -> None:
        super().__init__()
        self.backbone = MODELS.build(dict(type='mmfair.CIFARResNet', depth=32))
        self.linear = nn.Linear(64, 10)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.linear(self.backbone(x)[0].mean((2, 3)))


def filled(index: int, key: str, value: torch.Tensor) -> torch.Tensor:
    """The deterministic weights of the golden case."""
    wave = np.sin(0.37 * np.arange(value.numel()) + 0.11 * index)
    if key.endswith('running_var'):
        wave = 1 + 0.1 * np.abs(wave)
    elif value.ndim == 1 and key.endswith('.weight'):
        wave = 1 + 0.1 * wave
    elif value.ndim == 1:
        wave = 0.05 * wave
    else:
        wave = wave * np.sqrt(2 / value[0].numel())
    return torch.from_numpy(wave).reshape(value.shape)


def test_names_and_shapes_of_the_released_network() -> None:
    state = Classifier().state_dict()
    got = [
        [key.removeprefix('backbone.'), list(value.shape)]
        for key, value in state.items()
    ]
    assert got == CASE['keys']


def test_forward_of_the_released_network() -> None:
    model = Classifier().double().eval()
    assert sum(p.numel() for p in model.parameters()) == 464154
    state = model.state_dict()
    for index, (key, value) in enumerate(state.items()):
        if value.ndim:
            value.copy_(filled(index, key, value))
    images = torch.from_numpy(np.sin(0.013 * np.arange(2 * 3 * 32 * 32)))
    with torch.no_grad():
        logits = model(images.reshape(2, 3, 32, 32))
    for row in (0, 1):
        expected = CASE['output'][f'logits_row{row}_first10']
        torch.testing.assert_close(
            logits[row],
            torch.tensor(expected, dtype=torch.float64),
            rtol=1e-9,
            atol=1e-6,
        )


def test_initialisation_is_kaiming_normal_fan_in() -> None:
    torch.manual_seed(0)
    model = CIFARResNet(depth=32)
    model.init_weights()
    weight = model.layer3[2].conv1.weight
    assert weight.std().item() == pytest.approx(
        (2 / (64 * 9)) ** 0.5, rel=0.02
    )
    first = model.layer3[0].conv1.weight  # fan-in and fan-out differ here
    assert first.std().item() == pytest.approx((2 / (32 * 9)) ** 0.5, rel=0.02)
    assert torch.equal(model.bn1.weight, torch.ones(16))


@pytest.mark.parametrize(
    ('settings', 'side', 'channels'),
    [
        (dict(depth=8, in_channels=1), 28, 64),
        (dict(depth=20, base_channels=6), 17, 24),
    ],
)
def test_other_sizes(settings: dict, side: int, channels: int) -> None:
    model = CIFARResNet(**settings)
    image = torch.rand(2, settings.get('in_channels', 3), side, side)
    (features,) = model(image)
    rounded = -(-side // 4)
    assert features.shape == (2, channels, rounded, rounded)
    assert model.feat_dim == channels
    features.mean().backward()


@pytest.mark.parametrize('depth', [2, 18, 51])
def test_impossible_depth(depth: int) -> None:
    with pytest.raises(ValueError) as caught:
        CIFARResNet(depth=depth)
    assert str(caught.value) == (
        'CIFARResNet: depth must be 6n + 2 with n >= 1 (8, 14, 20, 26, 32, '
        f'...), got {depth}.'
    )


def test_odd_width() -> None:
    with pytest.raises(ValueError, match='base_channels must be even .* 5'):
        CIFARResNet(base_channels=5)


def test_in_a_host_classifier() -> None:
    pytest.importorskip('mmpretrain')
    from mmpretrain.models import ImageClassifier

    model = ImageClassifier(
        backbone=dict(type='mmfair.CIFARResNet', depth=8),
        neck=dict(type='mmpretrain.GlobalAveragePooling'),
        head=dict(
            type='mmpretrain.LinearClsHead', num_classes=4, in_channels=64
        ),
    )
    assert model(torch.rand(2, 3, 32, 32), mode='tensor').shape == (2, 4)


@pytest.mark.parametrize(
    ('frozen_stages', 'trained'),
    [
        (-1, ['conv1', 'bn1', 'layer1', 'layer2', 'layer3']),
        (0, ['layer1', 'layer2', 'layer3']),
        (1, ['layer2', 'layer3']),
        (3, []),
    ],
)
def test_frozen_stages(frozen_stages: int, trained: list[str]) -> None:
    model = CIFARResNet(depth=8, frozen_stages=frozen_stages)
    assert model.train() is model
    parts = [name for name, _ in model.named_children()]
    for name in parts:
        part = getattr(model, name)
        assert part.training == (name in trained)
        assert all(
            parameter.requires_grad == (name in trained)
            for parameter in part.parameters()
        )
    model.eval()
    assert not any(module.training for module in model.modules())


def test_frozen_stages_are_those_of_the_host() -> None:
    pytest.importorskip('mmpretrain')
    from mmpretrain.models import ResNet

    for stages in (-1, 0, 2):
        ours = CIFARResNet(depth=8, frozen_stages=stages).train()
        theirs = ResNet(
            18,
            num_stages=3,
            strides=(1, 2, 2),
            dilations=(1, 1, 1),
            out_indices=(2,),
            frozen_stages=stages,
        )
        theirs.train()
        for part in ('layer1', 'layer2', 'layer3', 'bn1'):
            mine, other = getattr(ours, part), getattr(theirs, part)
            assert mine.training == other.training
            assert {p.requires_grad for p in mine.parameters()} == {
                p.requires_grad for p in other.parameters()
            }


def test_classifier_retraining_moves_the_head_alone() -> None:
    backbone = CIFARResNet(depth=8, frozen_stages=3)
    head = nn.Linear(64, 4)
    model = nn.ModuleList([backbone, head]).train()
    before = {k: v.clone() for k, v in model.state_dict().items()}
    optimizer = torch.optim.SGD(
        model.parameters(), lr=0.1, momentum=0.9, weight_decay=0.1
    )
    images = torch.rand(6, 3, 16, 16)
    features = backbone(images)[0].clone()
    for _ in range(3):
        loss = head(backbone(images)[0].mean((2, 3))).logsumexp(1).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        model.train()  # as every epoch does
    assert torch.equal(backbone(images)[0], features)
    moved = {
        name
        for name, value in model.state_dict().items()
        if not torch.equal(value, before[name])
    }
    assert moved == {'1.weight', '1.bias'}


@pytest.mark.parametrize('stages', [-2, 4])
def test_impossible_frozen_stages(stages: int) -> None:
    with pytest.raises(ValueError) as caught:
        CIFARResNet(depth=8, frozen_stages=stages)
    assert str(caught.value) == (
        'CIFARResNet: frozen_stages must be -1 (none), 0 (the first '
        f'convolution), 1, 2 or 3 (all), got {stages}.'
    )
