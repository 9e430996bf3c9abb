"""Takes the prior of the training set out of a classifier's logits."""

from collections.abc import Sequence

from torch import Tensor, nn

from mmfair.engine.hooks.classifier_output_hook import ClassifierOutputHook
from mmfair.functional import logit_adjustment
from mmfair.registry import HOOKS
from mmfair.structures.class_counts import ClassCounts, HoldsClassCounts

__all__ = ['LogitAdjustmentHook']


@HOOKS.register_module()
class LogitAdjustmentHook(HoldsClassCounts, ClassifierOutputHook):
    """Post-hoc logit adjustment at test time, without training.

    Subtracts tau log(pi) from the logits, pi the shares of the classes in the
    training set, for any checkpoint trained with plain softmax cross-entropy.
    Not for one whose loss knew the prior (``BalancedSoftmaxLoss``).

    Args:
        tau: Strength; 1 follows from theory, other values are to be chosen on
            a validation set.
        classifier: Dotted path of the layer that gives the logits, (N, C) or
            (N, C, H, W); found for models with one head or decode_head.
        validate: Adjust in validation too.
        class_counts: Training samples of each class. None to be told by
            :class:`mmfair.engine.hooks.ClassCountsHook`.

    Raises:
        ValueError: If ``tau`` is negative, or later, if the counts are
            missing, have an entry <= 0, or are not of the classifier's
            classes.

    References:
        Menon et al., "Long-Tail Learning via Logit Adjustment", ICLR 2021,
        Eq. 9.

    Examples:
        >>> LogitAdjustmentHook(tau=1.5, classifier='head.fc').tau
        1.5
    """

    def __init__(
        self,
        tau: float = 1.0,
        classifier: str | Sequence[str] | None = None,
        validate: bool = False,
        class_counts: Sequence[float] | None = None,
    ) -> None:
        super().__init__(tau, classifier, validate)
        self.training_counts = ClassCounts(
            class_counts, where='LogitAdjustmentHook', positive=True
        )

    def check(self, classifier: nn.Module) -> None:
        """Make sure that the counts are known.

        Raises:
            ValueError: If they are not.
        """
        self.training_counts.known()

    def correct(self, classifier: nn.Module, scores: Tensor) -> Tensor:
        """The adjusted logits."""
        return logit_adjustment(scores, self.class_counts, tau=-self.tau)
