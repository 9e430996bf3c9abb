"""Losses that know how many training samples each class has."""

from collections.abc import Sequence

from mmfair.models.losses.sample_loss import SampleLoss

__all__ = ['ClassCountsLoss']


class ClassCountsLoss(SampleLoss):
    """Base of the losses that correct for the class frequencies.

    A subclass calls :meth:`known_counts` within its ``sample_losses``.

    Args:
        class_counts: Training samples of each class, > 0, or ``'auto'``:
            they are filled in through :meth:`set_class_counts`, which
            :class:`mmfair.engine.hooks.ClassCountsHook` calls before
            training. Of pixels too, in any unit.
        loss_weight: Factor of the loss, >= 0.
        reduction: ``'mean'``, ``'sum'`` or ``'none'``.
        loss_name: Key in the loss dict of segmentation heads.

    Raises:
        ValueError: If a setting is out of range.
    """

    def __init__(
        self,
        class_counts: str | Sequence[float] = 'auto',
        loss_weight: float = 1.0,
        reduction: str = 'mean',
        loss_name: str = 'loss_ce',
    ) -> None:
        super().__init__(loss_weight, reduction, loss_name)
        self._fixed = not isinstance(class_counts, str)
        if not self._fixed and class_counts != 'auto':
            raise ValueError(
                f"{type(self).__name__}: class_counts must be 'auto' or a "
                f'list, got {class_counts!r}.'
            )
        # No buffer: state_dict and EMA copies stay those of cross-entropy.
        self.class_counts = list(class_counts) if self._fixed else None

    def set_class_counts(
        self, counts: Sequence[float], class_names: Sequence[str] = ()
    ) -> None:
        """Take the training counts unless they were given in the config.

        Args:
            counts: Training samples of each class, length C.
            class_names: Their names, for the message.

        Raises:
            ValueError: If a class has no sample, or if the config gave
                counts for another number of classes.
        """
        if self.class_counts is not None and self._fixed:
            if len(self.class_counts) != len(counts):
                raise ValueError(
                    f'{type(self).__name__}: class_counts must have one '
                    f'entry for each of the {len(counts)} classes, got '
                    f"{len(self.class_counts)}. Correct it or set 'auto'."
                )
            return
        for index, count in enumerate(counts):
            if count <= 0:
                name = class_names[index] if class_names else index
                raise ValueError(
                    f'{type(self).__name__}: class_counts must be positive, '
                    f'got {count} for class {name!r}. Give class_counts as a '
                    'list or drop the class.'
                )
        self.class_counts = list(counts)

    def known_counts(self) -> list[float]:
        """The counts, once they are there.

        Returns:
            Training samples of each class, length C.

        Raises:
            RuntimeError: If ``class_counts='auto'`` was never filled in.
        """
        if self.class_counts is None:
            raise RuntimeError(
                f"{type(self).__name__}: class_counts='auto' was never filled "
                "in. Add class_counts=dict(type='mmfair.ClassCountsHook') "
                'to default_hooks or give the counts as a list.'
            )
        return self.class_counts

    def extra_repr(self) -> str:
        """Settings shown when the model is printed."""
        counts = self.class_counts or 'auto'
        return f'class_counts={counts}, {super().extra_repr()}'
