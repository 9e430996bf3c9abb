import pytest
import torch

from mmfair.models import CIFARExpertResNet, CIFARResNet


@pytest.mark.parametrize(
    ('experts', 'parameters'),
    [(2, 530_512), (3, 783_856), (4, 1_037_200), (6, 1_543_888)],
)
def test_as_many_parameters_as_published(
    experts: int, parameters: int
) -> None:
    """With classifiers of 100 classes without bias."""
    network = CIFARExpertResNet(num_experts=experts)
    assert network.feat_dim == 48 * experts
    count = sum(p.numel() for p in network.parameters())
    assert count + 100 * network.feat_dim == parameters


def test_experts_share_the_first_stage_alone() -> None:
    network = CIFARExpertResNet(depth=8, num_experts=2).eval()
    images = torch.randn(2, 3, 16, 16)
    (before,) = network(images)
    with torch.no_grad():
        network.layer3[1][0].conv1.weight.zero_()
    (after,) = network(images)
    assert torch.equal(before[:, :48], after[:, :48])
    assert not torch.equal(before[:, 48:], after[:, 48:])
    first = network.layer3[0](network.layer2[0](_shared(network, images)))
    torch.testing.assert_close(after[:, :48], first)


def test_one_wide_expert_is_the_plain_network() -> None:
    torch.manual_seed(0)
    plain = CIFARResNet(depth=8).eval()
    network = CIFARExpertResNet(depth=8, num_experts=1, reduced=False).eval()
    state = {
        name.replace('layer2.', 'layer2.0.').replace('layer3.', 'layer3.0.'): v
        for name, v in plain.state_dict().items()
    }
    network.load_state_dict(state)
    images = torch.randn(1, 3, 8, 8)
    torch.testing.assert_close(network(images), plain(images))


def test_frozen_stages_hold_those_of_the_experts() -> None:
    network = CIFARExpertResNet(depth=8, frozen_stages=3).train()
    assert not any(p.requires_grad for p in network.parameters())
    assert not network.layer3[2].training


def test_errors() -> None:
    with pytest.raises(ValueError, match='num_experts must be .* got 0'):
        CIFARExpertResNet(num_experts=0)
    with pytest.raises(ValueError, match='multiple of 4 .* got 6'):
        CIFARExpertResNet(base_channels=6)


def _shared(network: CIFARExpertResNet, images: torch.Tensor) -> torch.Tensor:
    return network.layer1(torch.relu(network.bn1(network.conv1(images))))
