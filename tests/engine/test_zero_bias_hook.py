import copy
import json
import logging
import math
import re
from pathlib import Path
from types import SimpleNamespace
from typing import ClassVar

import hosts
import pytest
import torch
from mmengine.dataset import pseudo_collate
from mmengine.evaluator import BaseMetric
from mmengine.logging import MessageHub
from mmengine.runner import Runner
from torch.utils.data import DataLoader

from mmfair.engine import ZeroBiasHook

NAMES = ['ant', 'bee', 'cat', 'dog', 'elk']


def evaluate(hook, model, data, folder, stage='val'):
    """Drive the hook as an evaluation loop would; return the metrics."""
    runner = SimpleNamespace(
        model=model,
        log_dir=folder,
        logger=logging.getLogger('mmfair.test'),
        message_hub=MessageHub('test_zero_bias_hook'),
        visualizer=SimpleNamespace(dataset_meta={'classes': NAMES}),
    )
    metrics = {}
    getattr(hook, f'before_{stage}_epoch')(runner)
    model.eval()
    batch = model.data_preprocessor(copy.deepcopy(data), False)
    with torch.no_grad():
        model(**batch, mode='predict')
    getattr(hook, f'after_{stage}_epoch')(runner, metrics)
    for key, value in metrics.items():  # what the loggers show
        shown = runner.message_hub.get_scalar(f'{stage}/{key}').current()
        assert shown == value
    return metrics


@pytest.mark.parametrize('host', hosts.PARAMS[:-1])
def test_equals_the_model_on_a_zero_image(host, tmp_path):
    model, data = host()
    with torch.no_grad():
        for parameter in model.parameters():
            parameter += 0.05
    metrics = evaluate(ZeroBiasHook(), model, data, tmp_path)
    table = json.loads((tmp_path / 'zero_bias.json').read_text())
    assert [row['name'] for row in table['classes']] == NAMES
    logits = torch.tensor([row['logit'] for row in table['classes']])
    assert metrics['zero_bias/std'] == pytest.approx(
        logits.double().std(correction=0).item(), rel=1e-4, abs=1e-6
    )
    assert table['favoured'] == NAMES[logits.argmax()]
    assert not model._forward_pre_hooks
    if host in hosts.CLASSIFIERS.values():
        with torch.no_grad():
            expected = model(torch.zeros(1, 3, 32, 32), mode='tensor')[0]
        torch.testing.assert_close(logits, expected)
        assert metrics['zero_bias/favoured_probability'] == pytest.approx(
            100 * expected.softmax(0).max().item(), rel=1e-5
        )


def test_test_stage_and_input_size(tmp_path):
    model, data = hosts.resnet()
    sizes = []
    model.backbone.register_forward_pre_hook(
        lambda m, args: sizes.append(tuple(args[0].shape))
    )
    hook = ZeroBiasHook(input_type='one', input_size=(48, 40))
    evaluate(hook, model, data, tmp_path, stage='test')
    assert sizes[-1] == (1, 3, 48, 40)
    table = json.loads((tmp_path / 'zero_bias_test.json').read_text())
    assert table['input_type'] == 'one'


def test_model_stays_in_its_mode():
    model, _ = hosts.resnet()
    ZeroBiasHook().probe(model.train(), torch.rand(2, 3, 32, 32))
    assert model.training


def test_an_evaluation_that_failed_leaves_nothing_behind(tmp_path):
    model, data = hosts.resnet()
    hook = ZeroBiasHook()
    hook.before_val_epoch(SimpleNamespace(model=model))  # then it failed
    evaluate(hook, model, data, tmp_path)
    assert hosts.hook_count(model) == 0


def test_unknown_input_is_an_error():
    with pytest.raises(ValueError, match="input_type .* got 'grey'"):
        ZeroBiasHook(input_type='grey')


@hosts.requires_ops
def test_two_stage_detector_is_left_out_with_a_word(tmp_path, caplog):
    model, data = hosts.faster_rcnn()
    assert evaluate(ZeroBiasHook(), model, data, tmp_path) == {}
    assert 'no probe for FasterRCNN' in caplog.text
    assert not list(tmp_path.iterdir())


def test_a_model_that_diverged_is_not_fair(tmp_path, caplog):
    model, data = hosts.resnet()
    torch.nn.init.constant_(model.head.fc.bias, float('nan'))
    hook, metrics = ZeroBiasHook(), {}
    runner = SimpleNamespace(
        model=model.eval(),
        log_dir=tmp_path,
        logger=logging.getLogger('mmfair.test'),
        message_hub=MessageHub('test_zero_bias_hook_nan'),
        visualizer=SimpleNamespace(dataset_meta={'classes': NAMES}),
        epoch=3,
        iter=72,
    )
    hook.before_val_epoch(runner)
    batch = model.data_preprocessor(copy.deepcopy(data), False)
    with torch.no_grad(), caplog.at_level('WARNING'):
        model(**batch, mode='tensor')
        hook.after_val_epoch(runner, metrics)
    assert all(math.isnan(value) for value in metrics.values())
    assert 'must be finite, got NaN' in caplog.text
    assert 'epoch 3, iteration 72' in caplog.text
    text = (tmp_path / 'zero_bias.json').read_text()
    table = json.loads(text, parse_constant=pytest.fail)  # no bare NaN
    assert table['std'] is None
    assert table['favoured'] is None


@pytest.fixture
def runs(folder):
    """Real trainings of two epochs, each with a validation."""

    def train(model, data, name, hooks):
        class Collated(list):
            metainfo: ClassVar = {'classes': (0, 1, 2, 3, 4)}

        batch = [
            dict(zip(data, pair, strict=True))
            for pair in zip(*data.values(), strict=True)
        ]
        loader = DataLoader(
            Collated(batch), batch_size=2, collate_fn=pseudo_collate
        )
        runner = Runner(
            model=model,
            work_dir='work',
            experiment_name=f'test_zero_bias_hook_{name}',
            train_dataloader=loader,
            val_dataloader=loader,
            train_cfg=dict(by_epoch=True, max_epochs=2, val_interval=1),
            val_cfg={},
            val_evaluator=[Seen()],
            optim_wrapper=dict(optimizer=dict(type='SGD', lr=0.01)),
            custom_hooks=hooks,
        )
        runner.train()
        assert runner.epoch == 2
        (log,) = Path(runner.log_dir).glob('*.log')
        lines = log.read_text().splitlines()
        return runner, [line for line in lines if 'ZeroBiasHook: ' in line]

    return train


class Seen(BaseMetric):
    """How many samples there were."""

    def process(self, data_batch, data_samples):
        self.results += data_samples

    def compute_metrics(self, results):
        return {'seen': len(results)}


def several_tasks():
    from mmpretrain.structures import DataSample, MultiTaskDataSample

    config = hosts.resnet_config()
    task = {'type': 'LinearClsHead', 'num_classes': 5}
    config['head'] = {
        'type': 'MultiTaskHead',
        'task_heads': {'kind': task, 'colour': task},
        'in_channels': 32,
    }
    config['data_preprocessor']['num_classes'] = -1
    data = hosts.classification_data()
    samples = []
    for label in range(4):
        sample = MultiTaskDataSample()
        for name in config['head']['task_heads']:
            sample.set_field(DataSample().set_gt_label(label), name)
        samples.append(sample)
    data['data_samples'] = samples
    return hosts.build(config, scope='mmpretrain'), data


def binary(classes):
    """Road or not, by one channel and its sigmoid."""
    config = hosts.fcn_config()
    loss = {'type': 'CrossEntropyLoss', 'use_sigmoid': True}
    for head in ('decode_head', 'auxiliary_head'):
        config[head].update(
            num_classes=classes,
            out_channels=1,
            threshold=0.3,
            loss_decode=loss,
        )
    data = hosts.segmentation_data()
    for sample in data['data_samples']:
        labels = sample.gt_sem_seg.data
        labels[labels != 255] %= 2
    return hosts.build(config, scope='mmseg'), data


def cascade():
    config = hosts.fcn_config()
    head = config.pop('decode_head')
    del config['auxiliary_head']
    config.update(
        type='CascadeEncoderDecoder',
        num_stages=2,
        decode_head=[head, {**head, 'type': 'OCRHead', 'ocr_channels': 8}],
    )
    del config['decode_head'][1]['num_convs']
    return hosts.build(config, scope='mmseg'), hosts.segmentation_data()


LEFT_OUT = {
    'several tasks': (several_tasks, 'TypeError: .* got dict'),
    'one class': (lambda: binary(1), 'ValueError: .*'),
    'cascade': (cascade, 'ValueError: .* one head, decode_head or bbox_head'),
}


@pytest.mark.filterwarnings('ignore')  # of the hosts
@pytest.mark.parametrize('kind', LEFT_OUT)
def test_a_model_without_such_scores_trains_all_the_same(runs, kind):
    make, reason = LEFT_OUT[kind]
    runner, lines = runs(*make(), kind.replace(' ', '_'), [ZeroBiasHook()])
    (line,) = lines
    assert re.search(f'WARNING - .* no probe for .* left out, {reason}', line)
    assert not list(Path(runner.log_dir).glob('zero_bias*'))
    assert 'val/zero_bias/std' not in runner.message_hub.log_scalars
    assert hosts.hook_count(runner.model) == 0


@pytest.mark.filterwarnings('ignore')  # of the hosts
def test_two_classes_in_one_channel_are_probed(runs):
    runner, lines = runs(*binary(2), 'binary', [ZeroBiasHook()])
    assert not lines
    table = json.loads((Path(runner.log_dir) / 'zero_bias.json').read_text())
    first, second = table['classes']
    assert first['logit'] == 0
    assert second['probability'] == pytest.approx(
        1 / (1 + math.exp(-second['logit']))
    )


@pytest.mark.filterwarnings('ignore')  # of the hosts
def test_class_names_that_are_numbers(runs):
    model, data = hosts.resnet()
    runner, lines = runs(model, data, 'numbers', [ZeroBiasHook()])
    assert not lines
    table = json.loads((Path(runner.log_dir) / 'zero_bias.json').read_text())
    assert [row['name'] for row in table['classes']] == [*'01234']
    assert table['favoured'] in [*'01234']
