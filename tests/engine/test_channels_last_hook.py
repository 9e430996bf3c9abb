"""The same training with another order of numbers in memory."""

import copy
from pathlib import Path
from types import SimpleNamespace

import hosts
import pytest
import torch
from miniatures import ROOT
from mmengine.runner import Runner
from torch import nn

from mmfair.engine import ChannelsLastHook, ZUTHook
from mmfair.utils.load_config import load_config
from mmfair.utils.with_methods import with_methods

pytestmark = pytest.mark.filterwarnings('ignore')  # of the hosts
DIGITS = 'ce_resnet8_1xb32-100e_digits-lt-if20.py'
METHODS = ('zut', 'dcr')


def is_channels_last(weight: torch.Tensor) -> bool:
    return weight.is_contiguous(memory_format=torch.channels_last)


def kernels(model: nn.Module) -> dict[str, torch.Tensor]:
    """Kernels in which the two formats differ."""
    return {
        name: weight
        for name, weight in model.named_parameters()
        if weight.dim() == 4 and weight[0, 0].numel() > 1 < weight.size(1)
    }


def in_format(model: nn.Module) -> nn.Module:
    ChannelsLastHook().before_train(SimpleNamespace(model=model))
    return model


def runner_of(name: str, *methods: str, **changes: object) -> Runner:
    """Two epochs of long-tailed digits on ResNet-8."""
    config = load_config(ROOT / 'configs' / 'baselines' / DIGITS)
    if methods:
        config = with_methods(config, methods)
    if 'dcr' in methods:
        config.default_hooks.curvature.merge(
            {'begin': 1, 'k': 8, 'interval': 5}
        )
    config.merge_from_dict(
        {
            'train_cfg.max_epochs': 2,
            'train_cfg.val_interval': 2,
            'param_scheduler': [],
            'randomness': {'seed': 0},
            'work_dir': name,
            **changes,
        }
    )
    config.experiment_name = f'test_channels_last_hook_{name}'
    return Runner.from_cfg(config)


def weights_of(path: str) -> dict[str, torch.Tensor]:
    return torch.load(path, weights_only=False)['state_dict']


# Not of two stages: rounding changes which of its proposals are sampled.
ONE_STAGE = [p for p in hosts.PARAMS if p.id != 'faster_rcnn']


@pytest.mark.parametrize('host', ONE_STAGE)
def test_losses_and_gradients_agree_to_rounding(host) -> None:
    model, data = host()
    noise = torch.Generator().manual_seed(0)
    for weight in model.parameters():  # equal scores have no direction
        weight.data += 0.1 * torch.randn(weight.shape, generator=noise)
    before = {k: v.clone() for k, v in model.state_dict().items()}
    batch = model.data_preprocessor(data, True)
    results = []
    for prepare in (copy.deepcopy, in_format):
        one = prepare(model)
        hook = ZUTHook()
        runner = SimpleNamespace(model=one, epoch=0, iter=0)
        hook.before_train(runner)
        results.append(hosts.step(one, batch))
        hook.after_train(runner)
    assert kernels(model)
    assert all(map(is_channels_last, kernels(model).values()))
    assert list(model.state_dict()) == list(before)
    (losses, gradients), (others, other_gradients) = results
    assert losses.keys() == others.keys()
    assert 'loss_zul' in losses
    for name, loss in losses.items():
        torch.testing.assert_close(others[name], loss, rtol=1e-4, atol=1e-5)
    assert gradients.keys() == other_gradients.keys()
    for name, gradient in gradients.items():
        scale = 1e-6 + gradient.abs().max()
        error = (other_gradients[name] - gradient).abs().max() / scale
        assert error < 1e-2, name


@pytest.mark.parametrize('bfloat16', [False, True])
def test_a_training_equals_that_in_the_other_format(
    folder: Path, bfloat16: bool
) -> None:
    wrapper = {'optim_wrapper.type': 'mmfair.CPUAmpOptimWrapper'}
    changes = wrapper if bfloat16 else {}
    runners = []
    for name, methods in (('plain', ()), ('last', ('channels-last',))):
        runners.append(runner_of(name, *METHODS, *methods, **changes))
        runners[-1].train()
    plain, runner = runners
    found = kernels(runner.model)
    assert found.keys() == kernels(plain.model).keys() != set()
    assert all(map(is_channels_last, found.values()))
    assert not any(map(is_channels_last, kernels(plain.model).values()))
    saved = weights_of('last/epoch_2.pth')
    assert all(is_channels_last(saved[name]) for name in found)
    for name in ('loss_zul', 'loss_curvature', 'curvature/gradient_ratio'):
        one, other = (
            r.message_hub.log_scalars[f'train/{name}'].data[0] for r in runners
        )
        assert len(other) == len(one) > 0
        assert all(value > 0 for value in other)
    # Later steps blow the rounding up.
    first, other_first = (
        r.message_hub.log_scalars['train/loss'].data[0][:3] for r in runners
    )
    assert other_first == pytest.approx(first, rel=0.1 if bfloat16 else 1e-3)


def test_a_resumed_run_equals_a_straight_one(folder: Path) -> None:
    changes = {
        'custom_hooks': [{'type': 'EMAHook', 'momentum': 0.1}],
        'optim_wrapper.optimizer.momentum': 0.9,
    }
    methods = (*METHODS, 'channels-last')
    longer = {'train_cfg.max_epochs': 3}
    runner_of('straight', *methods, **changes, **longer).train()
    runner_of('broken', *methods, **changes).train()
    resumed = runner_of('broken', *methods, **changes, **longer, resume=True)
    resumed.train()
    assert resumed.epoch == 3
    assert all(map(is_channels_last, kernels(resumed.model).values()))
    one, two = (
        torch.load(f'{name}/epoch_3.pth', weights_only=False)
        for name in ('straight', 'broken')
    )
    for part in ('state_dict', 'ema_state_dict'):
        for name, value in one[part].items():
            assert torch.equal(two[part][name], value), (part, name)


def test_weights_go_from_one_format_into_the_other(folder: Path) -> None:
    trained = runner_of('trained')
    trained.train()
    accuracies = []
    for methods in ((), ('channels-last',)):
        runner = runner_of('-'.join(methods) or 'plain', *methods)
        runner._load_from = 'trained/epoch_2.pth'
        accuracies.append(runner.test()['class_accuracy/overall'])
        for weight in kernels(runner.model).values():
            assert is_channels_last(weight) == bool(methods)
    assert accuracies[0] == accuracies[1]


def test_other_convolutions_stay_as_they_are() -> None:
    model = nn.ModuleList([nn.Conv3d(2, 2, 3), nn.Conv1d(2, 2, 3)])
    strides = [layer.weight.stride() for layer in model]
    model.append(nn.ConvTranspose2d(2, 2, 3))
    in_format(model)
    assert [layer.weight.stride() for layer in model[:2]] == strides
    assert is_channels_last(model[2].weight)


def test_a_model_without_convolutions_is_refused() -> None:
    model = nn.Sequential(nn.Linear(2, 2), nn.Conv3d(2, 2, 3))
    with pytest.raises(ValueError, match='2-D convolution, got a Sequential'):
        in_format(model)
