import hosts
import pytest
from torch import nn

from mmfair.utils.model_places import one_classifier, places_of


class Head(nn.Module):
    """Two classifiers whose mean counts, as after distillation."""

    num_classes = 5

    def __init__(self):
        super().__init__()
        self.hidden = nn.Linear(8, 7)
        self.head = nn.Linear(7, 5)
        self.dist_head = nn.Linear(7, 5)


def test_all_classifiers_that_answer_together():
    model = nn.ModuleDict({'head': Head()})
    found = places_of(model, where='Hook').classifiers
    assert found == ('head.head', 'head.dist_head')
    with pytest.raises(ValueError, match='Hook: classifier must be one of'):
        one_classifier(model, where='Hook')
    path = one_classifier(model, where='Hook', classifier='head.head')
    assert path == 'head.head'


def test_a_segmentor():
    model, _ = hosts.fcn()
    places = places_of(model, where='Hook')
    assert places.inject == places.features == 'backbone'
    assert places.classifiers == places.scores == ('decode_head.conv_seg',)
    assert places.drop == ('auxiliary_head.conv_seg',)
    assert places.losses == ('decode_head.loss_decode',)


def test_a_cascade_answers_with_its_last_head():
    stages = [nn.ModuleDict({'conv_seg': nn.Conv2d(8, 5, 1)}) for _ in '12']
    parts = {'backbone': nn.Conv2d(3, 8, 1)}
    model = nn.ModuleDict({**parts, 'decode_head': nn.ModuleList(stages)})
    places = places_of(model, where='Hook')
    assert places.dense
    assert places.classifiers == ('decode_head.1.conv_seg',)
    with pytest.raises(ValueError, match='inject and classifiers must be set'):
        places_of(
            model,
            where='Hook',
            needs={'inject': 'inject', 'scores': 'classifiers'},
        )


def test_a_chain_of_classification_heads_has_no_places():
    model = nn.ModuleDict({'head': nn.ModuleList([nn.Linear(4, 3)])})
    places = places_of(model, where='Hook')
    assert not places.classifiers
    assert not places.dense
