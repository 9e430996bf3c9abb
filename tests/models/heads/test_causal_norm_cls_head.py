import json
from types import SimpleNamespace

import pytest
import torch

pytest.importorskip('mmpretrain')

import hosts
from miniatures import ROOT
from mmengine.optim import OptimWrapper

from mmfair.engine import CausalMomentumHook, ZUTHook
from mmfair.functional import tde_logits
from mmfair.models import CausalNormLinear
from mmfair.utils.score_layers import is_cosine


def classifier():
    head = dict(type='mmfair.CausalNormClsHead', alpha=1.5)
    return hosts.build(hosts.resnet_config(**head), scope='mmpretrain')


def test_the_moving_average_of_the_released_code():
    golden = json.loads((ROOT / 'tests/data/tde.json').read_text())
    x = torch.tensor(
        golden['tde_imagenetlt_alpha3_h2']['inputs']['x'], dtype=torch.float64
    )
    layer = CausalNormLinear(16, 10).double()
    for rows, name in ((x[:4], 'after1'), (x[4:], 'after2')):
        layer.update(rows)
        expected = golden['tde_embed_update']['output'][name]
        torch.testing.assert_close(
            layer.mean_feature, torch.tensor(expected, dtype=torch.float64)
        )


def test_a_step_trains_and_takes_the_features_in():
    model = classifier()
    data = hosts.classification_data(6)
    batch = model.data_preprocessor(data, True)
    (features,) = model.extract_feat(batch['inputs'])
    wrapper = OptimWrapper(torch.optim.SGD(model.parameters(), lr=0.1))
    before = model.head.fc.weight.clone()
    losses = model.train_step(hosts.classification_data(6), wrapper)
    assert losses['loss'].isfinite()
    assert not torch.equal(model.head.fc.weight, before)
    mean = model.head.fc.mean_feature
    torch.testing.assert_close(mean, features.mean(0), rtol=1e-4, atol=1e-5)
    assert 'head.fc.mean_feature' in model.state_dict()
    model.eval()
    with torch.no_grad():
        scores = model.head((features,))
    torch.testing.assert_close(
        scores, tde_logits(features, model.head.fc.weight, mean, alpha=1.5)
    )
    assert torch.equal(model.head.fc.mean_feature, mean)


def test_the_zero_sample_does_not_join():
    means = []
    for hooks in ([], [ZUTHook()]):
        model = classifier()
        with torch.no_grad():  # batch statistics would see the sample
            model.eval().train()
        runner = SimpleNamespace(model=model, epoch=0, iter=0, hooks=hooks)
        for hook in hooks:
            hook.before_train(runner)
            hook.before_train_iter(runner, 0)
        for module in model.modules():
            if isinstance(module, torch.nn.BatchNorm2d):
                module.eval()
        batch = model.data_preprocessor(hosts.classification_data(6), True)
        losses = model(**batch, mode='loss')
        assert ('loss_zul' in losses) == bool(hooks)
        means.append(model.head.fc.mean_feature)
    torch.testing.assert_close(*means)


def test_it_sees_directions_alone():
    assert is_cosine(CausalNormLinear(8, 3))


@pytest.mark.parametrize(('rate', 'momentum'), [(0.2, 0.9), (0.002, 0.99)])
def test_momentum_by_the_learning_rate(rate, momentum):
    model = classifier()
    optimizer = torch.optim.SGD(model.parameters(), lr=rate)
    runner = SimpleNamespace(
        model=model, optim_wrapper=OptimWrapper(optimizer)
    )
    hook = CausalMomentumHook()
    hook.before_train(runner)
    hook.before_train_epoch(runner)
    assert model.head.fc.momentum == pytest.approx(momentum)
    runner.model = hosts.resnet()[0]
    with pytest.raises(ValueError, match='must have a CausalNormLinear'):
        hook.before_train(runner)


@pytest.mark.parametrize(
    ('settings', 'message'),
    [
        (dict(num_heads=3), 'num_heads must be a divisor of the 8'),
        (dict(alpha=-1), 'alpha must be'),
        (dict(momentum=1.1), 'momentum must be'),
    ],
)
def test_bad_settings(settings, message):
    with pytest.raises(ValueError, match=f'CausalNormLinear: {message}'):
        CausalNormLinear(8, 3, **settings)
