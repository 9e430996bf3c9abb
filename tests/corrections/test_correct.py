"""The whole table: who is tried, who is chosen, what is said."""

from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np
import pytest
import torch
from corrections.long_tail_model import COUNTS, long_tail_model

from mmfair.corrections import (
    Correction,
    CorrectionData,
    LogitAdjustment,
    PCSoftmax,
    SplitFeatures,
    Temperature,
    correct,
    default_corrections,
)
from mmfair.corrections.corrected import ScaledLogits
from mmfair.model_corrections import next_step

DATA = long_tail_model()


@dataclass(frozen=True)
class Noise(Correction):
    """Adds noise that no image asked for."""

    number: int = 0

    title: ClassVar[str] = 'noise'

    @property
    def name(self) -> str:
        return f'noise {self.number}'

    def fit(self, data, aim='balanced', *, seed=0) -> ScaledLogits:
        draw = torch.Generator().manual_seed(self.number)
        noise = 0.3 * torch.randn(data.num_classes, generator=draw)
        return ScaledLogits(scale=torch.ones_like(noise), offset=noise)


@pytest.fixture(scope='module')
def table():
    return correct(
        DATA,
        'worst',
        default_corrections(prior_differs=True),
        folds=2,
        resamples=100,
    )


def test_every_default_is_a_row(table) -> None:
    names = [one.name for one in default_corrections(prior_differs=True)]
    assert [row.name for row in table.rows] == ['as it is', *names]
    assert table.skipped == {}
    assert table.notes == ()


def test_the_worst_class_gains_and_the_words_say_so(table) -> None:
    assert table.chosen != 'as it is'
    assert table.winner.judged
    assert table.winner.gain.value > 0.1
    assert table.winner.gain.low > 0
    assert table.promised > table.optimism.value >= 0
    assert table.verdict.startswith(
        f'{table.chosen} changes the worst class of the test images by +'
    )
    assert table.verdict in str(table)


def test_numbers_of_a_row_by_hand(table) -> None:
    test = DATA.test
    row = table['PC-softmax']
    prior = torch.tensor(COUNTS) / sum(COUNTS)
    scores = test.logits - prior.log()
    right = (scores.argmax(1) == test.labels).double()
    rates = right.view(6, -1).mean(1).numpy()
    np.testing.assert_allclose(row.class_rates, rates)
    assert row.test['worst'] == pytest.approx(float(rates.min()))
    assert row.test['mean'] == pytest.approx(float(rates.mean()))
    before = table.rows[0].class_rates
    np.testing.assert_allclose(row.class_changes[:, 0], rates - before)
    assert row.gain.value == pytest.approx(float(rates.min()) - before.min())


def test_records_are_flat(table) -> None:
    records = table.records()
    assert len(records) == len(table.rows)
    assert sum(record['chosen'] for record in records) == 1
    folds = {record['name']: record['folds'] for record in records}
    assert folds['bias per class'] == 'scores'
    assert folds['LDAM'] == 'predictions'
    assert 'depends on its features' in folds['DisAlign']
    rows = table.class_records()
    assert len(rows) == len(table.rows) * len(COUNTS)


def test_what_validation_cannot_judge_is_never_chosen(table) -> None:
    assert not table['test prior, EM'].judged
    tails = long_tail_model(test_counts=[9, 9, 9, 9, 9, 900])
    only = correct(
        tails,
        'overall',
        [one for one in default_corrections(prior_differs=True)
         if not one.judged],
        resamples=20,
    )  # fmt: skip
    assert only.chosen == 'as it is'
    assert only['test prior, EM'].gain.value > 0.1


def test_the_gain_of_noise_is_what_optimism_expects() -> None:
    """Among corrections that do nothing, on average over data sets."""
    promised, optimism, gains = [], [], []
    for seed in range(10):
        data = long_tail_model([100] * 6, val=15, seed=seed)
        noises = [Noise(number) for number in range(12)]
        table = correct(data, 'worst', noises, resamples=60)
        promised.append(table.promised)
        optimism.append(table.optimism.value)
        gains.append(table[table.best].gain.value)
    assert np.mean(promised) > 0.02
    assert np.mean(gains) < np.mean(promised) / 2
    assert np.mean(promised) - np.mean(gains) < 1.3 * np.mean(optimism)


def test_what_changes_nothing_is_not_chosen() -> None:
    table = correct(DATA, 'overall', [Temperature()], resamples=20)
    assert table.chosen == table.best == 'as it is'
    assert table['temperature'].gain.value == 0


def test_without_validation_images_the_table_says_so() -> None:
    data = long_tail_model(val=None)
    table = correct(data, 'balanced', [LogitAdjustment()], resamples=20)
    assert table.judged_on == 'held-out training images'
    assert table.notes[0].startswith('No validation images')


def test_a_class_without_validation_images_is_named() -> None:
    data = replace(
        long_tail_model(val=[9, 9, 9, 9, 9, 0]), class_names=list('abcdef')
    )
    table = correct(data, 'balanced', [PCSoftmax()], resamples=20)
    assert table.notes == (
        'Without an image to choose with: f. Nothing that was chosen knows of '
        'that.',
    )


def test_one_image_of_each_class_everywhere() -> None:
    data = long_tail_model([30, 1, 1], val=1, test=1)
    table = correct(data, 'worst', folds=3, resamples=20)
    assert table.skipped == {}
    assert all(np.isfinite(row.test['mean']) for row in table.rows)
    alone = long_tail_model([1, 1, 1], val=None, test=1)
    with pytest.raises(ValueError, match='two or more of some class'):
        correct(alone, resamples=20)


def test_an_aim_that_the_test_images_do_not_show() -> None:
    data = long_tail_model(test_counts=[50, 50, 50, 50, 0, 0])
    data = replace(data, class_names=list('abcdef'))
    assert data.few == [4, 5]
    table = correct(data, 'few', [PCSoftmax()], resamples=20)
    assert table.notes[0].startswith('Without a test image: e, f. ')
    assert table.chosen == 'PC-softmax'
    assert 'is not known: no test image is of these.' in table.verdict
    assert 'nan' not in table.verdict
    step = next_step(table, config='c.py', checkpoint='c.pth')
    assert step.startswith('Next: do not count on PC-softmax before')


def test_the_same_call_gives_the_same_table() -> None:
    first, second = (
        correct(
            DATA, 'few', [LogitAdjustment(), Noise()], resamples=20, seed=5
        )
        for _ in range(2)
    )
    drop = ('seconds',)
    for one, other in zip(first.records(), second.records(), strict=True):
        for key in one.keys() - drop:
            assert one[key] == other[key] or one[key] != one[key]


def rows(**changes) -> SplitFeatures:
    parts = {
        'features': torch.eye(3),
        'logits': torch.eye(3),
        'labels': [0, 1, 2],
    }
    return SplitFeatures(**{**parts, **changes})


NAN = torch.tensor([[1.0, 0, 0], [0, torch.nan, 0], [0, 0, 1]])


@pytest.mark.parametrize(
    ('make', 'words'),
    [
        (
            lambda: rows(features=NAN),
            'features must be finite, got NaN or infinity in row 1. Look for',
        ),
        (lambda: rows(logits=NAN / 0), 'logits must be finite'),
        (lambda: rows(labels=[0, 1, 3]), r'labels must be in \[0, 3\), got 3'),
        (lambda: rows(labels=[0, 1]), r'labels must have shape \(3,\)'),
        (lambda: rows(features=torch.eye(2)), 'logits must have one row for'),
        (
            lambda: CorrectionData(rows(labels=[0, 1, 1]), rows()),
            'class_counts must be positive, got 0 for class 2',
        ),
        (
            lambda: CorrectionData(rows(), rows(features=torch.ones(3, 4))),
            'test must have the features of train, 3, got 4',
        ),
        (
            lambda: correct(long_tail_model([50, 30]), 'few'),
            "aim must not be 'few' where no class is few-shot",
        ),
        (lambda: correct(DATA, 'median'), "aim must be 'worst', 'balanced'"),
        (lambda: correct(DATA, folds=1), 'folds must be a whole number >= 2'),
        (
            lambda: correct(DATA, resamples=10**9),
            'resamples must be a whole number >= 2 and <= 1e',
        ),
        (
            lambda: rows(logits=torch.ones(3, 1), labels=[0, 0, 0]),
            r'logits must have shape \(N, C\), C >= 2 for one label',
        ),
        (
            lambda: rows(labels=np.array([0, 1, 2**64 - 1], np.uint64)),
            r'labels must be in \[0, 3\), got -1',
        ),
        (
            lambda: correct(DATA, 'worst', [PCSoftmax(), PCSoftmax()]),
            "names of their own, got 'PC-softmax' twice",
        ),
    ],
)
def test_bad_input_is_named(make, words) -> None:
    with pytest.raises(ValueError, match=words):
        make()


def test_what_is_no_data_or_no_correction() -> None:
    with pytest.raises(TypeError, match='data must be CorrectionData'):
        correct({'train': 1})
    with pytest.raises(TypeError, match='a list of Correction, got'):
        correct(DATA, 'worst', ['cRT'])
    with pytest.raises(TypeError, match=r'got one. Write \[PCSoftmax\('):
        correct(DATA, 'worst', PCSoftmax())
    with pytest.raises(TypeError, match='a list of Correction, got 3'):
        correct(DATA, 'worst', 3)
    with pytest.raises(TypeError, match='progress must be a function, got'):
        correct(DATA, 'worst', [], progress='bar')


@pytest.mark.parametrize(
    ('part', 'words'),
    [
        ({'classifier': torch.nn.Linear(3, 3)}, 'LinearClassifier, got Linea'),
        ({'groups': (100, 20)}, 'groups must be ShotGroups, got tuple'),
        ({'groups': None}, 'groups must be ShotGroups, got NoneType'),
    ],
)
def test_a_part_of_another_type_is_named(part, words) -> None:
    with pytest.raises(TypeError, match=words):
        CorrectionData(rows(), rows(), **part)
