import json

import numpy as np
import pytest
import torch
from miniatures import ROOT

from mmfair.functional import causal_norm_logits, tde_logits

GOLDEN = json.loads((ROOT / 'tests/data/tde.json').read_text())


@pytest.mark.parametrize('name', ['tde_imagenetlt_alpha3_h2', 'tde_alpha3_h1'])
def test_equals_the_released_code(name):
    case = GOLDEN[name]
    inputs = {
        key: torch.tensor(value, dtype=torch.float64)
        for key, value in case['inputs'].items()
    }
    settings = case['hyperparameters']
    common = dict(
        num_heads=settings['num_head'],
        scale=settings['tau'],
        gamma=settings['gamma'],
    )
    x, weight = inputs['x'], inputs['weight_Cx16']
    np.testing.assert_allclose(
        causal_norm_logits(x, weight, **common),
        case['output']['train_logits'],
        atol=1e-9,
    )
    mean, alpha = inputs['embed_mean'], settings['alpha']
    for factor in (1, 7.5):  # only the direction counts
        np.testing.assert_allclose(
            tde_logits(x, weight, factor * mean, alpha=alpha, **common),
            case['output']['tde_test_logits'],
            atol=1e-9,
        )


def test_parts_of_zeros_are_no_nan():
    x = torch.randn(3, 8, dtype=torch.float64)
    x[0, :4] = 0
    x[1] = 0
    x.requires_grad_()
    weight = torch.randn(5, 8, dtype=torch.float64)
    for logits in (
        causal_norm_logits(x, weight),
        tde_logits(x, weight, torch.zeros(8)),
        tde_logits(x, weight, torch.ones(8)),
    ):
        assert logits.isfinite().all()
        assert not logits[1].any()
        (gradient,) = torch.autograd.grad(logits.sum(), x)
        assert gradient.isfinite().all()
        assert not gradient[1].any()
    assert causal_norm_logits(x, 0 * weight, gamma=0).isfinite().all()


def test_without_a_mean_it_is_the_training_form():
    x, weight = torch.randn(3, 8), torch.randn(5, 8)
    torch.testing.assert_close(
        tde_logits(x, weight, torch.zeros(8)), causal_norm_logits(x, weight)
    )
    torch.testing.assert_close(
        tde_logits(x, weight, torch.ones(8), alpha=0),
        causal_norm_logits(x, weight),
    )


def test_alpha_1_projects_the_direction_out():
    x, mean = torch.randn(3, 8), torch.randn(8)
    weight = mean[None]
    logits = tde_logits(x, weight, mean, alpha=1, num_heads=1)
    torch.testing.assert_close(logits, torch.zeros(3, 1), atol=1e-5, rtol=0)


def test_gradients_and_half_precision():
    x = torch.randn(3, 8, dtype=torch.float64, requires_grad=True)
    weight = torch.randn(4, 8, dtype=torch.float64, requires_grad=True)
    torch.autograd.gradcheck(causal_norm_logits, (x, weight))
    with torch.autocast('cpu', dtype=torch.bfloat16):
        scores = causal_norm_logits(x.bfloat16(), weight.float())
    assert scores.dtype == torch.float32


@pytest.mark.parametrize(
    ('settings', 'message'),
    [
        (dict(num_heads=3), 'num_heads must be a divisor of the 8 features'),
        (dict(num_heads=0), 'num_heads must be a whole number >= 1'),
        (dict(scale=0), 'scale must be'),
        (dict(gamma=-1), 'gamma must be'),
        (dict(alpha=-1), 'alpha must be'),
        (dict(weight=torch.zeros(5, 7)), r'weight must have shape \(C, D\)'),
        (dict(mean_feature=torch.zeros(7)), r'mean_feature .* \(8,\)'),
    ],
)
def test_errors(settings, message):
    arguments = {
        'features': torch.zeros(2, 8),
        'weight': torch.zeros(5, 8),
        'mean_feature': torch.zeros(8),
        **settings,
    }
    with pytest.raises(ValueError, match=f'tde_logits: {message}'):
        tde_logits(**arguments)
