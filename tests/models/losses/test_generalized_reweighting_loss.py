import json
from pathlib import Path

import pytest
import torch
from loss_contract import COUNTS, LABELS, LOGITS, LossContract
from torch.nn import functional

from mmfair.models.losses import GeneralizedReweightingLoss

DATA = Path(__file__).parents[2] / 'data'
CASE = json.loads((DATA / 'second_stages.json').read_text())[
    'disalign_grw_rho1.2'
]


def test_value_of_the_released_code() -> None:
    logits = torch.tensor(CASE['inputs']['logits'], dtype=torch.float64)
    labels = torch.tensor(CASE['inputs']['labels'])
    loss = GeneralizedReweightingLoss(CASE['inputs']['class_counts'])
    expected = CASE['output']['loss']
    assert loss(logits, labels).item() == pytest.approx(expected, abs=1e-6)


def test_it_is_the_weighted_mean_of_pytorch() -> None:
    weight = torch.tensor(COUNTS) ** -0.5
    torch.testing.assert_close(
        GeneralizedReweightingLoss(COUNTS, rho=0.5)(LOGITS, LABELS),
        functional.cross_entropy(LOGITS, LABELS, weight=weight),
    )


def test_settings() -> None:
    with pytest.raises(ValueError, match='Loss: rho must be'):
        GeneralizedReweightingLoss(rho=float('nan'))
    assert 'rho=1.2, class_counts' in repr(GeneralizedReweightingLoss())


class TestGeneralizedReweightingLoss(LossContract):
    def make(self, **settings: object) -> GeneralizedReweightingLoss:
        settings = {'class_counts': COUNTS, **settings}
        return GeneralizedReweightingLoss(**settings)
