"""The tool on trained classifiers, against its functions called directly."""

import csv
import json
import math
import runpy
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from mmengine.dataset import pseudo_collate
from mmengine.registry import init_default_scope
from mmengine.runner import load_checkpoint
from run_tool import ROOT, run_tool, tool
from tiny_config import write_tiny_config

from mmfair.datasets import Digits, LongTailedDataset, digit_images
from mmfair.evaluation import class_geometry, points_per_class
from mmfair.functional import accuracy_correlation, class_accuracy
from mmfair.registry import MODELS
from mmfair.utils.load_config import load_config

NAME = 'analysis/manifold_geometry'
RESNET = ROOT / 'configs/baselines/ce_resnet8_1xb32-100e_digits-lt-if20.py'
QUANTITIES = [
    'volume',
    'separation',
    'curvature',
    'tangent_angle',
    'participation_ratio',
    'twonn',
]
COLUMNS = [
    *('class', 'name', 'train_count', 'group', 'support', 'accuracy'),
    *('points', *QUANTITIES),
]
SHORT = ['train_cfg.max_epochs=2', 'default_hooks.checkpoint.interval=2']

pytestmark = [
    pytest.mark.slow,
    # Of a run that begins in the same second as another of its name.
    pytest.mark.filterwarnings('ignore:.*instance named of:UserWarning'),
]


@pytest.fixture(scope='module')
def vit(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Config and checkpoint of a tiny ViT after one epoch."""
    folder = tmp_path_factory.mktemp('vit')
    config = write_tiny_config(folder)
    run_tool('train', config, '--work-dir', folder / 'work', '--no-validate')
    return config, folder / 'work/epoch_1.pth'


@pytest.fixture(scope='module')
def resnet(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Config and checkpoint of a ResNet-8 after two epochs."""
    folder = tmp_path_factory.mktemp('resnet')
    run_tool(
        *('train', RESNET, '--work-dir', folder, '--no-validate'),
        *('--cfg-options', *SHORT),
    )
    return RESNET, folder / 'epoch_2.pth'


def model_of(config: Path, checkpoint: Path) -> torch.nn.Module:
    init_default_scope('mmpretrain')
    cfg = load_config(config)
    cfg.model.setdefault('data_preprocessor', cfg.get('data_preprocessor'))
    model = MODELS.build(cfg.model)
    load_checkpoint(model, str(checkpoint), map_location='cpu')
    return model.eval()


def read(stem: Path) -> tuple[list[dict], dict[str, Any]]:
    """The rows of the CSV file, and the content of the JSON file."""
    with stem.with_name(stem.name + '.csv').open() as file:
        rows = list(csv.DictReader(file))
    return rows, json.loads(stem.with_name(stem.name + '.json').read_text())


def numbers(rows: list[dict], name: str) -> list[float]:
    return [float(row[name] or 'nan') for row in rows]


def assert_close(found: list[float], expected: Any) -> None:
    # Batches of another size round otherwise, which curvature enlarges.
    np.testing.assert_allclose(found, expected, rtol=2e-3, atol=1e-5)


def test_the_input_of_the_classifier(
    vit: tuple[Path, Path], tmp_path: Path
) -> None:
    output = run_tool(NAME, *vit, '--work-dir', tmp_path)
    assert 'head.layers.head:input: 600 points of 16 dimensions' in output
    (log,) = (tmp_path / 'manifold_geometry').glob('2*/')
    assert (log / 'manifold_geometry.png').read_bytes()[1:4] == b'PNG'
    rows, written = read(log / 'manifold_geometry')
    assert list(rows[0]) == COLUMNS

    model = model_of(*vit)
    images, labels = map(torch.from_numpy, digit_images('test'))
    with torch.no_grad():
        features = model.backbone((images[:, None].float() - 60) / 90)[-1]
        scores = model.head.layers.head(features)
    accuracy = 100 * class_accuracy(scores.argmax(1), labels, 10)
    assert_close(numbers(rows, 'accuracy'), accuracy)
    expected = class_geometry(features, labels, 10)
    for name in QUANTITIES:
        assert_close(numbers(rows, name), expected[name])
        r = accuracy_correlation(expected[name], accuracy)
        found = written['summary']['correlations'][name]
        assert found['r'] == pytest.approx(r.r, abs=0.01)
        assert found['low'] == pytest.approx(r.low, abs=0.02)
        assert found['p_value'] == pytest.approx(r.p_value, abs=0.02)
        assert found['count'] == 10

    assert [row['name'] for row in rows[:2]] == ['zero', 'one']
    # The config has no ClassCountsHook and no ClassAccuracy.
    assert rows[0]['train_count'] == '98'
    assert rows[0]['group'] == 'medium'
    assert written['classes'][0]['volume'] == float(rows[0]['volume'])
    summary = written['summary']
    assert summary['layer'] == 'head.layers.head:input'
    assert summary['split'] == 'test'
    assert summary['checkpoint'] == 'epoch_1.pth'
    assert summary['settings']['k'] == 40


def test_other_layers_of_some_training_images(
    resnet: tuple[Path, Path], tmp_path: Path
) -> None:
    output = run_tool(
        *(NAME, *resnet, '--work-dir', tmp_path, '--out', tmp_path / 'out'),
        *('--split', 'train', '--features', 'backbone.layer1', 'neck'),
        *('--k', 4, '--normalize', 'neighborhood', '--max-per-class', 9),
        *('--seed', 3, '--id-methods', 'participation_ratio'),
    )
    # Of 94 images down to 4.
    assert 'neck: 82 points of 64 dimensions, at most 9 of a class' in output
    assert '233 left out' in output
    stem = 'manifold_geometry_'
    assert sorted(path.name for path in (tmp_path / 'out').iterdir()) == [
        f'{stem}{place}.{suffix}'
        for place in ('backbone.layer1', 'neck')
        for suffix in ('csv', 'json', 'png')
    ]

    cfg, model = load_config(RESNET), model_of(*resnet)
    data = LongTailedDataset(
        Digits('train', pipeline=cfg.test_pipeline), imbalance_factor=20
    )
    batch = pseudo_collate([data[i] for i in range(len(data))])
    labels = torch.from_numpy(data.get_gt_labels())
    with torch.no_grad():
        inputs = model.data_preprocessor(batch)['inputs']
        layer1 = model.backbone.layer1(
            torch.relu(model.backbone.bn1(model.backbone.conv1(inputs)))
        )
        neck = model.neck(model.backbone(inputs))[-1]
    chosen = points_per_class(labels, 9, num_classes=10, seed=3)
    for place, features in (
        ('backbone.layer1', layer1.mean((2, 3))),
        ('neck', neck),
    ):
        rows, written = read(tmp_path / 'out' / f'{stem}{place}')
        with pytest.warns(UserWarning, match='2 of 10 classes'):
            expected = class_geometry(
                features[chosen],
                labels[chosen],
                10,
                k=4,
                normalize='neighborhood',
                id_methods=['participation_ratio'],
            )
        for name in QUANTITIES[:-1]:
            assert_close(numbers(rows, name), expected[name])
        assert 'twonn' not in rows[0]
        assert written['summary']['layer'] == place
    assert [row['support'] for row in rows] == [
        row['train_count'] for row in rows
    ]
    assert [row['points'] for row in rows] == ['9'] * 8 + ['6', '4']
    # The thresholds are those of the config's ClassAccuracy, 40 and 15.
    assert [row['group'] for row in rows][2:7:2] == ['many', 'medium', 'few']


def test_classes_with_too_few_points_are_named_once(
    resnet: tuple[Path, Path], tmp_path: Path
) -> None:
    output = run_tool(
        *(NAME, *resnet, '--work-dir', tmp_path, '--out', tmp_path),
        *('--split', 'train', '--tangent-dim', 3, '--k', 6),
    )
    message = (
        'class_curvature: 13 points of a class are needed, and 4 of 10 '
        'classes have fewer: six, seven, eight, nine. Their curvature is NaN.'
    )
    assert output.count(message) == 1
    assert 'class_geometry: ' not in output
    rows, written = read(tmp_path / 'manifold_geometry')
    missing = [math.isnan(value) for value in numbers(rows, 'curvature')]
    assert missing == [False] * 6 + [True] * 4
    assert written['classes'][9]['curvature'] is None
    assert written['summary']['correlations']['curvature']['count'] == 6
    shown = [line for line in output.splitlines() if line.startswith('| nine')]
    assert [cell.strip() for cell in shown[0].split('|')][8:10] == ['-', '-']


# The rest runs in this process: it ends before anything is measured.


@pytest.fixture
def stopped(monkeypatch: pytest.MonkeyPatch, folder: Path) -> Any:
    """A call of the tool that gives the message it ends with."""
    monkeypatch.setenv('LOCAL_RANK', '0')

    def call(*args: object) -> str:
        path = str(tool(NAME))
        monkeypatch.setattr(sys, 'argv', [path, *map(str, args)])
        # As Python does for a script.
        monkeypatch.syspath_prepend(str(Path(path).parent))
        with pytest.raises(SystemExit) as caught:
            runpy.run_path(path, run_name='__main__')
        return str(caught.value)

    return call


def test_a_layer_that_does_not_exist(
    vit: tuple[Path, Path], stopped: Any
) -> None:
    assert stopped(*vit, '--features', 'head.fc') == (
        "--features: ImageClassifier has no module 'head.fc'. Classifier-like "
        'modules: head.layers.head (10 outputs).'
    )


def test_a_file_that_is_no_checkpoint(
    vit: tuple[Path, Path], stopped: Any, tmp_path: Path
) -> None:
    text = tmp_path / 'epoch_1.pth'
    text.write_text('not a checkpoint')
    assert stopped(vit[0], text).startswith(
        f"checkpoint: file must be one that a run has saved, got '{text}', "
        'which is damaged'
    )


def test_a_checkpoint_that_does_not_exist(stopped: Any) -> None:
    assert stopped(RESNET, 'none.pth') == (
        "load_from: checkpoint must exist, got 'none.pth'. Check the path."
    )


def test_a_segmentor(stopped: Any) -> None:
    (config,) = (ROOT / 'configs/baselines').glob('ce_fpn-*digit-scenes*')
    assert stopped(config, 'none.pth') == (
        'config: model must be an image classifier, with default_scope '
        "'mmpretrain', got 'mmseg'. Segmentors and detectors are not "
        'supported.'
    )


@pytest.mark.parametrize(
    ('options', 'message'),
    [
        (
            ['--k', 2],
            '--k: number must be >= 3 with --tangent-dim 2, got 2.',
        ),
        (
            ['--tangent-dim', 0],
            '--tangent-dim: number must be >= 1, got 0.',
        ),
        (
            ['--max-per-class', 0],
            '--max-per-class: number must be >= 1, got 0.',
        ),
        (
            ['--out', RESNET],
            f"--out: path must be a folder, got the file '{RESNET}'. Choose "
            'another one.',
        ),
        (
            ['--split', 'val', '--cfg-options', 'val_dataloader=None'],
            'evaluation_loader: config must have val_dataloader, and '
            'test_dataloader or val_dataloader, got those of train, test. '
            'Choose another split.',
        ),
    ],
)
def test_bad_settings(stopped: Any, options: list, message: str) -> None:
    assert stopped(RESNET, 'none.pth', *options) == message
