"""Classifiers of several experts on features that lie side by side."""

from torch import Tensor, nn

from mmfair.functional.checks import check_flag, check_number
from mmfair.models.heads.cosine_linear import CosineLinear

__all__ = ['ExpertLinear']


class ExpertLinear(nn.ModuleList):
    r"""A classifier for each of E parts of a feature.

    What is asked about the features of a model with experts, as DCR's bank
    and the geometry of the report do, is asked at the input of this module:
    the features of all experts, one after the other.

    Args:
        in_features: Size D of the feature of one expert.
        out_features: Number C of classes.
        num_experts: E >= 1.
        cosine: Whether the classifiers are :class:`CosineLinear`; linear
            layers with a bias otherwise.
        scale: Factor of the cosines, > 0.

    Raises:
        TypeError: If a setting is of another type.
        ValueError: If one is out of range.

    Examples:
        >>> import torch
        >>> layer = ExpertLinear(16, 10, num_experts=3)
        >>> [tuple(scores.shape) for scores in layer(torch.zeros(2, 48))]
        [(2, 10), (2, 10), (2, 10)]
    """

    #: What looks for the features of a model finds them at the input.
    joins_features = True

    def __init__(
        self,
        in_features: int,
        out_features: int,
        num_experts: int = 3,
        cosine: bool = True,
        scale: float = 30.0,
    ) -> None:
        where = 'ExpertLinear'
        experts = int(
            check_number(
                num_experts, 'num_experts', where=where, at_least=1, whole=True
            )
        )
        check_flag(cosine, 'cosine', where=where)
        super().__init__(
            CosineLinear(in_features, out_features, scale)
            if cosine
            else nn.Linear(in_features, out_features)
            for _ in range(experts)
        )
        self.in_features = in_features

    def forward(self, x: Tensor) -> tuple[Tensor, ...]:
        """Class scores of each expert.

        Args:
            x: Features, shape (N, E D).

        Returns:
            E tensors, shape (N, C).

        Raises:
            ValueError: If the features are of another size.
        """
        if x.ndim != 2 or x.size(1) != len(self) * self.in_features:
            raise ValueError(
                f'ExpertLinear: features must have shape (N, '
                f'{len(self) * self.in_features}), {self.in_features} for '
                f'each of {len(self)} experts, got {tuple(x.shape)}. Set '
                'num_experts of backbone and head alike, and in_channels of '
                'the head to the channels of one expert.'
            )
        parts = x.chunk(len(self), 1)
        return tuple(
            layer(part) for layer, part in zip(self, parts, strict=True)
        )
