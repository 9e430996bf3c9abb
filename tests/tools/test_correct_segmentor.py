"""The command on a segmentor that never saw mmfair."""

import json
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from correct_tool import correct, refusal
from PIL import Image
from stock_segmentor import CLASSES, IMAGES, stock_segmentor

pytestmark = pytest.mark.filterwarnings('ignore')  # of the hosts


@pytest.fixture(scope='module', params=[False, True])
def corrected(request, tmp_path_factory) -> SimpleNamespace:
    """A run that writes a new layer, for each way of enlarging a map."""
    folder = tmp_path_factory.mktemp('segmentor')
    stock = stock_segmentor(folder, align_corners=request.param)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        correct(
            *(stock.config, stock.checkpoint, '--out', 'out'),
            *('--write', 'fixed.pth', '--use', 'cRT'),
        )
    table = json.loads((folder / 'out/corrections.json').read_text())
    classes = json.loads((folder / 'out/classes.json').read_text())
    return SimpleNamespace(
        folder=folder, stock=stock, table=table, classes=classes
    )


def rates_of_mmseg(run: SimpleNamespace, checkpoint) -> np.ndarray:
    """Accuracy of each class over all pixels, by its own inference."""
    from mmseg.apis import inference_model, init_model

    model = init_model(str(run.stock.config), str(checkpoint), device='cpu')
    right, all_of = np.zeros(3), np.zeros(3)
    folder = run.stock.images / 'test'
    for index in range(IMAGES['test']):
        answer = inference_model(model, str(folder / 'img' / f'{index}.png'))
        predicted = answer.pred_sem_seg.data.squeeze(0).numpy()
        truth = np.array(Image.open(folder / 'ann' / f'{index}.png'))
        for label in range(3):
            right[label] += (predicted[truth == label] == label).sum()
            all_of[label] += (truth == label).sum()
    return right / all_of


def test_stock_inference_with_the_unchanged_config(corrected):
    rates = {
        name: [
            row['rate']
            for row in corrected.classes
            if row['correction'] == name
        ]
        for name in ('as it is', 'cRT')
    }
    for name, checkpoint in (
        ('as it is', corrected.stock.checkpoint),
        ('cRT', corrected.folder / 'fixed.pth'),
    ):
        found = rates_of_mmseg(corrected, checkpoint)
        # The table is of a sample of these pixels.
        assert found == pytest.approx(rates[name], abs=0.08), name
    assert min(rates['cRT']) > min(rates['as it is'])


def test_the_layer_keeps_its_shape(corrected):
    old = torch.load(corrected.stock.checkpoint)['state_dict']
    new = torch.load(corrected.folder / 'fixed.pth')['state_dict']
    differing = [n for n in old if not torch.equal(old[n], new[n])]
    assert differing == [
        'decode_head.conv_seg.weight',
        'decode_head.conv_seg.bias',
    ]
    assert all(old[name].shape == new[name].shape for name in old)


def test_what_pixels_can_not_tell_is_written(corrected):
    assert any('IoU' in note for note in corrected.table['notes'])
    names = [row['class'] for row in corrected.classes[:3]]
    assert names == [*CLASSES]


def test_half_of_the_test_images(corrected, monkeypatch):
    monkeypatch.chdir(corrected.folder)
    stock = corrected.stock
    correct(
        *(stock.config, stock.checkpoint, '--choose-on', 'half-of-test'),
        *('--out', 'half'),
    )
    table = json.loads(
        (corrected.folder / 'half/corrections.json').read_text()
    )
    assert any('4 of the test images' in note for note in table['notes'])


def test_sliding_windows_are_refused(corrected, monkeypatch):
    monkeypatch.chdir(corrected.folder)
    text = corrected.stock.config.read_text()
    slide = "dict(mode='slide', crop_size=(32, 32), stride=(16, 16))"
    config = corrected.folder / 'slide.py'
    config.write_text(text.replace("dict(mode='whole')", slide))
    message = refusal(config, corrected.stock.checkpoint)
    assert 'must run once for an image' in message
