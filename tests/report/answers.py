"""Answers of invented models, for the tests of the report."""

import numpy as np
import torch

from mmfair.functional import zero_bias
from mmfair.report import (
    Labels,
    Measured,
    ModelAnswers,
    MultiLabels,
    Pixels,
    ReportSettings,
    Section,
)

NAMES = ('cat', 'dog', 'owl', 'fox')


def single_label(name: str = 'CE', **changes: object) -> ModelAnswers:
    """40 images of four classes; the later a class, the worse."""
    label = np.repeat(np.arange(4), 10)
    pred = label.copy()
    for index, wrong in enumerate((0, 2, 5, 9)):
        pred[10 * index : 10 * index + wrong] = (index + 1) % 4
    generator = np.random.default_rng(0)
    logits = torch.tensor([3.0, 1.0, 0.0, -1.0])
    image = np.zeros((8, 8, 3), np.uint8)
    fields = {
        'name': name,
        'class_names': list(NAMES),
        'images': np.arange(40),
        'train_counts': [500, 100, 20, 5],
        'zero': {kind: zero_bias(logits) for kind in ('zero', 'one')},
        'examples': {
            'a test image: cat': (image, np.array([0.7, 0.1, 0.1, 0.1])),
            'the zero image': (image, logits.softmax(0).double().numpy()),
        },
        'features': {
            depth: generator.normal(size=(40, 3)).astype(np.float32)
            for depth in ('1/3', '2/3', 'last')
        },
        'places': {'1/3': 'backbone.a', '2/3': 'backbone.b', 'last': 'head'},
        'curves': {'loss_zul': [(1, 2.0), (2, 0.5)]},
    }
    data = {
        'label': label,
        'pred': pred,
        'score': np.linspace(0.3, 0.9, 40, dtype=np.float32),
    }
    for key in data:
        data[key] = changes.pop(key, data[key])
    return ModelAnswers(**{**fields, 'data': Labels(**data), **changes})


def multi_label(name: str = 'BCE') -> ModelAnswers:
    """Six images of three classes, the last class never there."""
    label = np.array(
        [[1, 0, 0], [1, 1, 0], [0, 1, 0], [-1, 0, 0], [0, 0, 0], [1, 0, 0]],
        np.int8,
    )
    score = np.array(
        [
            [0.9, 0.2, 0.1],
            [0.4, 0.6, 0.2],
            [0.5, 0.7, 0.1],
            [0.8, 0.3, 0.3],
            [0.1, 0.1, 0.2],
            [0.7, 0.4, 0.1],
        ],
        np.float32,
    )
    return ModelAnswers(
        name=name,
        class_names=['cat', 'dog', 'owl'],
        images=np.arange(6),
        train_counts=[200, 50, 3],
        data=MultiLabels(label, score),
        zero={'zero': zero_bias(torch.tensor([1.0, 0.0, -1.0]))},
    )


def segmentation(name: str = 'FPN') -> ModelAnswers:
    """Two images of two classes."""
    confusion = np.array([[[6, 2], [1, 7]], [[8, 0], [0, 8]]])
    right = confusion.diagonal(axis1=1, axis2=2)
    truth, said = confusion.sum(2), confusion.sum(1)
    maps = np.full((2, 4, 4), 0.5, np.float32)
    return ModelAnswers(
        name=name,
        class_names=['sky', 'road'],
        images=np.arange(2),
        data=Pixels(
            np.stack([right, truth + said - right, truth], 1),
            confusion.sum(0),
            maps,
        ),
        zero_map=maps,
        zero={'zero': zero_bias(torch.tensor([[0.0, 1.0]]))},
        unknown={
            'train_counts': 'the config has no train_dataloader',
            'geometry': 'the features of a segmentor are those of pixels',
        },
    )


def measured(
    *answers: ModelAnswers, **settings: object
) -> tuple[list[Measured], ReportSettings]:
    """What a section takes, with few draws."""
    own = ReportSettings(**{'resamples': 20, **settings})
    return [Measured.of(one, own) for one in answers], own


def made(make: object, *answers: ModelAnswers, **settings: object) -> Section:
    """A section of these models."""
    return make(*measured(*answers, **settings))
