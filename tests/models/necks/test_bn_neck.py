import pytest
import torch

from mmfair.functional import max_avg_pool
from mmfair.models import BNNeck

MAPS = torch.rand(6, 4, 5, 3, generator=torch.Generator().manual_seed(0))


@pytest.mark.parametrize(
    ('pooling', 'pooled'),
    [
        ('max_avg', max_avg_pool(MAPS)),
        ('avg', MAPS.mean((2, 3))),
        ('max', MAPS.amax((2, 3))),
    ],
)
def test_pooled_and_normalised(pooling: str, pooled: torch.Tensor) -> None:
    neck = BNNeck(4, pooling)
    (features,) = neck((MAPS,))
    centred = pooled - pooled.mean(0)
    unit = centred / (pooled.var(0, correction=0) + 1e-5).sqrt()
    torch.testing.assert_close(features, unit * neck.bn.weight)


def test_clips_are_pooled_in_space_and_then_in_time() -> None:
    clips = torch.rand(6, 4, 8, 5, 3)
    neck = BNNeck(4, 'video').eval()
    torch.nn.init.ones_(neck.bn.weight)
    (features,) = neck((clips,))
    expected = clips.amax((3, 4)).mean(2)
    torch.testing.assert_close(features, expected, atol=1e-4, rtol=1e-4)


def test_weights_begin_about_one_and_biases_learn() -> None:
    torch.manual_seed(0)
    neck = BNNeck(2048)
    assert neck.bn.weight.numel() == 4096
    assert neck.bn.weight.mean().item() == pytest.approx(1, abs=2e-3)
    assert neck.bn.weight.std().item() == pytest.approx(0.02, abs=2e-3)
    assert (neck.bn.bias == 0).all()
    assert neck.bn.bias.requires_grad


def test_errors() -> None:
    with pytest.raises(ValueError, match="pooling must be 'max_avg', 'avg'"):
        BNNeck(4, 'gem')
    with pytest.raises(ValueError, match='in_channels must be'):
        BNNeck(0)
