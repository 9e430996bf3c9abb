"""The hook contract: every host, against the loss written out by hand."""

import copy
import math
from contextlib import contextmanager
from types import SimpleNamespace

import hosts
import pytest
import torch
from hosts import hook_count, step
from mmengine.logging import MessageHub

from mmfair.engine import CurvatureBankHook, ZUTHook
from mmfair.functional import class_curvature, curvature_regularization

GEOMETRY = dict(k=5, tangent_dim=2)
NAN, INFINITY = math.nan, math.inf
HOSTS = [
    pytest.param(host, id=name)
    for name, host in {**hosts.CLASSIFIERS, **hosts.SEGMENTORS}.items()
]


class Dataset:
    """A training set that tells its classes, and their counts by labels."""

    def __init__(self, counts):
        self.labels = [c for c, n in enumerate(counts) for _ in range(n)]
        self.metainfo = {
            'classes': [f'class {c}' for c, _ in enumerate(counts)]
        }

    def __len__(self):
        return len(self.labels)

    def get_cat_ids(self, index):
        return [self.labels[index]]


def runner_of(model, epoch=9, counts=(8,) * hosts.NUM_CLASSES):
    loader = SimpleNamespace(dataset=Dataset(counts))
    return SimpleNamespace(
        model=model,
        epoch=epoch,
        iter=0,
        train_loop=SimpleNamespace(dataloader=loader),
        message_hub=MessageHub('test_curvature_bank_hook'),
        log_dir='logs',
    )


@contextmanager
def dcr(model, epoch=9, other=None, counts=(8,) * 5, **settings):
    """The hook on a model in the given epoch, as a runner would drive it."""
    hook = CurvatureBankHook(**{**GEOMETRY, **settings})
    runner = runner_of(model, epoch, counts=counts)
    others = [other] if other is not None else []
    for each in [*others, hook]:
        each.before_train(runner)
        each.before_train_iter(runner, 0)
    try:
        yield hook
    finally:
        for each in [*others, hook]:
            each.detach()


def build(host, batch_size=60, **settings):
    """A host with noisy weights: a ViT's classifier is zero at first."""
    model, data = host(batch_size=batch_size, **settings)
    noise = torch.Generator().manual_seed(1)
    with torch.no_grad():
        for parameter in model.parameters():
            parameter += 0.05 * torch.randn(parameter.shape, generator=noise)
    return model, model.data_preprocessor(copy.deepcopy(data), True)


@pytest.mark.parametrize('host', HOSTS)
@pytest.mark.parametrize('balance', ['value', 'gradient'])
@pytest.mark.parametrize('refresh', ['batch', 'full'])
def test_adds_a_loss_and_leaves_no_trace(host, balance, refresh):
    model, batch = build(host)
    before, keys = hook_count(model), list(model.state_dict())
    plain, without = step(model, batch)
    with dcr(model, balance=balance, refresh=refresh):
        losses, gradients = step(model, batch)
    assert losses['loss_curvature'] > 0
    assert torch.isfinite(losses['loss_curvature'])
    for name, value in plain.items():
        torch.testing.assert_close(losses[name], value)
    backbone = [name for name in gradients if name.startswith('backbone')]
    assert any(
        not torch.allclose(gradients[name], without[name]) for name in backbone
    )
    assert all(torch.isfinite(value).all() for value in gradients.values())
    assert hook_count(model) == before
    assert list(model.state_dict()) == keys
    losses, _ = step(model, batch)
    assert 'loss_curvature' not in losses


@pytest.mark.parametrize('host', HOSTS)
def test_prediction_is_untouched(host):
    model, data = host()
    batch = model.eval().data_preprocessor(copy.deepcopy(data), False)
    with torch.no_grad():
        plain = model(batch['inputs'], copy.deepcopy(batch['data_samples']))
        with dcr(model):
            hooked = model(
                batch['inputs'], copy.deepcopy(batch['data_samples'])
            )
    plain, hooked = map(torch.utils._pytree.tree_leaves, (plain, hooked))
    for a, b in zip(plain, hooked, strict=True):
        assert torch.equal(a, b)


@pytest.mark.parametrize('balance', ['value', 'gradient'])
def test_equals_the_loss_written_out(balance):
    """One batch that fills the bank: both ways of refreshing are exact."""
    model, batch = build(hosts.resnet, batch_size=60)
    twin = copy.deepcopy(model)
    counts = torch.bincount(
        torch.cat([s.gt_label for s in batch['data_samples']]), minlength=5
    ).tolist()
    with dcr(model, balance=balance, counts=counts, tau=7.0):
        losses, gradients = step(model, batch)

    torch.manual_seed(0)
    features = twin.extract_feat(batch['inputs'])[0]
    features.retain_grad()
    labels = torch.cat([s.gt_label for s in batch['data_samples']])
    task = torch.nn.functional.cross_entropy(twin.head.fc(features), labels)
    penalty = curvature_regularization(
        class_curvature(features, labels, num_classes=5, **GEOMETRY)
    )
    weight = math.log(10) / math.log(7)
    if balance == 'value':
        weight *= (task / penalty).detach()
    else:
        norms = [
            torch.autograd.grad(x, features, retain_graph=True)[0].norm()
            for x in (task, penalty)
        ]
        weight *= norms[0] / norms[1]
    torch.testing.assert_close(
        losses['loss_curvature'], weight * penalty, rtol=1e-4, atol=0
    )
    (task + weight * penalty).backward()
    for name, parameter in twin.named_parameters():
        error = (gradients[name] - parameter.grad).norm()
        assert error < 1e-4 * parameter.grad.norm(), name


def test_the_gradients_ratio_is_logged():
    model, batch = build(hosts.resnet, batch_size=60)
    with dcr(model, balance='gradient', tau=10.0) as hook:
        step(model, batch)
    ratio = hook.log._scalars['curvature/gradient_ratio']
    assert ratio.item() == pytest.approx(1, rel=1e-5)  # log_10(10)
    assert not any('loss' in name for name in hook.log._scalars)


@pytest.mark.parametrize('order', ['zut first', 'dcr first'])
@pytest.mark.parametrize('host', HOSTS)
def test_composes_with_zut_in_either_order(host, order):
    model, batch = build(host)
    zut = ZUTHook()
    with dcr(model) as hook:
        alone, _ = step(model, batch)
        features = hook.bank.bank.features.clone()
    if order == 'zut first':
        with dcr(model, other=zut) as hook:
            losses, gradients = step(model, batch)
    else:
        with dcr(model) as hook:
            zut.before_train(runner_of(model))
            losses, gradients = step(model, batch)
            zut.detach()
    assert {'loss_zul', 'loss_curvature'} <= losses.keys()
    if host is hosts.vit:  # no batch statistics that the sample moves
        torch.testing.assert_close(
            losses['loss_curvature'], alone['loss_curvature']
        )
        torch.testing.assert_close(hook.bank.bank.features, features)
    key = (host.__name__, 'losses')
    seen = SEEN.setdefault(key, (losses, gradients))
    for name, value in losses.items():
        torch.testing.assert_close(value, seen[0][name], msg=name)
    for name, value in gradients.items():
        error = (value - seen[1][name]).norm()
        assert error <= 1e-4 * seen[1][name].norm() + 1e-7, name


SEEN: dict = {}  # what the other order gave


def test_the_zero_sample_never_enters_the_bank():
    model, batch = build(hosts.resnet)
    with dcr(model, other=ZUTHook()) as hook:
        step(model, batch)
    assert hook.bank.bank.pushed.sum() == 60


def test_before_the_begin_the_bank_fills_and_no_loss_is_added():
    model, batch = build(hosts.resnet)
    with dcr(model, epoch=3, begin=4) as hook:
        losses, _ = step(model, batch)
    assert 'loss_curvature' not in losses
    assert hook.bank.bank.counts.sum() > 0


def test_from_the_end_on_nothing_is_watched():
    model, batch = build(hosts.resnet)
    with dcr(model, epoch=6, end=6) as hook:
        losses, _ = step(model, batch)
    assert 'loss_curvature' not in losses
    assert hook.bank is None


def test_mixtures_enter_if_they_are_nearly_pure():
    model, batch = build(hosts.resnet)
    for sample in batch['data_samples']:
        score = torch.zeros(5)
        score[sample.gt_label] = 0.8
        score[(sample.gt_label + 1) % 5] = 0.2
        sample.set_gt_score(score)
    with dcr(model) as hook:
        losses, _ = step(model, batch)
        assert hook.bank.bank.counts.sum() == 0
        assert losses['loss_curvature'] == 0
    with dcr(model, min_score=0.75) as hook:
        step(model, batch)
        assert hook.bank.bank.counts.sum() > 0


def test_each_positive_label_owns_the_feature():
    model, batch = build(hosts.multi_label)
    positives = sum(
        int((sample.gt_score > 0).sum()) for sample in batch['data_samples']
    )
    assert positives > 60
    with dcr(model) as hook:
        step(model, batch)
    assert hook.bank.bank.pushed.sum() == positives


def test_autocast_leaves_the_geometry_in_float32():
    model, batch = build(hosts.resnet)
    with (
        dcr(model, dtype='bfloat16') as hook,
        torch.autocast('cpu', torch.bfloat16),
    ):
        losses = model(**batch, mode='loss')
    assert losses['loss_curvature'].dtype == torch.float32
    assert hook.bank.curvature.dtype == torch.float32
    assert hook.bank.bank.features.dtype == torch.bfloat16
    model.parse_losses(losses)[0].backward()
    assert torch.isfinite(model.backbone.conv1.weight.grad).all()


@pytest.mark.filterwarnings(
    'ignore:The .grad attribute of a Tensor that is:UserWarning'
)
def test_compiled_gives_the_same_losses_and_gradients():
    plain, batch = build(hosts.vit, batch_size=60)
    compiled = copy.deepcopy(plain)
    compiled.forward = torch.compile(compiled.forward, backend='eager')
    with dcr(plain), dcr(compiled):
        for _ in range(2):  # the bank moves on
            expected, gradients = step(plain, batch)
            losses, others = step(compiled, batch)
            for name, value in expected.items():
                torch.testing.assert_close(losses[name], value)
    for name, value in gradients.items():
        assert (others[name] - value).norm() <= 1e-4 * value.norm(), name


def test_frozen_features_are_an_error():
    model, batch = build(hosts.resnet)
    model.backbone.requires_grad_(False)
    with dcr(model), pytest.raises(RuntimeError, match='leave the hook out'):
        step(model, batch)


def test_a_wrong_path_lists_the_classifiers():
    model, _ = build(hosts.resnet)
    hook = CurvatureBankHook(classifier='head.fcc')
    with pytest.raises(ValueError, match=r'head.fc \(5 outputs\)'):
        hook.before_train(runner_of(model))
    assert hook_count(model) == 0


@hosts.requires_ops
def test_detectors_are_an_error():
    model, _ = hosts.retinanet()
    with pytest.raises(ValueError, match='Detectors, whose features'):
        CurvatureBankHook().before_train(runner_of(model))


def test_segmentors_without_counts_need_a_number(monkeypatch):
    model, _ = build(hosts.semantic_fpn)
    runner = runner_of(model)
    monkeypatch.delattr(Dataset, 'get_cat_ids')
    with pytest.raises(ValueError, match='per_class must be set'):
        CurvatureBankHook().before_train(runner)
    hook = CurvatureBankHook(per_class=7)
    hook.before_train(runner)
    assert hook._capacities == [7] * 5
    hook.detach()


def test_small_classes_are_left_out_and_named(folder, caplog):
    model, batch = build(hosts.resnet)
    counts = torch.bincount(
        torch.cat([s.gt_label for s in batch['data_samples']]), minlength=5
    ).tolist()
    counts[2] = 3  # too few for a quadric over two dimensions
    with dcr(model, counts=counts) as hook:
        losses, _ = step(model, batch)
    assert hook.bank.small_classes() == [2]
    assert torch.isfinite(losses['loss_curvature'])


@pytest.mark.parametrize(
    ('settings', 'message'),
    [
        (dict(tau=1.0), 'tau must .*> 1, got 1.0'),
        (dict(tau=NAN), 'tau must .*got nan'),
        (dict(tau='100'), "tau must .*got '100'"),
        (dict(balance='norm'), "balance must .*, got 'norm'"),
        (dict(refresh='all'), "refresh must .*, got 'all'"),
        (dict(form='log'), "form must .*, got 'log'"),
        (dict(normalize='max'), "normalize must .*, got 'max'"),
        (dict(eigh='gpu'), "eigh must .*, got 'gpu'"),
        (dict(dtype='int8'), "dtype must .*, got 'int8'"),
        (dict(device='gpu'), "device must .*, got 'gpu'"),
        (dict(min_score=0.5), 'min_score must .* > 0.5 .*got 0.5'),
        (dict(min_score=NAN), 'min_score must .*got nan'),
        (dict(loss_weight=-1), 'loss_weight must .*>= 0, got -1'),
        (dict(loss_weight=NAN), 'loss_weight must .*got nan'),
        (dict(loss_weight=INFINITY), 'loss_weight must .*got inf'),
        (dict(loss_weight='1'), "loss_weight must .*got '1'"),
        (dict(per_class=0), 'per_class must .*>= 1, got 0'),
        (dict(per_class=2.7), 'per_class must .*got 2.7'),
        (dict(k=0), 'k must .*>= 1, got 0'),
        (dict(k=2.5), 'k must .*got 2.5'),
        (dict(k=True), 'k must .*got True'),
        (dict(k=20, tangent_dim=6), 'k must be >= 21 for tangent_dim=6'),
        (dict(tangent_dim='literal'), "tangent_dim must .*got 'literal'"),
        (dict(pixels_per_class=NAN), 'pixels_per_class must .*got nan'),
        (dict(interval=NAN), 'interval must .*got nan'),
        (dict(reading='max'), "reading must .*got 'max'"),
        (
            dict(
                reading='exact',
                loss=dict(type='mmfair.CurvatureLoss', smooth=True),
            ),
            "reading must be left out .*got 'exact'",
        ),
    ],
)
def test_bad_settings_are_errors(settings, message):
    with pytest.raises((TypeError, ValueError), match=message):
        CurvatureBankHook(**settings)


@pytest.mark.parametrize('reading', ['normalized', 'printed', 'exact'])
def test_the_reading_is_that_of_the_loss(reading):
    hook = CurvatureBankHook(reading=reading)
    assert hook.loss.reading == reading
    loss = dict(type='mmfair.CurvatureLoss')
    assert CurvatureBankHook(loss, reading=reading).loss.reading == reading
    curvature = torch.tensor([10.0, 20.0, 40.0])
    expected = curvature_regularization(curvature, reading=reading)
    assert hook.loss(curvature) == expected


@pytest.mark.parametrize('value', [NAN, INFINITY, 1e30])
@pytest.mark.parametrize('epoch', [0, 9], ids=['filling', 'with the loss'])
def test_features_that_diverged_are_named(value, epoch):
    model, batch = build(hosts.resnet)
    with torch.no_grad():
        model.backbone.conv1.weight.fill_(0)
        for parameter in model.backbone.layer4.parameters():
            parameter.mul_(value)
    with dcr(model, epoch=epoch), pytest.raises(RuntimeError) as caught:
        step(model, batch)
    message = str(caught.value)
    assert "at 'head.fc' in iteration 1 (epoch " in message
    assert 'must be finite' in message
    assert 'lower the learning rate' in message
    assert not isinstance(caught.value, torch.linalg.LinAlgError)
