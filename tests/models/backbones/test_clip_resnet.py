from types import SimpleNamespace

import pytest
import torch
from torch import nn

pytest.importorskip('mmpretrain')

import hosts
from mmpretrain.models.backbones import ResNet

from mmfair.engine import ZUTHook
from mmfair.functional import aligned_maps
from mmfair.models.backbones.appearance_preserving_conv import (
    AppearancePreservingConv,
)
from mmfair.models.backbones.inflated_conv import InflatedConv
from mmfair.models.backbones.non_local_frames import NonLocalFrames
from mmfair.registry import MODELS

SMALL = dict(depth=50, base_channels=8, stem_channels=8, strides=(1, 2, 2, 1))
KINDS = {
    'I3D': dict(convs='inflated'),
    'AP3D': dict(convs='appearance_preserving'),
    'non-local': dict(convs='image', non_local=True),
    'AP3D, non-local': dict(convs='appearance_preserving', non_local=True),
}
#: Parameters beyond those of ResNet-50 for images.
MORE = {
    # Two more taps of 3x3 kernels of 128 and 256 channels.
    'I3D': 18 * (2 * 128**2 + 3 * 256**2),
    # Three taps in time, three maps to a sixteenth, one from there.
    'AP3D': sum(
        n * (3 * c * c + 3 * c * c // 16 + c // 16)
        for n, c in ((2, 128), (3, 256))
    ),
    # Four 1x1 convolutions, biases of three, weights and biases at the end.
    'non-local': sum(
        n * (2 * c * c + 3 * c // 2 + 2 * c) for n, c in ((2, 512), (3, 1024))
    ),
}


def clip_network(**settings: object) -> nn.Module:
    return MODELS.build(
        dict(type='mmfair.ClipResNet', **{**SMALL, **settings})
    )


@pytest.mark.parametrize('kind', KINDS)
def test_it_begins_as_the_network_for_images(kind: str) -> None:
    """A checkpoint of images is loaded, and time adds nothing to it."""
    images = ResNet(**SMALL)
    for name, value in images.named_buffers():
        if name.endswith('running_var'):
            nn.init.uniform_(value, 0.5, 2)
    images.eval()  # the host's returns nothing
    network = clip_network(**KINDS[kind])
    lacking = network.load_state_dict(images.state_dict(), strict=False)
    assert lacking.unexpected_keys == []
    assert all('conv2.' in k or 'behind.' in k for k in lacking.missing_keys)
    network.eval()
    clips = torch.rand(2, 3, 3, 64, 32)
    with torch.no_grad():
        (maps,) = network(clips)
        (expected,) = images(clips.flatten(0, 1))
    torch.testing.assert_close(maps.transpose(1, 2).flatten(0, 1), expected)


@pytest.mark.parametrize('kind', KINDS)
def test_a_frame_meets_those_of_its_clip_alone(kind: str) -> None:
    torch.manual_seed(0)
    network = clip_network(**KINDS[kind])
    network.eval()
    for name, value in network.named_parameters():
        if 'over_time' in name or 'conv_out.bn' in name or value.ndim == 5:
            nn.init.normal_(value, std=0.1)
    clips = torch.rand(2, 5, 3, 64, 32)
    other = clips.clone()
    other[0, 4] = torch.rand(3, 64, 32)
    with torch.no_grad():
        (one,), (two,) = network(clips), network(other)
    changed = (one != two).flatten(3).any(3).any(1)
    assert changed[0].all()
    assert not changed[1].any()
    # Its own weights are loaded as they are.
    again = clip_network(**KINDS[kind])
    again.eval()
    again.load_state_dict(network.state_dict())
    with torch.no_grad():
        assert again(clips)[0].equal(one)


@pytest.mark.parametrize('kind', ['I3D', 'AP3D, non-local'])
def test_parameters_of_the_published_places(kind: str) -> None:
    network = MODELS.build(dict(type='mmfair.ClipResNet', **KINDS[kind]))
    number = sum(p.numel() for p in network.parameters())
    more = MORE.get(kind) or MORE['AP3D'] + MORE['non-local']
    assert number == 23508032 + more


def test_without_a_checkpoint_time_adds_nothing_either() -> None:
    network = clip_network(**KINDS['AP3D, non-local'])
    network.init_weights()
    parts = [
        part
        for part in network.modules()
        if isinstance(part, AppearancePreservingConv | NonLocalFrames)
    ]
    assert len(parts) == 10
    for part in parts:
        last = getattr(part, 'over_time', None) or part.conv_out.norm
        assert not last.weight.any()


def test_the_published_form_of_the_aligned_convolution() -> None:
    """Before, frame and after in a row, and a convolution of three steps."""
    torch.manual_seed(0)
    plain = nn.Conv2d(4, 32, 3, stride=2, padding=1, bias=False)
    layer = AppearancePreservingConv(plain)
    nn.init.normal_(layer.over_time.weight)
    layer.frames = 3
    images = torch.rand(6, 4, 8, 6)
    maps = plain(images).unflatten(0, (2, 3))
    rows = []
    for clip in maps:
        for t in range(3):
            rows.append([])
            for near in (t - 1, t, t + 1):
                if near == t:
                    rows[-1].append(clip[t])
                    continue
                if not 0 <= near < 3:
                    rows[-1].append(torch.zeros_like(clip[t]))
                    continue
                looks = layer.appearance(clip[[t, near]])
                found = aligned_maps(looks[:1], looks[1:], clip[[near]])
                pair = layer.of_frame(clip[[t]]) * layer.of_neighbor(found)
                rows[-1].append((found * layer.fit(pair).sigmoid())[0])
    in_a_row = torch.stack([torch.stack(row, 1) for row in rows])
    taps = layer.over_time.weight[:, :, 0, 0].unflatten(1, (3, 32))
    added = torch.einsum('ocn,bcnhw->bohw', taps.transpose(1, 2), in_a_row)
    torch.testing.assert_close(layer(images), maps.flatten(0, 1) + added)


def test_the_inflated_convolution_is_one_over_space_and_time() -> None:
    layer = InflatedConv(nn.Conv2d(4, 6, 3, stride=2, padding=1))
    layer.frames = 3
    nn.init.normal_(layer.weight)
    images = torch.rand(6, 4, 8, 6)
    clips = images.unflatten(0, (2, 3)).transpose(1, 2)
    expected = nn.functional.conv3d(
        clips, layer.weight, layer.bias, stride=(1, 2, 2), padding=1
    )
    torch.testing.assert_close(
        layer(images), expected.transpose(1, 2).flatten(0, 1)
    )


@pytest.mark.parametrize('kind', KINDS)
@pytest.mark.filterwarnings('ignore')  # of the hosts
def test_a_zero_clip_takes_part_in_a_step(kind: str) -> None:
    config = hosts.resnet_config()
    config['backbone'] = dict(
        type='mmfair.ClipResNet', **{**SMALL, **KINDS[kind]}
    )
    config['neck'] = dict(
        type='mmfair.BNNeck', in_channels=256, pooling='video'
    )
    config['head']['in_channels'] = 256
    model = hosts.build(config, scope='mmpretrain')
    model.train()
    batch = hosts.classification_data(3)
    batch['inputs'] = torch.rand(3, 4, 3, 64, 32)
    hook = ZUTHook(loss={'type': 'mmfair.ZeroUniformityLoss'})
    runner = SimpleNamespace(model=model, epoch=0, iter=0)
    hook.before_train(runner)
    hook.before_train_iter(runner, 0)
    losses, gradients = hosts.step(model, batch)
    hook.after_train(runner)
    assert set(losses) == {'loss', 'loss_zul'}
    assert all(torch.isfinite(value) for value in losses.values())
    assert set(gradients) == {name for name, _ in model.named_parameters()}
    assert all(g.isfinite().all() for g in gradients.values())


def test_errors() -> None:
    with pytest.raises(ValueError, match='depth must be 50, 101 or 152'):
        clip_network(depth=18)
    with pytest.raises(ValueError, match="convs must be 'image', 'inflated'"):
        clip_network(convs='3d')
    with pytest.raises(ValueError, match='a list for each of the 4 stages'):
        clip_network(conv_blocks=[[0]])
    with pytest.raises(TypeError, match='conv_blocks must be a list of lists'):
        clip_network(conv_blocks='0123')
    with pytest.raises(TypeError, match=r'conv_blocks\[1\] must be a list of'):
        clip_network(conv_blocks=[[], 1, [], []])
    with pytest.raises(
        ValueError, match=r'non_local_blocks\[3\]\[0\] .* <= 2'
    ):
        clip_network(non_local_blocks=[[], [], [], [3]])
    with pytest.raises(ValueError, match='conv_blocks must name a block once'):
        clip_network(conv_blocks=[[], [0, 0], [], []])
    with pytest.raises(ValueError, match=r'ClipResNet: clips must have shape'):
        clip_network()(torch.zeros(2, 3, 64, 32))
