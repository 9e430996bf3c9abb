"""The folder that the running experiment logs to."""

import logging
from pathlib import Path

from mmengine.logging import MMLogger

__all__ = ['current_log_dir']


def current_log_dir() -> Path | None:
    """Folder of the current MMEngine logger's file.

    For a run it is ``<work_dir>/<timestamp>``. Parts that are not given the
    runner, such as metrics, find it here.

    Returns:
        The folder, or None where nothing is logged to a file (no run, or not
        the main process).
    """
    for handler in MMLogger.get_current_instance().handlers:
        if isinstance(handler, logging.FileHandler):
            return Path(handler.baseFilename).parent
    return None
