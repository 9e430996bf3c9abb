"""How a process leaves the group of a distributed run."""

import atexit
import gc
import weakref
from typing import Any

from torch import distributed

__all__ = ['leave_process_group']


def leave_process_group() -> None:
    """Destroy the default process group, and end its threads in time.

    ``destroy_process_group`` drops PyTorch's own references alone. A model
    that is wrapped for distributed training keeps the group, and with it
    gloo's threads. One that frees a tensor while the interpreter ends aborts
    the process after all its work, and the launcher reports a failed run. So
    what is left of the group goes at exit, while the interpreter is whole.

    Does nothing without a group.

    Examples:
        >>> from mmfair.utils.process_group import leave_process_group
        >>> leave_process_group()
    """
    if not (distributed.is_available() and distributed.is_initialized()):
        return
    group = weakref.ref(distributed.group.WORLD)
    distributed.destroy_process_group()
    atexit.register(_release, group)


def _release(group: weakref.ref[Any]) -> None:
    # A runner and its model refer to each other. The last reference to the
    # group is the one here, which ends the threads without the interpreter's
    # lock; they may wait for it.
    kept = group()
    if kept is not None:
        gc.collect()
