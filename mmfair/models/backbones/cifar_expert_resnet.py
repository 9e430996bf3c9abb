"""The small ResNet of long-tailed CIFAR results, with several experts."""

from mmfair.functional.checks import check_flag, check_number
from mmfair.models.backbones.cifar_resnet import CIFARResNet, cifar_stage
from mmfair.models.backbones.parallel_stages import ParallelStages
from mmfair.registry import MODELS

__all__ = ['CIFARExpertResNet']


@MODELS.register_module()
class CIFARExpertResNet(CIFARResNet):
    """A :class:`CIFARResNet` whose last two stages are there E times.

    The first convolution and the first stage are shared. The maps of the
    experts are joined along the channels, so that what reads the features of
    a network, here as elsewhere, sees those of all.

    Args:
        depth: As in :class:`CIFARResNet`.
        in_channels: As there.
        base_channels: As there; a multiple of 4 if ``reduced``.
        num_experts: E >= 1.
        reduced: Whether the stages of an expert have three quarters of the
            channels, 24 and 48 with the defaults, as published.
        frozen_stages: As in :class:`CIFARResNet`.
        init_cfg: As there.

    Raises:
        ValueError: If a setting does not fit.

    References:
        Wang et al., "Long-tailed Recognition by Routing Diverse Distribution-
        Aware Experts", ICLR 2021, and their code.

    Examples:
        >>> import torch
        >>> network = CIFARExpertResNet(depth=8, num_experts=2)
        >>> tuple(network(torch.zeros(2, 3, 32, 32))[0].shape)
        (2, 96, 8, 8)
    """

    def __init__(
        self,
        depth: int = 32,
        in_channels: int = 3,
        base_channels: int = 16,
        num_experts: int = 3,
        reduced: bool = True,
        frozen_stages: int = -1,
        init_cfg: dict | list[dict] | None = None,
    ) -> None:
        where = type(self).__name__
        experts = int(
            check_number(
                num_experts, 'num_experts', where=where, at_least=1, whole=True
            )
        )
        check_flag(reduced, 'reduced', where=where)
        super().__init__(
            depth, in_channels, base_channels, frozen_stages, init_cfg
        )
        if reduced and base_channels % 4:
            raise ValueError(
                f'{where}: base_channels must be a multiple of 4 where the '
                f'experts are reduced, got {base_channels}.'
            )
        width = base_channels
        narrow = 3 * width // 4 if reduced else width
        blocks = (depth - 2) // 6
        self.num_experts = experts
        for name, inner, outer in (
            ('layer2', width, 2 * narrow),
            ('layer3', 2 * narrow, 4 * narrow),
        ):
            stages = [
                cifar_stage(inner, outer, blocks, stride=2)
                for _ in range(experts)
            ]
            setattr(
                self, name, ParallelStages(stages, shared=name == 'layer2')
            )
        self.feat_dim = experts * 4 * narrow
        self._freeze()
