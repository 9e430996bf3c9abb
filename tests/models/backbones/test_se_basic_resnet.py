import subprocess
import sys

import pytest
import torch
from backbone_step import classifier, train_one_step

from mmfair.registry import MODELS

pytest.importorskip('mmpretrain')


def squeeze_and_excitation(channels: int, ratio: int = 16) -> int:
    """Parameters of two 1x1 convolutions with bias.

    The host rounds the bottleneck to a multiple of 8.
    """
    squeezed = max(8, (channels // ratio + 4) // 8 * 8)
    if squeezed < 0.9 * (channels // ratio):
        squeezed += 8
    return 2 * channels * squeezed + squeezed + channels


@pytest.mark.parametrize(
    ('depth', 'blocks', 'plain'),
    # torchvision's ResNets, less their linear classifiers.
    [
        (18, (2, 2, 2, 2), 11_689_512 - 513_000),
        (34, (3, 4, 6, 3), 21_797_672 - 513_000),
    ],
)
def test_parameters(depth: int, blocks: tuple[int, ...], plain: int) -> None:
    model = MODELS.build(dict(type='mmfair.SEBasicResNet', depth=depth))
    added = sum(
        number * squeeze_and_excitation(channels)
        for number, channels in zip(blocks, (64, 128, 256, 512), strict=True)
    )
    assert sum(p.numel() for p in model.parameters()) == plain + added


def test_squeezed_channels_follow_the_ratio() -> None:
    model = MODELS.build(
        dict(type='mmfair.SEBasicResNet', depth=18, se_ratio=4)
    )
    squeezed = model.layer4[1].se_layer.conv1.conv
    assert (squeezed.in_channels, squeezed.out_channels) == (512, 128)


def test_with_open_gates_it_is_a_resnet() -> None:
    plain = MODELS.build(dict(type='mmpretrain.ResNet', depth=18))
    model = MODELS.build(dict(type='mmfair.SEBasicResNet', depth=18))
    missing, unexpected = model.load_state_dict(
        plain.state_dict(), strict=False
    )
    assert unexpected == []
    assert all('.se_layer.' in key for key in missing)
    for name, parameter in model.named_parameters():
        if '.se_layer.conv2.' in name:
            # A sigmoid that gives 1 whatever the channels hold.
            torch.nn.init.constant_(
                parameter, 100 if name.endswith('bias') else 0
            )
    model.eval()
    plain.eval()
    image = torch.rand(2, 3, 32, 32)
    with torch.no_grad():
        torch.testing.assert_close(model(image)[0], plain(image)[0])


def test_a_block_weighs_its_channels_before_the_shortcut() -> None:
    torch.manual_seed(0)
    model = MODELS.build(dict(type='mmfair.SEBasicResNet', depth=18))
    block = model.layer1[0].eval()
    x = torch.rand(2, 64, 8, 8)
    with torch.no_grad():
        inner = block.norm2(
            block.conv2(torch.relu(block.norm1(block.conv1(x))))
        )
        weights = torch.sigmoid(
            block.se_layer.conv2.conv(
                torch.relu(block.se_layer.conv1.conv(inner.mean((2, 3), True)))
            )
        )
        expected = torch.relu(inner * weights + x)
        torch.testing.assert_close(block(x), expected)


def test_activation_checkpointing_changes_nothing() -> None:
    settings = dict(type='mmfair.SEBasicResNet', depth=18)
    torch.manual_seed(0)
    plain = MODELS.build(settings)
    torch.manual_seed(0)
    saving = MODELS.build({**settings, 'with_cp': True})
    for model in (plain, saving):
        image = torch.ones(2, 3, 32, 32)
        model(image)[0].square().sum().backward()
    for one, other in zip(
        plain.parameters(), saving.parameters(), strict=True
    ):
        torch.testing.assert_close(one.grad, other.grad)


def test_init_weights_zeroes_the_last_norm() -> None:
    model = MODELS.build(dict(type='mmfair.SEBasicResNet', depth=18))
    model.init_weights()
    assert model.layer2[0].norm2.weight.abs().sum() == 0


def test_other_depths() -> None:
    with pytest.raises(ValueError) as caught:
        MODELS.build(dict(type='mmfair.SEBasicResNet', depth=50))
    assert str(caught.value) == (
        'SEBasicResNet: depth must be 18 or 34, got 50. Deeper ones are '
        'mmpretrain.SEResNet.'
    )


def test_in_a_host_classifier() -> None:
    train_one_step(
        classifier(
            dict(
                type='mmfair.SEBasicResNet',
                depth=34,
                stem_channels=8,
                base_channels=8,
            ),
            64,
        )
    )


def test_importing_the_models_imports_no_toolbox() -> None:
    script = (
        'import sys, mmfair.models\n'
        "print({'mmcv', 'mmpretrain'} & {n.split('.')[0] for n in "
        'sys.modules})'
    )
    done = subprocess.run(
        [sys.executable, '-c', script],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == 'set()\n'
