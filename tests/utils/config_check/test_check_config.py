import os
from pathlib import Path
from typing import Any

import pytest
from mmengine.config import Config
from tiny_config import tiny_config

from mmfair.utils.config_check import check_config
from mmfair.utils.config_check.host_faults import host_faults
from mmfair.utils.config_check.setting_faults import allowed_settings
from mmfair.utils.config_check.weight_faults import weight_faults

IMAGES = {
    'type': 'CustomDataset',
    'data_root': 'data/pets',
    'ann_file': 'train.txt',
    'data_prefix': 'images',
    'pipeline': [],
}


def faults(changes: dict[str, Any], **kwargs: bool) -> list[str]:
    """Lines of the error for the tiny config with changes."""
    config = Config(tiny_config())
    config.merge_from_dict(
        {
            path: {**value, '_delete_': True}
            if isinstance(value, dict)
            else value
            for path, value in changes.items()
        }
    )
    try:
        check_config(config, **kwargs)
    except ValueError as error:
        return str(error).split('\n')
    return []


def test_a_good_config_passes() -> None:
    assert faults({}) == []
    assert faults({}, training=False) == []


def test_every_fault_is_told_on_its_own_line() -> None:
    found = faults(
        {
            'default_hooks.zut.input_typ': 'one',
            'model.head.num_classes': 9,
            'load_from': 'none.pth',
            'train_dataloader.dataset': IMAGES,
        }
    )
    assert len(found) == 4


@pytest.mark.parametrize(
    ('changes', 'where', 'end'),
    [
        (
            {'default_hooks.zut.input_typ': 'one'},
            'default_hooks.zut: settings of mmfair.ZUTHook must be among ',
            "got 'input_typ'. Did you mean 'input_type'?",
        ),
        (
            {'default_hooks.zut.loss.loss_weigt': 1.0},
            'default_hooks.zut.loss: settings of mmfair.ZeroUniformityLoss '
            'must be among loss_weight, mode, ',
            "got 'loss_weigt'. Did you mean 'loss_weight'?",
        ),
        (
            # The name comes from mmengine's BaseDataset, through **kwargs.
            {'val_dataloader.dataset.indice': 5},
            'val_dataloader.dataset: settings of mmfair.Digits must be among ',
            "got 'indice'. Did you mean 'indices'?",
        ),
        (
            {'default_hooks.zut.qqqq': 5},
            'default_hooks.zut: settings of mmfair.ZUTHook must be among ',
            "got 'qqqq'.",
        ),
        (
            {'default_hooks.zut.type': 'mmfair.ZutHook'},
            'default_hooks.zut: type must name a part of mmfair, ',
            "got 'mmfair.ZutHook'. Did you mean 'mmfair.ZUTHook'?",
        ),
        (
            {'custom_hooks': [{'type': 'ZUTHook'}]},
            'custom_hooks.0: type must carry its prefix, ',
            "got 'ZUTHook'. Write 'mmfair.ZUTHook'.",
        ),
    ],
)
def test_settings(changes: dict[str, Any], where: str, end: str) -> None:
    (fault,) = faults(changes)
    assert fault.startswith(where)
    assert fault.endswith(end)


def test_the_priority_of_a_hook_is_a_setting() -> None:
    assert faults({'default_hooks.zut.priority': 'LOW'}) == []


def test_settings_stop_where_a_class_takes_no_more() -> None:
    class Base:
        def __init__(self, base: int = 0) -> None: ...

    class Closed(Base):
        def __init__(self, own: int = 0) -> None: ...

    class Silent(Closed): ...

    assert allowed_settings(Closed) == {'own'}
    assert allowed_settings(Silent) == {'own'}


def test_settings_of_a_function() -> None:
    inner = {'type': 'ResNet', 'depth': 18}
    stem = {'type': 'mmfair.CIFARStem', 'backbone': inner}
    assert faults({'model.backbone': {**stem, '_delete_': True}}) == []
    (fault,) = faults({'model.backbone': {**stem, 'depth': 18}})
    assert fault == (
        'model.backbone: settings of mmfair.CIFARStem must be among '
        "backbone, got 'depth'."
    )
    # It hands its settings on to the host's class.
    network = {'type': 'mmfair.SEBasicResNet', 'style': 'caffe'}
    assert faults({'model.backbone': network}) == []


def test_class_count_of_a_head() -> None:
    assert faults({'model.head.num_classes': 9}) == [
        'model.head: num_classes must be the 10 of train_dataloader.dataset '
        '(mmfair.Digits), got 9. Set model.head.num_classes=10.'
    ]


def test_class_count_of_the_data_preprocessor() -> None:
    assert faults({'data_preprocessor': {'num_classes': 9}}) == [
        'data_preprocessor: num_classes must be the 10 of '
        'train_dataloader.dataset (mmfair.Digits), got 9. '
        'Set data_preprocessor.num_classes=10.'
    ]


def test_class_count_of_one_split_from_the_config() -> None:
    names = {'metainfo': {'classes': ['even', 'odd']}}
    found = faults(
        {'test_dataloader.dataset': {**digits('test'), **names}},
    )
    assert found == [
        f'model.{part}: num_classes must be the 2 of test_dataloader.dataset '
        f'(mmfair.Digits), got 10. Set model.{part}.num_classes=2.'
        for part in ('data_preprocessor', 'head')
    ]


def test_class_count_inside_wrappers() -> None:
    wrapped = {
        'type': 'RepeatDataset',
        'times': 2,
        'dataset': {
            'type': 'mmfair.LongTailedDataset',
            'dataset': digits('train'),
        },
    }
    found = faults(
        {'train_dataloader.dataset': wrapped, 'model.head.num_classes': 11}
    )
    assert found == [
        'model.head: num_classes must be the 10 of '
        'train_dataloader.dataset.dataset.dataset (mmfair.Digits), got 11. '
        'Set model.head.num_classes=10.'
    ]


def test_class_counts_of_a_segmentor(tmp_path: Path) -> None:
    dataset = {
        'type': 'ADE20KDataset',
        'data_root': str(tmp_path),
        'data_prefix': {'img_path': '', 'seg_map_path': ''},
        'pipeline': [],
    }
    model = {
        'type': 'EncoderDecoder',
        'decode_head': [{'num_classes': 150}, {'num_classes': 151}],
        'auxiliary_head': {'num_classes': 19},
        'backbone': {'num_classes': 1000},
    }
    config = Config(
        {
            'default_scope': 'mmseg',
            'model': model,
            'train_dataloader': {'dataset': dataset},
        }
    )
    with pytest.raises(ValueError, match='num_classes') as caught:
        check_config(config)
    starts = [line.split(':')[0] for line in str(caught.value).split('\n')]
    assert starts == ['model.decode_head.1', 'model.auxiliary_head']


def test_proposal_heads_and_open_vocabulary_have_their_own_classes() -> None:
    for path in ('rpn_head', 'roi_head.semantic_head', 'reid.head'):
        assert faults({f'model.{path}': {'num_classes': 1}}) == []
    (fault,) = faults({'model.roi_head.bbox_head': [{'num_classes': 1}]})
    assert fault.startswith('model.roi_head.bbox_head.0: num_classes must be')
    changes = {'model.language_model': {}, 'model.head.num_classes': 256}
    assert faults(changes) == []


@pytest.mark.parametrize(
    ('dataset', 'remedy'),
    [
        (IMAGES, 'See docs/prepare_data.md.'),
        (
            {
                'type': 'FashionMNIST',
                'data_root': 'data/pets',
                'download': False,
            },
            'Prepare the data with `python '
            'tools/dataset_converters/fashion_mnist.py`.',
        ),
    ],
)
def test_a_missing_folder(dataset: dict[str, Any], remedy: str) -> None:
    assert faults({'train_dataloader.dataset': dataset}) == [
        "train_dataloader.dataset: data_root must exist, got 'data/pets'. "
        + remedy
    ]


def test_missing_files_in_a_folder(tmp_path: Path) -> None:
    dataset = {**IMAGES, 'data_root': str(tmp_path)}
    both = {
        'type': 'ConcatDataset',
        'datasets': [digits('train'), dataset, dataset],
    }
    assert faults({'train_dataloader.dataset': both}) == [
        f'train_dataloader.dataset.datasets.1: {setting} must exist, got '
        f"'{tmp_path / name}'. See docs/prepare_data.md."
        for setting, name in [
            ('ann_file', 'train.txt'),
            ('data_prefix.img_path', 'images'),
        ]
    ]


def test_data_that_is_there(tmp_path: Path) -> None:
    (tmp_path / 'images').mkdir()
    (tmp_path / 'train.txt').write_text('')
    dataset = {**IMAGES, 'data_root': str(tmp_path)}
    assert faults({'train_dataloader.dataset': dataset}) == []


@pytest.mark.parametrize(
    'dataset',
    [
        {'type': 'CIFAR10', 'data_root': 'data/none', 'download': True},
        {**IMAGES, 'data_root': 's3://bucket'},
    ],
)
def test_data_that_comes_from_elsewhere(dataset: dict[str, Any]) -> None:
    assert faults({'train_dataloader.dataset': dataset}) == []


def test_only_the_data_that_is_used_must_be_there() -> None:
    changes = {'test_dataloader.dataset': IMAGES}
    assert faults(changes) == []
    assert len(faults(changes, training=False)) == 1


def test_a_class_file_that_is_missing(tmp_path: Path) -> None:
    dataset = {**IMAGES, 'classes': str(tmp_path / 'names.txt')}
    assert faults({'train_dataloader.dataset': dataset}) == [
        'train_dataloader.dataset: a file that it reads must exist, got '
        f"'{tmp_path / 'names.txt'}'. See docs/prepare_data.md."
    ]


def test_weights(tmp_path: Path) -> None:
    there = tmp_path / 'weights.pth'
    there.touch()
    init = {'type': 'Pretrained', 'checkpoint': 'none.pth'}
    config = {
        'load_from': 'start.pth',
        'model': {
            'pretrained': str(there),
            'backbone': {'init_cfg': init},
            'neck': {'pretrained': 'torchvision://resnet50'},
            'head': {'pretrained': 'neck.pth'},
        },
    }
    lines = [
        f'{path}: checkpoint must exist, got {value!r}. Check the path.'
        for path, value in [
            ('load_from', 'start.pth'),
            ('model.backbone.init_cfg', 'none.pth'),
            ('model.head.pretrained', 'neck.pth'),
        ]
    ]
    assert weight_faults(config, training=True) == lines
    assert weight_faults(config, training=False) == lines[:1]


def test_a_checkpoint_that_is_no_file(tmp_path: Path) -> None:
    pipe = tmp_path / 'pipe'
    os.mkfifo(pipe)
    for path in (pipe, tmp_path):
        (line,) = weight_faults({'load_from': str(path)}, training=False)
        assert line.startswith('load_from: checkpoint must be a file, got')
    # As DeepSpeed saves them.
    config = {'load_from': str(tmp_path), 'runner_type': 'FlexibleRunner'}
    assert weight_faults(config, training=False) == []


def test_detection_without_compiled_ops(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(
        'mmfair.utils.config_check.host_faults.find_spec',
        lambda name: None if name == 'mmcv._ext' else object(),
    )
    assert host_faults({'default_scope': 'mmseg'}) == []
    assert host_faults({'default_scope': 'mmdet'}) == [
        "default_scope: mmcv must have its compiled ops for 'mmdet', got one "
        'without. Build them with `make ops`.'
    ]


def digits(split: str) -> dict[str, Any]:
    return {'type': 'mmfair.Digits', 'split': split, 'pipeline': []}


def test_numbers_that_were_renamed_are_refused() -> None:
    hooks = dict(
        checkpoint=dict(
            save_best=['class_accuracy/worst', 'class_accuracy/variance']
        ),
        stop=dict(type='EarlyStoppingHook', monitor='class_accuracy/bias'),
    )
    with pytest.raises(ValueError) as caught:
        check_config(Config(dict(default_hooks=hooks)))
    for name in ('checkpoint.save_best', 'stop.monitor'):
        assert f'default_hooks.{name}: metric must be' in str(caught.value)
    assert "set rule='less'" in str(caught.value)


@pytest.mark.parametrize(
    ('path', 'part'),
    [
        ('train_dataloader.sampler', 'mmfair.ClassBalancedSampler'),
        ('model.head.loss', 'mmfair.BalancedSoftmaxLoss'),
    ],
)
def test_settings_that_are_inherited_are_to_be_deleted(
    path: str, part: str
) -> None:
    key = 'shuffle' if 'sampler' in path else 'use_sigmoid'
    (fault,) = faults({path: {'type': part, key: True}})
    assert f"got '{key}'" in fault
    assert 'add _delete_=True' in fault
