"""How a process leaves the group of a distributed run."""

import atexit
import gc
import weakref
from typing import Any

from torch import distributed

if distributed.is_available():
    # Defaults of its functions keep the group that is open when it is
    # imported first; MMEngine imports it with its optimizers.
    import torch.distributed.optim  # noqa: F401

__all__ = ['leave_process_group']


def leave_process_group() -> None:
    """Destroy the default process group, and end its threads in time.

    ``destroy_process_group`` drops PyTorch's own references alone. A model
    that is wrapped for distributed training keeps the group, and with it
    gloo's threads. One that frees a tensor while the interpreter ends aborts
    the process after all its work, and the launcher reports a failed run. So
    what only refers to itself, as a runner and its model do, is collected at
    exit, while the interpreter is whole. A model that can still be reached
    then, as a global variable or in the traceback of an error, keeps its
    group.

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
    # The threads may wait for the interpreter's lock. PyTorch joins them
    # without it where a reference of Python is the last one to the group:
    # the one taken here.
    kept = group()
    gc.collect()
    del kept
