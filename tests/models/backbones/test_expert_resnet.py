import pytest
import torch

pytest.importorskip('mmpretrain')

from mmpretrain.models.backbones import ResNet, ResNeXt

from mmfair.registry import MODELS


def build(**settings: object) -> torch.nn.Module:
    return MODELS.build(dict(type='mmfair.ExpertResNet', **settings))


def test_stages_of_an_expert_have_three_quarters_of_the_channels() -> None:
    network = build(depth=50, num_experts=3, groups=32, width_per_group=4)
    assert network.feat_dim == 3 * 1536
    assert [len(stage) for stage in network.layer3] == [6, 6, 6]
    last = network.layer4[0][0]
    assert (last.conv1.in_channels, last.out_channels) == (768, 1536)
    assert last.conv2.groups == 32
    assert last.conv2.in_channels == 768  # 24 a group
    network.eval()
    (features,) = network(torch.zeros(1, 3, 64, 64))
    assert features.shape == (1, 3 * 1536, 2, 2)


@pytest.mark.parametrize(
    ('plain', 'settings'),
    [(ResNet, {}), (ResNeXt, dict(groups=32, width_per_group=4))],
)
def test_one_wide_expert_is_the_plain_network(
    plain: type, settings: dict
) -> None:
    host = plain(depth=50, **settings)
    network = build(num_experts=1, reduced=False, **settings)
    host.eval()
    network.eval()  # the host's returns nothing
    network.load_state_dict(
        {
            name.replace('r3.', 'r3.0.').replace('r4.', 'r4.0.'): value
            for name, value in host.state_dict().items()
        }
    )
    images = torch.randn(1, 3, 32, 32)
    torch.testing.assert_close(network(images), host(images))


def test_frozen_stages_and_errors() -> None:
    network = build(num_experts=2, frozen_stages=3, base_channels=4)
    network.train()
    assert not any(p.requires_grad for p in network.layer3.parameters())
    assert all(p.requires_grad for p in network.layer4.parameters())
    with pytest.raises(ValueError, match='depth must be one of .* got 18'):
        build(depth=18)
