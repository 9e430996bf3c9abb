import pytest
import torch
from torch import nn

from mmfair.corrections.corrected import LinearScores, ScaledLogits
from mmfair.corrections.scores_file import corrected_bytes
from mmfair.engine import CorrectedScoresHook


def model(layer: nn.Module) -> nn.Module:
    return nn.ModuleDict({'head': layer})


def written(path, corrected) -> str:
    path.write_bytes(corrected_bytes(corrected))
    return str(path)


@pytest.mark.parametrize('size', [(), (2, 3)])
def test_scores_of_images_and_of_pixels(tmp_path, size):
    corrected = LinearScores(
        weight=torch.tensor([[1.0, 2], [3, 4], [5, 6]]),
        bias=torch.tensor([0.0, -1, 1]),
    )
    layer = nn.Conv2d(2, 3, 1) if size else nn.Linear(2, 3)
    hook = CorrectedScoresHook(written(tmp_path / 'a', corrected), 'head')
    hook.attach(model(layer))
    features = torch.randn(4, 2, *size)
    expected = torch.einsum('cp,np...->nc...', corrected.weight, features)
    expected += corrected.bias.view(1, 3, *[1] * len(size))
    torch.testing.assert_close(layer(features), expected)
    hook.detach()
    assert not torch.allclose(layer(features), expected)


def test_a_file_of_other_classes(tmp_path):
    corrected = ScaledLogits(scale=torch.ones(4), offset=torch.ones(4))
    layer = nn.Linear(2, 3)
    hook = CorrectedScoresHook(written(tmp_path / 'a', corrected), 'head')
    hook.attach(model(layer))
    with pytest.raises(ValueError, match='CorrectedScoresHook: file must be'):
        layer(torch.ones(1, 2))


def test_a_file_that_there_is_not(tmp_path):
    hook = CorrectedScoresHook(str(tmp_path / 'none'), 'head')
    with pytest.raises(ValueError, match='read_corrected: file must be'):
        hook.attach(model(nn.Linear(2, 3)))
