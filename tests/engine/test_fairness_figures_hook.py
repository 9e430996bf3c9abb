"""The figures of real trainings, as files and in TensorBoard."""

import json
import sys
from pathlib import Path
from typing import Any

import cv2
import pytest
import torch
from ddp import run_ddp
from figures_jobs import Recorder, figures_of_a_rank, runner_after_validation
from mmengine.config import Config
from mmengine.runner import Runner
from mmengine.visualization import MLflowVisBackend
from small_run import small_runner
from tiny_config import tiny_config

from mmfair.engine import FairnessFiguresHook

pytest.importorskip('matplotlib')
pytestmark = pytest.mark.filterwarnings('ignore')  # of the hosts

CONFIGS = Path(__file__).parents[2] / 'configs'
FIGURES = {'type': 'mmfair.FairnessFiguresHook'}
PARTS = {
    'default_hooks.counts': {'type': 'mmfair.ClassCountsHook'},
    'default_hooks.zero_bias': {'type': 'mmfair.ZeroBiasHook'},
}


def build(name: str, without: tuple[str, ...] = (), **changes: Any) -> Runner:
    config = Config(tiny_config())
    metric = {'_delete_': True, 'type': 'mmfair.ClassAccuracy'}
    config.merge_from_dict(
        {
            'train_dataloader.dataset.indices': 64,
            'val_evaluator': metric,
            'test_evaluator': metric,
            'work_dir': name,
            'default_hooks.figures': FIGURES,
            **changes,
        }
    )
    for hook in without:
        del config.default_hooks[hook]
    config.experiment_name = f'test_fairness_figures_hook_{name}'
    return Runner.from_cfg(config)


def train(name: str, **changes: Any) -> Runner:
    runner = build(name, **changes)
    runner.train()
    return runner


def images(runner: Runner) -> list[str]:
    folder = Path(runner.log_dir) / 'vis_data' / 'vis_image'
    return sorted(path.stem for path in folder.glob('*.png'))


def scalars(runner: Runner, name: str) -> dict[int, float]:
    text = (Path(runner.log_dir) / 'vis_data' / 'scalars.json').read_text()
    lines = [json.loads(line) for line in text.splitlines()]
    return {line['step']: line[name] for line in lines if name in line}


def said(runner: Runner) -> list[str]:
    (log,) = Path(runner.log_dir).glob('*.log')
    return [
        line.split('FairnessFiguresHook: ')[1]
        for line in log.read_text().splitlines()
        if 'WARNING - FairnessFiguresHook: ' in line
    ]


def test_every_interval_and_the_last(folder: Path) -> None:
    runner = train(
        'interval',
        **PARTS,
        **{
            'train_cfg.max_epochs': 5,
            'default_hooks.figures': {
                **FIGURES,
                'interval': 2,
                'per_class': True,
                'dpi': 50,
            },
        },
    )
    assert images(runner) == [f'val_class_accuracy_{i}' for i in (2, 4, 5)]
    assert said(runner) == []
    log = Path(runner.log_dir)
    image = cv2.imread(
        str(log / 'vis_data/vis_image/val_class_accuracy_5.png')
    )
    assert image.shape == (225, 550, 3)
    assert image[0, 0].tolist() == [255, 255, 255]
    assert len(set(map(tuple, image.reshape(-1, 3).tolist()))) > 50
    # At the steps of the validation's own scalars.
    assert [*scalars(runner, 'class_accuracy/mean')] == [1, 2, 3, 4, 5]
    classes = json.loads((log / 'class_accuracy.json').read_text())['classes']
    answers = json.loads((log / 'zero_bias.json').read_text())['classes']
    for row, answer in zip(classes, answers, strict=True):
        found = scalars(runner, f'class_accuracy/class/{row["name"]}')
        assert [*found] == [2, 4, 5]
        assert found[5] == pytest.approx(row['accuracy'])
        found = scalars(runner, f'zero_bias/class/{row["name"]}')
        assert found[5] == pytest.approx(100 * answer['probability'])


def test_what_the_metric_reports_itself_is_not_said_twice(
    folder: Path,
) -> None:
    metric = {'type': 'mmfair.ClassAccuracy', 'per_class': True}
    runner = train(
        'twice',
        **PARTS,
        **{
            'val_evaluator': {'_delete_': True, **metric},
            'default_hooks.figures': {**FIGURES, 'per_class': True},
        },
    )
    text = (Path(runner.log_dir) / 'vis_data' / 'scalars.json').read_text()
    assert text.count('"class_accuracy/class/zero"') == 1
    assert text.count('"zero_bias/class/zero"') == 1


def test_after_a_test(folder: Path) -> None:
    runner = build(
        'tested',
        **PARTS,
        **{'default_hooks.figures': {**FIGURES, 'per_class': True}},
    )
    metrics = runner.test()
    assert images(runner) == ['test_class_accuracy_0']
    accuracies = [
        scalars(runner, f'test/class_accuracy/class/{name}')[0]
        for name in runner.test_dataloader.dataset.metainfo['classes']
    ]
    assert min(accuracies) == pytest.approx(metrics['class_accuracy/worst'])


def test_geometry_so_far_and_at_the_end(folder: Path) -> None:
    runner = train(
        'geometry',
        **PARTS,
        **{
            'train_cfg.max_epochs': 2,
            'default_hooks.geometry': {
                'type': 'mmfair.GeometryLogHook',
                'interval': 1,
                'per_class': 15,
                'k': 8,
            },
        },
    )
    assert [name for name in images(runner) if 'geometry' in name] == [
        'geometry_1',
        'geometry_2',
    ]
    (hook,) = (h for h in runner.hooks if isinstance(h, FairnessFiguresHook))
    assert hook._measurements == 3


@pytest.mark.slow
def test_segmentation(folder: Path) -> None:
    (config,) = (CONFIGS / 'baselines').glob('ce_fpn-*_digit-scenes*')
    metric = {'type': 'mmfair.ClassIoU'}
    runner = small_runner(
        config,
        folder,
        {'val_evaluator': [metric], 'default_hooks.figures': FIGURES},
    )
    runner.train()
    assert images(runner) == ['val_class_iou_3']
    assert [*scalars(runner, 'class_iou/mIoU')] == [3]
    assert said(runner) == []


@pytest.mark.slow
def test_several_labels(folder: Path) -> None:
    (config,) = (CONFIGS / 'baselines').glob('bce_resnet50_*_voc2007-256*')
    runner = small_runner(config, folder, {'default_hooks.figures': FIGURES})
    runner.train()
    assert images(runner) == ['val_class_average_precision_2']
    assert said(runner) == []


def test_tensorboard(folder: Path) -> None:
    module = pytest.importorskip(
        'tensorboard.backend.event_processing.event_accumulator'
    )
    backends = [{'type': 'LocalVisBackend'}, {'type': 'TensorboardVisBackend'}]
    runner = train(
        'tensorboard',
        **PARTS,
        **{
            'train_cfg.max_epochs': 2,
            'visualizer': {'type': 'Visualizer', 'vis_backends': backends},
            'default_hooks.figures': {**FIGURES, 'per_class': True},
        },
    )
    events = module.EventAccumulator(
        str(Path(runner.log_dir) / 'vis_data'), size_guidance={'images': 0}
    ).Reload()
    assert events.Tags()['images'] == ['val_class_accuracy']
    found = events.Images('val_class_accuracy')
    assert [(x.step, x.width, x.height) for x in found] == [
        (1, 1100, 450),
        (2, 1100, 450),
    ]
    for name in ('class_accuracy/class/zero', 'class_accuracy/mean'):
        assert [x.step for x in events.Scalars(name)] == [1, 2]


def test_a_resumed_run_goes_on_with_the_steps(folder: Path) -> None:
    changes = {'default_hooks.figures': {**FIGURES, 'interval': 2}}
    train('resumed', **PARTS, **changes, **{'train_cfg.max_epochs': 3})
    again = build(
        'resumed',
        **PARTS,
        **changes,
        **{'train_cfg.max_epochs': 6, 'resume': True},
    )
    again.train()
    assert images(again) == [f'val_class_accuracy_{i}' for i in (4, 6)]


def test_the_training_is_what_it_is_without(folder: Path) -> None:
    changes = {
        'train_cfg.max_epochs': 2,
        'default_hooks.zut.input_type': 'random',
        'default_hooks.figures': {**FIGURES, 'per_class': True},
    }
    # Seeding each epoch would hide a stray draw.
    plain, hooked = (
        train(name, without=without, **PARTS, **changes)
        for name, without in (
            ('plain', ('epoch_seed', 'figures')),
            ('hooked', ('epoch_seed',)),
        )
    )
    assert images(plain) == []
    assert len(images(hooked)) == 2
    one, other = plain.model.state_dict(), hooked.model.state_dict()
    assert one.keys() == other.keys()
    assert all(torch.equal(one[key], other[key]) for key in one)


def test_what_is_missing_is_said_once(folder: Path) -> None:
    runner = train(
        'missing',
        **{
            'val_evaluator': {'_delete_': True, 'type': 'Accuracy'},
            'train_cfg.max_epochs': 2,
        },
    )
    assert images(runner) == []
    assert said(runner) == [
        'no metric of val_evaluator has a score of each class, so their '
        "figure is left out. Add dict(type='mmfair.ClassAccuracy'), "
        'ClassAveragePrecision or ClassIoU to it.',
        'nothing shows the model a zero image, so its answer is left out. '
        "Add zero_bias=dict(type='mmfair.ZeroBiasHook') to default_hooks.",
    ]


def test_without_counts_the_answer_is_shown_alone(folder: Path) -> None:
    runner = train(
        'counts',
        **{
            'default_hooks.zero_bias': PARTS['default_hooks.zero_bias'],
            'train_cfg.max_epochs': 2,
        },
    )
    assert images(runner) == ['val_zero_image_1', 'val_zero_image_2']
    assert said(runner) == [
        'ClassAccuracy has no training counts, so its figure is left out. Add '
        "class_counts=dict(type='mmfair.ClassCountsHook') to default_hooks."
    ]


def test_without_a_probe_the_scores_are_shown_alone(folder: Path) -> None:
    counts = {'default_hooks.counts': PARTS['default_hooks.counts']}
    assert images(train('scores', **counts)) == ['val_class_accuracy_1']


def test_many_classes_have_two_figures(tmp_path: Path) -> None:
    names = [f'class {i}' for i in range(1000)]
    counts = list(range(1000, 0, -1))
    logits = torch.linspace(-1, 1, 1000)
    runner = runner_after_validation(str(tmp_path), names, counts, logits)
    FairnessFiguresHook().after_val_epoch(runner)
    shown = runner.visualizer._vis_backends['one'].images
    assert [(name, step) for name, _, step in shown] == [
        ('val_class_accuracy', 0),
        ('val_zero_image', 0),
    ]


def test_mlflow_gets_the_name_of_a_file(tmp_path: Path) -> None:
    class MLflowRecorder(Recorder, MLflowVisBackend):
        """MLflow takes the format of an image from its name."""

    logits = torch.tensor([1.0, 0.0])
    runner = runner_after_validation(str(tmp_path), ['a', 'b'], [9, 1], logits)
    backend = MLflowRecorder()
    runner.visualizer._vis_backends = {'mlflow': backend}
    FairnessFiguresHook().after_val_epoch(runner)
    (image,) = backend.images
    assert image[0] == 'val_class_accuracy_0.png'


def test_what_a_backend_refuses_is_said_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    class Closed(Recorder):
        """As W&B is at a test after the training."""

        def add_image(self, *args, **kwargs) -> None:
            raise RuntimeError('init comes first')

        add_scalars = add_image

    logits = torch.tensor([1.0, 0.0])
    runner = runner_after_validation(str(tmp_path), ['a', 'b'], [9, 1], logits)
    open_one = Recorder()
    runner.visualizer._vis_backends = {'closed': Closed(), 'open': open_one}
    hook = FairnessFiguresHook(per_class=True)
    hook.after_val_epoch(runner)
    hook.after_val_epoch(runner)
    assert len(open_one.images) == 2
    assert caplog.messages == [
        'FairnessFiguresHook: Closed took no figures, RuntimeError: init '
        'comes first'
    ]


@pytest.mark.slow
@pytest.mark.ddp
def test_the_main_process_alone_draws(tmp_path: Path) -> None:
    logits = torch.tensor([1.0, 0.0])
    main, other = run_ddp(figures_of_a_rank, tmp_path, str(tmp_path), logits)
    assert main == [('val_class_accuracy', (450, 1100, 3), 0)]
    assert other == []


@pytest.mark.parametrize('name', ['interval', 'dpi'])
def test_bad_settings(name: str) -> None:
    with pytest.raises(
        ValueError, match=f'FairnessFiguresHook: {name} must be .*>= 1.*got 0'
    ):
        FairnessFiguresHook(**{name: 0})


def test_without_matplotlib(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, 'matplotlib', None)
    with pytest.raises(ImportError) as caught:
        FairnessFiguresHook()
    assert str(caught.value) == (
        'FairnessFiguresHook: matplotlib must be installed, got no such '
        'package. Use pip install matplotlib.'
    )


@pytest.mark.parametrize(
    ('changes', 'reason'),
    [
        (
            dict.fromkeys(('val_dataloader', 'val_evaluator', 'val_cfg')),
            'validations, got none. This hook acts at a test alone. Set val_',
        ),
        (
            {'train_cfg.val_begin': 9},
            'got train_cfg.val_begin=9, beyond its end, 1. This hook',
        ),
    ],
    ids=['no_data', 'begins_late'],
)
def test_a_training_without_validations_is_told_at_its_start(
    folder: Path, changes: dict[str, Any], reason: str
) -> None:
    name = f'unseen_{len(changes)}'
    runner = train(name, **PARTS, **changes)
    assert images(runner) == []
    (log,) = Path(runner.log_dir).glob('*.log')
    lines = log.read_text().splitlines()
    first = next(i for i, line in enumerate(lines) if 'Epoch(train)' in line)
    for hook in ('FairnessFiguresHook', 'ZeroBiasHook'):
        told = [i for i, x in enumerate(lines) if f'WARNING - {hook}: ' in x]
        assert len(told) == 1
        assert told[0] < first
        assert reason in lines[told[0]]


def test_an_interval_beyond_the_training_leaves_the_last(
    folder: Path,
) -> None:
    runner = train('rare', **PARTS, **{'default_hooks.figures.interval': 99})
    assert images(runner) == ['val_class_accuracy_1']
    assert said(runner) == []
