import csv
import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from ddp import run_ddp
from metric_contract import MetricContract
from metric_jobs import CLASSES, PRED, TARGET, class_accuracy_of_a_shard
from mmengine.evaluator import Evaluator
from mmengine.logging import MMLogger

from mmfair.evaluation import ClassAccuracy
from mmfair.evaluation.spread_prefix import LOWER_IS_BETTER
from mmfair.registry import METRICS

PREFIX = 'class_accuracy/'
SPREAD = 'class_spread/'


def labelled(
    pred: torch.Tensor = PRED, target: torch.Tensor = TARGET
) -> list[dict]:
    return [
        dict(pred_label=p[None], gt_label=t[None])
        for p, t in zip(pred, target, strict=True)
    ]


def evaluate(
    metric: ClassAccuracy,
    samples: list[dict],
    classes: tuple[str, ...] = CLASSES,
) -> dict[str, float]:
    metric.dataset_meta = dict(classes=classes)
    metric.process(None, samples)
    figures = metric.evaluate(size=len(samples))
    return {
        name.removeprefix(PREFIX).removeprefix(SPREAD): v
        for name, v in figures.items()
    }


@pytest.fixture(autouse=True)
def log() -> Iterator[list[str]]:
    """Messages to the current logger, which writes to no file."""
    messages: list[str] = []
    logger = MMLogger.get_instance('class_accuracy_test')

    def keep(record: logging.LogRecord) -> bool:
        messages.append(record.getMessage())
        return True

    logger.addFilter(keep)
    yield messages
    MMLogger._instance_dict.pop('class_accuracy_test')


def test_figures_by_hand(tmp_path: Path) -> None:
    metric = METRICS.build(
        dict(
            type='mmfair.ClassAccuracy',
            class_counts=[300, 30, 3],
            out_dir=str(tmp_path),
            per_class=True,
        )
    )
    figures = evaluate(metric, labelled())
    assert figures == pytest.approx(
        {
            'overall': 100 * 4 / 7,
            'mean': 100 * (2 / 3 + 1 / 2 + 1 / 2) / 3,
            'many': 200 / 3,
            'medium': 50,
            'few': 50,
            'worst': 50,
            'harmonic_mean': 100 * 3 / (1.5 + 2 + 2),
            'variance': 1e4 * 2 / 9 * (1 / 6) ** 2,
            'bias': (2 / 3) / 0.51 - 1,
            'quantile_gap': 100 * (2 / 3 - 1 / 2),
            'class/a': 200 / 3,
            'class/b': 50,
            'class/c': 50,
        }
    )
    assert all(type(value) is float for value in figures.values())


def test_files(tmp_path: Path) -> None:
    metric = ClassAccuracy(class_counts=[300, 30, 3], out_dir=str(tmp_path))
    figures = evaluate(metric, labelled())
    content = json.loads((tmp_path / 'class_accuracy.json').read_text())
    assert content['summary'] == figures
    with (tmp_path / 'class_accuracy.csv').open(newline='') as file:
        rows = list(csv.DictReader(file))
    assert rows[1] == {
        'class': '1',
        'name': 'b',
        'train_count': '30',
        'group': 'medium',
        'support': '2',
        'correct': '1',
        'accuracy': '50.0',
    }
    assert [list(row) for row in content['classes']] == [
        list(row) for row in rows
    ]
    assert sorted(p.name for p in tmp_path.iterdir()) == [
        'class_accuracy.csv',
        'class_accuracy.json',
    ]


def test_a_later_epoch_replaces_but_another_run_is_kept(
    tmp_path: Path, log: list[str]
) -> None:
    first = ClassAccuracy(out_dir=str(tmp_path))
    evaluate(first, labelled())
    evaluate(first, labelled(TARGET, TARGET))
    assert len(list(tmp_path.iterdir())) == 2
    for number in (1, 2):
        evaluate(ClassAccuracy(out_dir=str(tmp_path)), labelled())
        kept = tmp_path / f'class_accuracy.{number}.json'
        assert (json.loads(kept.read_text())['summary']['worst'] == 100) == (
            number == 1
        )
        assert (tmp_path / f'class_accuracy.{number}.csv').exists()
    said = [line for line in log if 'another run' in line]
    assert said[0].endswith('kept as class_accuracy.1.json')
    assert len(said) == 4


def test_the_log_folder_of_the_run_is_found(tmp_path: Path) -> None:
    log_file = tmp_path / 'run' / 'run.log'
    log_file.parent.mkdir()
    MMLogger.get_instance('class_accuracy_run', log_file=str(log_file))
    try:
        evaluate(ClassAccuracy(prefix='val/named'), labelled())
    finally:
        for handler in MMLogger.get_current_instance().handlers:
            handler.close()
        MMLogger._instance_dict.pop('class_accuracy_run')
    assert (log_file.parent / 'val_named.json').exists()
    text = log_file.read_text()
    assert '|     1 | b    |           - | -     |       2 |' in text
    assert 'overall 57.14, mean 55.56, worst 50.00' in text


def test_without_run_or_counts_the_log_says_so_once(log: list[str]) -> None:
    metric = ClassAccuracy()
    figures = evaluate(metric, labelled(PRED[:5], TARGET[:5]))
    evaluate(metric, labelled(PRED[:5], TARGET[:5]))
    assert not {'many', 'medium', 'few'} & set(figures)
    assert figures['mean'] == pytest.approx(100 * (2 / 3 + 1 / 2) / 2)
    said = [line for line in log if line.startswith('ClassAccuracy')]
    assert said == [
        'ClassAccuracy: no training counts, so many, medium and few are left '
        "out. Add class_counts=dict(type='mmfair.ClassCountsHook') to "
        'default_hooks or set class_counts.',
        'ClassAccuracy: no test samples, left out of all numbers: c.',
        'ClassAccuracy: no run is logging to a file, so the table is not '
        'written. Set out_dir to have it.',
    ]


def test_counts_from_the_hook(tmp_path: Path) -> None:
    metric = ClassAccuracy(many=20, few=5, out_dir=str(tmp_path))
    metric.set_class_counts([30, 10, 21], CLASSES)
    figures = evaluate(metric, labelled())
    assert figures['many'] == pytest.approx(100 * (2 / 3 + 1 / 2) / 2)
    assert figures['medium'] == 50
    assert 'few' not in figures
    fixed = ClassAccuracy(class_counts=[1, 1, 1], out_dir=str(tmp_path))
    fixed.set_class_counts([30, 10, 21], CLASSES)
    assert fixed.class_counts == [1, 1, 1]


def test_classes_that_do_not_fit() -> None:
    metric = ClassAccuracy()
    metric.dataset_meta = dict(classes=CLASSES)
    with pytest.raises(ValueError, match='ClassAccuracy') as caught:
        metric.set_class_counts([1, 2], ['a', 'c'])
    assert str(caught.value) == (
        'ClassAccuracy: the training set must have the classes of the '
        'evaluated one, a, b, c, got a, c. Make metainfo agree.'
    )
    with pytest.raises(ValueError, match='each of the 3 classes, got 2'):
        evaluate(ClassAccuracy(class_counts=[1, 2]), labelled())
    with pytest.raises(ValueError, match=r"must have 'classes', got none"):
        ClassAccuracy().process(None, labelled())
    with pytest.raises(ValueError, match='must be at most many'):
        ClassAccuracy(many=1, few=5)
    metric.set_class_counts([1, 2, 3], CLASSES)
    with pytest.raises(ValueError, match=r'in \[0, 3\), got 3'):
        metric.process(None, labelled(PRED, TARGET + 1))


def test_samples_that_do_not_fit() -> None:
    metric = ClassAccuracy()
    metric.dataset_meta = dict(classes=CLASSES)
    with pytest.raises(ValueError, match=r"got \['gt_label'\]"):
        metric.process(None, [dict(gt_label=torch.tensor([1]))])
    two = torch.tensor([0, 1])
    with pytest.raises(ValueError, match=r'one label a sample, got 2\.'):
        metric.process(None, [dict(gt_label=two, pred_label=two)])


def test_segmentation_counts_pixels(tmp_path: Path) -> None:
    generator = torch.Generator().manual_seed(0)
    samples, pixels = [], []
    for height in (4, 7):
        pred = torch.randint(0, 3, (1, height, 5), generator=generator)
        target = torch.randint(0, 3, (1, height, 5), generator=generator)
        target[0, 0] = 255
        pixels.append(torch.stack([pred, target])[:, target != 255])
        samples.append(
            dict(pred_sem_seg=dict(data=pred), gt_sem_seg=dict(data=target))
        )
    figures = evaluate(ClassAccuracy(out_dir=str(tmp_path)), samples)
    pred, target = torch.cat(pixels, 1)
    recall = [(pred[target == c] == c).float().mean() for c in range(3)]
    assert figures['mean'] == pytest.approx(100 * sum(recall).item() / 3)
    assert figures['worst'] == pytest.approx(100 * min(recall).item())
    assert figures['overall'] == pytest.approx(
        100 * (pred == target).float().mean().item()
    )


def test_segmentation_agrees_with_the_host(tmp_path: Path) -> None:
    pytest.importorskip('mmseg')
    from mmengine.structures import PixelData
    from mmseg.evaluation import IoUMetric
    from mmseg.structures import SegDataSample

    target = torch.randint(0, 3, (1, 8, 9))
    target[0, :2] = 255
    sample = SegDataSample(
        gt_sem_seg=PixelData(data=target),
        pred_sem_seg=PixelData(data=torch.randint(0, 3, (1, 8, 9))),
    )
    evaluator = Evaluator([ClassAccuracy(out_dir=str(tmp_path)), IoUMetric()])
    evaluator.dataset_meta = dict(classes=CLASSES)
    evaluator.process([sample])
    figures = evaluator.evaluate(1)
    assert figures['class_accuracy/mean'] == pytest.approx(
        figures['mAcc'], abs=0.01
    )
    assert figures['class_accuracy/overall'] == pytest.approx(
        figures['aAcc'], abs=0.01
    )


def test_many_classes_show_the_least_accurate(
    tmp_path: Path, log: list[str]
) -> None:
    metric = ClassAccuracy(out_dir=str(tmp_path), max_rows=2)
    evaluate(metric, labelled())
    table = next(line for line in log if 'least accurate' in line)
    assert 'the 2 least accurate of 3 classes' in table
    assert '| a ' not in table


def test_names_that_loggers_refuse_or_confuse(tmp_path: Path) -> None:
    metric = ClassAccuracy(per_class=True, out_dir=str(tmp_path))
    classes = ('x:1', 'x?1', 'tea cup', 'never tested')
    figures = evaluate(metric, labelled(), classes)
    assert [name for name in figures if name.startswith('class/')] == [
        'class/x_1',
        'class/x_1_1',
        'class/tea cup',
    ]


@pytest.mark.ddp
def test_two_processes_equal_one(tmp_path: Path) -> None:
    (tmp_path / 'ddp').mkdir()
    folders = str(tmp_path / 'collect'), str(tmp_path / 'out')
    results = run_ddp(class_accuracy_of_a_shard, tmp_path / 'ddp', *folders)
    metric = ClassAccuracy(
        class_counts=[300, 30, 3], out_dir=str(tmp_path / 'single')
    )
    expected = evaluate(metric, labelled())
    for result in results:
        assert result == {
            (SPREAD if k in LOWER_IS_BETTER else PREFIX) + k: v
            for k, v in expected.items()
        }
    name = 'class_accuracy.csv'
    assert (tmp_path / 'out' / name).read_text() == (
        tmp_path / 'single' / name
    ).read_text()
    assert len(list((tmp_path / 'out').iterdir())) == 2


def test_multi_label_head_answers_with_its_highest_score() -> None:
    metric = ClassAccuracy()
    metric.dataset_meta = {'classes': ('a', 'b', 'c')}
    none = torch.empty(0, dtype=torch.int64)
    for label in (2, 0):
        sample = {
            'pred_label': none,
            'pred_score': torch.tensor([0.1, 0.2, 0.4]),
            'gt_label': torch.tensor([label]),
        }
        metric.process(None, [sample])
    assert metric.compute_metrics(metric.results)['overall'] == 50.0


def test_class_255_of_many_is_evaluated(log: list[str]) -> None:
    names = tuple(f'c{index}' for index in range(300))
    target = torch.tensor([255, 255, 3])
    samples = labelled(torch.tensor([255, 0, 3]), target)
    metric = ClassAccuracy(per_class=True)
    figures = evaluate(metric, samples, names)
    assert figures['class/c255'] == 50
    assert figures['overall'] == pytest.approx(200 / 3)
    told = ClassAccuracy(per_class=True, ignore_index=255)
    assert 'class/c255' not in evaluate(told, samples, names)
    assert any('class 255 (c255) does not count' in line for line in log)


def test_the_usual_ignored_label_is_no_class_of_pixels() -> None:
    names = tuple(f'c{index}' for index in range(300))
    maps = torch.tensor([[[255, 3, 299]]])
    sample = dict(pred_sem_seg=dict(data=maps), gt_sem_seg=dict(data=maps))
    with pytest.raises(ValueError, match='ignore_index must be set for 300'):
        evaluate(ClassAccuracy(), [sample], names)
    figures = evaluate(ClassAccuracy(ignore_index=-1), [sample], names)
    assert figures['overall'] == 100


def test_samples_that_a_loader_drops_are_told(log: list[str]) -> None:
    metric = ClassAccuracy()
    metric.dataset_meta = dict(classes=CLASSES)
    metric.process(None, labelled()[:5])
    metric.evaluate(size=7)
    assert any('2 of 7 samples were not evaluated' in line for line in log)


@pytest.mark.parametrize(
    'settings',
    [
        dict(ignore_index='255'),
        dict(ignore_index=1.5),
        dict(many=float('nan')),
        dict(few='20'),
        dict(per_class='False'),
        dict(max_rows=-1),
    ],
)
def test_settings_out_of_range(settings: dict) -> None:
    with pytest.raises((TypeError, ValueError), match=next(iter(settings))):
        ClassAccuracy(**settings)


class TestClassAccuracy(MetricContract):
    def make(self, **settings: object) -> ClassAccuracy:
        return ClassAccuracy(**settings)

    def sample(self, label: int, answer: int) -> dict:
        return dict(
            pred_label=torch.tensor([answer]), gt_label=torch.tensor([label])
        )
