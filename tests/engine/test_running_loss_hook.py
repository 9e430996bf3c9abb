"""What the losses with a memory keep to, each of them."""

import copy
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import hosts
import pytest
import torch
from ddp import run_ddp
from hosts import hook_count, step
from mmengine.config import Config
from mmengine.runner import Runner
from resumed import assert_same_weights
from running_loss_jobs import MEMORIES, all_steps, make, noisy, runner_of
from tiny_config import tiny_config

from mmfair.engine import CurvatureBankHook, ZUTHook

pytestmark = pytest.mark.filterwarnings('ignore')  # of the hosts
NAMES = [*MEMORIES]
HOSTS = [hosts.resnet, hosts.vit]


@contextmanager
def attached(model: torch.nn.Module, *hooks: Any):
    runner = runner_of(model)
    for hook in hooks:
        hook.before_train(runner)
        hook.before_train_iter(runner, 0)
    try:
        yield
    finally:
        for hook in hooks:
            hook.detach()


def batch_of(host, batch_size: int = 12, **settings: Any):
    model, data = host(batch_size=batch_size, **settings)
    noisy(model)
    return model, model.data_preprocessor(copy.deepcopy(data), True)


@pytest.mark.parametrize('name', NAMES)
@pytest.mark.parametrize('host', HOSTS)
def test_adds_a_loss_and_leaves_no_trace(name, host):
    model, batch = batch_of(host)
    before, keys = hook_count(model), list(model.state_dict())
    _, without = step(model, batch)
    hook = make(name)
    with attached(model, hook):
        losses, gradients = step(model, batch)
    assert losses[hook.loss_name] > 0
    assert all(value.isfinite().all() for value in gradients.values())
    changed = {
        key.split('.')[0]
        for key in gradients
        if not torch.allclose(gradients[key], without[key], atol=1e-6)
    }
    # Old features teach the classifier alone.
    assert changed == ({'head'} if name == 'MBJHook' else {'backbone', 'head'})
    assert hook_count(model) == before
    assert list(model.state_dict()) == keys
    assert hook.loss_name not in step(model, batch)[0]


@pytest.mark.parametrize('name', NAMES)
def test_prediction_is_untouched(name):
    model, batch = batch_of(hosts.resnet)
    model.eval()
    with torch.no_grad():
        plain = model(batch['inputs'])
        with attached(model, make(name)):
            assert torch.equal(model(batch['inputs']), plain)


@pytest.mark.parametrize('name', NAMES)
def test_mixed_images_and_classes_that_are_absent(name):
    """Half of the batch is mixed; class 4 has no image, 3 has one."""
    model, batch = batch_of(hosts.resnet)
    scores = torch.eye(5)[torch.arange(12) % 3]
    scores[0] = torch.eye(5)[3]
    scores[6:] = 0.6 * scores[6:] + 0.4 * scores[6:].roll(1, 0)
    for sample, score in zip(batch['data_samples'], scores, strict=True):
        sample.set_gt_score(score)
    hook = make(name)
    with attached(model, hook):
        losses, gradients = step(model, batch)
    assert losses[hook.loss_name].isfinite()
    assert all(value.isfinite().all() for value in gradients.values())
    for sample in batch['data_samples']:  # nothing of one class is left
        sample.set_gt_score(torch.full((5,), 0.2))
    with attached(model, hook):
        losses, gradients = step(model, batch)
    assert losses[hook.loss_name] == 0
    assert all(value.isfinite().all() for value in gradients.values())


@pytest.mark.parametrize('name', NAMES)
@pytest.mark.parametrize('dtype', [torch.bfloat16, torch.float32])
def test_under_autocast_it_is_computed_in_float32(name, dtype):
    model, batch = batch_of(hosts.resnet)
    hook = make(name)
    with attached(model, hook), torch.autocast('cpu', dtype=torch.bfloat16):
        losses, _ = step(model, batch)
    assert losses[hook.loss_name].dtype == torch.float32
    assert losses[hook.loss_name].isfinite()
    assert all(
        not value.is_floating_point() or value.dtype == torch.float32
        for value in hook.memory.state_dict().values()
    )


@pytest.mark.parametrize('name', NAMES)
@pytest.mark.parametrize('order', [1, -1])
def test_the_zero_sample_stays_out(name, order):
    model, batch = batch_of(hosts.vit, 60)
    alone = make(name)
    with attached(model, alone):
        expected, _ = step(model, batch)
    hook = make(name)
    others = [ZUTHook(loss=dict(type='mmfair.ZeroUniformityLoss'))]
    with attached(model, *[*others, hook][::order]):
        losses, _ = step(model, batch)
    torch.testing.assert_close(
        losses[hook.loss_name], expected[hook.loss_name]
    )
    torch.testing.assert_close(losses['loss'], expected['loss'])
    for key, value in alone.memory.state_dict().items():
        torch.testing.assert_close(
            hook.memory.state_dict()[key], value, equal_nan=True
        )


@pytest.mark.parametrize('name', NAMES)
def test_several_labels_are_refused(name):
    model, batch = batch_of(hosts.multi_label)
    with (
        attached(model, make(name)),
        pytest.raises(ValueError, match=f'{name}: an image must have one'),
    ):
        step(model, batch)


@pytest.mark.parametrize('name', NAMES)
def test_features_that_diverged_are_named(name):
    model, batch = batch_of(hosts.resnet)
    model.head.fc.weight.data.fill_(torch.nan)
    model.backbone.layer4[0].conv1.weight.data.fill_(torch.nan)
    with (
        attached(model, make(name)),
        pytest.raises(RuntimeError, match=f'{name}: .* must be finite'),
    ):
        step(model, batch)


def train(name: str, hook: str, **changes: Any) -> Runner:
    config = Config(tiny_config())
    settings = {k: v for k, v in MEMORIES[hook].items() if k != 'class_counts'}
    hooks = {
        'default_hooks.memory': dict(type=f'mmfair.{hook}', **settings),
        'default_hooks.counts': dict(type='mmfair.ClassCountsHook'),
        'train_dataloader.dataset.indices': 160,
        'train_cfg.max_epochs': 1,
    }
    config.merge_from_dict({'work_dir': name, **hooks, **changes})
    del config.default_hooks['zut']
    config.experiment_name = f'test_running_loss_{name}'
    runner = Runner.from_cfg(config)
    runner.train()
    return runner


@pytest.mark.parametrize('hook', NAMES)
def test_resume_equals_a_straight_run(hook: str, folder: Path) -> None:
    longer = {'train_cfg.max_epochs': 2}
    straight = train('straight', hook, **longer)
    train('broken', hook)
    resumed = train('broken', hook, resume=True, **longer)
    assert_same_weights(straight, resumed)
    key = next(h for h in straight.hooks if hasattr(h, 'state_key')).state_key
    saved = [
        torch.load(f'{name}/epoch_2.pth', weights_only=False)[key]
        for name in ('straight', 'broken')
    ]
    for name, value in saved[0].items():
        torch.testing.assert_close(
            value, saved[1][name], rtol=0, atol=0, equal_nan=True
        )
    torch.save(saved[0], 'memory.pth')
    torch.load('memory.pth', weights_only=True)


@pytest.mark.ddp
def test_two_processes_are_one(tmp_path: Path) -> None:
    """Of equal shares, and of others, where the task's mean is not joint."""
    cases = (12, 12), (7, 17)
    (whole,) = all_steps((24,))
    ranks = run_ddp(all_steps, tmp_path, *cases)
    for shares, *results in zip(cases, *ranks, strict=True):
        for name in NAMES:
            one, other = (result[name] for result in results)
            # Up to the order of sums, which can differ between processes.
            assert one['losses'] == pytest.approx(other['losses'], rel=1e-6)
            for key, value in one['memory'].items():
                torch.testing.assert_close(
                    value, other['memory'][key], equal_nan=True
                )
            same = 2 if len(set(shares)) == 1 else 1
            assert one['losses'][:same] == pytest.approx(
                whole[name]['losses'][:same], rel=1e-5
            )
            if same == 2:
                assert_same_gradients(one, whole[name])


def assert_same_gradients(one: dict, whole: dict) -> None:
    steps = zip(one['gradients'], whole['gradients'], strict=True)
    for mine, expected in steps:
        for key, value in expected.items():
            torch.testing.assert_close(mine[key], value, atol=1e-5, rtol=1e-3)


def test_all_of_them_beside_dcr_and_zut():
    model, batch = batch_of(hosts.vit, 60)
    dcr = CurvatureBankHook(begin=0, k=5)
    zut = ZUTHook(loss=dict(type='mmfair.ZeroUniformityLoss'))
    hooks = [zut, dcr, *map(make, NAMES)]
    with attached(model, *hooks):
        losses, gradients = step(model, batch)
    assert {hook.loss_name for hook in hooks} <= set(losses)
    # DCR begins with a weight of log(1).
    assert losses.pop(dcr.loss_name) == 0
    assert all(value > 0 for value in losses.values())
    assert all(value.isfinite().all() for value in gradients.values())
    assert int(dcr.bank.bank.counts.sum()) == 60
