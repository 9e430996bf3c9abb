"""Curvature regularisation as a loss module."""

from torch import Tensor, nn

from mmfair.functional import curvature_regularization
from mmfair.functional.geometry.curvature_regularization import (
    curvature_reading,
)
from mmfair.registry import MODELS

__all__ = ['CurvatureLoss']


@MODELS.register_module()
class CurvatureLoss(nn.Module):
    """Curvature regularisation (CR) of the curvatures of the classes.

    Args:
        reading: How section 6.2 is read: ``'normalized'`` (the
            default), ``'printed'`` or ``'exact'``; see
            :func:`mmfair.functional.curvature_regularization`.
        smooth: The older name: True for ``'normalized'``, False for
            ``'exact'``. Leave it out where ``reading`` is given.

    Raises:
        TypeError: If ``smooth`` is neither True nor False.
        ValueError: If ``reading`` is unknown, or both are given.

    References:
        Ma et al., "Predicting and Enhancing the Fairness of DNNs with the
        Curvature of Perceptual Manifolds", section 6.2.

    Examples:
        >>> import torch
        >>> CurvatureLoss('exact')(torch.tensor([1.0, 1.0, 2.0]))
        tensor(0.6931)
    """

    def __init__(
        self, reading: str | None = None, *, smooth: bool | None = None
    ) -> None:
        super().__init__()
        self.reading = curvature_reading(
            reading, smooth, where='CurvatureLoss'
        )

    def forward(self, curvature: Tensor) -> Tensor:
        """The penalty; its weight is the hook's business.

        Args:
            curvature: Curvature of each class, shape (C,), >= 0; NaN classes
                are left out.

        Returns:
            Scalar, >= 0.
        """
        return curvature_regularization(curvature, reading=self.reading)

    def extra_repr(self) -> str:
        """Settings shown when the model is printed."""
        return f'reading={self.reading!r}'
