"""The report on models that find persons again."""

import json
import math
import runpy
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from person_models import person_model
from run_tool import tool

from mmfair.evaluation import Retrieval
from mmfair.evaluation.retrieval_items import RetrievalItems
from mmfair.functional import Persons
from mmfair.report import (
    FoundPersons,
    PersonNames,
    PersonScores,
    ReportSettings,
    person_report,
)
from mmfair.report.person_zero_section import person_zero_section
from mmfair.report.retrieval_section import retrieval_section

pytestmark = pytest.mark.filterwarnings('ignore')  # of the hosts

SETTINGS = ReportSettings(resamples=200)
PAIR = ('same_clothes', 'clothes_changing')


class NoImages:
    metainfo = {'persons': ('01', '02', '03', '04', '05')}


def items(persons: int, noise: float, seed: int) -> tuple[RetrievalItems, ...]:
    """Two outfits of each person before two cameras; clothes count."""
    draw = np.random.default_rng(seed)
    rows, who = [], []
    body = np.random.default_rng(1).normal(size=(persons, 8))
    worn = np.random.default_rng(2).normal(size=(2 * persons, 8))
    for person in range(persons):
        for camera in (0, 1):
            for outfit in (2 * person, 2 * person + 1):
                rows.append(
                    body[person] + worn[outfit] + noise * draw.normal(size=8)
                )
                who.append((person + 1, camera, outfit))
    cameras = np.array(who)[:, 1]
    sides = []
    for camera in (0, 1):
        some = np.flatnonzero(cameras == camera)
        chosen = np.array(who)[some]
        sides.append(
            RetrievalItems(
                torch.tensor(np.array(rows)[some]).float(),
                Persons.of(*map(list, chosen.T)),
                torch.tensor(some),
            )
        )
    return tuple(sides)


def fake_run(
    name: str = 'model',
    noise: float = 0.5,
    *,
    seed: int = 0,
    persons: int = 5,
    outfits: bool = True,
    protocols: tuple = PAIR,
) -> SimpleNamespace:
    """A run whose features are known; it can't be asked again."""
    sides = items(persons, noise, seed)
    if not outfits:
        sides = [
            side._replace(persons=Persons(*side.persons[:2])) for side in sides
        ]

    def batches(indices: object) -> None:
        raise RuntimeError('no model')

    return SimpleNamespace(
        name=name,
        indices=range(4 * persons),
        metric=Retrieval(protocols=list(protocols)),
        names=PersonNames(NoImages()),
        class_names=list(NoImages.metainfo['persons']),
        found=lambda advance: FoundPersons(*sides),
        batches=batches,
        picture_note='',
        trained_name=str,
    )


def measured(*args: object, **settings: object) -> PersonScores:
    return PersonScores.measure(fake_run(*args, **settings), SETTINGS)


def table(section, name: str) -> list[dict]:
    (rows,) = (one.rows for one in section.tables if one.name == name)
    return rows


def test_gap_persons_and_outfits() -> None:
    model = measured()
    section = retrieval_section([model], SETTINGS)
    (row,) = table(section, 'clothes_gap')
    for key in ('top1', 'mAP'):
        same, changing = (model.values[name][key] for name in PAIR)
        assert row[f'{key}_gap'] == pytest.approx(same - changing)
        assert row[f'{key}_gap'] > 10  # clothes were drawn to count
        assert row[f'{key}_gap_low'] <= row[f'{key}_gap']
        assert row[f'{key}_gap'] <= row[f'{key}_gap_high']
    assert any('under same_clothes and' in note for note in section.notes)
    persons = table(section, 'persons_clothes_changing')
    scores = model.scores['clothes_changing']
    assert [p['person'] for p in persons] != sorted(
        p['person'] for p in persons
    )
    values = [person['mAP'] for person in persons]
    assert values == sorted(values)
    for person in persons:
        mine = scores.identities == int(person['person'])
        assert person['queries'] == mine.sum() == 2
        mean = 100 * scores.precision[mine].mean()
        assert person['mAP'] == pytest.approx(mean)
    assert np.mean(values) == pytest.approx(row['mAP_changing'])
    outfits = table(section, 'outfits_clothes_changing')
    assert len(outfits) == 10
    assert {o['queries'] for o in outfits} == {1}
    # Never found at first: named, and no one else.
    none = [p['person'] for p in persons if p['top1'] == 0]
    (told,) = (n for n in section.notes if 'model, clothes_changing' in n)
    if none:
        assert f'{len(none)} of 5 persons' in told
    for person in persons:
        assert (person['person'] in told.split(': ')[-1]) == (
            person['person'] in none
        )


def test_draws_are_of_persons() -> None:
    model = measured(noise=1.5)
    one = model.scores['clothes_changing']
    means = [
        100
        * np.array(
            [values[one.identities == person].mean() for person in range(1, 6)]
        )
        for values in (one.top1, one.precision)
    ]
    # Each has two queries: a draw is a mean of five of the persons' means.
    for key, own in zip(('top1', 'mAP'), means, strict=True):
        draws = model.draws['clothes_changing'][key]
        assert draws.shape == (200,)
        assert model.values['clothes_changing'][key] == pytest.approx(
            own.mean()
        )
        assert draws.min() >= own.min() - 1e-9
        assert draws.max() <= own.max() + 1e-9
        assert draws.std() == pytest.approx(own.std() / math.sqrt(5), rel=0.2)


def test_differences_are_paired() -> None:
    models = [measured('one'), measured('two'), measured('far', 3.0)]
    section = retrieval_section(models, SETTINGS)
    rows = table(section, 'protocol_differences')
    assert [(row['protocol'], row['model']) for row in rows] == [
        (protocol, name) for protocol in PAIR for name in ('two', 'far')
    ]
    same, far = rows[:2]
    assert same['top1'] == 0
    assert same['top1_verdict'] == 'no difference shown'
    assert far['mAP'] < 0
    assert far['mAP_high'] < 0
    assert far['mAP_verdict'] is None


def test_what_is_not_known_is_left_out() -> None:
    model = measured(outfits=False, protocols=('standard',))
    section = retrieval_section([model], SETTINGS)
    text = ' '.join(section.left_out)
    assert 'no pair of protocols' in text
    assert 'Outfits: the data set does not name them.' in text
    zero = person_zero_section([model], SETTINGS)
    assert 'RuntimeError: no model' in zero.left_out[0]
    assert zero.tables == zero.figures == []


@pytest.mark.parametrize(
    ('other', 'message'),
    [
        (dict(protocols=('standard',)), 'judged in the same way, got same_cl'),
        (dict(persons=4), 'asked for the same persons in the same images'),
        (dict(outfits=False, protocols=('standard',)), 'judged in the same'),
    ],
)
def test_models_that_can_not_be_compared(
    other: dict, message: str, tmp_path: Path
) -> None:
    runs = [fake_run('one'), fake_run('two', **other)]
    with pytest.raises(ValueError, match=message):
        person_report(runs, tmp_path, sections=['retrieval'])


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch, folder: Path) -> Callable:
    monkeypatch.setenv('LOCAL_RANK', '0')

    def run(*arguments: object) -> object:
        path = str(tool('analysis/fairness_report'))
        monkeypatch.setattr(sys, 'argv', [path, *map(str, arguments)])
        try:
            runpy.run_path(path, run_name='__main__')
        except SystemExit as end:
            return end.code
        return 0

    return run


def test_the_command(call: Callable, folder: Path) -> None:
    model = person_model(folder)
    arguments = (model.config, model.checkpoint, '--out', 'out', '--name', 'A')
    code = call(*arguments, '--sections', 'classes')
    assert str(code).startswith(
        '--sections: names must be of retrieval, zero-input, ranked-lists, '
        'got classes'
    )
    assert call(*arguments) == 0
    report = json.loads(Path('out/report.json').read_text())
    assert [one['name'] for one in report['sections']] == [
        *('retrieval', 'zero-input', 'ranked-lists'),
    ]
    assert all(one['figures'] for one in report['sections'])
    assert not any(one['left_out'] for one in report['sections'])
    assert 'Groups' not in report['facts']
    names = {one['name'] for s in report['sections'] for one in s['tables']}
    assert {'clothes_gap', 'protocols', 'zero_input'} <= names
    for protocol in ('prcc_same', 'prcc_cross_single_shot'):
        assert {f'persons_{protocol}', f'outfits_{protocol}'} <= names
    (zero,) = (s for s in report['sections'] if s['name'] == 'zero-input')
    kinds = [row['input'] for row in zero['tables'][0]['rows']]
    assert {'zero', 'one', 'mean'} <= set(kinds)
