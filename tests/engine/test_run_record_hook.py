"""The record of real runs, resumed ones among them."""

import json
import logging
from pathlib import Path

import pytest
import torch
from mmengine.config import Config
from mmengine.runner import Runner
from tiny_config import tiny_config

from mmfair.datasets import Digits
from mmfair.engine import RunRecordHook
from mmfair.registry import DATASETS
from mmfair.utils.data_fingerprint import data_fingerprint


def runner_in(folder: Path, **changes: object) -> Runner:
    cfg = Config(tiny_config())
    cfg.merge_from_dict(
        {
            'work_dir': str(folder / 'work'),
            'experiment_name': f'record_{id(changes)}_{len(changes)}',
            'train_dataloader.dataset.indices': 64,
            'train_cfg.max_epochs': 2,
            'default_hooks.run_record': {'type': 'mmfair.RunRecordHook'},
            **changes,
        }
    )
    return Runner.from_cfg(cfg)


def record(folder: Path) -> dict:
    return json.loads((folder / 'work' / 'run_record.json').read_text())


def test_training_resume_and_test(folder: Path):
    runner = runner_in(folder, randomness={'seed': 3})
    runner.train()
    first = record(folder)
    train = first['train']
    assert train['finished']
    assert train['seed'] == 3
    assert train['batch_size'] == 16
    assert (train['processes'], train['accumulation']) == (1, 1)
    assert "type='mmfair.RunRecordHook'" in train['config']
    assert len(train['config_fingerprint']) == 64
    assert train['versions']['torch'] == torch.__version__
    assert train['memory']['process'] > 50e6
    assert 0 < train['seconds'] < 60
    history = runner.message_hub.log_scalars['val/accuracy/top1']
    values = history.data[0].tolist()
    best = train['best']['accuracy/top1']
    assert best['highest']['value'] == pytest.approx(max(values))
    assert best['lowest']['value'] == pytest.approx(min(values))
    assert best['highest']['epoch'] == values.index(max(values)) + 1
    assert best['highest']['iter'] == 4 * best['highest']['epoch']
    train_set = DATASETS.build(runner.cfg.train_dataloader.dataset)
    assert first['data'] == {
        'train': data_fingerprint(train_set),
        'val': data_fingerprint(Digits(split='val')),
    }

    again = runner_in(
        folder, **{'train_cfg.max_epochs': 3, 'resume': True, 'x': 0}
    )
    again.train()
    second = record(folder)['train']
    assert second['seconds'] > train['seconds']
    resumed = second['best']['accuracy/top1']
    assert resumed['highest']['value'] >= best['highest']['value']
    assert resumed['lowest']['value'] <= best['lowest']['value']

    metrics = runner_in(
        folder, load_from=str(folder / 'work' / 'epoch_3.pth')
    ).test()
    last = record(folder)
    assert last['test']['metrics'] == pytest.approx(metrics)
    assert 'finished' not in last['test']
    assert last['data']['test'] == data_fingerprint(Digits(split='test'))
    assert last['train'] == second
    # Another training in the same folder starts a record of its own.
    fresh = runner_in(folder, **{'train_cfg.max_epochs': 1})
    fresh.train()
    best = record(folder)['train']['best']['accuracy/top1']
    assert best['highest'] == best['lowest']


def test_an_unfinished_training_says_so(
    folder: Path, monkeypatch: pytest.MonkeyPatch
):
    def stop(self: RunRecordHook, runner: Runner) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(RunRecordHook, 'after_train', stop)
    with pytest.raises(KeyboardInterrupt):
        runner_in(folder).train()
    train = record(folder)['train']
    assert not train['finished']
    assert train['seconds'] > 0
    assert train['best']


def test_a_record_that_cannot_be_written_is_one_warning(
    folder: Path, caplog: pytest.LogCaptureFixture
):
    (folder / 'work' / 'run_record.json').mkdir(parents=True)
    runner = runner_in(folder)
    runner.logger.addHandler(caplog.handler)
    with caplog.at_level(logging.WARNING):
        runner.train()
    said = [m for m in caplog.messages if 'RunRecordHook' in m]
    assert len(said) == 1
    assert said[0].startswith(
        'RunRecordHook: run_record.json is incomplete, IsADirectoryError: '
    )
    assert (folder / 'work' / 'epoch_2.pth').exists()


def test_data_that_cannot_be_read_leave_a_gap(
    folder: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(
        'mmfair.engine.hooks.run_record_hook.data_fingerprint', None
    )
    runner_in(folder).train()
    assert record(folder)['data'] == {'train': None, 'val': None}


def test_a_metric_that_is_no_number(folder: Path):
    """Its outcome joins the record of a test, as lists; no best of it."""
    evaluator = [{'type': 'Accuracy'}, {'type': 'ConfusionMatrix'}]
    changes = {'val_evaluator': evaluator, 'test_evaluator': evaluator}
    runner = runner_in(folder, **changes)
    runner.train()
    train = record(folder)['train']
    assert train['finished']
    assert [*train['best']] == ['accuracy/top1']
    metrics = runner.test()
    test = record(folder)['test']['metrics']
    assert test['accuracy/top1'] == metrics['accuracy/top1']
    matrix = metrics['confusion_matrix/result']
    assert test['confusion_matrix/result'] == matrix.tolist()


@pytest.mark.filterwarnings('ignore')  # of the hosts
def test_classes_that_are_numbers_and_a_metric_that_is_no_number(
    folder: Path,
):
    """All that watches a training, at once."""
    pytest.importorskip('matplotlib')
    evaluator = [{'type': 'mmfair.ClassAccuracy'}, {'type': 'ConfusionMatrix'}]
    watching = ('ClassCounts', 'ZeroBias', 'FairnessFigures', 'GeometryLog')
    changes = {
        f'{split}_dataloader.dataset.metainfo': {'classes': [*range(10)]}
        for split in ('train', 'val', 'test')
    }
    runner = runner_in(
        folder,
        val_evaluator=evaluator,
        test_evaluator=evaluator,
        **changes,
        **{
            f'default_hooks.{name}': {'type': f'mmfair.{name}Hook'}
            for name in watching
        },
    )
    runner.train()
    runner.test()
    part = record(folder)
    assert part['train']['finished']
    assert 'class_accuracy/overall' in part['test']['metrics']
    (log,) = Path(runner.log_dir).glob('*.log')
    warned = [x for x in log.read_text().splitlines() if 'WARNING' in x]
    assert not [x for x in warned if 'Error' in x], warned


def test_fingerprints_can_be_left_out(folder: Path):
    hook = RunRecordHook(fingerprints=False)
    assert hook._data(None, 'train') == {}


@pytest.mark.parametrize('filename', ['a/b.json', 'record.txt'])
def test_filename(filename: str):
    with pytest.raises(ValueError) as caught:
        RunRecordHook(filename=filename)
    assert str(caught.value) == (
        'RunRecordHook: filename must be a name that ends in .json, got '
        f"{filename!r}. The default is 'run_record.json'."
    )


def test_a_flag_that_is_none():
    with pytest.raises(
        TypeError, match="fingerprints must be True or False, got 'yes'"
    ):
        RunRecordHook(fingerprints='yes')
