"""The command that corrects a model, in this process."""

import runpy
import sys

import pytest
from run_tool import ROOT

TOOL = ROOT / 'tools' / 'analysis' / 'correct.py'


def correct(*arguments: object) -> None:
    """Run the command."""
    before = sys.argv
    sys.argv = [str(TOOL), *map(str, arguments)]
    try:
        runpy.run_path(str(TOOL), run_name='__main__')
    finally:
        sys.argv = before


def refusal(*arguments: object) -> str:
    """What the command says when it ends."""
    with pytest.raises(SystemExit) as caught:
        correct(*arguments)
    return str(caught.value)
