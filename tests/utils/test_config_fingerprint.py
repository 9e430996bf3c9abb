"""What counts as the same settings."""

import pytest

from mmfair.utils.config_fingerprint import config_fingerprint

CONFIG = {
    'work_dir': 'work_dirs/a',
    'randomness': {'seed': 0, 'deterministic': False},
    'train_dataloader': {
        'batch_size': 8,
        'num_workers': 2,
        'dataset': {'data_root': 'data/x', 'ann_file': '/data/x/train.txt'},
    },
    'model': {'init_cfg': {'checkpoint': 'torchvision://resnet18'}},
    'default_hooks': {'checkpoint': {'interval': 1}},
}


def changed(path: str, value: object) -> dict:
    *parents, key = path.split('.')
    config = node = {**CONFIG}
    for parent in parents:
        node[parent] = {**node[parent]}
        node = node[parent]
    node[key] = value
    return config


@pytest.mark.parametrize(
    ('path', 'value'),
    [
        ('work_dir', '/other'),
        ('load_from', 'epoch_1.pth'),
        ('randomness.seed', 1),
        ('train_dataloader.num_workers', 0),
        ('train_dataloader.dataset.data_root', '/other/x'),
        ('train_dataloader.dataset.ann_file', '/other/train.txt'),
        ('train_dataloader.dataset.ann_file', 'data/x/train.txt'),
        ('launcher', 'pytorch'),
    ],
)
def test_where_a_run_works_does_not_count(path: str, value: object):
    assert config_fingerprint(changed(path, value)) == config_fingerprint(
        CONFIG
    )


@pytest.mark.parametrize(
    ('path', 'value'),
    [
        ('randomness.deterministic', True),
        ('train_dataloader.batch_size', 4),
        ('train_dataloader.dataset.ann_file', '/data/x/val.txt'),
        ('model.init_cfg.checkpoint', 'torchvision://resnet50'),
        ('default_hooks.checkpoint', {'interval': 2}),
    ],
)
def test_what_a_run_computes_counts(path: str, value: object):
    assert config_fingerprint(changed(path, value)) != config_fingerprint(
        CONFIG
    )


def test_local_checkpoints_do_not_count():
    path = 'model.init_cfg.checkpoint'
    one, other = (
        config_fingerprint(changed(path, f'run/seed{seed}/epoch_9.pth'))
        for seed in (0, 1)
    )
    assert one == other != config_fingerprint(CONFIG)
