"""The geometry of the classes, followed through a training."""

import json
from pathlib import Path
from typing import Any

import pytest
import torch
from ddp import run_ddp
from geometry_jobs import measure_once
from hosts import hook_count
from mmengine.config import Config
from mmengine.dataset import pseudo_collate
from mmengine.runner import Runner
from tiny_config import tiny_config

from mmfair.engine import GeometryLogHook
from mmfair.evaluation import class_geometry, points_per_class
from mmfair.functional import accuracy_correlation, class_accuracy

pytestmark = pytest.mark.filterwarnings('ignore')  # of the hosts

NAN = float('nan')
INPUT = 'head.layers.head:input'
HOOK = {
    'type': 'mmfair.GeometryLogHook',
    'interval': 2,
    'per_class': 15,
    'k': 8,
    'seed': 3,
}


def build(
    name: str, hook: dict | None, seeded: bool = True, **changes: Any
) -> Runner:
    config = Config(tiny_config())
    config.merge_from_dict({'work_dir': name, **changes})
    if not seeded:
        del config.default_hooks['epoch_seed']
    if hook:
        config.default_hooks.geometry = hook
    config.experiment_name = f'test_geometry_log_hook_{name}'
    return Runner.from_cfg(config)


def train(
    name: str, hook: dict | None, seeded: bool = True, **changes: Any
) -> Runner:
    runner = build(name, hook, seeded, **changes)
    runner.train()
    return runner


def lines(runner: Runner) -> list[dict]:
    text = (Path(runner.log_dir) / 'geometry_log.jsonl').read_text()
    return [json.loads(line) for line in text.splitlines()]


def test_before_every_interval_and_at_the_end(folder: Path) -> None:
    runner = train('epochs', HOOK, **{'train_cfg.max_epochs': 3})
    found = lines(runner)
    steps = len(runner.train_dataloader)
    assert [line['epoch'] for line in found] == [0, 2, 3]
    assert [line['iteration'] for line in found] == [0, 2 * steps, 3 * steps]
    assert all(line['split'] == 'val' for line in found)
    assert hook_count(runner.model) == 0
    (scalars,) = Path(runner.log_dir).glob('vis_data/scalars.json')
    logged = [json.loads(line) for line in scalars.read_text().splitlines()]
    logged = [line for line in logged if 'geometry/curvature' in line]
    assert [line['step'] for line in logged] == [0, 2, 3]
    for line, scalar in zip(found, logged, strict=True):
        (place,) = line['places']
        assert place['place'] == INPUT
        for name in (
            *('curvature', 'curvature_variance', 'separation'),
            *('curvature_r', 'separation_r'),
        ):
            assert scalar[f'geometry/{name}'] == pytest.approx(place[name])
        assert not any('loss' in key for key in scalar)


def test_numbers_of_the_trained_model(folder: Path) -> None:
    runner = train('numbers', {**HOOK, 'places': ['backbone.layers.0']})
    first, second = lines(runner)[-1]['places']
    assert [first['place'], second['place']] == [INPUT, 'backbone.layers.0']
    model = runner.model.eval()
    taken = {}
    model.head.layers.head.register_forward_pre_hook(
        lambda module, args: taken.update(input=args[0])
    )
    model.backbone.layers[0].register_forward_hook(
        lambda module, args, out: taken.update(layer=out.mean(1))
    )
    data = runner.val_dataloader.dataset
    batch = pseudo_collate([data[index] for index in range(len(data))])
    labels = torch.tensor([int(s.gt_label) for s in batch['data_samples']])
    with torch.no_grad():
        answers = model.val_step(batch)
    pred = torch.tensor([int(answer.pred_label) for answer in answers])
    accuracy = class_accuracy(pred, labels, 10)
    chosen = points_per_class(labels, 15, num_classes=10, seed=3)
    for place, features in (
        (first, taken['input']),
        (second, taken['layer']),
    ):
        expected = class_geometry(
            features[chosen], labels[chosen], 10, k=8, id_methods=()
        )
        rows = place['classes']
        for name in ('curvature', 'separation'):
            numbers = torch.tensor([row[name] for row in rows])
            torch.testing.assert_close(
                numbers, expected[name].float(), rtol=1e-3, atol=1e-4
            )
            assert place[name] == pytest.approx(numbers.mean().item())
            r = accuracy_correlation(expected[name], accuracy).r
            assert place[f'{name}_r'] == pytest.approx(r, abs=0.01)
        assert place['curvature_variance'] == pytest.approx(
            expected['curvature'].var(correction=0).item(), rel=1e-2
        )
        assert [row['points'] for row in rows] == [15] * 10
        assert [row['accuracy'] for row in rows] == pytest.approx(
            (100 * accuracy).tolist()
        )


def test_the_training_is_what_it_is_without(folder: Path) -> None:
    """Crops, dropout, shuffling and ZUT draw random numbers."""
    changes = {
        'train_cfg.max_epochs': 2,
        'default_hooks.zut.input_type': 'random',
    }
    # Seeding each epoch would hide a stray draw.
    plain = train('plain', None, seeded=False, **changes)
    hook = {**HOOK, 'interval': 1, 'split': 'train'}
    hooked = train('hooked', hook, seeded=False, **changes)
    assert len(lines(hooked)) == 3
    one, other = plain.model.state_dict(), hooked.model.state_dict()
    assert one.keys() == other.keys()
    assert all(torch.equal(one[key], other[key]) for key in one)


def test_training_images_are_read_without_chance(folder: Path) -> None:
    runner = train('split', {**HOOK, 'split': 'train', 'interval': 5})
    supports = [
        row['support'] for row in lines(runner)[0]['places'][0]['classes']
    ]
    assert sum(supports) == len(runner.train_dataloader.dataset) == 997
    (hook,) = (h for h in runner.hooks if isinstance(h, GeometryLogHook))
    hook.before_train(runner)
    pipeline = hook._loaders['train'].dataset.pipeline.transforms
    assert [type(part).__name__ for part in pipeline] == ['PackInputs']


def test_counts_and_thresholds_of_the_runs_own_metric(folder: Path) -> None:
    runner = train(
        'counts',
        {**HOOK, 'interval': 5},
        **{
            'val_evaluator': {
                '_delete_': True,
                'type': 'mmfair.ClassAccuracy',
                'many': 99,
                'few': 50,
            },
            'default_hooks.counts': {'type': 'mmfair.ClassCountsHook'},
        },
    )
    row = lines(runner)[0]['places'][0]['classes'][0]
    assert row['train_count'] == 98
    assert row['group'] == 'medium'


def test_a_loop_over_iterations(folder: Path) -> None:
    loop = {'by_epoch': False, 'max_iters': 70, 'val_interval': 100}
    runner = train(
        'iterations',
        {**HOOK, 'interval': 1},
        **{
            'train_cfg': {**loop, '_delete_': True},
            'train_dataloader.sampler.type': 'InfiniteSampler',
        },
    )
    # 997 images in batches of 16: an epoch is complete after 62.3 steps.
    assert [(x['epoch'], x['iteration']) for x in lines(runner)] == [
        (0, 0),
        (1, 63),
        (1, 70),
    ]


def test_evaluated_without_gradient_and_modes_put_back(folder: Path) -> None:
    runner = build('modes', {**HOOK, 'interval': 1})
    (hook,) = (h for h in runner.hooks if isinstance(h, GeometryLogHook))
    runner.model.train()
    runner.model.backbone.drop_after_pos.eval()
    runner._train_loop = runner.build_train_loop(runner._train_loop)
    hook.before_train(runner)
    seen = set()
    handle = runner.model.backbone.register_forward_pre_hook(
        lambda module, args: seen.add(
            (module.training, torch.is_grad_enabled())
        )
    )
    hook.before_train_iter(runner, 0)
    handle.remove()
    assert seen == {(False, False)}
    modes = {name: m.training for name, m in runner.model.named_modules()}
    assert [name for name, on in modes.items() if not on] == [
        'backbone.drop_after_pos'
    ]
    assert torch.is_grad_enabled()


def test_warnings_are_said_once(folder: Path) -> None:
    hook = {**HOOK, 'interval': 1, 'k': 40}
    runner = train('warnings', hook, **{'train_cfg.max_epochs': 2})
    (log,) = Path(runner.log_dir).glob('*.log')
    text = log.read_text()
    assert text.count('a class must have more than k + 1 = 41 points') == 1
    assert text.count('Geometry after') == 3


@pytest.mark.slow
@pytest.mark.ddp
def test_two_processes_equal_one(tmp_path: Path) -> None:
    (tmp_path / 'ddp').mkdir()
    (tmp_path / 'single').mkdir()
    main, other = run_ddp(measure_once, tmp_path / 'ddp', str(tmp_path))
    assert other == []
    (single,) = measure_once(str(tmp_path / 'single'))
    (line,) = main
    (place,), (expected,) = line['places'], single['places']
    for name in ('curvature', 'separation', 'curvature_r'):
        assert place[name] == pytest.approx(expected[name], rel=1e-3)
    assert [row['points'] for row in place['classes']] == [
        row['points'] for row in expected['classes']
    ]


@pytest.mark.parametrize(
    ('settings', 'message'),
    [
        (dict(interval=0), 'interval must be .*>= 1, got 0'),
        (dict(interval=NAN), 'interval must be .*got nan'),
        (dict(per_class=0), 'per_class must be .*>= 1, got 0'),
        (dict(per_class=2.7), 'per_class must be .*got 2.7'),
        (dict(per_class='all'), "per_class must be .*got 'all'"),
        (dict(tangent_dim=0), 'tangent_dim must be .*>= 1, got 0'),
        (dict(tangent_dim='literal'), "tangent_dim must be .*got 'literal'"),
        (dict(k=2), 'k must be >= 3 .*got 2'),
        (dict(k=NAN), 'k must be .*got nan'),
        (dict(k='40'), "k must be .*got '40'"),
        (dict(split='all'), "split must be .*, got 'all'"),
        (dict(accuracy_split='all'), "accuracy_split must be .*, got 'all'"),
        (dict(normalize='max'), "normalize must be .*, got 'max'"),
        (dict(eigh='gpu'), "eigh must be .*, got 'gpu'"),
        (dict(seed=1.5), 'seed must be .*got 1.5'),
        (dict(places='neck'), "places must be a list .*got 'neck'"),
    ],
)
def test_bad_settings(settings: dict[str, Any], message: str) -> None:
    with pytest.raises(
        (TypeError, ValueError), match=f'^GeometryLogHook: {message}'
    ):
        GeometryLogHook(**settings)


def test_a_place_that_does_not_exist(folder: Path) -> None:
    with pytest.raises(ValueError) as caught:
        train('place', {**HOOK, 'places': ['neck']})
    assert str(caught.value).startswith(
        "GeometryLogHook: ImageClassifier has no module 'neck'."
    )


def test_a_test_measures_once_and_adds_to_its_metrics(folder: Path) -> None:
    runner = build('tested', HOOK)
    metrics = runner.test()
    (line,) = lines(runner)
    assert line['epoch'] is None
    (place,) = line['places']
    assert metrics['geometry/curvature'] == place['curvature']
    assert metrics['geometry/curvature_variance'] > 0
    assert -1 <= metrics['geometry/curvature_r'] <= 1


def test_training_features_beside_accuracy_on_the_evaluated_images(
    folder: Path,
) -> None:
    """All training images, as sections 5 and 7.7 of the paper have it."""
    changes = {'interval': 5, 'split': 'train', 'per_class': None}
    runner = train('paper', {**HOOK, **changes, 'accuracy_split': 'val'})
    other = train('val', {**HOOK, **changes, 'split': 'val'})
    same = train('train', {**HOOK, **changes})
    (line,), (on_val,), (on_train,) = (
        [each for each in lines(run) if each['epoch']]
        for run in (runner, other, same)
    )
    assert line['split'] == 'train'
    assert line['accuracy_split'] == 'val'
    assert line['settings']['per_class'] is None
    rows, val_rows, train_rows = (
        found['places'][0]['classes'] for found in (line, on_val, on_train)
    )
    images = len(runner.train_dataloader.dataset)
    assert sum(row['points'] for row in rows) == images
    for row, val_row, train_row in zip(
        rows, val_rows, train_rows, strict=True
    ):
        assert row['accuracy'] == val_row['accuracy']
        assert row['support'] == val_row['support']
        assert row['curvature'] == train_row['curvature']
        assert row['separation'] == train_row['separation']
    curvature = [row['curvature'] for row in rows]
    accuracy = [row['accuracy'] for row in rows]
    r = accuracy_correlation(curvature, accuracy).r
    assert line['places'][0]['curvature_r'] == pytest.approx(r)


def test_a_diverged_model_is_left_out_and_said(folder: Path) -> None:
    runner = build('diverged', HOOK)
    with torch.no_grad():
        runner.model.head.layers.head.weight.fill_(0.0)
        runner.model.backbone.ln1.weight.fill_(NAN)
    metrics = runner.test()
    assert not any(name.startswith('geometry/') for name in metrics)
    assert not (Path(runner.log_dir) / 'geometry_log.jsonl').exists()
    (log,) = Path(runner.log_dir).glob('*.log')
    assert 'are not finite in iteration' in log.read_text()
