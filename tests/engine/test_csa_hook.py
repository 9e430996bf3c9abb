"""Balanced draws before borrowed surroundings, and a second classifier."""

from pathlib import Path
from types import SimpleNamespace

import hosts
import pytest
import torch
from hosts import hook_count
from mmengine.config import Config
from mmengine.runner import Runner
from resumed import straight_and_resumed
from tiny_config import tiny_config

from mmfair.engine import CSAHook

PAIRS = SimpleNamespace(
    batch_sampler=SimpleNamespace(partners=(), batch_size=4)
)


def model_and_runner(hook):
    config = hosts.resnet_config(type='mmfair.CSAClsHead')
    model = hosts.build(config, scope='mmpretrain')
    runner = SimpleNamespace(
        model=model,
        epoch=0,
        iter=0,
        max_epochs=2,
        hooks=[hook],
        train_dataloader=PAIRS,
        train_loop=SimpleNamespace(),
    )
    return model, runner


def step_of(hook, model, runner, inputs=None):
    batch = model.data_preprocessor(hosts.classification_data(8), True)
    if inputs is not None:
        batch['inputs'] = inputs
    hook.before_train_iter(runner, 0)
    losses = model(**batch, mode='loss')
    hook.after_train_iter(runner, 0)
    return losses, batch


def test_the_second_half_learns_when_the_bank_is_full():
    hook = CSAHook(begin=0, size=4, min_probability=0)
    model, runner = model_and_runner(hook)
    hook.before_train(runner)
    first, _ = step_of(hook, model, runner)
    assert first['loss_balanced'] == 0
    assert len(hook.bank) == 4
    seen = []
    handle = model.backbone.register_forward_pre_hook(
        lambda module, args: seen.append(args[0].clone())
    )
    second, batch = step_of(hook, model, runner)
    handle.remove()
    assert second['loss_balanced'] > 0
    changed = seen[0] != batch['inputs']
    assert not changed[:4].any()  # the first half stays
    assert changed[4:].any()
    sum(second.values()).backward()
    assert model.head.fc_balanced.weight.grad.abs().sum() > 0
    hook.after_train(runner)
    assert hook_count(model) == 0


def test_only_images_that_the_model_is_sure_of_enter():
    hook = CSAHook(begin=0, size=4, min_probability=1)
    model, runner = model_and_runner(hook)
    hook.before_train(runner)
    losses, _ = step_of(hook, model, runner)
    assert len(hook.bank) == 0
    assert losses['loss_balanced'] == 0
    losses['loss_balanced'].backward()
    assert model.head.fc_balanced.weight.grad is not None
    hook.after_train(runner)


def test_the_first_classifier_alone_predicts():
    model, _ = model_and_runner(CSAHook())
    features = (torch.randn(3, 32),)
    torch.testing.assert_close(
        model.head(features), model.head.fc(features[0])
    )


def test_parts_that_do_not_fit_are_refused():
    hook = CSAHook(size=2)
    _, runner = model_and_runner(hook)
    runner.train_loop = SimpleNamespace(max_epochs=20)
    with pytest.raises(ValueError, match='size must be at least .* 4, got 2'):
        hook.before_train(runner)
    runner.model = hosts.resnet()[0]
    with pytest.raises(ValueError, match="must be a 'mmfair.CSAClsHead'"):
        hook.before_train(runner)


def train(name: str, **changes: object) -> Runner:
    config = Config(tiny_config())
    config.model.backbone = dict(
        type='mmfair.CIFARResNet', depth=8, in_channels=1
    )
    config.model.neck = dict(type='GlobalAveragePooling')
    config.model.head = dict(
        type='mmfair.CSAClsHead',
        num_classes=10,
        in_channels=64,
        loss=dict(type='CrossEntropyLoss'),
    )
    del config.default_hooks['zut']
    config.merge_from_dict(
        {
            'work_dir': name,
            'default_hooks.csa': dict(
                type='mmfair.CSAHook', begin=0, size=16, min_probability=0.1
            ),
            'train_dataloader.dataset.indices': 64,
            'train_dataloader.batch_sampler': dict(
                type='mmfair.SecondDrawBatchSampler'
            ),
            **changes,
        }
    )
    config.experiment_name = f'test_csa_hook_{name}'
    runner = Runner.from_cfg(config)
    runner.train()
    return runner


@pytest.mark.filterwarnings('ignore')
def test_resume_equals_a_straight_run(folder: Path) -> None:
    straight, resumed = straight_and_resumed(train)
    assert resumed.iter == 8
    scalars = straight.message_hub.log_scalars
    assert 'train/loss_balanced' in scalars
