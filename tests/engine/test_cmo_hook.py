"""Balanced draws pasted into ordinary images, with labels by area."""

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
from torch.nn.functional import cross_entropy

from mmfair.engine import CMOHook, ZUTHook

PAIRS = SimpleNamespace(
    batch_sampler=SimpleNamespace(partners=(), batch_size=4)
)


def runner_of(model, *hooks, epoch=0, epochs=2):
    return SimpleNamespace(
        model=model,
        epoch=epoch,
        iter=0,
        hooks=[*hooks],
        train_dataloader=PAIRS,
        train_loop=SimpleNamespace(max_epochs=epochs),
    )


def step(model, runner):
    """Losses of a batch of four pairs, what the backbone saw, the batch."""
    for hook in runner.hooks:
        hook.before_train(runner)
        hook.before_train_iter(runner, 0)
    seen = []
    handle = model.backbone.register_forward_pre_hook(
        lambda module, args: seen.append(args[0].clone())
    )
    batch = model.data_preprocessor(hosts.classification_data(8), True)
    losses = model(**batch, mode='loss')
    handle.remove()
    for hook in runner.hooks:
        hook.after_train(runner)
    assert hook_count(model) == 0
    return losses, seen[0], batch


def test_images_and_labels_are_mixed_by_area() -> None:
    model, _ = hosts.resnet()
    hook = CMOHook(chance=1, begin=0, rest=0)
    losses, seen, batch = step(model, runner_of(model, hook))
    images, others = batch['inputs'].chunk(2)
    assert seen.shape == images.shape
    pasted = seen != images
    assert pasted.any()
    assert torch.equal(seen[pasted], others[pasted])
    samples = batch['data_samples']
    labels = torch.cat([sample.gt_label for sample in samples])
    scores = torch.stack([sample.gt_score for sample in samples[:4]])
    kept = scores.gather(1, labels[:4, None]).flatten()
    same = labels[:4] == labels[4:]
    area = 1 - pasted[0, 0].float().mean()
    torch.testing.assert_close(
        kept[~same], area.expand(int((~same).sum())), atol=0.02, rtol=0
    )
    assert (kept[same] == 1).all()
    logits = model.head.fc(model.extract_feat(seen)[0])
    torch.testing.assert_close(losses['loss'], cross_entropy(logits, scores))


@pytest.mark.parametrize(
    ('chance', 'epoch', 'active'),
    [(1.0, 0, False), (1.0, 1, True), (1.0, 2, False), (0.0, 1, False)],
)
def test_first_and_last_epochs_are_plain(chance, epoch, active) -> None:
    model, _ = hosts.resnet()
    hook = CMOHook(chance=chance, begin=1, rest=1)
    runner = runner_of(model, hook, epoch=epoch, epochs=3)
    losses, seen, batch = step(model, runner)
    plain = batch['inputs'][:4]
    assert torch.equal(seen, plain) != active
    if not active:
        labels = torch.cat([s.gt_label for s in batch['data_samples'][:4]])
        logits = model.head.fc(model.extract_feat(plain)[0])
        expected = cross_entropy(logits, labels)
        torch.testing.assert_close(losses['loss'], expected)


def test_other_hooks_see_the_first_half_alone() -> None:
    model, _ = hosts.resnet()
    hook = CMOHook(chance=0, begin=0, rest=0)
    losses, seen, _ = step(model, runner_of(model, hook, ZUTHook()))
    assert len(seen) == 5  # four images and ZUT's sample
    assert 'loss_zul' in losses


def test_what_does_not_fit_is_refused() -> None:
    model, _ = hosts.resnet()
    with pytest.raises(ValueError, match='begin must be below 1, .* got 4'):
        CMOHook().before_train(runner_of(model, epochs=4))
    runner = runner_of(model, epochs=20)
    runner.train_dataloader = SimpleNamespace()
    with pytest.raises(ValueError, match='CMOHook: batch_sampler of'):
        CMOHook().before_train(runner)


def train(name: str, **changes: object) -> Runner:
    config = Config(tiny_config())
    config.merge_from_dict(
        {
            'work_dir': name,
            'default_hooks.cmo': dict(
                type='mmfair.CMOHook', begin=0, rest=0, chance=0.7
            ),
            'train_dataloader.dataset.indices': 64,
            'train_dataloader.batch_sampler': dict(
                type='mmfair.SecondDrawBatchSampler'
            ),
            **changes,
        }
    )
    config.experiment_name = f'test_cmo_hook_{name}'
    runner = Runner.from_cfg(config)
    runner.train()
    return runner


@pytest.mark.filterwarnings('ignore')
def test_resume_equals_a_straight_run(folder: Path) -> None:
    straight, resumed = straight_and_resumed(train)
    assert straight.iter == resumed.iter == 8
