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
