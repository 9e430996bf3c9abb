"""One entry point for segmentation and detection, on digit scenes."""

from pathlib import Path

import pytest
from hosts import requires_ops
from miniatures import write_digit_scenes
from run_tool import ROOT, run_tool

CONFIGS = {'mmseg': 'zut_fpn-*', 'mmdet': 'zut_retinanet-*'}

pytestmark = pytest.mark.slow


@pytest.fixture(scope='module')
def scenes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A few scenes on disk, in both forms."""
    folder = tmp_path_factory.mktemp('scenes')
    write_digit_scenes(folder, train=8, val=4)
    return folder


@pytest.mark.parametrize(
    'scope', ['mmseg', pytest.param('mmdet', marks=requires_ops)]
)
def test_train_and_test(scope: str, scenes: Path, tmp_path: Path) -> None:
    (config,) = (ROOT / 'configs/zut').glob(f'{CONFIGS[scope]}_digit-scenes*')
    options = [
        'train_cfg.max_iters=2',
        'default_hooks.checkpoint.interval=2',
        'default_hooks.logger.interval=1',
    ]
    options += [
        f'{split}_dataloader.dataset.data_root={scenes}/'
        for split in ('train', 'val', 'test')
    ]
    if scope == 'mmdet':
        annotations = scenes / 'annotations/instances_val.json'
        options += [
            f'{split}_evaluator.ann_file={annotations}'
            for split in ('val', 'test')
        ]
    output = run_tool(
        *('train', config, '--work-dir', tmp_path, '--no-validate'),
        *('--cfg-options', *options),
    )
    assert 'Iter(train) [2/2]' in output
    assert 'loss_zul: ' in output
    output = run_tool(
        *('test', config, tmp_path / 'iter_2.pth', '--work-dir', tmp_path),
        *('--cfg-options', *options),
    )
    assert 'Iter(test) [1/1]' in output


@pytest.mark.parametrize(
    ('pattern', 'inner', 'name'),
    [
        ('zut_fpn-*_digit-scenes*', 'dataset', 'digit_scenes'),
        ('zut_resnet8_*mnist-lt*', 'dataset.dataset', 'fashion_mnist'),
    ],
)
def test_missing_data_comes_with_the_command(
    pattern: str, inner: str, name: str, tmp_path: Path
) -> None:
    (config,) = (ROOT / 'configs/zut').glob(pattern)
    output = run_tool(
        *('train', config, '--work-dir', tmp_path / 'work', '--cfg-options'),
        *(
            f'{split}_dataloader.{inner}.data_root={tmp_path}/{name}/'
            for split in ('train', 'val')
        ),
        fails=True,
    )
    assert f'`python tools/dataset_converters/{name}.py`' in output
