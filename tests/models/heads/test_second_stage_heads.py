"""Classifiers of second stages: what stays, what is learnt, what they give."""

import json

import pytest
import torch

pytest.importorskip('mmpretrain')

import hosts
from miniatures import ROOT
from mmengine.optim import OptimWrapper
from torch.nn import functional

from mmfair.models import DisAlignLinear, WeightScaledLinear
from mmfair.utils.score_layers import is_affine

CASES = json.loads((ROOT / 'tests/data/second_stages.json').read_text())


def classifier(**head):
    return hosts.build(hosts.resnet_config(**head), scope='mmpretrain')


def learnt(model) -> set[str]:
    """Parameters of the head that a step moves."""
    before = {n: v.clone() for n, v in model.head.named_parameters()}
    free = [p for p in model.parameters() if p.requires_grad]
    wrapper = OptimWrapper(torch.optim.SGD(free, lr=0.1))
    losses = model.train_step(hosts.classification_data(6), wrapper)
    assert losses['loss'].isfinite()
    after = dict(model.head.named_parameters())
    return {n for n, v in before.items() if not torch.equal(v, after[n])}


@pytest.mark.parametrize('learn_weights', [False, True])
def test_weight_scaling(learn_weights: bool) -> None:
    kind = 'mmfair.WeightScaledClsHead'
    model = classifier(type=kind, learn_weights=learn_weights)
    layer = model.head.fc
    x = torch.randn(3, 32)
    plain = functional.linear(x, layer.weight, layer.bias)
    torch.testing.assert_close(layer(x), plain)
    moved = {'fc.scale'}
    if learn_weights:
        moved |= {'fc.weight', 'fc.bias'}
    assert learnt(model) == moved
    plain = functional.linear(x, layer.weight, layer.bias)
    torch.testing.assert_close(layer(x), layer.scale * plain)
    assert not is_affine(layer)
    assert f'learn_weights={learn_weights}' in repr(layer)


def test_alignment() -> None:
    model = classifier(type='mmfair.DisAlignClsHead')
    assert learnt(model) == {
        'fc.scale',
        'fc.offset',
        'fc.confidence_weight',
        'fc.confidence_bias',
    }
    assert "form='residual'" in repr(model.head.fc)


def test_scores_of_the_released_layer() -> None:
    case = CASES['disalign_linear']
    inputs = {
        name: torch.tensor(values, dtype=torch.float64)
        for name, values in case['inputs'].items()
    }
    layer = DisAlignLinear(16, 10).double()
    layer.load_state_dict(
        {
            'weight': inputs['weight_16xC'].T,
            'bias': inputs['bias'],
            'scale': inputs['logit_scale'][0],
            'offset': inputs['logit_bias'][0],
            'confidence_weight': inputs['confidence_weight'][0],
            'confidence_bias': inputs['confidence_bias'],
        }
    )
    expected = torch.tensor(case['output']['logits'], dtype=torch.float64)
    torch.testing.assert_close(layer(inputs['x']), expected, atol=1e-9, rtol=0)


def test_names_in_checkpoints_are_those_of_a_linear_layer() -> None:
    first = torch.nn.Linear(16, 3)
    for layer in (WeightScaledLinear(16, 3), DisAlignLinear(16, 3)):
        missing, unexpected = layer.load_state_dict(
            first.state_dict(), strict=False
        )
        assert unexpected == []
        assert 'weight' not in missing
        assert torch.equal(layer.weight, first.weight)


def test_half_precision_is_computed_in_float32() -> None:
    for layer in (WeightScaledLinear(16, 3), DisAlignLinear(16, 3)):
        with torch.autocast('cpu', dtype=torch.bfloat16):
            scores = layer(torch.ones(2, 16))
        assert scores.dtype == torch.float32


def test_settings() -> None:
    with pytest.raises(ValueError, match='DisAlignLinear: form must be'):
        DisAlignLinear(4, 2, form='other')
    with pytest.raises(TypeError, match='learn_weights must be'):
        WeightScaledLinear(4, 2, learn_weights=1)
