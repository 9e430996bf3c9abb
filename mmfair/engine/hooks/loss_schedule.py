"""When an auxiliary loss takes part in training, and with what share."""

from dataclasses import dataclass

from mmengine.runner import Runner

from mmfair.functional.checks import check_flag, check_number
from mmfair.utils.current_epoch import current_epoch, epochs_of_training

__all__ = ['LossSchedule']


@dataclass(frozen=True)
class LossSchedule:
    """A window of training with a linear warm-up at its start.

    Attributes:
        begin: First epoch (or iteration) in which the loss takes part.
        end: First in which it no longer does; never, if None.
        warmup: Epochs (or iterations) after ``begin`` in which the share
            grows linearly, in equal steps, to 1.
        by_epoch: Whether the three count epochs or iterations. A loop over
            iterations has epochs too, see
            :func:`mmfair.utils.current_epoch.current_epoch`.

    Raises:
        TypeError: If one of the three is no number, or ``by_epoch`` no bool.
        ValueError: If ``begin`` or ``warmup`` is negative or ``end`` is not
            above ``begin``.
    """

    begin: int = 0
    end: int | None = None
    warmup: int = 0
    by_epoch: bool = True

    def __post_init__(self) -> None:
        where = 'LossSchedule'
        for name in ('begin', 'warmup'):
            value = getattr(self, name)
            check_number(value, name, where=where, whole=True)
        if self.begin < 0 or self.warmup < 0:
            raise ValueError(
                f'{where}: begin and warmup must be >= 0, got '
                f'begin={self.begin}, warmup={self.warmup}.'
            )
        if self.end is not None:
            check_number(self.end, 'end', where=where, whole=True)
            if self.end <= self.begin:
                raise ValueError(
                    f'{where}: end must be above begin (end > begin), got '
                    f'begin={self.begin}, end={self.end}.'
                )
        check_flag(self.by_epoch, 'by_epoch', where=where)

    def share(self, runner: Runner) -> float:
        """The share of the loss's weight now, in [0, 1]; 0 outside."""
        now = current_epoch(runner) if self.by_epoch else runner.iter
        if now < self.begin or (self.end is not None and now >= self.end):
            return 0.0
        return min(1.0, (now - self.begin + 1) / (self.warmup + 1))

    def check_reached(
        self, runner: Runner, *, where: str, otherwise: str
    ) -> None:
        """Make sure that the training is not over before the window opens.

        Args:
            runner: The runner, before its training.
            where: Who asks; the error begins with it.
            otherwise: What would never happen, a sentence.

        Raises:
            ValueError: If it is.
        """
        unit = 'epoch' if self.by_epoch else 'iteration'
        try:
            end = (
                epochs_of_training(runner)
                if self.by_epoch
                else runner.train_loop.max_iters
            )
        except AttributeError:
            return  # a loop of a user's own that tells no end
        if self.begin >= end:
            raise ValueError(
                f'{where}: begin must be an {unit} of the training, below '
                f'{end}, got {self.begin}. {otherwise}'
            )
