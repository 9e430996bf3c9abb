import hosts
import pytest
import torch
from host_run import framed_run
from torch.nn import functional

from mmfair.report.saliency import saliency, saliency_layer


def prepared(size=128):
    model, _ = hosts.resnet()
    data = hosts.classification_data(3, size=size)
    inputs = model.eval().data_preprocessor(data, False)['inputs']
    return model, inputs


def test_it_is_grad_cam():
    """Eqs. 1 and 2, written out."""
    model, inputs = prepared()
    classes = torch.tensor([0, 3, 4])
    maps = model.backbone(inputs)[-1].detach().requires_grad_()
    scores = model.head((maps.mean((2, 3)),))
    scores.gather(1, classes[:, None]).sum().backward()
    weights = maps.grad.mean((2, 3), keepdim=True)
    expected = functional.interpolate(
        (weights * maps).sum(1, keepdim=True).relu().detach(),
        size=inputs.shape[-2:],
        mode='bilinear',
    )[:, 0]
    layer = saliency_layer(model, inputs)
    assert (layer.path, layer.size) == ('backbone.layer4', (4, 4))
    found = saliency(model, layer.module, inputs, classes)
    assert expected.amax() > 0
    torch.testing.assert_close(found, expected)


def test_the_model_is_left_as_it_was():
    model, inputs = prepared()
    layer = saliency_layer(model, inputs)
    saliency(model, layer.module, inputs, torch.zeros(3).long())
    assert all(value.grad is None for value in model.parameters())
    assert not any(part._forward_hooks for part in model.modules())
    assert inputs.requires_grad is False


def test_frozen_weights_change_nothing():
    model, inputs = prepared()
    layer = saliency_layer(model, inputs)
    classes = torch.tensor([0, 1, 2])
    before = saliency(model, layer.module, inputs, classes)
    model.requires_grad_(False)
    torch.testing.assert_close(
        saliency(model, layer.module, inputs, classes), before
    )


def test_an_even_map_stays():
    """The package alone would scale it to zero."""
    run = framed_run('border')
    layer = saliency_layer(run.model, torch.ones(1, 3, 16, 16))
    run.model.backbone[1].mask.fill_(1)
    found = saliency(
        run.model, layer.module, torch.ones(1, 3, 16, 16), torch.tensor([1])
    )
    assert found.amin() == found.amax() > 0


def test_small_images_have_an_earlier_layer():
    model, inputs = prepared(size=32)
    layer = saliency_layer(model, inputs)
    assert (layer.path, layer.size) == ('backbone.layer3', (2, 2))


def test_models_without_a_map():
    model, data = hosts.vit()
    inputs = model.eval().data_preprocessor(data, False)['inputs']
    with pytest.raises(ValueError, match='VisionTransformer are tokens'):
        saliency_layer(model, inputs)
    with pytest.raises(ValueError, match='has no backbone'):
        saliency_layer(model.backbone, inputs)
    model, inputs = prepared()
    with pytest.raises(ValueError, match='no map of more than one position'):
        saliency_layer(model, inputs[..., :1, :1])


def test_a_layer_without_a_say():
    model, inputs = prepared()
    with pytest.raises(ValueError, match='Dropout without a gradient'):
        saliency(model, torch.nn.Dropout(), inputs, torch.zeros(3).long())


def test_a_model_without_gradients():
    model, inputs = prepared()
    layer = saliency_layer(model, inputs)
    forward = model.forward
    model.forward = torch.no_grad()(forward)
    with pytest.raises(ValueError, match='have a gradient, got Tensor'):
        saliency(model, layer.module, inputs, torch.zeros(3).long())
