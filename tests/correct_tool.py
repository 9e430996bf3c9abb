"""The command that corrects a model, in this process."""

import runpy
import sys
from importlib import import_module

import pytest
from run_tool import ROOT

from mmfair.corrections import (
    ClassifierRetraining,
    LogitAdjustment,
    TauNormalization,
)

TOOL = ROOT / 'tools' / 'analysis' / 'correct.py'


def correct(*arguments: object, every: bool = False) -> None:
    """Run the command.

    Args:
        *arguments: Of the command.
        every: Whether to try every correction; a few take less time.
    """
    module = import_module('mmfair.model_corrections.correct_model')
    few = [LogitAdjustment(), TauNormalization(), ClassifierRetraining()]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, 'argv', [str(TOOL), *map(str, arguments)])
        if not every:
            patch.setattr(module, 'default_corrections', lambda **_: few)
        runpy.run_path(str(TOOL), run_name='__main__')


def refusal(*arguments: object) -> str:
    """What the command says when it ends."""
    with pytest.raises(SystemExit) as caught:
        correct(*arguments)
    return str(caught.value)
