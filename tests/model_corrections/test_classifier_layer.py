import pytest
import torch
from torch import nn

from mmfair.model_corrections import classifier_layer
from mmfair.models import CausalNormLinear, CosineLinear


def model(**head: nn.Module) -> nn.Module:
    """A classifier whose head has some layers."""
    parts = {'backbone': nn.Linear(8, 4), 'head': nn.ModuleDict(head)}
    return nn.ModuleDict(parts)


def test_a_linear_layer():
    fc = nn.Linear(4, 3)
    layer = classifier_layer(model(fc=fc), 3)
    assert (layer.path, layer.reason) == ('head.fc', '')
    features = torch.randn(5, 4)
    torch.testing.assert_close(
        layer.classifier.logits(features), fc(features).detach()
    )


@pytest.mark.parametrize('scale', [1.0, 16.0])
def test_cosines_and_their_factor(scale):
    fc = CosineLinear(4, 3, scale=scale)
    layer = classifier_layer(model(fc=fc), 3).classifier
    assert layer.cosine_scale == pytest.approx(scale, rel=1e-5)
    features = torch.randn(5, 4)
    torch.testing.assert_close(layer.logits(features), fc(features).detach())


def test_a_convolution_of_single_pixels():
    parts = {'backbone': nn.Conv2d(3, 4, 3)}
    parts['decode_head'] = nn.ModuleDict({'conv_seg': nn.Conv2d(4, 3, 1)})
    layer = classifier_layer(nn.ModuleDict(parts), 3)
    assert layer.path == 'decode_head.conv_seg'
    assert layer.classifier.weight.shape == (3, 4)


def test_layers_that_are_none_of_these():
    wide = nn.ModuleDict({'conv_seg': nn.Conv2d(4, 3, 3)})
    parts = {'backbone': nn.Conv2d(3, 4, 3), 'decode_head': wide}
    layer = classifier_layer(nn.ModuleDict(parts), 3)
    assert layer.classifier is None
    assert layer.reason == 'decode_head.conv_seg looks at neighbours, too'
    layer = classifier_layer(model(fc=CausalNormLinear(4, 3)).eval(), 3)
    assert layer.classifier is None
    assert layer.reason == 'head.fc is CausalNormLinear, not linear'


def test_a_head_without_a_classifier():
    with pytest.raises(ValueError, match='must have one linear classifier'):
        classifier_layer(model(norm=nn.LayerNorm(4)), 3)


def test_layers_that_answer_together():
    both = model(one=nn.Linear(4, 3), two=nn.Linear(4, 3))
    with pytest.raises(ValueError, match='head.one and head.two answer tog'):
        classifier_layer(both, 3)


def test_other_classes():
    with pytest.raises(ValueError, match='each of the 5 classes, got 3'):
        classifier_layer(model(fc=nn.Linear(4, 3)), 5)
