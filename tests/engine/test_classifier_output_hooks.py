"""Logit adjustment and tau-normalisation of trained models."""

import copy
import logging
from types import SimpleNamespace

import hosts
import numpy as np
import pytest
import torch
from log_lines import log_lines
from mmengine.config import Config
from mmengine.runner import Runner
from tiny_config import tiny_config
from torch import nn
from torch.nn import functional

from mmfair.engine import LogitAdjustmentHook, TauNormalizationHook
from mmfair.functional import pc_softmax_logits

COUNTS = [500, 120, 40, 10, 3]
PLACES = {
    'resnet': (hosts.resnet, 'head.fc'),
    'vit': (hosts.vit, 'head.layers.head'),
    'semantic_fpn': (hosts.semantic_fpn, 'decode_head.conv_seg'),
}


def runner_for(model):
    return SimpleNamespace(model=model, logger=logging.getLogger('test'))


def adjustment(**settings):
    return LogitAdjustmentHook(class_counts=COUNTS, **settings)


def logits(model, data):
    with torch.no_grad():
        batch = model.data_preprocessor(copy.deepcopy(data), False)
        return model.eval()(batch['inputs'], mode='tensor')


def biased(host):
    """A host whose classifier has weights and a bias to speak of."""
    model, data = PLACES[host][0]()
    layer = model.get_submodule(PLACES[host][1])
    generator = torch.Generator().manual_seed(1)
    nn.init.normal_(layer.weight, std=0.3, generator=generator)
    nn.init.normal_(layer.bias, generator=generator)
    return model, data, layer


@pytest.mark.parametrize('host', PLACES)
def test_logit_adjustment_subtracts_the_log_prior(host):
    model, data, _ = biased(host)
    plain = logits(model, data)
    hook, runner = adjustment(tau=1.5), runner_for(model)
    hook.before_test(runner)
    got = logits(model, data)
    prior = torch.tensor(COUNTS) / sum(COUNTS)
    shape = (1, 5) + (1,) * (plain.ndim - 2)
    expected = plain - 1.5 * prior.log().view(shape)
    torch.testing.assert_close(got, expected, rtol=1e-4, atol=1e-4)
    assert torch.equal(got.argmax(1), expected.argmax(1))
    # The rarest class gains most.
    gains = (got - plain).transpose(0, 1).flatten(1).mean(1)
    assert gains.diff().gt(0).all()
    hook.after_test(runner)
    assert torch.equal(logits(model, data), plain)


def test_post_compensated_softmax_adds_the_prior_of_the_test_set():
    model, data, _ = biased('resnet')
    plain = logits(model, data)
    target = [1, 1, 2, 4, 8]
    for counts, hook in (
        (COUNTS, adjustment(target_counts=target)),
        (
            [1] * 5,
            LogitAdjustmentHook(class_counts=[1] * 5, target_counts=target),
        ),
    ):
        hook.attach(model)
        got = logits(model, data)
        hook.detach()
        expected = pc_softmax_logits(plain, counts, target)
        torch.testing.assert_close(got.softmax(1), expected.softmax(1))


def test_counts_of_another_test_set_are_refused():
    hook = adjustment(target_counts=[1, 2, 3])
    with pytest.raises(ValueError, match='target_counts must have one entry'):
        hook.attach(biased('resnet')[0])
    with pytest.raises(ValueError, match=r'target_counts\[1\] must be .*> 0'):
        adjustment(target_counts=[1, 0, 3, 4, 5])


@pytest.mark.parametrize('tau', [0.0, 0.6])
@pytest.mark.parametrize('host', PLACES)
def test_tau_normalisation_is_another_classifier(host, tau):
    model, data, layer = biased(host)
    hook, runner = TauNormalizationHook(tau=tau), runner_for(model)
    hook.before_test(runner)
    got = logits(model, data)
    hook.after_test(runner)
    with torch.no_grad():  # the same, written into the weights
        norms = layer.weight.flatten(1).norm(dim=1)
        layer.weight /= norms.view(5, *[1] * (layer.weight.ndim - 1)) ** tau
        layer.bias.zero_()
    expected = logits(model, data)
    torch.testing.assert_close(got, expected, rtol=1e-4, atol=1e-4)


def together(kind):
    """A real model of MMPretrain with two classifiers, one for the teacher."""
    head = {'num_classes': hosts.NUM_CLASSES, 'type': f'{kind}ClsHead'}
    config = hosts.resnet_config()
    if kind == 'DeiT':
        config['backbone'] = {
            'type': 'DistilledVisionTransformer',
            'img_size': 32,
            'patch_size': 8,
            'arch': {
                'embed_dims': 32,
                'num_layers': 1,
                'num_heads': 2,
                'feedforward_channels': 32,
            },
        }
        config['neck'] = None
    config['head'] = {**head, 'in_channels': 32}
    model = hosts.build(config, scope='mmpretrain').eval()
    layers = [model.get_submodule(path) for path in TOGETHER[kind]]
    generator = torch.Generator().manual_seed(1)
    for layer in layers:
        nn.init.normal_(layer.weight, std=0.3, generator=generator)
        nn.init.normal_(layer.bias, generator=generator)
    return model, hosts.classification_data(), layers


TOGETHER = {
    'DeiT': ('head.layers.head', 'head.layers.head_dist'),
    'LeViT': ('head.head.linear', 'head.head_dist.linear'),
    'EfficientFormer': ('head.head', 'head.dist_head'),
}


@pytest.mark.parametrize('name', ['LogitAdjustment', 'TauNormalization'])
@pytest.mark.parametrize('kind', TOGETHER)
def test_classifiers_whose_mean_counts_are_all_corrected(kind, name):
    model, data, layers = together(kind)
    features = [[], []]
    handles = [
        layer.register_forward_pre_hook(
            lambda _, args, seen=seen: seen.append(args[0])
        )
        for layer, seen in zip(layers, features, strict=True)
    ]
    plain = logits(model, data)
    for handle in handles:
        handle.remove()
    parts = []
    for layer, (feature,) in zip(layers, features, strict=True):
        scores = functional.linear(feature, layer.weight, layer.bias)
        if name == 'LogitAdjustment':
            prior = torch.tensor(COUNTS) / sum(COUNTS)
            parts.append(scores - 0.8 * prior.log())
        else:
            norms = layer.weight.norm(dim=1, keepdim=True)
            parts.append(functional.linear(feature, layer.weight / norms**0.8))
    make = {
        'LogitAdjustment': adjustment,
        'TauNormalization': TauNormalizationHook,
    }[name]
    hook, runner = make(tau=0.8), runner_for(model)
    with log_lines() as lines:
        hook.before_test(runner)
    got = logits(model, data)
    expected = sum(parts) / 2
    torch.testing.assert_close(got, expected, rtol=1e-4, atol=1e-5)
    assert (got - plain).abs().max() > 0.1
    assert f'{" and ".join(TOGETHER[kind])} are corrected' in lines[0]
    hook.after_test(runner)
    assert torch.equal(logits(model, data), plain)
    for path in TOGETHER[kind]:
        with pytest.raises(ValueError, match='must name all layers'):
            make(classifier=path).before_test(runner)
    assert hosts.hook_count(model) == 0


@pytest.mark.parametrize('make', [adjustment, TauNormalizationHook])
def test_attached_in_the_test_alone(make):
    model, _, _ = biased('resnet')
    state = copy.deepcopy(model.state_dict())
    runner = runner_for(model)
    for stage, validate, handles in (
        ('test', False, 1),
        ('val', False, 0),
        ('val', True, 1),
    ):
        hook = make(validate=validate)
        for _ in range(2):  # the second after one that failed
            getattr(hook, f'before_{stage}')(runner)
            assert hosts.hook_count(model) == handles
        getattr(hook, f'after_{stage}')(runner)
        assert hosts.hook_count(model) == 0
    assert list(state) == list(model.state_dict())
    for name, value in model.state_dict().items():
        assert torch.equal(value, state[name])


def test_counts_of_the_config_stay():
    hook = LogitAdjustmentHook()
    hook.set_class_counts([1, 2], ['a', 'b'])
    assert hook.class_counts == [1, 2]
    hook = adjustment()
    hook.set_class_counts([1] * len(COUNTS), [*'abcde'])
    assert hook.class_counts == COUNTS
    with pytest.raises(ValueError, match='of the 2 classes, got 5'):
        hook.set_class_counts([1, 2], ['a', 'b'])


def test_errors():
    model, data = hosts.resnet()
    runner = runner_for(model)
    for cls in (LogitAdjustmentHook, TauNormalizationHook):
        with pytest.raises(ValueError, match=f'{cls.__name__}: tau must be'):
            cls(tau=-1.0)
    with pytest.raises(ValueError, match='class_counts must be known, got'):
        LogitAdjustmentHook().before_test(runner)
    with pytest.raises(ValueError, match="^Tau.*has no module 'head.fcc'"):
        TauNormalizationHook(classifier='head.fcc').before_test(runner)
    with pytest.raises(TypeError, match='linear or .* got LinearClsHead'):
        TauNormalizationHook(classifier='head').before_test(runner)
    other = runner_for(nn.ModuleDict({'bbox_head': nn.Linear(2, 2)}))
    with pytest.raises(ValueError, match='^LogitAdjustmentHook: classifier'):
        adjustment().before_test(other)
    hook = LogitAdjustmentHook(class_counts=[2, 1])
    hook.before_test(runner)
    with pytest.raises(ValueError, match='each of the 5 classes'):
        logits(model, data)
    assert hosts.hook_count(model) == 1


def test_cosine_classifiers_are_not_normalised_twice():
    class Cosine(nn.Linear):
        def forward(self, x):
            return (
                functional.normalize(x) @ functional.normalize(self.weight).T
            )

    model = nn.ModuleDict({'head': nn.ModuleDict({'fc': Cosine(4, 3)})})
    with pytest.raises(TypeError, match='w x . b, got Cosine, whose scores'):
        TauNormalizationHook().before_test(runner_for(model))
    assert hosts.hook_count(model) == 0


@pytest.mark.filterwarnings('ignore')  # of the hosts
@pytest.mark.parametrize('name', ['LogitAdjustment', 'TauNormalization'])
def test_in_a_run(folder, name):
    config = Config(tiny_config())
    del config.default_hooks['zut']
    config.default_hooks['counts'] = dict(type='mmfair.ClassCountsHook')
    config.default_hooks['post_hoc'] = dict(type=f'mmfair.{name}Hook')
    config.train_dataloader.dataset = dict(
        type='mmfair.LongTailedDataset',
        imbalance_factor=20,
        dataset=config.train_dataloader.dataset,
    )
    config.val_dataloader = config.test_dataloader
    config.merge_from_dict({'work_dir': 'run', 'train_cfg.max_epochs': 2})
    config.experiment_name = f'test_classifier_output_{name}'
    runner = Runner.from_cfg(config)
    runner.train()
    plain = runner.val_loop.run()
    layer = runner.model.head.layers.head
    features, labels = [], []
    handle = layer.register_forward_pre_hook(
        lambda _, args: features.append(args[0])
    )
    corrected = runner.test_loop.run()
    handle.remove()
    assert hosts.hook_count(runner.model) == 0
    labels = torch.from_numpy(
        np.asarray(runner.test_dataloader.dataset.get_gt_labels())
    )
    features = torch.cat(features)
    if name == 'LogitAdjustment':
        counts = runner.train_dataloader.dataset.class_counts
        scores = layer(features) - torch.tensor(counts).log()
    else:
        scores = functional.linear(
            features, functional.normalize(layer.weight)
        )
    right = (scores.argmax(1) == labels).double().mean().item()
    assert corrected['accuracy/top1'] == pytest.approx(100 * right, abs=1e-3)
    assert corrected != plain
