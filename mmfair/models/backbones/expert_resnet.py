"""ResNet-50 and ResNeXt-50 with several experts; imports MMPretrain."""

from typing import Any

from mmpretrain.models.backbones import ResNeXt
from torch import nn

from mmfair.functional.checks import check_flag, check_number
from mmfair.models.backbones.parallel_stages import ParallelStages
from mmfair.registry import MODELS

__all__ = ['ExpertResNet']


@MODELS.register_module()
class ExpertResNet(ResNeXt):
    """A ResNet whose last two stages are there E times.

    The stem and the first two stages are shared. The maps of the experts are
    joined along the channels. Configs name it ``type='mmfair.ExpertResNet'``;
    with ``groups=32, width_per_group=4`` it is a ResNeXt.

    Args:
        depth: 50, 101 or 152.
        num_experts: E >= 1.
        reduced: Whether the stages of an expert have three quarters of the
            channels, 768 and 1536 at their ends, as published.
        groups: Groups of the 3x3 convolutions.
        width_per_group: See MMPretrain's ``ResNeXt``; without meaning for one
            group.
        **settings: What MMPretrain's ``ResNet`` takes besides.

    Raises:
        ValueError: If a setting does not fit.

    References:
        Wang et al., "Long-tailed Recognition by Routing Diverse Distribution-
        Aware Experts", ICLR 2021, and their code.

    Examples:
        >>> import torch
        >>> network = ExpertResNet(50, num_experts=2)
        >>> tuple(network(torch.zeros(2, 3, 32, 32))[0].shape)
        (2, 3072, 1, 1)
    """

    def __init__(
        self,
        depth: int = 50,
        num_experts: int = 3,
        reduced: bool = True,
        groups: int = 1,
        width_per_group: int = 4,
        **settings: Any,
    ) -> None:
        where = type(self).__name__
        self.num_experts, depth, groups, width_per_group = (
            int(check_number(v, name, where=where, at_least=1, whole=True))
            for v, name in (
                (num_experts, 'num_experts'),
                (depth, 'depth'),
                (groups, 'groups'),
                (width_per_group, 'width_per_group'),
            )
        )
        self.reduced = check_flag(reduced, 'reduced', where=where)
        if depth not in self.arch_settings:
            raise ValueError(
                f'{where}: depth must be one of {[*self.arch_settings]}, got '
                f'{depth}.'
            )
        super().__init__(
            depth, groups=groups, width_per_group=width_per_group, **settings
        )
        self.feat_dim *= self.num_experts

    def make_res_layer(self, **settings: Any) -> nn.Module:
        """Blocks of a stage, as the host's constructor asks for them."""
        last = len(self.stage_blocks) - 1
        stage = len(self.res_layers)
        if stage < last - 1:
            return super().make_res_layer(**settings)
        settings['out_channels'] = self._width(settings['out_channels'])
        if stage == last:
            settings['in_channels'] = self._width(settings['in_channels'])
        stages = []
        for _ in range(self.num_experts):
            made = super().make_res_layer(**settings)
            made.out_channels = settings['out_channels']
            stages.append(made)
        return ParallelStages(stages, shared=stage < last)

    def _width(self, channels: int) -> int:
        return 3 * channels // 4 if self.reduced else channels
