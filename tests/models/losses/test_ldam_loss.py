import json
from pathlib import Path

import pytest
import torch
from loss_contract import COUNTS as FIVE
from loss_contract import LossContract

from mmfair.models.losses import LDAMLoss

DATA = Path(__file__).parents[2] / 'data'
CASES = json.loads((DATA / 'long_tail_losses.json').read_text())
COSINES = torch.tensor(
    CASES['ldam_cos_unweighted']['inputs']['logits'], dtype=torch.float64
)
LABELS = torch.tensor(CASES['inputs']['labels'])
COUNTS = CASES['inputs']['class_counts']


def test_value_of_the_released_code() -> None:
    expected = CASES['ldam_cos_unweighted']['output']['loss']
    loss = LDAMLoss(COUNTS)(30 * COSINES, LABELS)
    assert loss.item() == pytest.approx(expected, abs=1e-5)


def test_another_scale_of_the_head_is_another_margin() -> None:
    ours = LDAMLoss(COUNTS, max_margin=0.25, scale=10.0)
    other = LDAMLoss(COUNTS, max_margin=0.5, scale=5.0)
    logits = 10 * COSINES
    torch.testing.assert_close(ours(logits, LABELS), other(logits, LABELS))


def test_without_a_margin_it_is_cross_entropy() -> None:
    torch.testing.assert_close(
        LDAMLoss(COUNTS, max_margin=0)(COSINES, LABELS),
        torch.nn.functional.cross_entropy(COSINES, LABELS),
    )


def test_mixed_labels_are_the_mean_of_both_losses() -> None:
    """As CutMix's and CMO's code mix: each part has its class's margin."""
    loss, other = LDAMLoss(COUNTS), LABELS.flip(0)
    hot = torch.eye(len(COUNTS), dtype=torch.float64)
    torch.testing.assert_close(
        loss(30 * COSINES, 0.7 * hot[LABELS] + 0.3 * hot[other]),
        0.7 * loss(30 * COSINES, LABELS) + 0.3 * loss(30 * COSINES, other),
    )


@pytest.mark.parametrize(('margin', 'scale'), [(-0.1, 30), (0.5, 0)])
def test_settings_out_of_range(margin: float, scale: float) -> None:
    with pytest.raises(ValueError, match=r'^LDAMLoss: .* got (-0\.1|0)\.'):
        LDAMLoss(max_margin=margin, scale=scale)
    assert 'max_margin=0.5, scale=30.0, class' in repr(LDAMLoss())


class TestLDAMLoss(LossContract):
    def make(self, **settings: object) -> LDAMLoss:
        settings = {'class_counts': FIVE, **settings}
        return LDAMLoss(scale=5.0, **settings)
