"""The whole report of real, small models."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from miniatures import ROOT
from mmengine.config import Config
from mmengine.registry import MODELS, init_default_scope
from run_tool import run_tool
from shrink import shrink

from mmfair.report import (
    MAX_MODELS,
    SECTIONS,
    ModelRun,
    ReportSettings,
    fairness_report,
    gather_answers,
)
from mmfair.utils.load_config import load_config

pytestmark = pytest.mark.filterwarnings('ignore')  # of the hosts

BASELINES = ROOT / 'configs' / 'baselines'
DIGITS = BASELINES / 'ce_resnet8_1xb32-100e_digits-lt-if20.py'


def checkpoint_of(cfg: Config, path: Path, seed: int = 0) -> str:
    """Weights of a fresh model, as a run saves them."""
    init_default_scope(cfg.default_scope)
    torch.manual_seed(seed)
    config = dict(cfg.model)
    if cfg.get('data_preprocessor'):
        config.setdefault('data_preprocessor', cfg.data_preprocessor)
    model = MODELS.build(config)
    torch.save({'state_dict': model.state_dict(), 'meta': {}}, path)
    return str(path)


def small(path: Path, folder: Path) -> Config:
    cfg = load_config(path)
    cfg.merge_from_dict(shrink(path, cfg, folder))
    return cfg


def test_two_models_on_digits(folder: Path) -> None:
    cfg = small(DIGITS, folder)
    runs = [
        ModelRun(
            cfg,
            checkpoint_of(cfg, folder / f'{name}.pth', seed),
            name=name,
            max_images=100,
        )
        for seed, name in enumerate(('one', 'two'))
    ]
    page = fairness_report(
        runs, folder / 'out', settings=ReportSettings(shortcut_images=30)
    )
    numbers = json.loads((page.parent / 'report.json').read_text())
    tables = {
        table['name'] for s in numbers['sections'] for table in s['tables']
    }
    assert {'summary', 'classes', 'zero_input', 'geometry_correlations'} <= (
        tables
    )
    assert len(list((page.parent / 'figures').glob('*.png'))) >= 10
    for name in tables:
        assert (page.parent / 'tables' / f'{name}.csv').stat().st_size > 20
    text = page.read_text()
    assert 'Shortcuts' in text
    assert len(text) < 15e6


def test_answers_are_those_of_the_host(folder: Path) -> None:
    cfg = small(DIGITS, folder)
    run = ModelRun(cfg, checkpoint_of(cfg, folder / 'a.pth'), max_images=50)
    answers = gather_answers(run)
    assert len(run.indices) == 50
    batch = next(run.batches())
    logits = run.model(batch['inputs'], mode='tensor')
    first = len(logits)
    np.testing.assert_array_equal(
        answers.data.pred[:first], logits.argmax(1).numpy()
    )
    np.testing.assert_allclose(
        answers.data.score[:first],
        logits.softmax(1).max(1).values.detach().numpy(),
        rtol=1e-5,
    )
    labels = [
        run.dataset.get_data_info(int(i))['gt_label'] for i in run.indices
    ]
    assert answers.data.label.tolist() == labels
    assert sum(answers.train_counts) > 0
    assert [*answers.features] == ['1/3', '2/3', 'last']
    # Nothing of the pass is left on the model.
    assert not any(m._forward_hooks for m in run.model.modules())


def test_the_same_images_are_chosen_by_the_seed(folder: Path) -> None:
    cfg = small(DIGITS, folder)
    file = checkpoint_of(cfg, folder / 'a.pth')
    one, two, other = (
        ModelRun(cfg, file, max_images=20, seed=seed).indices
        for seed in (1, 1, 2)
    )
    np.testing.assert_array_equal(one, two)
    assert not np.array_equal(one, other)


def test_corrections_of_scores_take_part(folder: Path) -> None:
    cfg = small(DIGITS, folder)
    file = checkpoint_of(cfg, folder / 'a.pth')
    plain = gather_answers(ModelRun(cfg, file, max_images=60), geometry=False)
    cfg.merge_from_dict(
        {
            'default_hooks.adjust.type': 'mmfair.LogitAdjustmentHook',
            'default_hooks.adjust.tau': 5.0,
        }
    )
    adjusted = gather_answers(
        ModelRun(cfg, file, max_images=60), geometry=False
    )
    rarest = int(np.argmin(plain.train_counts))
    assert (adjusted.data.pred == rarest).sum() > (
        plain.data.pred == rarest
    ).sum()


@pytest.mark.slow
def test_several_labels(folder: Path) -> None:
    (path,) = BASELINES.glob('bce_resnet50_*voc2007-256.py')
    cfg = small(path, folder)
    run = ModelRun(cfg, checkpoint_of(cfg, folder / 'a.pth'), name='VOC')
    page = fairness_report([run], folder / 'out')
    numbers = json.loads((page.parent / 'report.json').read_text())
    (classes,) = [
        table
        for section in numbers['sections']
        for table in section['tables']
        if table['name'] == 'classes'
    ]
    assert len(classes['rows']) == 20


@pytest.mark.slow
def test_segmentation(folder: Path) -> None:
    pytest.importorskip('mmseg')
    path = next(BASELINES.glob('ce_fpn-*digit-scenes*.py'))
    cfg = small(path, folder)
    run = ModelRun(cfg, checkpoint_of(cfg, folder / 'a.pth'), name='FPN')
    page = fairness_report([run], folder / 'out')
    numbers = json.loads((page.parent / 'report.json').read_text())
    left_out = [text for s in numbers['sections'] for text in s['left_out']]
    assert any('those of pixels' in text for text in left_out)
    assert (page.parent / 'figures' / 'zero_maps.png').exists()


def test_weights_of_another_model_are_refused(folder: Path) -> None:
    cfg = small(DIGITS, folder)
    file = folder / 'a.pth'
    torch.save({'state_dict': {'backbone.x': torch.zeros(1)}}, file)
    with pytest.raises(ValueError, match='must hold every weight of the'):
        ModelRun(cfg, str(file))
    file.write_text('no checkpoint')
    with pytest.raises(ValueError, match='must be one that a run has saved'):
        ModelRun(cfg, str(file))


def test_models_on_other_images_are_refused(folder: Path) -> None:
    cfg = small(DIGITS, folder)
    file = checkpoint_of(cfg, folder / 'a.pth')
    runs = [
        ModelRun(cfg, file, name='one', max_images=20),
        ModelRun(cfg, file, name='two', max_images=20, seed=1),
    ]
    with pytest.raises(ValueError, match='evaluated on the same images'):
        fairness_report(runs, folder / 'out', sections=['summary'])
    with pytest.raises(ValueError, match='each with a name of its own'):
        fairness_report([runs[0], runs[0]], folder / 'out')
    with pytest.raises(ValueError, match='names must be of summary'):
        fairness_report(runs[:1], folder / 'out', sections=['sumary'])


def test_the_command(folder: Path) -> None:
    cfg = load_config(DIGITS)
    file = checkpoint_of(cfg, folder / 'a.pth')
    said = run_tool(
        'analysis/fairness_report',
        str(DIGITS),
        file,
        *('--name', 'one', '--compare', f'two={DIGITS},{file}'),
        *('--out', str(folder / 'out'), '--max-images', '60'),
        *('--sections', 'summary', 'classes', '--many', '40', '--few', '15'),
    )
    assert '2 models, 60 images, 10 classes: about 1 min' in said
    numbers = json.loads((folder / 'out' / 'report.json').read_text())
    assert [s['name'] for s in numbers['sections']] == ['summary', 'classes']
    tables = {t['name']: t for s in numbers['sections'] for t in s['tables']}
    (row,) = tables['differences']['rows']
    assert (row['model'], row['overall']) == ('two', 0)


@pytest.mark.parametrize(
    ('options', 'message'),
    [
        (['--compare', 'two'], '--compare: entry must be NAME=CONFIG,CHECKP'),
        (['--max-images', '0'], '--max-images: number must be >= 1, got 0'),
        (['--many', '5', '--few', '90'], 'few must be at most many + 1'),
    ],
)
def test_bad_arguments(folder: Path, options: list[str], message: str) -> None:
    said = run_tool(
        'analysis/fairness_report',
        *(str(DIGITS), 'missing.pth', '--out', str(folder / 'out')),
        *options,
        fails=True,
    )
    assert message in said


def test_sections_and_names_are_checked_before_anything_is_loaded(
    folder: Path,
) -> None:
    others = [f'm{i}={DIGITS},missing.pth' for i in range(MAX_MODELS)]
    for options, message in (
        (['--compare', *others], 'models must be 1 to 6'),
        (
            ['--sections', 'sumary'],
            f'--sections: names must be of {", ".join(SECTIONS)}, got sumary',
        ),
    ):
        said = run_tool(
            'analysis/fairness_report',
            *(str(DIGITS), 'missing.pth', '--out', str(folder / 'out')),
            *options,
            fails=True,
        )
        assert message in said
