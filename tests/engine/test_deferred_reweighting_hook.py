import copy
import json
import logging
from pathlib import Path
from types import SimpleNamespace

import hosts
import pytest
import torch
from mmengine.config import Config
from mmengine.registry import MODELS
from mmengine.runner import EpochBasedTrainLoop, Runner
from tiny_config import tiny_config
from torch import nn
from torch.nn import functional

from mmfair.engine import DeferredReweightingHook

DATA = Path(__file__).parents[1] / 'data'
CASE = json.loads((DATA / 'drw_weights.json').read_text())
COUNTS = [500, 120, 40, 10, 3]
NAMES = list('abcde')


def weights_of(counts=COUNTS, beta=0.9999):
    """The formula, written out."""
    raw = torch.tensor(
        [(1 - beta) / (1 - beta**n) for n in counts], dtype=torch.float64
    )
    return (raw * len(raw) / raw.sum()).float()


def runner_for(model, epochs=200):
    loop = EpochBasedTrainLoop.__new__(EpochBasedTrainLoop)
    loop._max_epochs, loop._max_iters = epochs, 100 * epochs
    return SimpleNamespace(
        model=model,
        epoch=0,
        iter=0,
        train_loop=loop,
        logger=logging.getLogger('mmfair.test'),
    )


def attached(model, epoch=0, **settings):
    """A hook on a model in that epoch; the first has no weights."""
    hook = DeferredReweightingHook(begin=1, **settings)
    if 'class_counts' not in settings:
        hook.set_class_counts(COUNTS, NAMES)
    runner = runner_for(model)
    hook.before_train(runner)
    runner.epoch = epoch
    hook.before_train_iter(runner, 0)
    return hook


class Head(nn.Module):
    """Nothing but a loss."""

    def __init__(self, loss):
        super().__init__()
        self.loss_module = MODELS.build(loss)


def test_weights_of_the_released_code():
    hook = DeferredReweightingHook()
    hook.set_class_counts(CASE['inputs']['counts'], None)
    expected = torch.tensor(CASE['output']['drw_weights'])
    torch.testing.assert_close(hook.class_weights, expected)
    assert hook.schedule.begin == 160


CLASSIFICATION = {
    'cross_entropy': dict(type='mmpretrain.CrossEntropyLoss'),
    'sigmoid': dict(type='mmpretrain.CrossEntropyLoss', use_sigmoid=True),
    'label_smooth': dict(
        type='mmpretrain.LabelSmoothLoss', label_smooth_val=0.1
    ),
    'focal': dict(type='mmpretrain.FocalLoss', loss_weight=2.0),
    'balanced_softmax': dict(
        type='mmfair.BalancedSoftmaxLoss', class_counts=COUNTS
    ),
}


@pytest.mark.parametrize('name', CLASSIFICATION)
def test_weighted_mean_of_the_losses_of_mmpretrain(name):
    model = nn.ModuleDict({'head': Head(CLASSIFICATION[name])})
    loss = model['head'].loss_module
    scores, labels = torch.randn(6, 5), torch.tensor([0, 4, 1, 2, 3, 0])
    if name == 'sigmoid':
        labels = functional.one_hot(labels, 5).float()
    each = loss(scores, labels, reduction_override='none')
    each = each.flatten(1).sum(1) if each.ndim > 1 else each
    plain = loss(scores, labels, avg_factor=6)
    hook = attached(model)
    assert torch.equal(loss(scores, labels, avg_factor=6), plain)
    runner = runner_for(model)
    runner.epoch = 1
    hook.before_train_iter(runner, 0)
    index = labels.argmax(1) if labels.ndim == 2 else labels
    weights = weights_of()[index]
    expected = (weights * each).sum() / weights.sum()
    # As the heads call it; by keyword; without the number of samples.
    for got in (
        loss(scores, labels, avg_factor=6),
        loss(scores, labels, weight=None, avg_factor=6),
    ):
        torch.testing.assert_close(got, expected)
    # A weight that is there already multiplies ours.
    own = torch.tensor([1.0, 0, 2, 0, 1, 0])
    expected = (own * weights * each).sum() / (own * weights).sum()
    got = loss(scores, labels, own, avg_factor=6)
    torch.testing.assert_close(got, expected)
    # Not in evaluation, and not without gradients.
    loss.eval()
    assert torch.equal(loss(scores, labels, avg_factor=6), plain)
    loss.train()
    with torch.no_grad():
        assert torch.equal(loss(scores, labels, avg_factor=6), plain)
    hook.after_train(runner)
    assert hosts.hook_count(model) == 0
    assert torch.equal(loss(scores, labels, avg_factor=6), plain)


SEGMENTATION = {
    'cross_entropy': dict(type='mmseg.CrossEntropyLoss'),
    'non_ignored': dict(type='mmseg.CrossEntropyLoss', avg_non_ignore=True),
    'sigmoid': dict(
        type='mmseg.CrossEntropyLoss', use_sigmoid=True, avg_non_ignore=True
    ),
    'focal': dict(type='mmseg.FocalLoss', gamma=1.0),
    'balanced_softmax': dict(
        type='mmfair.BalancedSoftmaxLoss', class_counts=COUNTS
    ),
}


@pytest.mark.parametrize('name', SEGMENTATION)
def test_weighted_mean_of_the_losses_of_mmseg(name):
    model = nn.ModuleDict({'head': Head(SEGMENTATION[name])})
    loss = model['head'].loss_module
    scores = torch.randn(2, 5, 4, 3)
    labels = torch.randint(5, (2, 4, 3))
    labels[:, 0] = 255
    if name == 'focal':  # on the CPU it takes one-hot maps alone
        labels = functional.one_hot(labels.clamp(max=4), 5).movedim(-1, 1)
    each = loss(scores, labels, reduction_override='none', ignore_index=255)
    if each.ndim == 4:  # a mean over the classes too
        each = each.mean(1)
    attached(model, epoch=1)
    got = loss(scores, labels, weight=None, ignore_index=255)
    index = labels.argmax(1) if name == 'focal' else labels
    weights = weights_of()[index.clamp(max=4)] * (index != 255)
    expected = (weights * each).sum() / weights.sum()
    torch.testing.assert_close(got, expected)
    if name != 'focal':
        nothing = torch.full_like(labels, 255)
        assert loss(scores, nothing, ignore_index=255) == 0


def test_equal_counts_change_nothing():
    model, data = hosts.resnet()
    batch = model.data_preprocessor(copy.deepcopy(data), True)
    plain, _ = hosts.step(model, batch)
    attached(model, epoch=1, class_counts=[7] * 5)
    got, _ = hosts.step(model, batch)
    torch.testing.assert_close(got, plain)


@pytest.mark.parametrize('host', [hosts.resnet, hosts.vit])
def test_in_a_classifier(host):
    model, data = host()
    batch = model.data_preprocessor(copy.deepcopy(data), True)
    labels = torch.stack([s.gt_label for s in batch['data_samples']]).view(-1)
    keys = list(model.state_dict())
    torch.manual_seed(0)
    logits = model(batch['inputs'], mode='tensor')
    attached(model, epoch=1)
    losses, gradients = hosts.step(model, batch)
    expected = functional.cross_entropy(logits, labels, weights_of())
    torch.testing.assert_close(losses['loss'], expected)
    assert any(bool(gradient.any()) for gradient in gradients.values())
    assert list(model.state_dict()) == keys


def test_in_a_segmentor_without_the_auxiliary_head():
    model, data = hosts.fcn()
    batch = model.data_preprocessor(copy.deepcopy(data), True)
    plain, _ = hosts.step(model, batch)
    attached(model)
    assert hosts.hook_count(model) == 1
    before, _ = hosts.step(model, batch)
    torch.testing.assert_close(before, plain)
    attached(model, epoch=1)
    weighted, _ = hosts.step(model, batch)
    assert not torch.equal(weighted['decode.loss_ce'], plain['decode.loss_ce'])
    assert torch.equal(weighted['aux.loss_ce'], plain['aux.loss_ce'])


def test_expected_weight_of_mixed_labels():
    model = nn.ModuleDict({'head': Head(CLASSIFICATION['cross_entropy'])})
    loss = model['head'].loss_module
    scores = torch.randn(3, 5)
    target = torch.tensor(
        [[0.25, 0, 0, 0, 0.75], [0, 1, 0, 0, 0], [0, 0, 0.5, 0.5, 0]]
    )
    each = functional.cross_entropy(scores, target, reduction='none')
    attached(model, epoch=1)
    weights = target @ weights_of()
    expected = (weights * each).sum() / weights.sum()
    torch.testing.assert_close(loss(scores, target, avg_factor=3), expected)
    with pytest.raises(ValueError, match=r'sum 1, got a sum of 2\.'):
        loss(scores, 2 * target, avg_factor=3)


def test_a_sum_stays_a_sum():
    settings = dict(type='mmseg.CrossEntropyLoss', reduction='sum')
    model = nn.ModuleDict({'head': Head(settings)})
    scores, labels = torch.randn(2, 5, 3, 3), torch.randint(5, (2, 3, 3))
    attached(model, epoch=1)
    got = model['head'].loss_module(scores, labels)
    each = functional.cross_entropy(scores, labels, reduction='none')
    torch.testing.assert_close(got, (weights_of()[labels] * each).sum())


def test_lists_of_losses_and_chosen_ones():
    model = nn.ModuleDict(
        {
            'decode_head': nn.ModuleDict(
                {
                    'loss_decode': nn.ModuleList(
                        [
                            MODELS.build(SEGMENTATION['cross_entropy']),
                            MODELS.build(dict(type='mmseg.TverskyLoss')),
                        ]
                    )
                }
            )
        }
    )
    with pytest.raises(TypeError) as caught:
        attached(model)
    assert str(caught.value) == (
        'DeferredReweightingHook: decode_head.loss_decode.1 (TverskyLoss) '
        'must take a weight for each sample and avg_factor, got no avg_factor '
        'and no weight. Name the losses that do in losses.'
    )
    assert hosts.hook_count(model) == 0
    attached(model, losses=['decode_head.loss_decode.0'])
    assert hosts.hook_count(model) == 1


@pytest.mark.parametrize('name', ['DiceLoss', 'LovaszLoss'])
def test_losses_of_regions_have_no_weights_of_samples(name):
    settings = dict(type=f'mmseg.{name}')
    if name == 'LovaszLoss':
        settings['reduction'] = 'none'
    with pytest.raises(TypeError, match=rf'\({name}\) must take a weight'):
        attached(nn.ModuleDict({'head': Head(settings)}))


def test_a_model_without_losses():
    model = nn.ModuleDict({'head': nn.ModuleDict({'my_loss': nn.L1Loss()})})
    with pytest.raises(ValueError) as caught:
        attached(model)
    assert str(caught.value) == (
        'DeferredReweightingHook: losses must be set for ModuleDict; they are '
        'found where a head has a loss_module or loss_decode. Modules named '
        'like losses: head.my_loss.'
    )
    with pytest.raises(ValueError, match="has no module 'head.los'"):
        attached(model, losses=['head.los'])


def test_other_numbers_of_classes():
    model, data = hosts.resnet()
    batch = model.data_preprocessor(copy.deepcopy(data), True)
    attached(model, epoch=1, class_counts=[3, 1])
    with pytest.raises(ValueError, match='each of the 5 classes .* got 2'):
        hosts.step(model, batch)


def test_errors():
    with pytest.raises(ValueError, match='beta must be .* < 1, got 1.5'):
        DeferredReweightingHook(beta=1.5)
    with pytest.raises(ValueError, match='begin and warmup must be >= 0'):
        DeferredReweightingHook(begin=-1)
    model, _ = hosts.resnet()
    with pytest.raises(ValueError, match='class_counts must be known'):
        DeferredReweightingHook().before_train(runner_for(model))
    for settings, end in (({}, '15'), ({'by_epoch': False}, '1500')):
        hook = DeferredReweightingHook(2000, class_counts=COUNTS, **settings)
        with pytest.raises(ValueError, match=f'below {end}, got 2000. The'):
            hook.before_train(runner_for(model, epochs=15))


def train(name, **changes):
    config = Config(tiny_config())
    del config.default_hooks['zut']
    config.default_hooks['counts'] = dict(type='mmfair.ClassCountsHook')
    config.default_hooks['drw'] = dict(
        type='mmfair.DeferredReweightingHook', begin=1
    )
    config.train_dataloader.dataset = dict(
        type='mmfair.LongTailedDataset',
        imbalance_factor=20,
        dataset=config.train_dataloader.dataset,
    )
    config.merge_from_dict(
        {'work_dir': name, 'train_cfg.max_epochs': 3, **changes}
    )
    config.experiment_name = f'test_deferred_reweighting_{name}'
    runner = Runner.from_cfg(config)
    runner.train()
    return runner


@pytest.mark.filterwarnings('ignore')  # of the hosts
def test_run_and_resume_in_the_weighted_part(folder):
    straight = train('straight')
    resumed = train('resumed', load_from='straight/epoch_2.pth', resume=True)
    # A beta of 0 weighs all alike: an unweighted run.
    plain = train('plain', **{'default_hooks.drw.beta': 0.0})
    first, second = (
        torch.load(f'{name}/epoch_1.pth', weights_only=False)['state_dict']
        for name in ('straight', 'plain')
    )
    for key, value in first.items():
        assert torch.equal(value, second[key]), key
    got = straight.model.state_dict()
    assert not torch.equal(
        got['head.layers.head.weight'],
        plain.model.state_dict()['head.layers.head.weight'],
    )
    for key, value in resumed.model.state_dict().items():
        assert torch.equal(value, got[key]), key
    assert hosts.hook_count(straight.model) == 0
    log = Path(straight.log_dir, Path(straight.log_dir).name + '.log')
    said = log.read_text()
    assert said.count('classes are weighted from here on') == 1


@pytest.mark.filterwarnings('ignore')  # of the hosts
def test_begin_beyond_a_loop_over_iterations(folder):
    loop = dict(_delete_=True, by_epoch=False, max_iters=30, val_interval=30)
    # 16 of 315 samples an iteration: the last one is in epoch 1.
    changes = {'train_cfg': loop, 'train_cfg.max_epochs': None}
    with pytest.raises(ValueError, match='below 2, got 2'):
        train('late', **{**changes, 'default_hooks.drw.begin': 2})
