"""Any residual backbone with its last block twice, for BBN."""

import copy
from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor, nn

from mmfair.registry import MODELS

__all__ = ['TwoBranches', 'two_branch_backbone']


class TwoBranches(nn.Module):
    """A block for images drawn as they are, and one for their partners.

    In training the first half of the batch goes through the one and the
    second through the other, so that each has batch statistics of its own
    draws. In evaluation every image goes through both, and their maps are
    joined along the channels.

    Args:
        block: The conventional branch; the other begins as its copy, until
            ``init_weights`` of the backbone draws both anew.

    Examples:
        >>> branches = TwoBranches(nn.Conv2d(2, 3, 1))
        >>> x = torch.zeros(4, 2, 5, 5)
        >>> tuple(branches(x).shape), tuple(branches.eval()(x).shape)
        ((4, 3, 5, 5), (4, 6, 5, 5))
    """

    def __init__(self, block: nn.Module) -> None:
        super().__init__()
        self.conventional = block
        self.rebalancing = copy.deepcopy(block)

    def forward(self, x: Tensor) -> Tensor:
        """(N, D, H, W) to the same N in training, else to twice the channels.

        Raises:
            ValueError: If a training batch has no halves.
        """
        if not self.training:
            return torch.cat([self.conventional(x), self.rebalancing(x)], 1)
        if len(x) % 2:
            raise ValueError(
                'TwoBranches: a training batch must be pairs, got '
                f'{len(x)} images. Set batch_sampler of train_dataloader to '
                "dict(type='mmfair.SecondDrawBatchSampler', power=-1.0), and "
                'leave out what adds a sample, as ZUTHook does.'
            )
        first, second = x.chunk(2)
        return torch.cat([self.conventional(first), self.rebalancing(second)])


@MODELS.register_module(name='TwoBranchBackbone')
def two_branch_backbone(backbone: Mapping[str, Any]) -> nn.Module:
    """Build a backbone whose last block is there twice.

    The backbone is otherwise the one that the config names. Configs name it
    ``type='mmfair.TwoBranchBackbone'``.

    Args:
        backbone: Config of a backbone with stages of blocks, each stage an
            ``nn.Sequential``, such as ``CIFARResNet``, ``ResNet``, ResNeXt.

    Returns:
        The backbone itself.

    Raises:
        ValueError: If it has no such stage.

    References:
        Zhou et al., "BBN: Bilateral-Branch Network with Cumulative Learning
        for Long-Tailed Visual Recognition", CVPR 2020, section 4.2.

    Examples:
        >>> inner = dict(type='mmfair.CIFARResNet', depth=8)
        >>> network = two_branch_backbone(inner).eval()
        >>> tuple(network(torch.zeros(1, 3, 32, 32))[0].shape)
        (1, 128, 8, 8)
    """
    model = MODELS.build(backbone)
    stages = [
        name
        for name, part in model.named_children()
        if isinstance(part, nn.Sequential) and len(part)
    ]
    if not stages:
        raise ValueError(
            'TwoBranchBackbone: backbone must have stages of blocks, got a '
            f'{type(model).__name__}. Take a ResNet.'
        )
    *blocks, last = getattr(model, stages[-1])
    setattr(model, stages[-1], nn.Sequential(*blocks, TwoBranches(last)))
    return model
