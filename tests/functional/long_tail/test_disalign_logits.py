import json
import math
from pathlib import Path

import pytest
import torch
from torch.nn import functional

from mmfair.functional import disalign_logits, generalized_reweighting

DATA = Path(__file__).parents[2] / 'data'
CASES = json.loads((DATA / 'second_stages.json').read_text())


def test_logits_of_the_released_layer_in_both_forms() -> None:
    case = CASES['disalign_linear']
    inputs = {
        name: torch.tensor(values, dtype=torch.float64)
        for name, values in case['inputs'].items()
    }
    features = inputs['x']
    logits = features @ inputs['weight_16xC'] + inputs['bias']
    line = (
        features @ inputs['confidence_weight'][0] + inputs['confidence_bias']
    )
    share = line.sigmoid()
    scale, bias = inputs['logit_scale'][0], inputs['logit_bias'][0]
    expected = torch.tensor(case['output']['logits'], dtype=torch.float64)
    residual = disalign_logits(logits, share, scale, bias, form='residual')
    torch.testing.assert_close(residual, expected, atol=1e-9, rtol=0)
    paper = share[:, None] * ((scale + 1) * logits + bias)
    paper = paper + (1 - share[:, None]) * logits
    torch.testing.assert_close(
        disalign_logits(logits, share, scale + 1, bias), paper
    )
    torch.testing.assert_close(paper, expected, atol=1e-9, rtol=0)


def test_no_confidence_leaves_the_logits() -> None:
    logits = torch.randn(2, 3, 4, 4)
    aligned = disalign_logits(
        logits, torch.zeros(2, 4, 4), torch.full((3,), 5.0), torch.ones(3)
    )
    assert torch.equal(aligned, logits)


def test_weights_and_loss_of_the_released_code() -> None:
    case = CASES['disalign_grw_rho1.2']
    inputs = case['inputs']
    counts = torch.tensor(inputs['class_counts'], dtype=torch.float64)
    weights = generalized_reweighting(counts, rho=1.2)
    expected = torch.tensor(inputs['class_weight'], dtype=torch.float64)
    torch.testing.assert_close(weights, expected, atol=1e-9, rtol=0)
    loss = functional.cross_entropy(
        torch.tensor(inputs['logits'], dtype=torch.float64),
        torch.tensor(inputs['labels']),
        weights,
    )
    assert loss.item() == pytest.approx(case['output']['loss'], abs=1e-9)


def test_rho_of_zero_weights_all_alike() -> None:
    assert generalized_reweighting([9, 1], rho=0).tolist() == [1, 1]
    assert generalized_reweighting([1e9, 1], rho=50).isfinite().all()


def test_errors() -> None:
    logits = torch.zeros(2, 3)
    with pytest.raises(ValueError, match=r'confidence must have shape \(2,\)'):
        disalign_logits(logits, torch.zeros(2, 1), [1.0] * 3, [0.0] * 3)
    with pytest.raises(ValueError, match='scale must have one entry'):
        disalign_logits(logits, torch.zeros(2), [1.0] * 2, [0.0] * 3)
    with pytest.raises(ValueError, match='bias must have one entry'):
        disalign_logits(logits, torch.zeros(2), [1.0] * 3, [0.0] * 2)
    with pytest.raises(ValueError, match="form must be 'interpolated' or"):
        disalign_logits(logits, [0.0] * 2, [1.0] * 3, [0.0] * 3, form='paper')
    with pytest.raises(ValueError, match='rho must be a finite number'):
        generalized_reweighting([1, 2], rho=math.nan)
