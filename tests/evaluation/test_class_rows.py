"""Rows of classes with scores of any name."""

import math

import torch

from mmfair.evaluation.class_rows import (
    class_numbers,
    class_rows,
    score_rows,
)


def test_scores_beside_what_is_known_of_the_class():
    rows = score_rows(
        'ab',
        torch.tensor([4, 0]),
        {'iou': [50.0, math.nan], 'accuracy': [75.0, 0.0]},
        [100.5, 3.0],
    )
    assert rows == [
        {
            'class': 0,
            'name': 'a',
            'train_count': 100.5,
            'group': 'many',
            'support': 4,
            'iou': 50.0,
            'accuracy': 75.0,
        },
        {
            'class': 1,
            'name': 'b',
            'train_count': 3,
            'group': 'few',
            'support': 0,
            'iou': None,
            'accuracy': 0.0,
        },
    ]
    assert isinstance(rows[1]['train_count'], int)
    assert class_numbers(rows, score='iou') == {'class/a': 50.0}


def test_accuracy_is_a_score_like_any_other():
    hits = torch.tensor([3, 0]), torch.tensor([4, 0])
    columns = {'correct': [3, 0], 'accuracy': [75.0, math.nan]}
    assert class_rows('ab', *hits) == score_rows('ab', hits[1], columns)


def test_a_fraction_is_kept_to_four_places():
    rows = score_rows('a', torch.tensor([1]), {}, [1 / 3])
    assert rows[0]['train_count'] == 0.3333
