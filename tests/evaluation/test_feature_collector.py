import pytest
import torch
from torch import nn

from mmfair.evaluation import FeatureCollector, classifier_input


class Classifier(nn.Module):
    """Two stages and a head, as a toolbox has them."""

    def __init__(self):
        super().__init__()
        self.backbone = nn.ModuleDict(
            dict(
                one=nn.Conv2d(3, 4, 3),
                two=nn.Sequential(nn.Conv2d(4, 8, 3), nn.ReLU(inplace=True)),
            )
        )
        self.unused = nn.Linear(2, 7)
        self.head = nn.Linear(8, 5)

    def forward(self, images):
        maps = self.backbone.two(self.backbone.one(images))
        return self.head(input=maps.mean((2, 3)))


@pytest.fixture
def model():
    return Classifier().eval()


def hooks(model):
    return [
        hook
        for module in model.modules()
        for hook in (*module._forward_hooks, *module._forward_pre_hooks)
    ]


def test_inputs_and_outputs_by_hand(model):
    places = ['backbone.one', 'backbone.two.0', 'head:input', 'head']
    images = torch.randn(3, 3, 8, 8)
    with FeatureCollector(model, places) as collector:
        model(torch.randn(2, 3, 8, 8))
        collector.take()
        logits = model(images)
        found = collector.take(3)
    first = model.backbone.one(images)
    second = model.backbone.two[0](first)
    expected = {
        'backbone.one': first.mean((2, 3)),
        # before the activation, which works in place
        'backbone.two.0': second.mean((2, 3)),
        'head:input': second.relu().mean((2, 3)),
        'head': logits,
    }
    assert list(found) == places
    for place, features in found.items():
        torch.testing.assert_close(features, expected[place])
        assert not features.requires_grad


def test_no_hook_is_left_even_after_an_error(model):
    images = torch.randn(1, 3, 8, 8)
    before = model(images)
    with pytest.raises(RuntimeError), FeatureCollector(model, ['head']):
        model(torch.randn(1, 9, 8, 8))
    assert hooks(model) == []
    torch.testing.assert_close(model(images), before, rtol=0, atol=0)


def test_a_path_that_does_not_exist_lists_what_could_be_named(model):
    with pytest.raises(ValueError) as caught:
        FeatureCollector(model, ['head.fc:input'], where='--features')
    assert str(caught.value) == (
        "--features: Classifier has no module 'head.fc'. Classifier-like "
        'modules: unused (7 outputs), head (5 outputs).'
    )


def test_a_module_that_never_ran(model):
    with FeatureCollector(model, ['unused']) as collector:
        model(torch.randn(1, 3, 8, 8))
        with pytest.raises(ValueError) as caught:
            collector.take()
    assert str(caught.value) == (
        "FeatureCollector: module 'unused' must run once in each forward "
        'pass, got 0 runs. Name another module.'
    )


def test_a_module_that_ran_twice(model):
    with FeatureCollector(model, ['head']) as collector:
        model(torch.randn(1, 3, 8, 8))
        model(torch.randn(1, 3, 8, 8))
        with pytest.raises(ValueError, match='got 2 runs'):
            collector.take()


def test_rows_that_are_not_images(model):
    with FeatureCollector(model, ['head']) as collector:
        model(torch.randn(4, 3, 8, 8))
        with pytest.raises(ValueError) as caught:
            collector.take(2)
    assert str(caught.value) == (
        "FeatureCollector: module 'head' must give one row for each of 2 "
        'images, got 4 rows. Name another module.'
    )


def test_the_classifier_is_the_one_with_so_many_outputs(model):
    assert classifier_input(model, 5) == 'head:input'
    assert classifier_input(model, 7) == 'unused:input'
    with pytest.raises(ValueError) as caught:
        classifier_input(model, 3)
    assert str(caught.value) == (
        'classifier_input: Classifier must have one classifier with 3 '
        'outputs, got unused (7), head (5). Name the features yourself, such '
        'as head.fc:input.'
    )


def test_two_classifiers_are_not_guessed_between():
    model = nn.Sequential(nn.Linear(4, 3), nn.Linear(3, 3))
    with pytest.raises(ValueError, match='got 0 \\(3\\), 1 \\(3\\)'):
        classifier_input(model, 3)
