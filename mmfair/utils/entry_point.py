"""What stands around the work of every entry point."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import torch

from mmfair.utils.claim_folder import FolderInUseError
from mmfair.utils.pretrained_check import pretrained_check
from mmfair.utils.safe_loading import CheckpointError, safe_loading
from mmfair.utils.told_endings import told_endings

__all__ = ['entry_point']


@contextmanager
def entry_point(
    *, trust_checkpoint: bool = False, remedy: str = '', folder: str = ''
) -> Iterator[None]:
    """Load safely, end with a message, and leave the process group.

    A process that ends inside a group can abort after all its work, and its
    launcher then reports a failed run.

    Args:
        trust_checkpoint: As ``trust`` of
            :func:`mmfair.utils.safe_loading.safe_loading`.
        remedy: How to go on after an end from outside; see
            :func:`mmfair.utils.told_endings.told_endings`.
        folder: Where the work is written; see there.

    Raises:
        SystemExit: In place of a
            :class:`mmfair.utils.safe_loading.CheckpointError` or a
            :class:`mmfair.utils.claim_folder.FolderInUseError`, with its
            message.

    Examples:
        >>> with entry_point():
        ...     raise CheckpointError('checkpoint: ...')
        Traceback (most recent call last):
        ...
        SystemExit: checkpoint: ...
    """
    try:
        with (
            told_endings(remedy, folder),
            safe_loading(trust=trust_checkpoint),
            pretrained_check(),
        ):
            yield
    except (CheckpointError, FolderInUseError) as error:
        sys.exit(str(error))
    finally:
        if (
            torch.distributed.is_available()
            and torch.distributed.is_initialized()
        ):
            torch.distributed.destroy_process_group()
