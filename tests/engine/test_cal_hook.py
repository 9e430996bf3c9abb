import copy
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import hosts
import pytest
import torch
from cal_jobs import WEARERS, dressed, learned, runner_of, steps
from ddp import run_ddp
from hosts import hook_count, step
from miniatures import ROOT
from mmengine.runner import Runner
from shrink import shrink
from torch.nn import functional

from mmfair.engine import CALHook, ZUTHook
from mmfair.functional import clothes_adversarial, cosine_logits
from mmfair.structures import OutfitClassifier
from mmfair.utils.load_config import load_config

pytestmark = pytest.mark.filterwarnings('ignore')  # of the hosts


@contextmanager
def attached(model: torch.nn.Module, *hooks: Any):
    for hook in hooks:
        hook.before_train(runner_of(model))
        hook.before_train_iter(runner_of(model), 0)
    try:
        yield
    finally:
        for hook in hooks:
            hook.detach()


def batch_of(host=hosts.resnet, batch_size: int = 12):
    model, data = host(batch_size=batch_size)
    return model, dressed(model, copy.deepcopy(data))


def test_the_order_of_the_released_code() -> None:
    """Two optimisers: outfits first, on detached features, then the model."""
    model, batch = batch_of()
    other = copy.deepcopy(model)
    ours = torch.optim.SGD(model.parameters(), 0.1)
    hook = CALHook(begin=0, scale=8, epsilon=0.2, lr=0.05, weight_decay=0.01)
    losses = []
    with attached(model, hook):
        for _ in range(3):
            entries = model(**batch, mode='loss')
            total, _ = model.parse_losses(entries)
            ours.zero_grad()
            total.backward()
            ours.step()
            losses.append(entries['loss_cal'].item())

    main = torch.optim.SGD(other.parameters(), 0.1)
    outfit = OutfitClassifier(len(WEARERS), 32).weight.detach()
    weight = torch.nn.Parameter(outfit)
    second = torch.optim.Adam([weight], 0.05, weight_decay=0.01)
    labels = torch.cat([s.gt_label for s in batch['data_samples']])
    worn = torch.tensor([s.outfit for s in batch['data_samples']])
    for expected in losses:
        features = other.extract_feat(batch['inputs'])[-1]
        scores = cosine_logits(features.detach(), weight, scale=8)
        second.zero_grad()
        functional.cross_entropy(scores, worn).backward()
        second.step()
        cal = clothes_adversarial(
            cosine_logits(features, weight.detach()),
            worn,
            torch.tensor(WEARERS),
            scale=8,
            epsilon=0.2,
        ).mean()
        identity = functional.cross_entropy(other.head.fc(features), labels)
        main.zero_grad()
        (identity + cal).backward()
        main.step()
        assert cal.item() == pytest.approx(expected, rel=1e-5)
    torch.testing.assert_close(hook.memory.weight.detach(), weight.detach())
    for (name, one), two in zip(
        model.named_parameters(), other.parameters(), strict=True
    ):
        torch.testing.assert_close(one, two, rtol=1e-4, atol=1e-5, msg=name)


def test_features_are_moved_and_nothing_else_is_left() -> None:
    model, batch = batch_of()
    before, keys = hook_count(model), list(model.state_dict())
    _, without = step(model, batch)
    with attached(model, CALHook(begin=0)):
        losses, gradients = step(model, batch)
    assert losses['loss_cal'] > 0
    changed = {
        name.split('.')[0]
        for name in gradients
        if not torch.allclose(gradients[name], without[name], atol=1e-6)
    }
    assert changed == {'backbone'}
    assert hook_count(model) == before
    assert list(model.state_dict()) == keys
    assert 'loss_cal' not in step(model, batch)[0]


def test_before_its_epoch_no_outfit_is_learned() -> None:
    model, batch = batch_of()
    hook = CALHook(begin=25)
    hook.before_train(runner_of(model))
    for epoch, present in ((24, False), (25, True)):
        hook.before_train_iter(runner_of(model, epoch), 0)
        assert ('loss_cal' in step(model, batch)[0]) == present
        assert (hook.memory is not None) == present
    hook.detach()


def test_the_cross_entropy_falls_and_is_logged() -> None:
    model, batch = batch_of()
    runner = runner_of(model)
    logged = {}
    runner.message_hub = type(
        'Hub', (), {'update_scalar': lambda _, k, v: logged.update({k: v})}
    )()
    hook = CALHook(begin=0, lr=0.05)
    values = []
    with attached(model, hook):
        for _ in range(20):
            entries = model(**batch, mode='loss')
            hook.after_train_iter(runner, 0, outputs=entries)
            values.append(logged['train/outfit_cross_entropy'])
    assert values[-1] < values[0]


@pytest.mark.parametrize('memory', [False, True])
@pytest.mark.parametrize('order', [1, -1])
def test_the_zero_sample_stays_out(memory: bool, order: int) -> None:
    model, batch = batch_of(hosts.vit)
    alone = CALHook(begin=0, memory=memory)
    with attached(model, alone):
        expected, _ = step(model, batch)
    hooks = [
        CALHook(begin=0, memory=memory),
        ZUTHook(loss=dict(type='mmfair.ZeroUniformityLoss')),
    ]
    with attached(model, *hooks[::order]):
        losses, _ = step(model, batch)
    assert 'loss_zul' in losses
    torch.testing.assert_close(losses['loss_cal'], expected['loss_cal'])
    torch.testing.assert_close(losses['loss'], expected['loss'])


def test_by_the_memory_of_outfits() -> None:
    model, batch = batch_of(hosts.resnet, 6)
    hook = CALHook(begin=0, memory=True)
    with attached(model, hook):
        losses, _ = step(model, batch)
    features = model.extract_feat(batch['inputs'])[-1].detach()
    worn = torch.tensor([s.outfit for s in batch['data_samples']])
    rows = torch.zeros(len(WEARERS), 32)
    for outfit in worn.unique():
        rows[outfit] = features[worn == outfit].mean(0)
    known = torch.zeros(len(WEARERS), dtype=torch.bool)
    known[worn] = True
    expected = clothes_adversarial(
        cosine_logits(features, rows), worn, WEARERS, known=known
    )
    torch.testing.assert_close(losses['loss_cal'], expected.mean())
    assert hook.memory.known.equal(known)


def test_half_precision_is_widened() -> None:
    model, batch = batch_of()
    hook = CALHook(begin=0, scale=1e3)
    with attached(model, hook), torch.autocast('cpu', dtype=torch.bfloat16):
        losses, gradients = step(model, batch)
    assert losses['loss_cal'].dtype == torch.float32
    assert all(value.isfinite().all() for value in gradients.values())
    assert hook.memory.weight.dtype == torch.float32


@pytest.mark.ddp
@pytest.mark.parametrize('memory', [False, True])
def test_two_processes_are_one(memory: bool, tmp_path: Path) -> None:
    ranks = run_ddp(steps, tmp_path, 12, memory)
    alone = steps(12, memory)
    for at in range(2):
        mean = sum(rank['losses'][at] for rank in ranks) / 2
        assert mean == pytest.approx(alone['losses'][at], rel=1e-5)
    key = 'rows' if memory else 'weight'
    for rank in ranks:
        torch.testing.assert_close(
            rank['memory'][key], alone['memory'][key], rtol=1e-4, atol=1e-6
        )
        for name, weight in alone['weights'].items():
            torch.testing.assert_close(
                rank['weights'][name], weight, rtol=1e-4, atol=1e-5
            )


@pytest.mark.ddp
def test_outfits_are_learned_from_uneven_shares(tmp_path: Path) -> None:
    ranks = run_ddp(learned, tmp_path, [7, 3])
    assert ranks[0].equal(ranks[1])
    torch.testing.assert_close(ranks[0], learned([10]))


def runner(folder: Path, **changes: Any) -> Runner:
    """CAL and ZUT on a miniature of PRCC with a smaller network."""
    path = ROOT / 'configs/reid/cal-zut_resnet50_2xb32-60e_prcc-384x192.py'
    config = load_config(path)
    config.model.backbone.init_cfg = None
    config.merge_from_dict(shrink(path, config, folder))
    config.merge_from_dict(
        {
            'model.backbone.depth': 18,
            'model.neck.in_channels': 512,
            'model.head.in_channels': 1024,
            'default_hooks.cal.begin': 0,
            'default_hooks.zut.begin': 0,
            'default_hooks.checkpoint.interval': 1,
            'train_cfg': {'max_epochs': 2, 'val_interval': 2},
            **changes,
        }
    )
    return Runner.from_cfg(config)


@pytest.mark.slow
def test_a_resumed_run_repeats_the_straight_one(folder: Path) -> None:
    """Both optimisers: that of the model and that of the outfits."""
    work = {'work_dir': 'work', 'experiment_name': 'straight'}
    runner(folder, **work).train()
    resumed = {
        'work_dir': 'again',
        'experiment_name': 'resumed',
        'resume': True,
        'load_from': 'work/epoch_1.pth',
    }
    runner(folder, **resumed).train()
    one, two = (
        torch.load(f'{name}/epoch_2.pth', weights_only=False)
        for name in ('work', 'again')
    )
    for name, weight in one['state_dict'].items():
        assert weight.equal(two['state_dict'][name]), name
    for state in ('optimizer', 'mmfair_cal'):
        assert_equal(one[state], two[state])
    assert one['mmfair_cal']['optimizer']['state'][0]['step'] > 4


def assert_equal(one: Any, two: Any) -> None:
    if isinstance(one, dict):
        assert one.keys() == two.keys()
        for key in one:
            assert_equal(one[key], two[key])
    elif isinstance(one, torch.Tensor):
        assert one.equal(two)
    else:
        assert one == two


def test_what_is_missing_is_named() -> None:
    model, batch = batch_of()
    nobody = runner_of(model)
    nobody.train_loop.dataloader.dataset.metainfo = {}
    with pytest.raises(ValueError, match="training set's metainfo, got None"):
        CALHook(begin=0).before_train(nobody)
    plain = model.data_preprocessor(hosts.classification_data(4), True)
    with (
        attached(model, CALHook(begin=0)),
        pytest.raises(ValueError, match='got none in 4 of 4'),
    ):
        step(model, plain)
    for parameter in model.backbone.parameters():
        parameter.requires_grad = False
    with (
        attached(model, CALHook(begin=0)),
        pytest.raises(RuntimeError, match='must carry a gradient'),
    ):
        step(model, batch)


def test_a_checkpoint_of_other_data_is_refused() -> None:
    state = OutfitClassifier(5, 4).state_dict()
    with pytest.raises(ValueError, match=r'hold \(6, 4\) .* got \(5, 4\)'):
        OutfitClassifier(6, 4).load_state_dict(state)
