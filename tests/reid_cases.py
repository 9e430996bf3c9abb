"""Inputs and outputs of the released code of CAL, in float64."""

import json
from pathlib import Path

import torch
from torch import Tensor

CASES = json.loads((Path(__file__).parent / 'data' / 'reid.json').read_text())
LOSSES = {case['name']: case for case in CASES['losses']}
EVALUATION = {case['name']: case for case in CASES['evaluation']}
#: Names of the rules there and here.
RULES = {
    'standard': 'standard',
    'SC': 'same_clothes',
    'CC': 'clothes_changing',
}


def doubles(values: list) -> Tensor:
    return torch.tensor(values, dtype=torch.float64)


def wearers(case: dict) -> Tensor:
    """The person of each outfit."""
    return doubles(case['pid2clothes']).argmax(0)


def agrees(case: dict, loss: Tensor, inputs: Tensor) -> None:
    """Mean loss and gradient are those of the released code."""
    mean = loss.mean()
    mean.backward()
    expected = case['expected']
    torch.testing.assert_close(
        mean.detach(), doubles(expected['loss']), atol=1e-6, rtol=0
    )
    torch.testing.assert_close(
        inputs.grad, doubles(expected['grad']), atol=1e-6, rtol=0
    )
