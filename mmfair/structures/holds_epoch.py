"""Parts of a model that change with the epoch."""

__all__ = ['HoldsEpoch', 'UnknownEpochError']


class UnknownEpochError(RuntimeError):
    """An epoch that a part needs and nobody told."""


class HoldsEpoch:
    """What a loss or module has whose training depends on the epoch.

    :class:`mmfair.engine.hooks.ClassCountsHook` calls :meth:`set_epoch` of
    every such module of the model before each training step.

    Examples:
        >>> part = HoldsEpoch()
        >>> part.set_epoch(3, 10)
        >>> part.known_epoch()
        3
    """

    #: The epoch that is running, counted from 0; None until known.
    epoch: int | None = None
    #: Epochs of the training; None until known.
    epochs: int | None = None

    def set_epoch(self, epoch: int, epochs: int) -> None:
        """Take the epoch.

        Args:
            epoch: Counted from 0.
            epochs: How many the training has.
        """
        self.epoch, self.epochs = epoch, epochs

    def known_epoch(self) -> int:
        """The epoch, once it is there.

        Returns:
            Counted from 0.

        Raises:
            UnknownEpochError: If it was never told.
        """
        if self.epoch is None:
            raise UnknownEpochError(
                f'{type(self).__name__}: the epoch must be known in training, '
                "got none. Add class_counts=dict(type='mmfair."
                "ClassCountsHook') to default_hooks or call set_epoch."
            )
        return self.epoch
