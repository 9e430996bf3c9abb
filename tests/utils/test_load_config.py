"""Configs in every format that MMEngine reads."""

from argparse import Namespace
from pathlib import Path

import pytest
from mmengine.config import Config
from tiny_config import tiny_config

from mmfair.utils.config_check import check_config
from mmfair.utils.launch import read_config
from mmfair.utils.load_config import load_config
from mmfair.utils.with_methods import config_with


@pytest.mark.parametrize('suffix', ['json', 'yml', 'yaml', 'py'])
def test_a_config_in_another_format(folder: Path, suffix: str) -> None:
    Config(tiny_config()).dump(folder / f'tiny.{suffix}')
    (folder / f'leaf.{suffix}').write_text(
        {
            'json': '{"_base_": "tiny.json", "train_cfg": {"max_epochs": 3}}',
            'py': "_base_ = 'tiny.py'\ntrain_cfg = dict(max_epochs=3)",
        }.get(suffix, f'_base_: tiny.{suffix}\ntrain_cfg: {{max_epochs: 3}}')
    )
    options = {'optim_wrapper.optimizer.lr': 0.5}
    arguments = Namespace(
        config=f'leaf.{suffix}',
        cfg_options=options,
        launcher='none',
        work_dir=None,
        local_rank=0,
    )
    cfg = read_config(arguments)
    check_config(cfg)
    assert cfg.train_cfg.max_epochs == 3
    assert cfg.optim_wrapper.optimizer.lr == 0.5
    assert cfg.work_dir == 'work_dirs/leaf'
    with config_with(f'leaf.{suffix}', ['label-smoothing']) as path:
        smoothed = load_config(path)
    assert smoothed.model.head.loss.type == 'LabelSmoothLoss'


def test_a_base_of_a_package_that_is_not_installed(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As MMEngine looks in a checkout that nothing was built in."""
    (folder / 'leaf.py').write_text("_base_ = ['mmfair::zut/none.py']")
    index = folder / 'mmfair' / '.mim' / 'model-index.yml'

    def fromfile(path: Path) -> None:
        raise FileNotFoundError(f'file "{index}" does not exist')

    monkeypatch.setattr(Config, 'fromfile', fromfile)
    with pytest.raises(FileNotFoundError, match='installed package alone'):
        load_config(folder / 'leaf.py')
