"""An input that means nothing, and the answer it must get."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

USER_ERRORS = (TypeError, ValueError, FileNotFoundError, SystemExit)


@dataclass(frozen=True)
class Bad:
    """A call that must be refused.

    Attributes:
        call: What a user does.
        named: Words that the answer must hold: the setting, the file or the
            value, so that the user knows where to look.
    """

    call: Callable[[], Any]
    named: tuple[str, ...]

    def check(self) -> None:
        """Make sure that the call is refused by an error of ours."""
        with pytest.raises(USER_ERRORS) as caught:
            self.call()
        message = str(caught.value)
        missing = [word for word in self.named if word not in message]
        assert not missing, f'{missing} not in: {message[:2000]}'


@dataclass(frozen=True)
class Right:
    """A call that looks odd and has a right answer.

    Attributes:
        call: What a user does.
        expected: What must come out; NaN equals NaN.
    """

    call: Callable[[], Any]
    expected: Any

    def check(self) -> None:
        """Make sure that the outcome is the right one."""
        outcome = self.call()
        if isinstance(self.expected, float) and math.isnan(self.expected):
            assert math.isnan(outcome)
        else:
            assert outcome == self.expected


def bad(call: Callable[[], Any], *named: str) -> Bad:
    """Short for :class:`Bad`."""
    return Bad(call, named)
