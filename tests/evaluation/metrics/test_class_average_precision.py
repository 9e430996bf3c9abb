import csv
import json
from pathlib import Path

import pytest
import torch
from ddp import run_ddp
from metric_contract import MetricContract
from metric_jobs import CLASSES, average_precision_of_a_shard, voc_samples
from mmengine.evaluator import Evaluator

from mmfair.evaluation import ClassAveragePrecision
from mmfair.registry import METRICS

pytest.importorskip('mmpretrain')
PREFIX = 'class_average_precision/'


def evaluate(
    metric: ClassAveragePrecision,
    samples: list[dict],
    classes: tuple[str, ...] = CLASSES,
) -> dict[str, float]:
    metric.dataset_meta = dict(classes=classes)
    metric.process(None, samples)
    figures = metric.evaluate(size=len(samples))
    return {name.removeprefix(PREFIX): v for name, v in figures.items()}


def images(scores: list[list[float]], labels: list[list[int]]) -> list[dict]:
    return [
        dict(pred_score=torch.tensor(s), gt_label=torch.tensor(t).long())
        for s, t in zip(scores, labels, strict=True)
    ]


def test_figures_by_hand(tmp_path: Path) -> None:
    metric = METRICS.build(
        dict(
            type='mmfair.ClassAveragePrecision',
            class_counts=[300, 30, 3],
            out_dir=str(tmp_path),
            per_class=True,
        )
    )
    # By rank: a is right, wrong, right; b wrong, right; c right.
    figures = evaluate(
        metric,
        images(
            [[0.9, 0.8, 0.1], [0.6, 0.2, 0.7], [0.3, 0.4, 0.2]],
            [[0], [2], [0, 1]],
        ),
    )
    a, b, c = 100 * (1 + 2 / 3) / 2, 50, 100
    mean = (a + b + c) / 3
    assert figures == pytest.approx(
        {
            'mAP': mean,
            'many': a,
            'medium': b,
            'few': c,
            'worst': b,
            'class_spread_ap/variance': sum((x - mean) ** 2 for x in (a, b, c))
            / 3,
            'class/a': a,
            'class/b': b,
            'class/c': c,
        }
    )
    content = json.loads(
        (tmp_path / 'class_average_precision.json').read_text()
    )
    assert content['summary']['mAP'] == figures['mAP']
    with (tmp_path / 'class_average_precision.csv').open(newline='') as file:
        rows = list(csv.DictReader(file))
    assert rows[1] == {
        'class': '1',
        'name': 'b',
        'train_count': '30',
        'group': 'medium',
        'support': '1',
        'average_precision': '50.0',
    }


@pytest.mark.parametrize('difficult_as_positive', [None, True, False])
@pytest.mark.parametrize('one_hot', [False, True])
def test_equals_the_host_on_difficult_labels(
    tmp_path: Path, difficult_as_positive: bool | None, one_hot: bool
) -> None:
    from mmpretrain.evaluation import VOCAveragePrecision

    samples = voc_samples(40, one_hot=one_hot)
    assert any(sample['gt_label_difficult'] for sample in samples)
    metric = ClassAveragePrecision(
        difficult_as_positive=difficult_as_positive,
        per_class=True,
        out_dir=str(tmp_path),
    )
    figures = evaluate(metric, samples)
    hosts = [
        VOCAveragePrecision(
            difficult_as_positive=difficult_as_positive, average=average
        )
        for average in ('macro', None)
    ]
    expected = {}
    for host in hosts:
        host.process(None, samples)
        expected.update(host.evaluate(len(samples)))
    assert figures['mAP'] == pytest.approx(
        expected['multi-label/mAP'], abs=1e-4
    )
    per_class = [figures[f'class/{name}'] for name in CLASSES]
    assert per_class == pytest.approx(
        expected['multi-label/AP_classwise'], abs=1e-4
    )


def test_equals_scikit_learn_without_difficult_labels(tmp_path: Path) -> None:
    from sklearn.metrics import average_precision_score

    samples = [
        {k: v for k, v in sample.items() if k != 'gt_label_difficult'}
        for sample in voc_samples(60, one_hot=True)
    ]
    figures = evaluate(ClassAveragePrecision(out_dir=str(tmp_path)), samples)
    target = torch.stack([sample['gt_score'] for sample in samples])
    score = torch.stack([sample['pred_score'] for sample in samples])
    assert figures['mAP'] == pytest.approx(
        100 * average_precision_score(target.numpy(), score.numpy()), abs=1e-4
    )


def test_data_samples_in_an_evaluator(tmp_path: Path) -> None:
    from mmpretrain.evaluation import VOCAveragePrecision
    from mmpretrain.structures import DataSample

    samples = []
    for values in voc_samples(20):
        sample = DataSample().set_pred_score(values['pred_score'])
        sample.set_gt_label(values['gt_label'])
        sample.set_field(values['gt_label_difficult'], 'gt_label_difficult')
        samples.append(sample)
    evaluator = Evaluator(
        [ClassAveragePrecision(out_dir=str(tmp_path)), VOCAveragePrecision()]
    )
    evaluator.dataset_meta = dict(classes=CLASSES)
    evaluator.process(samples)
    figures = evaluator.evaluate(len(samples))
    assert figures[f'{PREFIX}mAP'] == pytest.approx(
        figures['multi-label/mAP'], abs=1e-4
    )


def test_a_class_without_positives_is_left_out(tmp_path: Path) -> None:
    metric = ClassAveragePrecision(per_class=True, out_dir=str(tmp_path))
    figures = evaluate(metric, images([[0.9, 0.1, 0.5]], [[0, 1]]))
    assert figures['mAP'] == 100
    assert 'class/c' not in figures
    content = json.loads(
        (tmp_path / 'class_average_precision.json').read_text()
    )
    assert content['classes'][2]['average_precision'] is None
    assert content['classes'][2]['support'] == 0
    with pytest.raises(ValueError) as caught:
        evaluate(ClassAveragePrecision(), images([[0.9, 0.1, 0.5]], [[]]))
    assert str(caught.value) == (
        'ClassAveragePrecision: an evaluated image must show one of the 3 '
        'classes, got none of 1 that does. Check the labels.'
    )


def test_an_image_is_left_as_it_was() -> None:
    (sample,) = voc_samples(1, one_hot=True)
    sample['gt_score'] = torch.tensor([1, 0, 0], dtype=torch.int8)
    sample['gt_label_difficult'] = [1]
    metric = ClassAveragePrecision()
    metric.dataset_meta = dict(classes=CLASSES)
    metric.process(None, [sample])
    assert metric.results[0][1].tolist() == [1, -1, 0]
    assert sample['gt_score'].tolist() == [1, 0, 0]


def test_samples_that_do_not_fit() -> None:
    metric = ClassAveragePrecision()
    metric.dataset_meta = dict(classes=CLASSES)
    with pytest.raises(ValueError) as caught:
        metric.process(None, [dict(gt_label=torch.tensor([1]))])
    assert str(caught.value) == (
        'ClassAveragePrecision: a sample must have pred_score, and gt_score '
        "or gt_label, got ['gt_label']."
    )
    with pytest.raises(ValueError) as caught:
        metric.process(None, images([[0.1, 0.2]], [[0]]))
    assert str(caught.value) == (
        'ClassAveragePrecision: pred_score and gt_score must have one entry '
        'for each of the 3 classes, got shapes (2,) and (3,).'
    )
    with pytest.raises(ValueError) as caught:
        metric.process(None, images([[0.1, 0.2, 0.3]], [[0, 3]]))
    assert str(caught.value) == (
        'ClassAveragePrecision: gt_label must be in [0, 3), got 3. Check the '
        'number of classes.'
    )


@pytest.mark.ddp
def test_two_processes_equal_one(tmp_path: Path) -> None:
    (tmp_path / 'ddp').mkdir()
    folders = str(tmp_path / 'collect'), str(tmp_path / 'out')
    results = run_ddp(average_precision_of_a_shard, tmp_path / 'ddp', *folders)
    metric = ClassAveragePrecision(out_dir=str(tmp_path / 'single'))
    expected = evaluate(metric, voc_samples(7))
    for result in results:
        assert {k.removeprefix(PREFIX): x for k, x in result.items()} == (
            expected
        )


class TestClassAveragePrecision(MetricContract):
    def make(self, **settings: object) -> ClassAveragePrecision:
        return ClassAveragePrecision(**settings)

    def sample(self, label: int, answer: int) -> dict:
        return dict(
            pred_score=torch.eye(3)[answer], gt_label=torch.tensor([label])
        )
