"""The images as one sees them; the rest is tested through the report."""

import numpy as np
import pytest
import torch
from mmengine.config import Config
from mmengine.registry import MODELS, init_default_scope
from PIL import Image
from tiny_config import tiny_config

from mmfair.report import ModelRun

COLOURS = np.array([[200, 100, 50], [10, 20, 30]], np.uint8)


def run_on(config: dict, folder) -> ModelRun:
    config = Config(config)
    init_default_scope('mmpretrain')  # the fixture puts it back
    model = MODELS.build(config.model)
    torch.save({'state_dict': model.state_dict()}, folder / 'weights.pth')
    return ModelRun(config, str(folder / 'weights.pth'))


def test_grey_images_of_memory(folder):
    run = run_on(tiny_config(), folder)
    batch = next(run.batches([0]))
    (found,) = run.pixels(batch['inputs'])
    assert found.shape == (8, 8, 3)
    assert (found[..., 0] == found[..., 2]).all()
    expected = run.dataset[0]['inputs'][0].tolist()
    assert found[..., 0].tolist() == expected
    assert run.reads_bgr is False


@pytest.mark.parametrize('to_rgb', [True, False])
def test_colours_of_files(folder, to_rgb):
    for index, colour in enumerate(COLOURS):
        path = folder / 'images' / f'class{index}' / 'image.png'
        path.parent.mkdir(parents=True)
        Image.fromarray(np.full((8, 8, 3), colour)).save(path)
    config = tiny_config()
    config['model']['backbone']['in_channels'] = 3
    config['model']['data_preprocessor'].update(
        mean=[60.0, 70, 80], std=[90.0] * 3, to_rgb=to_rgb
    )
    config['test_dataloader']['dataset'] = {
        'type': 'CustomDataset',
        'data_prefix': str(folder / 'images'),
        'pipeline': [{'type': 'LoadImageFromFile'}, {'type': 'PackInputs'}],
    }
    run = run_on(config, folder)
    (batch,) = run.batches()
    for pixels, colour in zip(
        run.pixels(batch['inputs']), COLOURS, strict=True
    ):
        assert (pixels == colour).all()


def test_colours_of_memory(folder):
    run = run_on(tiny_config(), folder)
    images = torch.tensor(COLOURS[:1]).float().view(1, 3, 1, 1)
    preprocessor = run.model.data_preprocessor
    preprocessor.mean = preprocessor.std = None
    (found,) = run.pixels(images)
    assert found[0, 0].tolist() == COLOURS[0].tolist()
