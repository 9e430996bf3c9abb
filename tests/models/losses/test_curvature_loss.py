import pytest
import torch

from mmfair.functional import curvature_regularization
from mmfair.models.losses import CurvatureLoss
from mmfair.registry import MODELS

CURVATURE = torch.tensor([0.5, float('nan'), 2.0, 1.0])


@pytest.mark.parametrize('smooth', [True, False])
def test_it_is_the_functional_with_its_gradient(smooth):
    curvature = CURVATURE.clone().requires_grad_()
    value = MODELS.build(dict(type='mmfair.CurvatureLoss', smooth=smooth))(
        curvature
    )
    (gradient,) = torch.autograd.grad(value, curvature)
    expected = curvature_regularization(curvature, smooth=smooth)
    assert value.equal(expected)
    assert gradient.equal(torch.autograd.grad(expected, curvature)[0])
    assert gradient.any()


def test_the_two_forms_differ_and_smooth_is_the_default():
    exact, smooth = CurvatureLoss(smooth=False), CurvatureLoss(smooth=True)
    assert smooth(CURVATURE) > exact(CURVATURE) > 0
    assert CurvatureLoss()(CURVATURE) == smooth(CURVATURE)


def test_no_state_and_settings_are_shown():
    loss = CurvatureLoss(smooth=False)
    assert not loss.state_dict()
    assert repr(loss) == "CurvatureLoss(reading='exact')"
    assert repr(CurvatureLoss()) == "CurvatureLoss(reading='normalized')"


@pytest.mark.parametrize('reading', ['normalized', 'printed', 'exact'])
def test_every_reading_by_its_name(reading):
    loss = MODELS.build(dict(type='mmfair.CurvatureLoss', reading=reading))
    expected = curvature_regularization(CURVATURE, reading=reading)
    assert loss(CURVATURE).equal(expected)


@pytest.mark.parametrize(
    'settings',
    [
        dict(reading='max'),
        dict(smooth='False'),
        dict(reading=1),
        dict(reading='exact', smooth=False),
    ],
)
def test_wrong_settings_are_errors(settings):
    with pytest.raises((TypeError, ValueError), match='^CurvatureLoss: '):
        CurvatureLoss(**settings)


def test_wrong_curvatures_are_errors():
    with pytest.raises(ValueError, match=r'shape \(C,\) .*, got shape \(1, 2'):
        CurvatureLoss()(torch.ones(1, 2))
