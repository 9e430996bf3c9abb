"""How this process was called, for a record of it."""

import shlex
import sys

__all__ = ['command_line']


def command_line() -> str:
    """The command as a shell takes it.

    Returns:
        ``mmfair train ...`` for a command of mmfair, and Python with its
        script and arguments for anything else.

    Examples:
        >>> before, sys.argv = sys.argv, ['mmfair test', 'a.py', 'b c.pth']
        >>> command_line()
        "mmfair test a.py 'b c.pth'"
        >>> sys.argv = before
    """
    program, *arguments = sys.argv
    if program.startswith('mmfair '):
        return shlex.join([*program.split(), *arguments])
    return shlex.join([sys.executable, program, *arguments])
