"""Pretrained weights that fit the model, in part, or not at all."""

from pathlib import Path

import pytest
import torch
from mmengine.model import BaseModule, PretrainedInit
from torch import nn

from mmfair.utils.entry_point import entry_point
from mmfair.utils.pretrained_check import pretrained_check


class Part(BaseModule):
    """One layer with an ``init_cfg``."""

    def __init__(self, **init_cfg: object) -> None:
        super().__init__({'type': 'Pretrained', **init_cfg})
        self.layer = nn.Linear(2, 1)


@pytest.fixture
def path(tmp_path: Path) -> str:
    weights = {
        'backbone.layer.weight': torch.full((1, 2), 7.0),
        'conv1.weight': torch.zeros(3),
    }
    torch.save({'state_dict': weights}, tmp_path / 'other.pth')
    return str(tmp_path / 'other.pth')


@pytest.mark.parametrize('prefix', [None, 'head.', 'conv1.'])
def test_a_file_with_none_of_the_weights_is_refused(
    path: str, prefix: str | None
) -> None:
    part = Part(checkpoint=path, prefix=prefix)
    words = r'init_cfg.*Part.*other.pth.*none of its 2'
    with pytest.raises(SystemExit, match=words), entry_point():
        part.init_weights()


def test_a_part_of_the_weights_is_taken(path: str) -> None:
    part = Part(checkpoint=path, prefix='backbone.')
    with pretrained_check():
        part.init_weights()
    assert part.layer.weight.tolist() == [[7.0, 7.0]]


def test_the_host_is_as_before() -> None:
    before = PretrainedInit.__call__
    with pytest.raises(RuntimeError), pretrained_check():
        raise RuntimeError
    assert PretrainedInit.__call__ is before
