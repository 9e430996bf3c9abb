from copy import deepcopy

import pytest
from mmengine.config import Config

from mmfair.utils.evaluation_loader import evaluation_loader

CROP, PACK = [dict(type='RandomCrop')], [dict(type='PackInputs')]


def loader(pipeline, wrapped=False, **settings):
    dataset = dict(type='Digits', pipeline=pipeline)
    if wrapped:
        dataset = dict(type='LongTailed', dataset=dataset)
    return dict(dataset=dataset, **settings)


def config(**changes):
    return Config(
        dict(
            train_dataloader=loader(CROP, wrapped=True, batch_size=32),
            val_dataloader=loader(PACK, batch_size=8),
            test_dataloader=loader(PACK, batch_size=16, sampler='in order'),
            **changes,
        )
    )


def test_evaluated_splits_are_as_they_are():
    cfg = config()
    for split in ('val', 'test'):
        expected = cfg[f'{split}_dataloader'].to_dict()
        assert evaluation_loader(cfg, split) == expected


def test_training_images_are_read_as_test_images():
    cfg = config()
    before = deepcopy(cfg.to_dict())
    assert evaluation_loader(cfg, 'train') == dict(
        batch_size=16,
        sampler='in order',
        dataset=dict(
            type='LongTailed', dataset=dict(type='Digits', pipeline=PACK)
        ),
    )
    assert cfg.to_dict() == before


def test_without_test_data_as_validation_images():
    cfg = config()
    cfg.test_dataloader = None
    assert evaluation_loader(cfg, 'train')['batch_size'] == 8


@pytest.mark.parametrize(
    ('there', 'split', 'got'),
    [
        (['train', 'test'], 'val', 'train, test'),
        (['train'], 'train', 'train'),
        ([], 'test', 'no split'),
    ],
)
def test_a_split_that_is_not_there(there, split, got):
    cfg = Config({f'{name}_dataloader': loader(PACK) for name in there})
    with pytest.raises(ValueError) as caught:
        evaluation_loader(cfg, split)
    assert str(caught.value) == (
        f'evaluation_loader: config must have {split}_dataloader, and '
        f'test_dataloader or val_dataloader, got those of {got}. Choose '
        'another split.'
    )


def test_a_wrapper_that_mixes_images_is_left_out() -> None:
    inner = {'type': 'Photos', 'pipeline': ['load', 'crop at random']}
    mosaic = {
        'type': 'MultiImageMixDataset',
        'dataset': inner,
        'pipeline': ['mosaic', 'pack'],
        'max_refetch': 15,
    }
    for train in (mosaic, {'type': 'RepeatDataset', 'dataset': mosaic}):
        cfg = Config(
            {
                'train_dataloader': {'batch_size': 2, 'dataset': train},
                'test_dataloader': {
                    'batch_size': 4,
                    'dataset': {
                        'type': 'Photos',
                        'pipeline': ['load', 'pack'],
                    },
                },
            }
        )
        dataset = evaluation_loader(cfg, 'train')['dataset']
        dataset = dataset.get('dataset', dataset)
        assert dataset == {'type': 'Photos', 'pipeline': ['load', 'pack']}
