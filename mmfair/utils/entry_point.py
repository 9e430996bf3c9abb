"""What stands around the work of every entry point."""

import re
import sys
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from urllib.error import URLError

from mmfair.utils.claim_folder import FolderInUseError
from mmfair.utils.in_flags import in_flags
from mmfair.utils.pretrained_check import pretrained_check
from mmfair.utils.process_group import leave_process_group
from mmfair.utils.safe_loading import CheckpointError, safe_loading
from mmfair.utils.told_building import BuildError
from mmfair.utils.told_endings import told_endings

__all__ = ['entry_point']

# What PyTorch says of layers that don't fit each other or their input.
_MISFIT = re.compile(
    r'shapes cannot be multiplied|to have \d+ channels, but got|'
    r"[Kk]ernel size can't be greater than actual input size"
)


@contextmanager
def entry_point(
    *,
    trust_checkpoint: bool = False,
    remedy: str = '',
    folder: str = '',
    flags: Mapping[str, str] | None = None,
) -> Iterator[None]:
    """Load safely, end with a message, and leave the process group.

    How it is left: :func:`mmfair.utils.process_group.leave_process_group`.

    Args:
        trust_checkpoint: As ``trust`` of
            :func:`mmfair.utils.safe_loading.safe_loading`.
        remedy: How to go on after an end from outside; see
            :func:`mmfair.utils.told_endings.told_endings`.
        folder: Where the work is written; see there.
        flags: Where what a user gave is all that the work can fault: its
            errors end the command in the words of these, see
            :func:`mmfair.utils.in_flags.in_flags`. None raises them.

    Raises:
        SystemExit: In place of a
            :class:`mmfair.utils.told_building.BuildError`, an address that
            can't be reached, a
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
    except (BuildError, CheckpointError, FolderInUseError) as error:
        sys.exit(str(error))
    except (FileNotFoundError, TypeError, ValueError) as error:
        if flags is None:
            raise
        sys.exit(in_flags(error, flags))
    except RuntimeError as error:
        if not _MISFIT.search(str(error)):
            raise
        traceback.print_exc()  # which may be about a layer of the user's own
        sys.exit(
            'model: its parts must fit each other and the images, got '
            f"'{str(error)[:200]}'. Compare in_channels of the head with what "
            'backbone and neck give, in_channels of the backbone with the '
            'channels of the images, and the size of the images with that '
            'which the backbone takes.'
        )
    except URLError as error:
        sys.exit(
            'download: address must be reachable, got '
            f'{getattr(error, "url", None) or error.reason}. Download the '
            'file where there is a network, and give its path in place of '
            'the address.'
        )
    finally:
        leave_process_group()
