import pytest
import torch

from mmfair.corrections.corrected import (
    CosineScores,
    LinearScores,
    ScaledLogits,
)
from mmfair.corrections.scores_file import corrected_bytes, read_corrected

KINDS = {
    'scaled': ScaledLogits(
        scale=torch.tensor([1.0, 2, 3]), offset=torch.tensor([0.0, 1, 2])
    ),
    'linear': LinearScores(
        weight=torch.eye(3, 4), bias=torch.tensor([0.0, 1, 2])
    ),
    'cosine': CosineScores(weight=torch.eye(3, 4) + 1, scale=16.0),
}


@pytest.mark.parametrize('kind', KINDS)
def test_the_scores_are_the_same(tmp_path, kind):
    (tmp_path / 'a.scores').write_bytes(corrected_bytes(KINDS[kind]))
    read = read_corrected(tmp_path / 'a.scores')
    assert type(read) is type(KINDS[kind])
    generator = torch.Generator().manual_seed(0)
    features = torch.randn(5, 4, generator=generator)
    logits = torch.randn(5, 3, generator=generator)
    expected = KINDS[kind].scores(features, logits)
    assert torch.equal(read.scores(features, logits), expected)


class Code:
    def __reduce__(self):
        return print, ('run',)


def test_files_that_are_none(tmp_path, capsys):
    contents = {
        'none': None,
        'empty': {},
        'kind': {'kind': 'Other', 'values': {}},
        'values': {'kind': 'ScaledLogits', 'values': {'scale': 1}},
        'code': Code(),
    }
    for name, content in contents.items():
        torch.save(content, tmp_path / name)
    (tmp_path / 'text').write_text('no file of tensors')
    for name in (*contents, 'text', 'absent'):
        with pytest.raises(ValueError, match='read_corrected: file must'):
            read_corrected(tmp_path / name)
    assert 'run' not in capsys.readouterr().out


def test_numbers_that_are_none(tmp_path):
    made = ScaledLogits(scale=torch.tensor([torch.nan]), offset=torch.ones(1))
    (tmp_path / 'a').write_bytes(corrected_bytes(made))
    with pytest.raises(ValueError, match='scale must be finite'):
        read_corrected(tmp_path / 'a')
