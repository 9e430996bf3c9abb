"""Losses that know how many training samples each class has."""

from collections.abc import Sequence

from mmfair.models.losses.sample_loss import SampleLoss
from mmfair.structures.class_counts import ClassCounts, HoldsClassCounts

__all__ = ['ClassCountsLoss']


class ClassCountsLoss(HoldsClassCounts, SampleLoss):
    """Base of the losses that correct for the class frequencies.

    A subclass calls :meth:`known_counts` within its ``sample_losses``.

    Args:
        class_counts: Training samples of each class, > 0, or ``'auto'``:
            they are filled in through ``set_class_counts``, which
            :class:`mmfair.engine.hooks.ClassCountsHook` calls before
            training. Of pixels too, in any unit. ``'imagenet_lt'`` for those
            of that set.
        loss_weight: Factor of the loss, >= 0.
        reduction: ``'mean'``, ``'sum'`` or ``'none'``.
        loss_name: Key in the loss dict of segmentation heads.

    Raises:
        TypeError: If a setting is of another type.
        ValueError: If a setting is out of range.
    """

    def __init__(
        self,
        class_counts: str | Sequence[float] | None = 'auto',
        loss_weight: float = 1.0,
        reduction: str = 'mean',
        loss_name: str = 'loss_ce',
    ) -> None:
        super().__init__(loss_weight, reduction, loss_name)
        # No buffer: state_dict and EMA copies stay those of cross-entropy.
        self.training_counts = ClassCounts(
            class_counts, where=type(self).__name__, positive=True
        )

    def known_counts(self) -> list[float]:
        """The counts, once they are there.

        Returns:
            Training samples of each class, length C.

        Raises:
            UnknownClassCountsError: If ``class_counts='auto'`` was never
                filled in.
        """
        return self.training_counts.known()

    def extra_repr(self) -> str:
        """Settings shown when the model is printed."""
        return f'class_counts={self.training_counts}, {super().extra_repr()}'
