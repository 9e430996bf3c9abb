"""The head of De-confound-TDE, for MMPretrain."""

from collections.abc import Sequence
from typing import Any

from mmpretrain.models.heads import LinearClsHead
from torch import Tensor

from mmfair.functional.checks import check_number
from mmfair.models.heads.causal_norm_linear import CausalNormLinear
from mmfair.models.heads.head_sizes import head_sizes
from mmfair.registry import MODELS

__all__ = ['CausalNormClsHead']


@MODELS.register_module()
class CausalNormClsHead(LinearClsHead):
    """MMPretrain's linear head with normalised heads, and TDE at test.

    The plain cross-entropy does; nothing else of the training changes. What
    it computes: :class:`CausalNormLinear`.

    Args:
        num_classes: Number C of classes.
        in_channels: Size D of a feature.
        num_heads: K >= 1, a divisor of D.
        scale: Factor of the scores, > 0; the paper's tau.
        gamma: Added to the length of a weight, >= 0.
        alpha: How much of the common direction is taken away at test, >= 0:
            3.0 for ImageNet-LT, 1.5 for CIFAR-100, 1.0 for CIFAR-10 in the
            authors' code. 0 is De-confound without TDE.
        momentum: mu of the moving average, in [0, 1]; see
            :class:`mmfair.engine.hooks.CausalMomentumHook` for another with
            the learning rate.
        init_cfg: Initialisation of MMEngine; None leaves the weight as
            PyTorch draws it.
        **kwargs: What ``mmpretrain.LinearClsHead`` takes besides: ``loss``,
            ``topk``, ``cal_acc``.

    Raises:
        TypeError: If a setting is no number.
        ValueError: If one is out of range.

    References:
        Tang et al., "Long-Tailed Classification by Keeping the Good and
        Removing the Bad Momentum Causal Effect", NeurIPS 2020.

    Examples:
        >>> import torch
        >>> head = CausalNormClsHead(num_classes=10, in_channels=64)
        >>> head((torch.ones(2, 64),)).shape
        torch.Size([2, 10])
    """

    def __init__(
        self,
        num_classes: int,
        in_channels: int,
        num_heads: int = 2,
        scale: float = 16.0,
        gamma: float = 1 / 32,
        alpha: float = 3.0,
        momentum: float = 0.9,
        init_cfg: dict | list[dict] | None = None,
        **kwargs: Any,
    ) -> None:
        where = type(self).__name__
        num_classes, in_channels, num_heads = head_sizes(
            where,
            num_classes=num_classes,
            in_channels=in_channels,
            num_heads=num_heads,
        )
        check_number(scale, 'scale', where=where, above=0)
        for value, name in ((gamma, 'gamma'), (alpha, 'alpha')):
            check_number(value, name, where=where, at_least=0)
        check_number(momentum, 'momentum', where=where, at_least=0, at_most=1)
        super().__init__(num_classes, in_channels, init_cfg, **kwargs)
        self.fc = CausalNormLinear(
            in_channels,
            num_classes,
            num_heads=num_heads,
            scale=scale,
            gamma=gamma,
            alpha=alpha,
            momentum=momentum,
        )

    def loss(
        self, feats: tuple[Tensor], data_samples: Sequence[Any], **kwargs: Any
    ) -> dict[str, Tensor]:
        """Losses of a batch, whose features join the moving average.

        Args:
            feats: Of the backbone or neck.
            data_samples: Of the batch; a sample beyond them, as ZUT's, does
                not join.
            **kwargs: What the loss takes besides.

        Returns:
            Losses by name.
        """
        features = self.pre_logits(feats)
        self.fc.update(features[: len(data_samples)])
        return super().loss(feats, data_samples, **kwargs)
