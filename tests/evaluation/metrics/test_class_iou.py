import csv
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from log_lines import log_lines
from metric_contract import MetricContract
from metric_jobs import CLASSES

from mmfair.evaluation import ClassAccuracy, ClassIoU
from mmfair.registry import METRICS

pytest.importorskip('mmseg')
PREFIX = 'class_iou/'


def sample(pred: torch.Tensor, target: torch.Tensor) -> dict:
    return dict(
        pred_sem_seg=dict(data=pred[None]), gt_sem_seg=dict(data=target[None])
    )


def random_samples(count: int = 3, classes: int = 3) -> list[dict]:
    draw = torch.Generator().manual_seed(0)
    made = []
    for index in range(count):
        shape = (6 + index, 5)
        target = torch.randint(classes, shape, generator=draw)
        target[0] = 255
        made.append(
            sample(torch.randint(classes, shape, generator=draw), target)
        )
    return made


def evaluate(
    metric: ClassIoU, samples: list[dict], classes: tuple[str, ...] = CLASSES
) -> dict[str, float]:
    metric.dataset_meta = dict(classes=classes)
    metric.process(None, samples)
    figures = metric.evaluate(size=len(samples))
    return {name.removeprefix(PREFIX): v for name, v in figures.items()}


def test_figures_by_hand(tmp_path: Path) -> None:
    metric = METRICS.build(
        dict(type='mmfair.ClassIoU', out_dir=str(tmp_path), per_class=True)
    )
    # In units of a mean image.
    metric.set_class_counts([150.5, 20.25, 0.125], CLASSES)
    target = torch.tensor([[0, 0, 0, 0], [1, 1, 2, 255]])
    pred = torch.tensor([[0, 0, 0, 1], [1, 0, 2, 2]])
    figures = evaluate(metric, [sample(pred, target)])
    assert figures == pytest.approx(
        {
            'mIoU': 100 * (3 / 5 + 1 / 3 + 1) / 3,
            'mAcc': 100 * (3 / 4 + 1 / 2 + 1) / 3,
            'aAcc': 100 * 5 / 7,
            'many': 60,
            'medium': 100 / 3,
            'few': 100,
            'worst': 100 / 3,
            'variance': np.var([60, 100 / 3, 100]),
            'class/a': 60,
            'class/b': 100 / 3,
            'class/c': 100,
        }
    )
    with (tmp_path / 'class_iou.csv').open(newline='') as file:
        rows = list(csv.DictReader(file))
    assert rows[0] == {
        'class': '0',
        'name': 'a',
        'train_count': '150.5',
        'group': 'many',
        'support': '4',
        'iou': '60.0',
        'accuracy': '75.0',
    }


# Class 2 neither in truth nor predicted; or predicted alone.
@pytest.mark.parametrize('case', ['all', 'absent', 'predicted'])
def test_equals_the_host(tmp_path: Path, case: str) -> None:
    from mmseg.evaluation import IoUMetric

    samples = random_samples(classes=3 if case == 'all' else 2)
    if case == 'predicted':
        samples[0]['pred_sem_seg']['data'][0, 2:4] = 2
    figures = evaluate(ClassIoU(out_dir=str(tmp_path)), samples)
    host = IoUMetric()
    host.dataset_meta = dict(classes=CLASSES)
    host.process({}, samples)
    expected = host.evaluate(len(samples))
    for name in ('mIoU', 'mAcc', 'aAcc'):
        assert figures[name] == pytest.approx(expected[name], abs=0.0051)
    content = json.loads((tmp_path / 'class_iou.json').read_text())
    last = content['classes'][2]
    assert (last['iou'] is None) == (case == 'absent')
    assert (last['accuracy'] is None) == (case != 'all')
    assert (figures['worst'] == 0) == (case == 'predicted')


def test_labels_out_of_range_and_missing_maps() -> None:
    metric = ClassIoU()
    metric.dataset_meta = dict(classes=CLASSES)
    zeros = torch.zeros(2, 2, dtype=torch.int64)
    with pytest.raises(ValueError) as caught:
        metric.process(None, [sample(zeros, zeros + 3)])
    assert str(caught.value) == (
        'ClassIoU: gt_sem_seg must be in [0, 3) or 255, got 3. Check the '
        'number of classes and reduce_zero_label.'
    )
    with pytest.raises(ValueError) as caught:
        metric.process(None, [dict(pred_sem_seg=dict(data=zeros))])
    assert str(caught.value) == (
        'ClassIoU: a sample must have pred_sem_seg and gt_sem_seg, got '
        "['pred_sem_seg']."
    )
    with pytest.raises(ValueError, match=r'ClassIoU: class_counts must have'):
        evaluate(ClassIoU(class_counts=[1.5]), [sample(zeros, zeros)])


def test_another_ignored_label(tmp_path: Path) -> None:
    target = torch.tensor([[0, 1, 2]])
    figures = evaluate(
        ClassIoU(ignore_index=2, out_dir=str(tmp_path)),
        [sample(torch.tensor([[0, 1, 0]]), target)],
    )
    assert figures['mIoU'] == 100


def test_importing_the_metrics_imports_no_toolbox() -> None:
    script = (
        'import sys, mmfair.evaluation\n'
        "print({'mmseg', 'mmpretrain'} & {n.split('.')[0] for n in "
        'sys.modules})'
    )
    done = subprocess.run(
        [sys.executable, '-c', script],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == 'set()\n'


class TestClassIoU(MetricContract):
    def make(self, **settings: object) -> ClassIoU:
        return ClassIoU(**settings)

    def sample(self, label: int, answer: int) -> dict:
        maps = (torch.full((1, 2, 2), value) for value in (answer, label))
        return dict(
            zip(
                ('pred_sem_seg', 'gt_sem_seg'),
                (dict(data=values) for values in maps),
                strict=True,
            )
        )


def maps(pred: torch.Tensor, truth: torch.Tensor) -> dict:
    return dict(
        pred_sem_seg=dict(data=pred),
        gt_sem_seg=dict(data=truth),
        img_path='road/7.png',
    )


@pytest.mark.parametrize('kind', [ClassIoU, ClassAccuracy])
def test_a_map_of_another_shape_names_the_image(kind: type) -> None:
    metric = kind()
    metric.dataset_meta = dict(classes=('a', 'b'))
    for shape in ((3, 4, 4), (1, 2, 4)):
        sample = maps(torch.zeros(1, 4, 4), torch.zeros(shape))
        with pytest.raises(ValueError, match="shape .*'road/7.png'"):
            metric.process(None, [sample])


def test_masks_of_0_and_255_say_how_much_is_ignored() -> None:
    metric = ClassIoU()
    metric.dataset_meta = dict(classes=('a', 'b'))
    truth = torch.tensor([[[0, 255], [0, 255]]])
    with log_lines() as messages:
        metric.process(None, [maps(torch.zeros_like(truth), truth)])
        metric.evaluate(1)
    assert any('50.0 % of the pixels are ignored' in m for m in messages)
