"""What is said to MMEngine's current logger."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from mmengine.logging import MMLogger


@contextmanager
def log_lines() -> Iterator[list[str]]:
    """Messages to a logger of its own, which writes to no file."""
    messages: list[str] = []
    logger = MMLogger.get_instance('log_lines')

    def keep(record: logging.LogRecord) -> bool:
        messages.append(record.getMessage())
        return True

    logger.addFilter(keep)
    try:
        yield messages
    finally:
        MMLogger._instance_dict.pop('log_lines')
