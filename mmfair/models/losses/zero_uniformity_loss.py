"""The zero uniformity loss (ZUL)."""

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from mmfair.functional import ZERO_UNIFORMITY_MODES, zero_uniformity
from mmfair.functional.checks import check_choice, check_number
from mmfair.registry import MODELS

__all__ = ['ZeroUniformityLoss']


@MODELS.register_module()
class ZeroUniformityLoss(nn.Module):
    r"""Penalises a preference among classes on an input without content.

    Args:
        mode: ``'std'`` (Eq. 1, population form), ``'mean'`` (Eq. 2) or
            ``'entropy'`` (Eq. 3); see
            :func:`mmfair.functional.zero_uniformity`.
        loss_weight: The paper's alpha, >= 0.

    Raises:
        ValueError: If ``mode`` is unknown or ``loss_weight`` is negative.

    References:
        Pan et al., "Fair Training with Zero Inputs", AAAI 2025, Eqs. 1-4 and
        Table 5.

    Examples:
        >>> loss = ZeroUniformityLoss(mode='mean', loss_weight=0.5)
        >>> loss(torch.tensor([[-3.0, 1.0]]))
        tensor(1.)
    """

    def __init__(self, mode: str = 'std', loss_weight: float = 1.0) -> None:
        super().__init__()
        where = type(self).__name__
        self.mode = check_choice(
            mode, 'mode', ZERO_UNIFORMITY_MODES, where=where
        )
        self.loss_weight = check_number(
            loss_weight, 'loss_weight', where=where, at_least=0
        )

    def forward(self, logits: Tensor | Sequence[Tensor]) -> Tensor:
        r"""Weighted mean over inputs, and over levels if there are several.

        Args:
            logits: Shape (C,), (N, C) or (N, C, \*spatial), or a sequence of
                such tensors (the levels of a dense head, several
                classifiers), each of which counts the same.

        Returns:
            Scalar, >= 0.

        Raises:
            ValueError: If the sequence is empty or a shape does not fit.
        """
        levels = [logits] if isinstance(logits, Tensor) else list(logits)
        if not levels:
            raise ValueError(
                'ZeroUniformityLoss: logits must hold at least one tensor, '
                'got an empty sequence.'
            )
        values = [zero_uniformity(v, mode=self.mode).mean() for v in levels]
        return self.loss_weight * torch.stack(values).mean()

    def extra_repr(self) -> str:
        """Settings shown when the model is printed."""
        return f'mode={self.mode!r}, loss_weight={self.loss_weight}'
