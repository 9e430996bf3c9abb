"""The classifier of De-confound-TDE."""

import torch
from mmengine.dist import all_reduce
from torch import Tensor, nn

from mmfair.functional import causal_norm_logits, tde_logits
from mmfair.functional.checks import check_number
from mmfair.functional.score_shapes import widened

__all__ = ['CausalNormLinear']


class CausalNormLinear(nn.Linear):
    r"""Class scores of normalised heads; less a common direction at test.

    In training mode :func:`mmfair.functional.causal_norm_logits`, in
    evaluation mode :func:`mmfair.functional.tde_logits`, where the direction
    is that of ``mean_feature``, the moving average of the training features.
    The weight begins as PyTorch's linear layers do, within D^-1/2 of 0; an
    ``init_cfg`` for ``Linear`` layers above it would overwrite that.

    Args:
        in_features: Size D of a feature.
        out_features: Number C of classes.
        num_heads: K >= 1, a divisor of D.
        scale: Factor of the scores, > 0; the paper's tau.
        gamma: Added to the length of a weight, >= 0.
        alpha: How much of the common direction is taken away at test, >= 0.
        momentum: mu of the moving average, in [0, 1].

    Attributes:
        mean_feature: e, shape (D,), a buffer; only its direction counts.

    Raises:
        TypeError: If a setting is no number.
        ValueError: If one is out of range.

    References:
        Tang et al., NeurIPS 2020; the released code keeps e beside the
        module.

    Examples:
        >>> layer = CausalNormLinear(16, 3)
        >>> layer(torch.ones(2, 16)).shape
        torch.Size([2, 3])
    """

    mean_feature: Tensor

    def __init__(
        self,
        in_features: int,
        out_features: int,
        num_heads: int = 2,
        scale: float = 16.0,
        gamma: float = 1 / 32,
        alpha: float = 3.0,
        momentum: float = 0.9,
    ) -> None:
        where = 'CausalNormLinear'
        heads = int(
            check_number(
                num_heads, 'num_heads', where=where, at_least=1, whole=True
            )
        )
        check_number(scale, 'scale', where=where, above=0)
        check_number(gamma, 'gamma', where=where, at_least=0)
        check_number(alpha, 'alpha', where=where, at_least=0)
        check_number(momentum, 'momentum', where=where, at_least=0, at_most=1)
        if in_features % heads:
            raise ValueError(
                f'{where}: num_heads must be a divisor of the {in_features} '
                f'features, got {heads}.'
            )
        super().__init__(in_features, out_features, bias=False)
        self.num_heads = heads
        self.scale = scale
        self.gamma = gamma
        self.alpha = alpha
        self.momentum = momentum
        self.register_buffer('mean_feature', torch.zeros(in_features))

    @torch.no_grad()
    def update(self, features: Tensor) -> None:
        """Take a training step's features into the moving average.

        e becomes momentum * e + their mean over all processes, without a
        factor (1 - momentum), as in the released code.

        Args:
            features: Of this process, shape (N, D).
        """
        rows = widened(features.detach())
        total = torch.cat([rows.sum(0), rows.new_full((1,), len(rows))])
        all_reduce(total)
        mean = total[:-1] / total[-1].clamp_min(1)
        self.mean_feature.mul_(self.momentum).add_(mean.to(self.mean_feature))

    def forward(self, x: Tensor) -> Tensor:
        r"""Class scores; see above.

        Args:
            x: Features, shape (\*batch, D).

        Returns:
            Shape (\*batch, C), float32 at least.
        """
        settings = {
            'num_heads': self.num_heads,
            'scale': self.scale,
            'gamma': self.gamma,
        }
        if self.training:
            return causal_norm_logits(x, self.weight, **settings)
        return tde_logits(
            x, self.weight, self.mean_feature, alpha=self.alpha, **settings
        )

    def extra_repr(self) -> str:
        """Settings shown when the model is printed."""
        return (
            f'in_features={self.in_features}, '
            f'out_features={self.out_features}, num_heads={self.num_heads}, '
            f'scale={self.scale}, gamma={self.gamma}, alpha={self.alpha}, '
            f'momentum={self.momentum}'
        )
