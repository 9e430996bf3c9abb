import copy
import json
import logging
import math
from types import SimpleNamespace

import hosts
import pytest
import torch
from mmengine.logging import MessageHub

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
