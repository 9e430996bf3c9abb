"""A bar for each step of a report."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.progress import Progress

__all__ = ['progress_bar']


@contextmanager
def progress_bar(
    progress: Progress | None, title: str, total: int
) -> Iterator[Callable[[int], None]]:
    """A bar that is gone when its step is over.

    Args:
        progress: Where bars are shown; None for nowhere.
        title: Of the step.
        total: Its length.

    Yields:
        Is told how many of them were done.
    """
    if progress is None:
        yield lambda steps: None
        return
    task = progress.add_task(title, total=total)
    try:
        yield lambda steps: progress.advance(task, steps)
    finally:
        progress.remove_task(task)
