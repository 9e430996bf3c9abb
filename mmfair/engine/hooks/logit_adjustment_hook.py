"""Takes the prior of the training set out of a classifier's logits."""

from collections.abc import Sequence

from torch import Tensor, nn

from mmfair.engine.hooks.classifier_output_hook import ClassifierOutputHook
from mmfair.functional import logit_adjustment
from mmfair.functional.checks import check_numbers
from mmfair.registry import HOOKS
from mmfair.structures.class_counts import ClassCounts, HoldsClassCounts

__all__ = ['LogitAdjustmentHook']


@HOOKS.register_module()
class LogitAdjustmentHook(HoldsClassCounts, ClassifierOutputHook):
    """Post-hoc logit adjustment at test time, without training.

    Subtracts tau log(pi) from the logits, pi the shares of the classes in the
    training set, for any checkpoint trained with plain softmax cross-entropy.
    Not for one whose loss knew the prior (``BalancedSoftmaxLoss``).

    With ``target_counts`` it adds log q, q the shares of the classes where
    the model will be used: post-compensated softmax, for ``tau=1``. A model
    whose loss has taken the training prior out (``LADELoss``) gets
    ``class_counts=[1] * C`` beside them, and z + log q remains.

    Args:
        tau: Strength; 1 follows from theory, other values are to be chosen on
            a validation set.
        classifier: Dotted path of the layer that gives the logits, (N, C) or
            (N, C, H, W); found for models with one head or decode_head.
        validate: Adjust in validation too.
        class_counts: Training samples of each class. None to be told by
            :class:`mmfair.engine.hooks.ClassCountsHook`.
        target_counts: How frequent each class will be, > 0; only ratios
            matter. None for classes that are equally frequent.

    Raises:
        ValueError: If ``tau`` is negative, or later, if the counts are
            missing, have an entry <= 0, or are not of the classifier's
            classes.

    References:
        Menon et al., "Long-Tail Learning via Logit Adjustment", ICLR 2021,
        Eq. 9; Hong et al., "Disentangling Label Distribution for Long-Tailed
        Visual Recognition", CVPR 2021 (PC-softmax).

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
        target_counts: Sequence[float] | None = None,
    ) -> None:
        super().__init__(tau, classifier, validate)
        self.training_counts = ClassCounts(
            class_counts, where='LogitAdjustmentHook', positive=True
        )
        if target_counts is not None:
            target_counts = check_numbers(
                target_counts,
                'target_counts',
                where='LogitAdjustmentHook',
                above=0,
            )
        self.target_counts = target_counts

    def check(self, classifier: nn.Module) -> None:
        """Make sure that the counts are known.

        Raises:
            ValueError: If they are not, or the target's are of other classes.
        """
        classes = len(self.training_counts.known())
        if self.target_counts and len(self.target_counts) != classes:
            raise ValueError(
                'LogitAdjustmentHook: target_counts must have one entry for '
                f'each of the {classes} classes, got '
                f'{len(self.target_counts)}.'
            )

    def correct(self, classifier: nn.Module, scores: Tensor) -> Tensor:
        """The adjusted logits."""
        freed = logit_adjustment(scores, self.class_counts, tau=-self.tau)
        if self.target_counts is None:
            return freed
        return logit_adjustment(freed, self.target_counts)
