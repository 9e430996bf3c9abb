from typing import Any

import pytest
import torch
from backbone_step import classifier, train_one_step
from torch import nn

from mmfair.models.backbones import cifar_stem
from mmfair.registry import MODELS

pytest.importorskip('mmpretrain')

# Backbone, its channels, path of the first convolution, of the max pool, and
# how often it halves the resolution behind the stem.
BACKBONES = {
    'resnet18': (dict(type='ResNet', depth=18), 512, 'conv1', 'maxpool', 3),
    'resnet-deep-stem': (
        dict(type='ResNet', depth=18, deep_stem=True),
        *(512, 'stem.0.conv', 'maxpool', 3),
    ),
    'resnext50': (
        dict(type='ResNeXt', depth=50, groups=4, width_per_group=4),
        *(2048, 'conv1', 'maxpool', 3),
    ),
    'seresnet50': (
        dict(type='SEResNet', depth=50),
        *(2048, 'conv1', 'maxpool', 3),
    ),
    'densenet': (
        dict(
            type='DenseNet',
            arch=dict(growth_rate=8, depths=[1, 1, 1, 1], init_channels=16),
        ),
        *(17, 'stem.0', 'stem.3', 3),
    ),
    'shufflenet': (
        dict(type='ShuffleNetV2', widen_factor=0.5),
        *(1024, 'conv1.conv', 'maxpool', 3),
    ),
    'bn_inception': (
        dict(type='mmfair.BNInception'),
        *(1024, 'conv1.conv', 'pool1', 3),
    ),
    'se_basic': (
        dict(type='mmfair.SEBasicResNet', depth=18),
        *(512, 'conv1', 'maxpool', 3),
    ),
    'mobilenet': (
        dict(type='MobileNetV2', widen_factor=0.35),
        *(1280, 'conv1.conv', None, 4),
    ),
}


def scoped(backbone: dict[str, Any]) -> dict[str, Any]:
    name = backbone['type']
    own = name if name.startswith('mmfair.') else f'mmpretrain.{name}'
    return {**backbone, 'type': own}


@pytest.mark.parametrize('name', BACKBONES)
def test_the_stem_alone_changes(name: str) -> None:
    backbone, _, conv, pool, halvings = BACKBONES[name]
    plain = MODELS.build(scoped(backbone))
    model = MODELS.build(
        dict(type='mmfair.CIFARStem', backbone=scoped(backbone))
    )
    assert type(model) is type(plain)
    before, after = plain.get_submodule(conv), model.get_submodule(conv)
    assert (after.kernel_size, after.stride) == ((3, 3), (1, 1))
    assert after.padding == (1, 1)
    assert after.out_channels == before.out_channels
    assert (after.bias is None) == (before.bias is None)
    if pool:
        assert isinstance(model.get_submodule(pool), nn.Identity)
    old, new = plain.state_dict(), model.state_dict()
    assert list(old) == list(new)
    changed = [key for key in old if old[key].shape != new[key].shape]
    assert set(changed) <= {f'{conv}.weight'}
    model.eval()
    with torch.no_grad():
        features = model(torch.rand(1, 3, 32, 32))[-1]
    side = 32 // 2**halvings
    if name == 'bn_inception':
        side = 4
    assert features.shape[2:] == (side, side)
    pools = [m for m in plain.modules() if isinstance(m, nn.MaxPool2d)]
    left = [m for m in model.modules() if isinstance(m, nn.MaxPool2d)]
    assert len(pools) - len(left) == (pool is not None)


def test_equals_the_resnet_for_cifar_of_the_host() -> None:
    other = MODELS.build(dict(type='mmpretrain.ResNet_CIFAR', depth=18))
    model = cifar_stem(dict(type='mmpretrain.ResNet', depth=18))
    model.load_state_dict(other.state_dict())
    model.eval()
    other.eval()
    image = torch.rand(2, 3, 32, 32)
    with torch.no_grad():
        assert torch.equal(model(image)[0], other(image)[0])


@pytest.mark.parametrize('name', ['resnet18', 'densenet', 'bn_inception'])
def test_in_a_host_classifier(name: str) -> None:
    backbone, channels, conv, *_ = BACKBONES[name]
    if name == 'densenet':
        channels = cifar_stem(scoped(backbone))(torch.zeros(2, 3, 32, 32))[
            -1
        ].shape[1]
    stem = dict(type='mmfair.CIFARStem', backbone=backbone)
    model = classifier(stem, channels)
    train_one_step(model)
    assert f'backbone.{conv}.weight' in model.state_dict()


def test_the_new_convolution_is_initialised_with_the_others() -> None:
    torch.manual_seed(0)
    model = cifar_stem(dict(type='mmpretrain.ResNet', depth=18))
    fresh = model.conv1.weight.std().item()
    model.init_weights()
    # Kaiming, fan-out: 64 channels of 3 x 3.
    deviation = (2 / (64 * 9)) ** 0.5
    assert model.conv1.weight.std().item() == pytest.approx(
        deviation, rel=0.05
    )
    assert fresh != pytest.approx(deviation, rel=0.05)


def test_frozen_stages_still_freeze_the_stem() -> None:
    model = cifar_stem(
        dict(type='mmpretrain.ResNet', depth=18, frozen_stages=1)
    )
    model.train()
    assert not model.conv1.weight.requires_grad
    assert not model.layer1[0].conv1.weight.requires_grad
    assert model.layer2[0].conv1.weight.requires_grad
    assert not model.norm1.training


@pytest.mark.parametrize(
    ('backbone', 'got'),
    [
        (dict(type='mmpretrain.VGG', depth=11), 'got Conv2d(3, 64, kernel'),
        (
            dict(
                type='mmpretrain.VisionTransformer',
                img_size=32,
                patch_size=8,
                arch='deit-tiny',
            ),
            'got Conv2d(3, 192, kernel_size=(8, 8), stride=(8, 8)',
        ),
        (dict(type='mmpretrain.GlobalAveragePooling'), 'got none.'),
    ],
)
def test_backbones_without_a_strided_stem(
    backbone: dict[str, Any], got: str
) -> None:
    with pytest.raises(ValueError) as caught:
        cifar_stem(backbone)
    name = backbone['type'].removeprefix('mmpretrain.')
    assert str(caught.value).startswith(
        f'CIFARStem: the first convolution of {name} must be strided, with a '
        'kernel larger than its stride, got '
    )
    assert got in str(caught.value)
    assert str(caught.value).endswith('. Build it without CIFARStem.')
