"""A config of each family in two processes, through the entry points."""

from pathlib import Path

import pytest
from hosts import requires_ops
from miniatures import ROOT
from run_tool import LAUNCH_TWO, run_command, run_tool, tool
from shrink import shrink

from mmfair.utils.load_config import load_config

FAMILIES = {
    'multi-label': 'zut/zut_resnet50_1xb64-100e_voc2007-256',
    'small, long-tailed': (
        'dcr/ce-dcr_resnet8_1xb32-15e_fashion-mnist-lt-if100'
    ),
    'loss, head and sampler of the long tail': (
        'long_tail/ldam-drw_resnet8_1xb32-15e_fashion-mnist-lt-if100'
    ),
    'second stage, weights frozen': (
        'long_tail/mislas_resnet8_1xb32-5e_fashion-mnist-lt-if100'
    ),
    'pairs of draws': (
        'long_tail/ldam-drw-cmo_resnet8_1xb32-15e_fashion-mnist-lt-if100'
    ),
    'large, long-tailed': 'dcr/focal-dcr_resnext50_8xb32-200e_imagenet-lt',
    'geometry': 'geometry/ce_shufflenetv2_1xb128-200e_svhn',
    'segmentation': 'zut/zut_fpn-van-b0_1xb16-80k_ade20k-512x512',
    're-identification': 'reid/cal-zut_resnet50_2xb32-60e_prcc-384x192',
    'detection': 'zut/zut_retinanet-resnet18_1xb8-1k_digit-scenes-128x128',
}


def families() -> list:
    return [
        pytest.param(
            config, id=name, marks=[requires_ops] * (name == 'detection')
        )
        for name, config in FAMILIES.items()
    ]


@pytest.mark.slow
@pytest.mark.ddp
@pytest.mark.parametrize('name', families())
def test_two_processes_train_and_one_tests(name: str, folder: Path) -> None:
    path = ROOT / 'configs' / f'{name}.py'
    config = load_config(path)
    options = shrink(path, config, folder)
    options['default_hooks.logger.interval'] = 1
    options['auto_scale_lr.base_batch_size'] = options.pop(
        'train_dataloader.batch_size'
    )
    if 'max_iters' in config.train_cfg:
        options |= {'train_cfg.max_iters': 2, 'train_cfg.val_interval': 2}
        options['default_hooks.checkpoint.interval'] = 2
        last = 'iter_2.pth'
    else:
        options |= {'train_cfg.max_epochs': 2, 'train_cfg.val_interval': 2}
        options['default_hooks.checkpoint.interval'] = 1
        last = 'epoch_2.pth'
    for hook, its in config.default_hooks.items():
        if isinstance(its, dict) and its.get('begin', 0) > 1:
            options[f'default_hooks.{hook}.begin'] = 1
    if options['auto_scale_lr.base_batch_size'] % 2:
        options['auto_scale_lr.base_batch_size'] += 1
    flags = ['--work-dir', 'work', '--launcher']
    settings = [
        f'{key}={value}'.replace(' ', '') for key, value in options.items()
    ]
    command = [*LAUNCH_TWO, tool('train'), path, *flags, 'pytorch']
    said = run_command(*command, '--keep-batch', '--cfg-options', *settings)
    losses = {
        'zut': 'loss_zul',
        'curvature': 'loss_curvature',
        'cal': 'loss_cal',
    }
    for hook, loss in losses.items():
        assert (loss in said) == (hook in config.default_hooks)
    said = run_tool(
        'test',
        *(path, Path('work') / last, *flags, 'none'),
        *('--cfg-options', *settings),
    )
    assert 'zero_bias/std' in said
