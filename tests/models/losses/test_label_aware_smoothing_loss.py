import json
from pathlib import Path

import pytest
import torch
from loss_contract import COUNTS, LABELS, LOGITS, LossContract

from mmfair.models.losses import LabelAwareSmoothingLoss

DATA = Path(__file__).parents[2] / 'data'
CASES = json.loads((DATA / 'second_stages.json').read_text())


@pytest.mark.parametrize('shape', ['concave', 'linear'])
def test_value_of_the_released_code(shape: str) -> None:
    case = CASES[f'mislas_las_{shape}']
    logits = torch.tensor(case['inputs']['logits'], dtype=torch.float64)
    labels = torch.tensor(case['inputs']['labels'])
    loss = LabelAwareSmoothingLoss(
        case['inputs']['class_counts'], head=0.4, tail=0.1, shape=shape
    )
    expected = case['output']['loss']
    assert loss(logits, labels).item() == pytest.approx(expected, abs=1e-6)


def test_without_smoothing_it_is_cross_entropy() -> None:
    loss = LabelAwareSmoothingLoss(COUNTS, head=0.0, tail=0.0)
    torch.testing.assert_close(
        loss(LOGITS, LABELS),
        torch.nn.functional.cross_entropy(LOGITS, LABELS),
    )


@pytest.mark.parametrize(
    'settings',
    [
        dict(head=1.1),
        dict(tail=-0.1),
        dict(power=0),
        dict(shape='round'),
        dict(to='none'),
    ],
    ids=repr,
)
def test_settings_out_of_range(settings: dict) -> None:
    (name,) = settings
    with pytest.raises(
        ValueError, match=f'LabelAwareSmoothingLoss: {name} must'
    ):
        LabelAwareSmoothingLoss(**settings)
    assert "head=0.4, tail=0.1, shape='concave'" in repr(
        LabelAwareSmoothingLoss()
    )


class TestLabelAwareSmoothingLoss(LossContract):
    soft = False

    def make(self, **settings: object) -> LabelAwareSmoothingLoss:
        return LabelAwareSmoothingLoss(**{'class_counts': COUNTS, **settings})
