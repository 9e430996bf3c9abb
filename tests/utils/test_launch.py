import argparse
import os
from pathlib import Path
from typing import Any

import pytest
import torch
from mmengine.config import Config
from mmengine.registry import RUNNERS
from tiny_config import write_tiny_config

from mmfair.utils.launch import (
    add_arguments,
    build_runner,
    launched_processes,
    read_config,
)


def parse(*args: object) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument('config')
    add_arguments(parser)
    return parser.parse_args([str(arg) for arg in args])


def test_both_spellings_of_the_local_rank(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = write_tiny_config(tmp_path)
    for spelling in ('--local_rank', '--local-rank'):
        monkeypatch.delenv('LOCAL_RANK', raising=False)
        read_config(parse(config, f'{spelling}=3'))
        assert os.environ['LOCAL_RANK'] == '3'


def test_the_environment_wins_over_the_argument(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv('LOCAL_RANK', '1')
    read_config(parse(write_tiny_config(tmp_path), '--local-rank=3'))
    assert os.environ['LOCAL_RANK'] == '1'


@pytest.mark.parametrize(
    ('settings', 'args', 'expected'),
    [
        ({}, [], 'work_dirs/tiny'),
        ({'work_dir': 'mine'}, [], 'mine'),
        ({'work_dir': 'mine'}, ['--work-dir', 'given'], 'given'),
    ],
)
def test_which_work_dir(
    tmp_path: Path, settings: dict[str, str], args: list[str], expected: str
) -> None:
    config = write_tiny_config(tmp_path, settings)
    assert Path(read_config(parse(config, *args)).work_dir) == Path(expected)


def test_options_are_merged_before_the_arguments(tmp_path: Path) -> None:
    config = write_tiny_config(tmp_path)
    cfg = read_config(
        parse(
            *(config, '--work-dir', 'given', '--cfg-options'),
            *('work_dir=option', 'train_cfg.max_epochs=7'),
        )
    )
    assert cfg.work_dir == 'given'
    assert cfg.train_cfg.max_epochs == 7


def test_options_set_entries_of_lists(tmp_path: Path) -> None:
    config = write_tiny_config(tmp_path, {'custom_hooks': [{'type': 'A'}]})
    options = (
        'model.data_preprocessor.mean.0=5',
        'train_dataloader.dataset.pipeline.0.padding=2',
        'custom_hooks.0=None',
    )
    cfg = read_config(parse(config, '--cfg-options', *options))
    assert cfg.model.data_preprocessor.mean == [5]
    crop = cfg.train_dataloader.dataset.pipeline[0]
    assert (crop.type, crop.padding) == ('RandomCrop', 2)
    assert cfg.custom_hooks == []


@pytest.mark.parametrize(
    'option', ['custom_hooks.3=None', 'custom_hooks.0=None', 'a.0=1']
)
def test_options_of_lists_that_are_too_short(
    tmp_path: Path, option: str
) -> None:
    config = write_tiny_config(tmp_path, {'custom_hooks': []})
    with pytest.raises(
        ValueError, match=rf'^--cfg-options: {option.partition("=")[0]}'
    ):
        read_config(parse(config, '--cfg-options', option))


@pytest.mark.parametrize('workers', [0, 2])
def test_loaders_of_mmpretrain_stack_their_batches(
    tmp_path: Path, workers: int
) -> None:
    config = write_tiny_config(
        tmp_path,
        {
            'train_dataloader.num_workers': workers,
            'val_dataloader.collate_fn': {'type': 'pseudo_collate'},
        },
    )
    cfg = read_config(parse(config))
    assert cfg.train_dataloader.collate_fn.type == 'default_collate'
    assert cfg.train_dataloader.persistent_workers == (workers > 0)
    assert cfg.train_dataloader.pin_memory == torch.cuda.is_available()
    assert cfg.val_dataloader.collate_fn.type == 'pseudo_collate'


def test_other_toolboxes_keep_their_loaders(tmp_path: Path) -> None:
    config = write_tiny_config(tmp_path, {'default_scope': 'mmseg'})
    assert 'collate_fn' not in read_config(parse(config)).train_dataloader


def test_a_runner_of_another_type() -> None:
    @RUNNERS.register_module(force=True)
    class TestRunner:
        def __init__(self, **settings: Any) -> None:
            self.settings = settings

        @classmethod
        def from_cfg(cls, cfg: Config) -> 'TestRunner':
            return cls(**cfg)

    cfg = Config({'runner_type': 'TestRunner', 'launcher': 'none'})
    assert type(build_runner(cfg)).__name__ == 'TestRunner'


@pytest.mark.parametrize(
    ('launcher', 'variable'),
    [
        ('pytorch', 'WORLD_SIZE'),
        ('slurm', 'SLURM_NTASKS'),
        ('mpi', 'OMPI_COMM_WORLD_SIZE'),
    ],
)
def test_how_many_processes_were_launched(
    monkeypatch: pytest.MonkeyPatch, launcher: str, variable: str
) -> None:
    monkeypatch.setenv(variable, '4')
    assert launched_processes(launcher) == 4
    assert launched_processes('none') == 1
    monkeypatch.delenv(variable)
    assert launched_processes(launcher) == 1
