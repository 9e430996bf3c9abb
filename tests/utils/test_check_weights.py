"""Weights of another model, and what is no fault."""

from collections import OrderedDict
from typing import Any

import pytest
import torch
from torch import nn

from mmfair.utils.check_weights import check_weights
from mmfair.utils.safe_loading import CheckpointError


def model(depth: int = 2) -> nn.Module:
    backbone = nn.Sequential(
        *(nn.Sequential(nn.Linear(3, 3), nn.BatchNorm1d(3)) for _ in [0] * 2)
    )
    if depth == 1:
        backbone = backbone[:1]
    return nn.ModuleDict({'backbone': backbone, 'head': nn.Linear(3, 4)})


def state(**extra: Any) -> dict[str, Any]:
    return {**model().state_dict(), **extra}


ZERO = torch.zeros(1)


def test_own_weights_are_loaded() -> None:
    source, target = model(), model()
    check_weights(target, {'state_dict': source.state_dict()}, 'a.pth')
    assert target['head'].weight.equal(source['head'].weight)
    check_weights(target, source.state_dict(), 'a.pth')


@pytest.mark.parametrize(
    'checkpoint',
    [
        {f'module.{k}': v for k, v in state().items()},
        state(**{'auxiliary_head.conv.weight': ZERO}),
        state(**{'head.loss_module.margins': ZERO}),
        state(**{'data_preprocessor.mean': ZERO}),
        {k: v for k, v in state().items() if 'num_batches' not in k},
    ],
)
def test_what_is_no_fault(checkpoint: dict[str, Any]) -> None:
    check_weights(model(), checkpoint, 'a.pth')


@pytest.mark.parametrize(
    ('checkpoint', 'reason'),
    [
        ({'x': ZERO}, '14 missing (backbone.0.0.weight, '),
        ({}, '14 missing'),
        (
            {k: v for k, v in state().items() if not k.startswith('head')},
            '2 missing (head.weight, head.bias)',
        ),
        (
            state(**{'head.weight': torch.zeros(5, 3)}),
            '1 of another shape (head.weight)',
        ),
        (
            {
                k: v
                for k, v in state().items()
                if k != 'backbone.0.1.running_mean'
            },
            '1 missing (backbone.0.1.running_mean)',
        ),
        (
            state(**{'backbone.2.0.weight': ZERO}),
            '1 that the model lacks (backbone.2.0.weight)',
        ),
    ],
)
def test_another_model(checkpoint: dict[str, Any], reason: str) -> None:
    with pytest.raises(CheckpointError) as caught:
        check_weights(model(), {'state_dict': checkpoint}, 'a.pth')
    assert "got 'a.pth' with" in str(caught.value)
    assert reason in str(caught.value)


def test_a_deeper_model_of_the_same_shapes() -> None:
    with pytest.raises(CheckpointError, match='that the model lacks'):
        check_weights(model(1), state(), 'a.pth')


@pytest.mark.parametrize(
    'content', [[1, 2], torch.zeros(3), {1: ZERO}, {'state_dict': [1]}]
)
def test_no_weights_at_all(content: Any) -> None:
    with pytest.raises(CheckpointError, match='must hold a state_dict'):
        check_weights(model(), content, 'a.pth')


def test_versions_of_modules_are_kept() -> None:
    """Modules rename the weights of old versions by them."""

    class Renamed(nn.Linear):
        _version = 2

        def _load_from_state_dict(
            self, state: dict, prefix: str, meta: dict, *rest: Any
        ) -> None:
            if meta.get('version', 1) < 2:
                state[f'{prefix}weight'] = state.pop(f'{prefix}kernel')
            super()._load_from_state_dict(state, prefix, meta, *rest)

    old = OrderedDict(kernel=torch.ones(1, 1), bias=torch.zeros(1))
    old._metadata = {'': {'version': 1}}
    target = Renamed(1, 1)
    check_weights(target, {'state_dict': old}, 'a.pth')
    assert target.weight.item() == 1


@pytest.mark.parametrize(
    ('value', 'named'),
    [
        (torch.full((4, 3), float('nan')), 'finite.*head.weight.*diverged'),
        (torch.full((4, 3), float('-inf')), 'finite.*head.weight.*diverged'),
        (torch.zeros(4, 3).numpy(), 'tensors, got ndarray for head.weight'),
        (None, 'tensors, got NoneType for head.weight'),
        (3, 'tensors, got int for head.weight'),
    ],
)
def test_weights_that_are_no_numbers(value: object, named: str) -> None:
    with pytest.raises(CheckpointError, match=named) as caught:
        check_weights(model(), state(**{'head.weight': value}), 'a.pth')
    assert 'a.pth' in str(caught.value)


def test_a_buffer_may_hold_infinity() -> None:
    mask = nn.Linear(1, 1)
    mask.register_buffer('mask', torch.full((2,), -float('inf')))
    check_weights(mask, mask.state_dict(), 'a.pth')
