"""The command that corrects a model, on one that never saw mmfair."""

import csv
import json
import os
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from correct_tool import correct, refusal
from stock_classifier import CLASSES, SIZES, Stock, stock_classifier


@pytest.fixture(scope='module')
def stock(tmp_path_factory: pytest.TempPathFactory) -> Stock:
    return stock_classifier(tmp_path_factory.mktemp('stock'))


@pytest.fixture(scope='module')
def corrected(
    stock: Stock, tmp_path_factory: pytest.TempPathFactory
) -> SimpleNamespace:
    """A run that writes what corrects the most here."""
    folder = tmp_path_factory.mktemp('corrected')
    before = stock.checkpoint.read_bytes()
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        correct(
            *(stock.config, stock.checkpoint, '--out', 'out'),
            *('--write', 'fixed.pth', '--use', 'logit adjustment'),
        )
    assert stock.checkpoint.read_bytes() == before
    table = json.loads((folder / 'out/corrections.json').read_text())
    return SimpleNamespace(folder=folder, table=table)


def answers_of_mmpretrain(config: Path, checkpoint: Path, images: Path):
    """Answers of its own inference to the test images, class by class."""
    from mmpretrain.apis import ImageClassificationInferencer

    inferencer = ImageClassificationInferencer(
        model=str(config), pretrained=str(checkpoint), device='cpu'
    )
    return {
        name: [
            answer['pred_label']
            for answer in inferencer(
                [
                    str(images / 'test' / name / f'{index}.png')
                    for index in range(count)
                ]
            )
        ]
        for name, count in zip(CLASSES, SIZES['test'], strict=True)
    }


def test_stock_inference_with_the_unchanged_config(stock, corrected):
    rates = {
        row['class']: row['rate']
        for row in json.loads(
            (corrected.folder / 'out/classes.json').read_text()
        )
        if row['correction'] == 'logit adjustment'
    }
    answers = answers_of_mmpretrain(
        stock.config, corrected.folder / 'fixed.pth', stock.images
    )
    found = {
        name: np.mean([label == index for label in answers[name]])
        for index, name in enumerate(CLASSES)
    }
    assert found == pytest.approx(rates)
    before = answers_of_mmpretrain(
        stock.config, stock.checkpoint, stock.images
    )
    assert answers != before
    assert found['violet'] > np.mean([x == 2 for x in before['violet']])


def test_only_the_layer_differs(stock, corrected):
    old = torch.load(stock.checkpoint)
    new = torch.load(corrected.folder / 'fixed.pth')
    assert new['meta']['dataset_meta'] == old['meta']['dataset_meta']
    assert new['meta']['correction']['name'] == 'logit adjustment'
    differing = [
        name
        for name, value in old['state_dict'].items()
        if not torch.equal(value, new['state_dict'][name])
    ]
    assert differing == ['head.fc.bias']
    assert list(old['state_dict']) == list(new['state_dict'])


def read_csv(path: Path) -> list[dict]:
    return list(csv.DictReader(path.read_text().splitlines()))


def test_the_files(corrected):
    out = corrected.folder / 'out'
    assert sorted(path.name for path in out.iterdir()) == [
        'classes.csv',
        'classes.json',
        'corrections.csv',
        'corrections.json',
        'trade_off.png',
        'trade_off.svg',
    ]
    rows = read_csv(out / 'corrections.csv')
    assert rows[0]['name'] == 'as it is'
    numbers = {'overall', 'many', 'medium', 'few', 'worst', 'variance'}
    # No class has more than 100 training images here.
    assert numbers - rows[0].keys() == {'many'}
    assert {'harmonic_mean', 'calibration_error'} <= rows[0].keys()
    table = corrected.table
    assert [row['name'] for row in table['corrections']] == [
        row['name'] for row in rows
    ]
    assert sum(row['chosen'] for row in table['corrections']) == 1
    assert table['judged_on'] == 'validation images'
    classes = read_csv(out / 'classes.csv')
    assert len(classes) == len(CLASSES) * len(rows)


def test_features_are_found_again(stock, corrected, monkeypatch):
    from mmfair.report import ModelRun

    monkeypatch.chdir(corrected.folder)
    asked = []
    batches = ModelRun.batches

    def counted(run, indices=None):
        asked.append(len(run.indices if indices is None else indices))
        return batches(run, indices)

    monkeypatch.setattr(ModelRun, 'batches', counted)
    correct(stock.config, stock.checkpoint, '--out', 'again')
    # A batch for the estimate, and one of each split to compare.
    assert asked == [16, 16, 16, 16]
    again = json.loads(Path('again/corrections.json').read_text())
    assert _without_time(again) == _without_time(corrected.table)


def test_tables_of_another_aim_or_seed_stay(stock, corrected, monkeypatch):
    monkeypatch.chdir(corrected.folder)
    Path('seed1').mkdir()
    other = Path('seed1', stock.checkpoint.name)
    other.symlink_to(stock.checkpoint)
    for checkpoint, aim in (
        (stock.checkpoint, 'worst'),
        (other, 'overall'),
    ):
        correct(stock.config, checkpoint, '--aim', aim)
    found = sorted(
        path.parent.name
        for path in Path('work_dirs').rglob('corrections/*/corrections.json')
    )
    stem, home = stock.checkpoint.stem, stock.checkpoint.parent.name
    assert found == sorted([f'{home}_{stem}_worst', f'seed1_{stem}_overall'])


def _without_time(table: dict) -> dict:
    for row in table['corrections']:
        row['seconds'] = 0
    return table


def test_a_config_where_the_weights_can_not_hold_it(
    stock, corrected, monkeypatch
):
    from mmengine.config import Config

    from mmfair.report import ModelRun

    module = import_module('mmfair.model_corrections.write_corrected')
    monkeypatch.setattr(module, 'unfoldable', lambda *_: 'it is a test')
    monkeypatch.chdir(corrected.folder)
    correct(
        *(stock.config, stock.checkpoint, '--out', 'config_out'),
        *('--write', 'other.pth', '--use', 'cRT'),
    )
    assert not Path('other.pth').exists()
    run = ModelRun(Config.fromfile('other.py'), str(stock.checkpoint))
    right = np.zeros(len(CLASSES))
    for batch in run.batches():
        for sample in run.predict(batch):
            right[sample.gt_label] += sample.gt_label == sample.pred_label
    rates = [
        row['rate']
        for row in json.loads(Path('config_out/classes.json').read_text())
        if row['correction'] == 'cRT'
    ]
    assert right / SIZES['test'] == pytest.approx(rates)


def test_what_lies_at_the_target_stays(stock, corrected, monkeypatch):
    module = import_module('mmfair.model_corrections.write_corrected')
    fold = module.fold_checkpoint

    def other_layer(row, layer, checkpoint, target, **trust):
        fold(row, layer, checkpoint, target, **trust)
        loaded = torch.load(target)
        loaded['state_dict']['head.fc.bias'][2] += 900
        torch.save(loaded, target)

    monkeypatch.setattr(module, 'fold_checkpoint', other_layer)
    monkeypatch.chdir(corrected.folder)
    Path('mine.pth').write_bytes(b'mine')
    message = refusal(
        *(stock.config, stock.checkpoint, '--out', 'mine_out'),
        *('--write', 'mine.pth', '--use', 'cRT'),
    )
    assert message.startswith('--write: model must answer as the table has it')
    assert Path('mine.pth').read_bytes() == b'mine'
    assert [path.name for path in Path().glob('*mine.pth*')] == ['mine.pth']


def test_no_config_of_another_is_written_over(stock, corrected, monkeypatch):
    from mmengine.config import Config

    from mmfair.model_corrections.correction_config import correction_config

    monkeypatch.chdir(corrected.folder)
    Path('theirs.py').write_text('a = 1')
    cfg, row = Config(dict(a=2)), SimpleNamespace(name='DisAlign')
    with pytest.raises(ValueError, match='what lies there is another file'):
        correction_config(row, SimpleNamespace(path='fc'), cfg, 'theirs.pth')
    assert Path('theirs.py').read_text() == 'a = 1'


def test_too_few_images(folder):
    stock = stock_classifier(folder, {'test': (1, 1, 1)})
    half = ('--choose-on', 'half-of-test')
    message = refusal(stock.config, stock.checkpoint, *half)
    assert message.startswith('--choose-on: images must not be half-of-test')
    for path in (stock.images / 'train' / 'violet').iterdir():
        path.unlink()
    message = refusal(stock.config, stock.checkpoint)
    assert message.startswith('correct: classes must have training images')
    assert 'violet' in message


@pytest.mark.parametrize('link', [False, True])
def test_the_checkpoint_is_never_overwritten(stock, folder, link):
    target = stock.checkpoint
    if link:
        target = folder / 'link.pth'
        target.symlink_to(stock.checkpoint)
    assert refusal(
        stock.config, stock.checkpoint, '--write', target
    ).startswith('--write: file must not be the checkpoint itself')


def test_another_ending(stock, folder):
    assert refusal(
        stock.config, stock.checkpoint, '--write', 'fixed.txt'
    ).startswith('--write: file must end in .pth')


@pytest.mark.skipif(os.geteuid() == 0, reason='root may write anywhere')
def test_a_folder_that_can_not_be_written(stock, folder):
    (folder / 'locked').mkdir(mode=0o500)
    assert refusal(
        stock.config, stock.checkpoint, '--out', 'locked/out'
    ).startswith('--out: path must be a folder that can be written')


def test_a_correction_that_there_is_not(stock, folder):
    use = 'logit adjustmnt'
    message = refusal(stock.config, stock.checkpoint, '--use', use)
    assert message.startswith("--use: name must be one of 'logit adjustment'")
    assert message.endswith("Did you mean 'logit adjustment'?")
