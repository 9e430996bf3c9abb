"""Another folder in place of ``data``."""

from mmfair.utils.config_path import config_path
from mmfair.utils.data_roots import data_roots
from mmfair.utils.load_config import load_config


def test_evaluators_read_from_there_too() -> None:
    name = 'focal_retinanet-resnet18_1xb8-1k_digit-scenes-128x128.py'
    config = load_config(config_path(f'baselines/{name}'))
    options = data_roots(config, 'there')
    files = {key: path for key, path in options.items() if 'ann_file' in key}
    assert len(files) == 2
    assert {key.split('.')[0] for key in files} == {
        'val_evaluator',
        'test_evaluator',
    }
    assert all(path.startswith('there/') for path in files.values())
    config.merge_from_dict(options)
    assert "'data/" not in str(config.to_dict()['val_evaluator'])


def test_what_lies_elsewhere_stays() -> None:
    dataset = dict(data_root=None, ann_file='list.txt', dataset={})
    loader = dict(dataset=[dataset, dict(data_root='/mnt/data/x')])
    config = dict(train_dataloader=loader, val_dataloader=None)
    assert data_roots(config, 'there') == {}
