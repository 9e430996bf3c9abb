"""Curvature regularisation as a loss module."""

from torch import Tensor, nn

from mmfair.functional import curvature_regularization
from mmfair.registry import MODELS

__all__ = ['CurvatureLoss']


@MODELS.register_module()
class CurvatureLoss(nn.Module):
    """Curvature regularisation (CR) of the curvatures of the classes.

    Args:
        smooth: Log-sum-exp (the paper's final form) in place of the maximum;
            see :func:`mmfair.functional.curvature_regularization`.

    References:
        Ma et al., "Predicting and Enhancing the Fairness of DNNs with the
        Curvature of Perceptual Manifolds", section 6.2.

    Examples:
        >>> import torch
        >>> CurvatureLoss(smooth=False)(torch.tensor([1.0, 1.0, 2.0]))
        tensor(0.6931)
    """

    def __init__(self, smooth: bool = True) -> None:
        super().__init__()
        self.smooth = smooth

    def forward(self, curvature: Tensor) -> Tensor:
        """The penalty; its weight is the hook's business.

        Args:
            curvature: Curvature of each class, shape (C,), >= 0; NaN classes
                are left out.

        Returns:
            Scalar, >= 0.
        """
        return curvature_regularization(curvature, smooth=self.smooth)

    def extra_repr(self) -> str:
        """Settings shown when the model is printed."""
        return f'smooth={self.smooth}'
