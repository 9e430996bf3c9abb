"""When an auxiliary loss takes part in training, and with what share."""

from dataclasses import dataclass

from mmengine.runner import IterBasedTrainLoop, Runner

__all__ = ['LossSchedule']


@dataclass(frozen=True)
class LossSchedule:
    """A window of training with a linear warm-up at its start.

    Attributes:
        begin: First epoch (or iteration) in which the loss takes part.
        end: First in which it no longer does; never, if None.
        warmup: Epochs (or iterations) after ``begin`` in which the share
            grows linearly, in equal steps, to 1.
        by_epoch: Whether the three count epochs or iterations.

    Raises:
        ValueError: If ``begin`` or ``warmup`` is negative or ``end`` is not
            above ``begin``.
    """

    begin: int = 0
    end: int | None = None
    warmup: int = 0
    by_epoch: bool = True

    def __post_init__(self) -> None:
        if (
            self.begin < 0
            or self.warmup < 0
            or (self.end is not None and self.end <= self.begin)
        ):
            raise ValueError(
                'LossSchedule: begin and warmup must be >= 0 and end > begin, '
                f'got begin={self.begin}, end={self.end}, '
                f'warmup={self.warmup}.'
            )

    def check(self, runner: Runner) -> None:
        """Make sure that the training loop counts what the schedule counts.

        Raises:
            ValueError: If the schedule counts epochs and the loop does not.
        """
        loop = getattr(runner, 'train_loop', None)
        if (
            self.by_epoch
            and (self.begin or self.warmup or self.end is not None)
            and isinstance(loop, IterBasedTrainLoop)
        ):
            raise ValueError(
                'LossSchedule: by_epoch must be False in a loop over '
                f'iterations, got begin={self.begin}, end={self.end}, '
                f'warmup={self.warmup} in epochs. Set by_epoch=False and '
                'count iterations.'
            )

    def share(self, runner: Runner) -> float:
        """The share of the loss's weight now, in [0, 1]; 0 outside."""
        now = runner.epoch if self.by_epoch else runner.iter
        if now < self.begin or (self.end is not None and now >= self.end):
            return 0.0
        return min(1.0, (now - self.begin + 1) / (self.warmup + 1))
