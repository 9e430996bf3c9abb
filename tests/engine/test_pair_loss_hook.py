from pathlib import Path
from types import SimpleNamespace

import hosts
import pytest
import torch
from cal_jobs import pair_steps, runner_of
from ddp import run_ddp
from hosts import hook_count, step

from mmfair.engine import PAIR_LOSSES, PairLossHook
from mmfair.functional import batch_hard_triplet, pair_circle

pytestmark = pytest.mark.filterwarnings('ignore')  # of the hosts


def trained(hook: PairLossHook) -> tuple:
    model, data = hosts.resnet(batch_size=12)
    batch = model.data_preprocessor(data, True)
    hook.before_train(runner_of(model))
    hook.before_train_iter(runner_of(model), 0)
    losses, gradients = step(model, batch)
    hook.detach()
    assert hook_count(model) == hook_count(hosts.resnet()[0])
    features = model.extract_feat(batch['inputs'])[-1]
    labels = torch.cat([s.gt_label for s in batch['data_samples']])
    return losses, gradients, features, labels


@pytest.mark.parametrize('kind', PAIR_LOSSES)
def test_adds_a_loss_with_a_gradient(kind: str) -> None:
    losses, gradients, *_ = trained(PairLossHook(kind))
    assert losses['loss_pair'] > 0
    assert all(value.isfinite().all() for value in gradients.values())


def test_is_the_mean_of_the_formula() -> None:
    losses, _, features, labels = trained(
        PairLossHook('triplet', 0.5, margin=0.7)
    )
    expected = 0.5 * batch_hard_triplet(features, labels, margin=0.7).mean()
    torch.testing.assert_close(losses['loss_pair'], expected.detach())
    losses, _, features, labels = trained(PairLossHook('circle', scale=4))
    expected = pair_circle(features, labels, scale=4).mean()
    torch.testing.assert_close(losses['loss_pair'], expected.detach())


@pytest.mark.ddp
def test_two_processes(tmp_path: Path) -> None:
    """Of one's own anchors: the released code's; of all: one process's."""
    (tmp_path / 'whole').mkdir()
    (tmp_path / 'own').mkdir()
    whole = run_ddp(pair_steps, tmp_path / 'whole', False)
    own = run_ddp(pair_steps, tmp_path / 'own', True)
    loss, gradients = pair_steps(False)
    for one, its_gradients in whole:
        assert one == pytest.approx(loss, rel=1e-5)
        for name, gradient in gradients.items():
            torch.testing.assert_close(
                its_gradients[name], gradient, rtol=1e-3, atol=1e-5
            )
    assert sum(one for one, _ in own) / 2 == pytest.approx(loss, rel=1e-5)
    name = next(n for n in gradients if gradients[n].abs().max() > 1e-3)
    assert not torch.allclose(own[0][1][name], gradients[name], rtol=1e-3)


@pytest.mark.parametrize(
    ('settings', 'message'),
    [
        (dict(kind='pairs'), "kind must be 'triplet', 'contrastive'"),
        (dict(kind='triplet', scale=3), "scale must be None for kind='trip"),
        (dict(kind='contrastive', margin=0), 'margin must be None for'),
        (dict(margin=-1), 'margin must be'),
        (dict(kind='circle', scale=0), 'scale must be'),
        (dict(loss_weight=-1), 'loss_weight must be'),
    ],
)
def test_settings_out_of_range(settings: dict, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        PairLossHook(**settings)


def test_what_is_missing_is_named() -> None:
    hook = PairLossHook()
    hook.data_samples = [SimpleNamespace(get=lambda name: None)]
    hook._inputs = torch.zeros(1, 2, requires_grad=True)
    with pytest.raises(ValueError, match='one label, got several or none'):
        hook.compute()
    with pytest.raises(RuntimeError, match='got no call'):
        hook.compute()
