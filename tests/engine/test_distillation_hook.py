"""A teacher whose answers a classifier learns."""

from pathlib import Path
from typing import Any

import hosts
import pytest
import torch
from ddp import run_ddp
from hosts import hook_count, step
from loss_jobs import distillation_step
from mmengine.config import Config
from mmengine.runner import Runner
from resumed import straight_and_resumed
from running_loss_jobs import runner_of
from tiny_config import tiny_config

from mmfair.engine import DistillationHook, ZUTHook
from mmfair.functional import distillation_losses

pytestmark = pytest.mark.filterwarnings('ignore')  # of the hosts


def write_teacher(changes: dict[str, Any] | None = None) -> dict[str, str]:
    """A config and a checkpoint, as a finished run leaves them."""
    model = hosts.resnet_config(**(changes or {}))
    config = Config(dict(default_scope='mmpretrain', model=model))
    config.dump('teacher.py')
    teacher = hosts.build(model, scope='mmpretrain', seed=7)
    torch.save({'state_dict': teacher.state_dict()}, 'teacher.pth')
    return {'teacher': 'teacher.py', 'checkpoint': 'teacher.pth'}


@pytest.mark.parametrize('with_zut', [None, 'before', 'behind'])
def test_the_loss_is_the_distance_from_the_teacher(
    folder: Path, with_zut: str | None
) -> None:
    files = write_teacher()
    teacher = hosts.build(hosts.resnet_config(), scope='mmpretrain', seed=7)
    model, data = hosts.resnet(batch_size=6)
    batch = model.data_preprocessor(data, True)
    before, keys = hook_count(model), list(model.state_dict())
    hook = DistillationHook(**files, temperature=2.0, loss_weight=0.5)
    hooks = [hook]
    if with_zut:
        hooks.insert(with_zut == 'behind', ZUTHook())
        for module in model.modules():  # its sample would join the batch's
            if isinstance(module, torch.nn.BatchNorm2d):
                module.eval()
    seen = []
    model.head.register_forward_hook(
        lambda module, args, scores: seen.append(scores[:6].detach())
    )
    for each in hooks:
        each.before_train(runner_of(model))
        each.before_train_iter(runner_of(model), 0)
    losses, gradients = step(model, batch)
    with torch.no_grad():
        goal = teacher.eval()(batch['inputs'], mode='tensor')
    expected = distillation_losses(seen[0], goal, temperature=2.0).mean()
    torch.testing.assert_close(losses['loss_distill'], 0.5 * expected)
    assert gradients['backbone.conv1.weight'].abs().sum() > 0
    assert not any(p.requires_grad for p in hook.teacher.parameters())
    assert list(model.state_dict()) == keys
    for each in hooks:
        each.after_train(runner_of(model))
    assert hook_count(model) == before + 1
    assert hook.teacher is None


def test_the_mean_of_experts_learns(folder: Path) -> None:
    files = write_teacher()
    config = hosts.resnet_config(
        type='mmfair.ExpertClsHead',
        in_channels=48,
        loss=dict(
            type='mmfair.RIDELoss', class_counts=[5, 4, 3, 2, 1], begin=None
        ),
    )
    config['backbone'] = dict(type='mmfair.CIFARExpertResNet', depth=8)
    model = hosts.build(config, scope='mmpretrain')
    batch = model.data_preprocessor(hosts.classification_data(6), True)
    hook = DistillationHook(**files)
    hook.before_train(runner_of(model))
    hook.before_train_iter(runner_of(model), 0)
    with torch.autocast('cpu', torch.bfloat16):
        losses, gradients = step(model, batch)
    hook.detach()
    assert losses['loss_distill'].dtype == torch.float32
    assert gradients['head.fc.2.weight'].abs().sum() > 0


def test_teachers_that_do_not_fit(folder: Path) -> None:
    files = write_teacher(dict(num_classes=4))
    model, data = hosts.resnet()
    hook = DistillationHook(**files)
    hook.before_train(runner_of(model))
    hook.before_train_iter(runner_of(model), 0)
    with pytest.raises(ValueError, match='teacher_logits must have the shape'):
        step(model, model.data_preprocessor(data, True))
    hook.detach()
    model.data_preprocessor.mean += 1
    with pytest.raises(ValueError, match='normalise images .* another mean'):
        hook.before_train(runner_of(model))
    assert hook_count(model) == 0
    for wrong in (
        dict(files, checkpoint='none.pth'),
        dict(files, teacher='none.py'),
    ):
        with pytest.raises(FileNotFoundError):
            DistillationHook(**wrong).before_train(runner_of(model))


def train(name: str, **changes: Any) -> Runner:
    config = Config(tiny_config())
    Config(config.to_dict()).dump('tiny_teacher.py')
    if not Path('tiny.pth').exists():
        torch.manual_seed(5)
        runner = Runner.from_cfg(
            Config({**config, 'work_dir': 'first', 'experiment_name': name})
        )
        torch.save({'state_dict': runner.model.state_dict()}, 'tiny.pth')
    config.merge_from_dict(
        {
            'work_dir': name,
            'default_hooks.distillation': dict(
                type='mmfair.DistillationHook',
                teacher='tiny_teacher.py',
                checkpoint='tiny.pth',
                warmup=1,
            ),
            'train_dataloader.dataset.indices': 64,
            **changes,
        }
    )
    del config.default_hooks['zut']
    config.experiment_name = f'test_distillation_hook_{name}'
    runner = Runner.from_cfg(config)
    runner.train()
    return runner


def test_resume_equals_a_straight_run(folder: Path) -> None:
    straight, _ = straight_and_resumed(train)
    assert 'train/loss_distill' in straight.message_hub.log_scalars


@pytest.mark.ddp
def test_two_processes_are_one(folder: Path) -> None:
    logits, teacher = torch.randn(2, 8, 5, dtype=torch.float64)
    ranks = run_ddp(distillation_step, folder, logits, teacher)
    whole = logits.clone().requires_grad_()
    distillation_losses(whole, teacher).mean().backward()
    torch.testing.assert_close(torch.cat(ranks) / 2, whole.grad)
