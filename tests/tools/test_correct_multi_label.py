"""The command on a model whose images have several labels."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from correct_tool import correct
from sklearn.metrics import f1_score
from stock_classifier import CLASSES, SIZES, stock_classifier

pytestmark = pytest.mark.filterwarnings('ignore')  # of the hosts


@pytest.fixture(scope='module')
def stock(tmp_path_factory):
    """The images of one tint each, of which frequent ones are 'seen', too."""
    folder = tmp_path_factory.mktemp('several')
    stock = stock_classifier(folder)
    for split, counts in SIZES.items():
        samples = [
            {
                'img_path': f'{split}/{name}/{index}.png',
                'gt_label': [label, *([0] if label and index % 3 else [])],
            }
            for label, (name, count) in enumerate(
                zip(CLASSES, counts, strict=True)
            )
            for index in range(count)
        ]
        listed = {'metainfo': {'classes': CLASSES}, 'data_list': samples}
        (folder / f'{split}.json').write_text(json.dumps(listed))
    text = stock.config.read_text()
    text = text.replace("'LinearClsHead'", "'MultiLabelLinearClsHead'")
    text = text.replace(
        "dict(type='CrossEntropyLoss')",
        "dict(type='CrossEntropyLoss', use_sigmoid=True)",
    )
    text = text.replace("'CustomDataset'", "'MultiLabelDataset'")
    for split in SIZES:
        text = text.replace(
            f"data_prefix='{split}'",
            f"data_prefix='', ann_file=r'{folder / split}.json'",
        )
    text = text.replace(
        "dict(type='Accuracy', topk=(1,))", "dict(type='AveragePrecision')"
    )
    stock.config.write_text(text)
    loaded = torch.load(stock.checkpoint)
    loaded['state_dict']['head.fc.bias'] -= 1.0  # too shy
    torch.save(loaded, stock.checkpoint)
    return stock


def test_thresholds_in_the_bias(stock, folder):
    correct(
        *(stock.config, stock.checkpoint, '--out', 'out'),
        *('--write', 'fixed.pth', '--use', 'thresholds for F1'),
        every=True,
    )
    rates = [
        row['rate']
        for row in json.loads(Path('out/classes.json').read_text())
        if row['correction'] == 'thresholds for F1'
    ]
    assert answers(stock, 'fixed.pth') == pytest.approx(rates)
    before = answers(stock, stock.checkpoint)
    assert np.mean(rates) > np.mean(before)
    table = json.loads(Path('out/corrections.json').read_text())
    assert any('mAP' in note for note in table['notes'])


def answers(stock, checkpoint) -> list[float]:
    """F1 of each class by MMPretrain's own inference."""
    from mmpretrain.apis import ImageClassificationInferencer

    samples = json.loads((stock.config.parent / 'test.json').read_text())[
        'data_list'
    ]
    inferencer = ImageClassificationInferencer(
        model=str(stock.config), pretrained=str(checkpoint), device='cpu'
    )
    found = inferencer(
        [str(stock.images / sample['img_path']) for sample in samples]
    )
    predicted = np.array([answer['pred_scores'] >= 0.5 for answer in found])
    truth = np.array(
        [[c in sample['gt_label'] for c in range(3)] for sample in samples]
    )
    return list(f1_score(truth, predicted, average=None))
