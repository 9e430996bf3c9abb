import torch
from torch import nn

from mmfair.models.backbones import ParallelStages


def test_maps_are_joined_and_parted() -> None:
    first = ParallelStages([nn.Conv2d(2, 3, 1) for _ in range(2)], shared=True)
    then = ParallelStages([nn.Conv2d(3, 4, 1) for _ in range(2)], shared=False)
    x = torch.randn(1, 2, 5, 5)
    joined = then(first(x))
    assert joined.shape == (1, 8, 5, 5)
    for index, part in enumerate(joined.chunk(2, 1)):
        torch.testing.assert_close(part, then[index](first[index](x)))
