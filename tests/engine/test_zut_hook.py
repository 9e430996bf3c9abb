"""The hook contract: every host, against a hand-written Algorithm 1."""

import copy
from contextlib import contextmanager
from types import SimpleNamespace

import hosts
import numpy as np
import pytest
import torch
from hosts import hook_count, step
from mmengine.model import BaseModel
from mmengine.runner import IterBasedTrainLoop
from torch import nn
from torch.nn import functional

from mmfair.engine import ZUTHook

TWO_STAGE = dict(
    inject='roi_head.bbox_head', classifiers=['roi_head.bbox_head']
)


def settings_for(host):
    return TWO_STAGE if host is hosts.faster_rcnn else {}


def build(host, **settings):
    """A host with noisy weights: a ViT's classifier is zero at first."""
    model, data = host(**settings)
    noise = torch.Generator().manual_seed(1)
    with torch.no_grad():
        for parameter in model.parameters():
            parameter += 0.05 * torch.randn(parameter.shape, generator=noise)
    return model, data


@contextmanager
def zut(model, epoch=0, loss=None, **settings):
    """The hook on a model, in the given epoch, as a runner would drive it."""
    loss = {'type': 'mmfair.ZeroUniformityLoss', **(loss or {})}
    hook = ZUTHook(loss=loss, **settings)
    runner = SimpleNamespace(model=model, epoch=epoch, iter=epoch)
    hook.before_train(runner)
    hook.before_train_iter(runner, 0)
    try:
        yield hook
    finally:
        hook.after_train(runner)


def preprocess(model, data):
    return model.data_preprocessor(copy.deepcopy(data), True)


@pytest.mark.parametrize('host', hosts.PARAMS)
def test_adds_a_loss_with_gradient_and_leaves_no_trace(host):
    model, data = build(host)
    batch = preprocess(model, data)
    before, keys = hook_count(model), list(model.state_dict())
    with zut(model, **settings_for(host)):
        losses, gradients = step(model, batch)
    assert losses['loss_zul'].ndim == 0
    assert torch.isfinite(losses['loss_zul'])
    assert losses['loss_zul'] > 0
    assert any(g.abs().sum() > 0 for g in gradients.values())
    assert hook_count(model) == before
    assert list(model.state_dict()) == keys
    losses, _ = step(model, batch)
    assert 'loss_zul' not in losses


@pytest.mark.parametrize('host', hosts.PARAMS)
def test_prediction_and_validation_are_untouched(host):
    model, data = build(host)
    batch = model.eval().data_preprocessor(copy.deepcopy(data), False)
    with torch.no_grad():
        plain = model(batch['inputs'], copy.deepcopy(batch['data_samples']))
        with zut(model, **settings_for(host)):
            hooked = model(
                batch['inputs'], copy.deepcopy(batch['data_samples'])
            )
    plain, hooked = map(torch.utils._pytree.tree_leaves, (plain, hooked))
    for a, b in zip(plain, hooked, strict=True):
        assert torch.equal(a, b)


# Algorithm 1, written out: cat, forward, split. The models' own heads and
# losses, none of the hook.


def image_classifier_by_hand(model, inputs, samples):
    batch = torch.cat([inputs, torch.zeros_like(inputs[:1])])
    scores = model.head(model.extract_feat(batch))
    losses = model.head._get_loss(scores[:-1], samples)
    return losses, [scores[-1:]]


def segmentor_by_hand(model, inputs, samples):
    batch = torch.cat([inputs, torch.zeros_like(inputs[:1])])
    features = model.extract_feat(batch)
    scores = model.decode_head.forward(features)
    losses = {
        f'decode.{k}': v
        for k, v in model.decode_head.loss_by_feat(
            scores[:-1], samples
        ).items()
    }
    if model.with_auxiliary_head:
        auxiliary = model.auxiliary_head.forward(features)[:-1]
        for k, v in model.auxiliary_head.loss_by_feat(
            auxiliary, samples
        ).items():
            losses[f'aux.{k}'] = v
    return losses, [scores[-1:].mean((2, 3))]


def retinanet_by_hand(model, inputs, samples):
    batch = torch.cat([inputs, torch.zeros_like(inputs[:1])])
    levels, boxes = model.bbox_head(model.extract_feat(batch))
    losses = model.bbox_head.loss_by_feat(
        [x[:-1] for x in levels],
        [x[:-1] for x in boxes],
        [s.gt_instances for s in samples],
        [s.metainfo for s in samples],
        [s.ignored_instances for s in samples],
    )
    anchors = [
        x[-1].view(9, hosts.NUM_CLASSES, *x.shape[2:]).mean((2, 3))
        for x in levels
    ]
    return losses, anchors


BY_HAND = [
    pytest.param(hosts.resnet, image_classifier_by_hand, id='resnet'),
    pytest.param(hosts.vit, image_classifier_by_hand, id='vit'),
    pytest.param(hosts.multi_label, image_classifier_by_hand, id='multi'),
    pytest.param(hosts.semantic_fpn, segmentor_by_hand, id='semantic_fpn'),
    pytest.param(hosts.fcn, segmentor_by_hand, id='fcn_aux'),
    pytest.param(
        hosts.retinanet,
        retinanet_by_hand,
        id='retinanet',
        marks=hosts.requires_ops,
    ),
]


@pytest.mark.parametrize(('host', 'by_hand'), BY_HAND)
@pytest.mark.parametrize('alpha', [0.0, 0.7])
def test_equals_algorithm_1_written_out(host, by_hand, alpha):
    """alpha 0 is the sample that merely rides along in the batch."""
    model, data = build(host)
    twin = copy.deepcopy(model)
    batch = preprocess(model, data)
    with zut(model, loss={'loss_weight': alpha}):
        losses, gradients = step(model, batch)

    torch.manual_seed(0)
    inputs, samples = copy.deepcopy(tuple(batch.values()))
    expected, scores = by_hand(twin, inputs, samples)
    zul = torch.stack(
        [(((s - s.mean(1, True)) ** 2).mean(1)).sqrt().mean() for s in scores]
    ).mean()
    expected['loss_zul'] = alpha * zul
    total, expected_log = twin.parse_losses(expected)
    total.backward()

    _, log = model.parse_losses(losses)
    assert log.keys() == expected_log.keys()
    for key, value in expected_log.items():
        torch.testing.assert_close(log[key], value, rtol=1e-6, atol=1e-6)
    for name, parameter in twin.named_parameters():
        if parameter.grad is not None:
            torch.testing.assert_close(
                gradients[name], parameter.grad, rtol=1e-6, atol=1e-6
            )
    for (name, a), b in zip(
        model.named_buffers(), twin.buffers(), strict=True
    ):
        torch.testing.assert_close(a, b, msg=name)


def test_head_alone_runs_the_head_twice_as_the_authors_do():
    model, data = build(hosts.semantic_fpn)
    twin = copy.deepcopy(model)
    batch = preprocess(model, data)
    with zut(model, bn='head_alone'):
        losses, gradients = step(model, batch)

    inputs, samples = copy.deepcopy(tuple(batch.values()))
    features = twin.extract_feat(
        torch.cat([inputs, torch.zeros_like(inputs[:1])])
    )
    # Zero first, then real: the running statistics decide the test.
    scores = twin.decode_head.forward([f[-1:] for f in features])
    expected = {
        f'decode.{k}': v
        for k, v in twin.decode_head.loss(
            [f[:-1] for f in features], samples, {}
        ).items()
    }
    expected['loss_zul'] = scores.mean((2, 3)).std(1, correction=0).mean()
    total, _ = twin.parse_losses(expected)
    total.backward()
    for key, value in expected.items():
        torch.testing.assert_close(losses[key], value)
    for name, parameter in twin.named_parameters():
        torch.testing.assert_close(
            gradients[name], parameter.grad, rtol=1e-5, atol=1e-6
        )
    for (name, a), b in zip(
        model.named_buffers(), twin.buffers(), strict=True
    ):
        torch.testing.assert_close(a, b, msg=name)


def test_head_alone_leaves_running_statistics_that_end_with_the_batch():
    """The zero sample first, then the batch; both steps of a training."""
    model, data = build(hosts.fcn)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    batch = preprocess(model, data)
    conv, norm = model.decode_head.convs[0].conv, model.decode_head.convs[0].bn
    inputs = batch['inputs']
    with zut(model, bn='head_alone') as hook:
        for iteration in range(2):
            twin = copy.deepcopy(model.backbone)
            with torch.no_grad():
                zeros = torch.zeros_like(inputs[:1])
                maps = conv(twin(torch.cat([inputs, zeros]))[3])
            expected = {}
            for name in ('mean', 'var'):
                moment = getattr(torch, name)
                zero = moment(maps[-1:], dim=(0, 2, 3))
                real = moment(maps[:-1], dim=(0, 2, 3))
                old = getattr(norm, f'running_{name}').clone()
                expected[name] = 0.9 * (0.9 * old + 0.1 * zero) + 0.1 * real
            hook.before_train_iter(SimpleNamespace(epoch=0, iter=iteration), 0)
            step(model, batch)
            optimizer.step()
            torch.testing.assert_close(norm.running_mean, expected['mean'])
            torch.testing.assert_close(norm.running_var, expected['var'])
            assert norm.num_batches_tracked == 2 * (iteration + 1)


class FixedModel(BaseModel):
    """Two maps of a gray image, their BN, means and scores; fixed weights."""

    def __init__(self):
        super().__init__()
        self.backbone = nn.Conv2d(1, 2, 1)
        self.head = nn.Sequential(
            nn.BatchNorm2d(2),
            nn.AdaptiveAvgPool2d(1),
            nn.Flatten(),
            nn.Linear(2, 3),
        )
        self.double()
        for parameter, values in zip(
            self.parameters(),
            (
                [[[[1.0]]], [[[-2.0]]]],
                [0.5, 1.0],
                [1.5, 0.5],
                [0.3, -0.7],
                [[1.0, 0.0], [0.5, -1.0], [-2.0, 0.25]],
                [0.1, 0.2, -0.4],
            ),
            strict=True,
        ):
            parameter.data = torch.tensor(values, dtype=torch.float64)

    def forward(self, inputs, data_samples, mode='loss'):
        scores = self.head(self.backbone(inputs))
        return {'loss': functional.cross_entropy(scores, data_samples)}


def test_head_alone_the_first_step_by_the_formula():
    """In NumPy: ZUL, the step of the classifier, the running statistics."""
    model = FixedModel()
    images = np.array([[[0.0, 1.0], [2.0, 0.5]], [[-1.0, 3.0], [0.0, 1.5]]])
    labels, rate, alpha = np.array([2, 0]), 0.5, 0.7
    optimizer = torch.optim.SGD(model.parameters(), lr=rate)
    inputs = torch.tensor(images)[:, None]
    with zut(model, bn='head_alone', loss={'loss_weight': alpha}):
        losses = model(inputs, torch.tensor(labels), mode='loss')
        sum(losses.values()).backward()
        optimizer.step()

    gain, shift = np.array([1.5, 0.5]), np.array([0.3, -0.7])
    weight = np.array([[1.0, 0.0], [0.5, -1.0], [-2.0, 0.25]])
    bias = np.array([0.1, 0.2, -0.4])
    maps = np.stack([images + 0.5, -2 * images + 1], axis=1)
    mean, variance = maps.mean((0, 2, 3)), maps.var((0, 2, 3))
    means = (maps.mean((2, 3)) - mean) / np.sqrt(variance + 1e-5)
    features = means * gain + shift
    odds = np.exp(features @ weight.T + bias)
    chances = odds / odds.sum(1, keepdims=True)
    # The zero image's maps are the same everywhere: normalised they are 0.
    scores = weight @ shift + bias
    zul = scores.std()
    assert losses['loss_zul'].item() == pytest.approx(alpha * zul)
    task = -np.log(chances[[0, 1], labels]).mean()
    assert losses['loss'].item() == pytest.approx(task)

    by_score = (chances - np.eye(3)[labels]) / 2
    by_zero_score = alpha * (scores - scores.mean()) / (3 * zul)
    slopes = {
        'weight': by_score.T @ features + np.outer(by_zero_score, shift),
        'bias': by_score.sum(0) + by_zero_score,
    }
    for name, start in (('weight', weight), ('bias', bias)):
        stepped = getattr(model.head[3], name).detach().numpy()
        np.testing.assert_allclose(stepped, start - rate * slopes[name])
    slope = (by_score.sum(0) + by_zero_score) @ weight
    stepped = model.head[0].bias.detach().numpy()
    np.testing.assert_allclose(stepped, shift - rate * slope)

    running = 0.9 * (0.9 * 0 + 0.1 * np.array([0.5, 1.0])) + 0.1 * mean
    np.testing.assert_allclose(model.head[0].running_mean, running)
    spread = maps.var((0, 2, 3), ddof=1)
    running = 0.9 * (0.9 * 1 + 0.1 * 0) + 0.1 * spread
    np.testing.assert_allclose(model.head[0].running_var, running)


@pytest.mark.parametrize('host', hosts.PARAMS[:-1])
def test_head_alone_works_on_every_host(host):
    model, data = build(host)
    with zut(model, bn='head_alone'):
        losses, _ = step(model, preprocess(model, data))
    assert losses['loss_zul'] > 0


def test_without_batch_norm_the_task_loss_is_that_of_the_baseline():
    model, data = build(hosts.vit)
    batch = preprocess(model, data)
    plain, _ = step(model, batch)
    with zut(model):
        hooked, _ = step(model, batch)
    torch.testing.assert_close(hooked['loss'], plain['loss'])


def test_softmax_detector_leaves_the_background_out():
    logits = torch.tensor([[0.0, 2.0, 4.0, 99.0]])
    from mmfair.functional.class_scores import class_scores

    (scores,) = class_scores((logits, torch.ones(1, 12)), 3, 4)
    assert scores.tolist() == [[0.0, 2.0, 4.0]]


@pytest.mark.parametrize(
    ('input_type', 'expected'),
    [('zero', 0.0), ('one', 1.0), ('mean', [0.485, 0.456, 0.406])],
)
def test_sample_is_what_the_docstring_says(input_type, expected):
    model, data = build(hosts.resnet)
    seen = []
    with zut(model, input_type=input_type):
        handle = model.backbone.register_forward_hook(
            lambda m, args, out: seen.append(args[0])
        )
        step(model, preprocess(model, data))
        handle.remove()
    (inputs,) = seen
    assert inputs.shape == (5, 3, 32, 32)
    expected = torch.tensor(expected).reshape(-1, 1, 1)
    torch.testing.assert_close(
        inputs[-1], expected.expand(3, 32, 32), atol=1e-3, rtol=0
    )


def test_random_sample_is_drawn_anew():
    model, data = build(hosts.resnet)
    batch = preprocess(model, data)
    with zut(model, input_type='random'):
        first, _ = step(model, batch, seed=0)
        second, _ = step(model, batch, seed=1)
    assert first['loss_zul'] != second['loss_zul']


@pytest.mark.parametrize(
    ('epoch', 'factor'), [(1, None), (2, 1 / 3), (3, 2 / 3), (4, 1), (6, None)]
)
def test_schedule_and_warmup(epoch, factor):
    model, data = build(hosts.vit)
    batch = preprocess(model, data)
    with zut(model):
        full, _ = step(model, batch)
    with zut(model, epoch=epoch, begin=2, end=6, warmup=2):
        losses, _ = step(model, batch)
    if factor is None:
        assert 'loss_zul' not in losses
    else:
        torch.testing.assert_close(
            losses['loss_zul'], factor * full['loss_zul']
        )


@pytest.mark.parametrize(
    ('iteration', 'factor'), [(2, None), (3, 0.5), (4, 0.5), (5, 1), (8, None)]
)
def test_begin_counts_epochs_in_a_loop_over_iterations(iteration, factor):
    """Ten images, four at a time: iterations 3, 5 and 8 begin an epoch."""
    loop = IterBasedTrainLoop.__new__(IterBasedTrainLoop)
    loop.dataloader = SimpleNamespace(batch_size=4, dataset=range(10))
    model, data = build(hosts.vit)
    batch = preprocess(model, data)
    with zut(model):
        full, _ = step(model, batch)
    hook = ZUTHook(begin=1, end=3, warmup=1)
    # To MMEngine, all of it is epoch 0.
    runner = SimpleNamespace(
        model=model, epoch=0, iter=iteration, train_loop=loop
    )
    hook.before_train(runner)
    hook.before_train_iter(runner, iteration)
    losses, _ = step(model, batch)
    hook.after_train(runner)
    if factor is None:
        assert 'loss_zul' not in losses
    else:
        torch.testing.assert_close(
            losses['loss_zul'], factor * full['loss_zul']
        )


def test_bfloat16_autocast_computes_the_loss_in_float32():
    model, data = build(hosts.resnet)
    batch = preprocess(model, data)
    with zut(model), torch.autocast('cpu', torch.bfloat16):
        losses = model(**batch, mode='loss')
    assert losses['loss_zul'].dtype == torch.float32
    losses['loss_zul'].backward()
    assert torch.isfinite(model.head.fc.weight.grad).all()


def test_mixup_sees_the_batch_before_the_sample_joins():
    from mmpretrain.models.utils.batch_augments import RandomBatchAugment

    model, data = build(hosts.resnet)
    preprocessor = model.data_preprocessor
    preprocessor.to_onehot = True
    preprocessor.num_classes = hosts.NUM_CLASSES
    preprocessor.batch_augments = RandomBatchAugment(
        [{'type': 'Mixup', 'alpha': 0.8}, {'type': 'CutMix', 'alpha': 1.0}]
    )
    batch = preprocess(model, data)
    assert 'gt_score' in batch['data_samples'][0]
    with zut(model):
        losses, _ = step(model, batch)
    assert losses['loss_zul'] > 0


def test_checkpointed_backbone_gives_the_same_gradients():
    plain, data = build(hosts.resnet)
    checkpointed, _ = build(hosts.resnet, changes={'backbone.with_cp': True})
    batch = preprocess(plain, data)
    for model in (plain, checkpointed):
        for module in model.modules():  # recomputation updates them twice
            if isinstance(module, nn.BatchNorm2d):
                module.momentum = 0.0
    with zut(plain):
        losses, expected = step(plain, batch)
    with zut(checkpointed):
        same, gradients = step(checkpointed, batch)
    torch.testing.assert_close(same['loss_zul'], losses['loss_zul'])
    for name, value in expected.items():
        torch.testing.assert_close(gradients[name], value)


def test_optimum_has_finite_gradients():
    model, data = build(hosts.resnet)
    nn.init.zeros_(model.head.fc.weight)
    nn.init.zeros_(model.head.fc.bias)
    for mode in ('std', 'mean', 'entropy'):
        with zut(model, loss={'mode': mode}):
            losses, gradients = step(model, preprocess(model, data))
        assert losses['loss_zul'] == 0
        assert all(torch.isfinite(g).all() for g in gradients.values())


# The compiler looks at .grad of every tensor that it meets.
@pytest.mark.filterwarnings('ignore:The .grad attribute of a Tensor that is')
def test_compiled_train_step_equals_eager():
    model, data = build(hosts.vit)
    batch = preprocess(model, data)
    with zut(model):
        eager, _ = step(model, batch)
    with zut(model):
        compiled = torch.compile(
            lambda: model(**copy.copy(batch), mode='loss'), backend='eager'
        )
        losses = compiled()
    torch.testing.assert_close(losses['loss_zul'], eager['loss_zul'])


# Classifiers of cosines, at a feature without a direction


def with_cosines(kind):
    """A host with such a classifier, its layer, and what scales it."""
    if kind == 'CosineClsHead':
        model, data = build(
            hosts.resnet, changes={'head.type': 'mmfair.CosineClsHead'}
        )
        return model, data, model.head.fc, 30
    from mmdet.models.layers import NormedConv2d, NormedLinear

    torch.manual_seed(0)
    if kind == 'NormedLinear':
        model, data = build(hosts.resnet)
        model.head.fc = NormedLinear(32, 5)
        return model, data, model.head.fc, 20
    model, data = build(hosts.semantic_fpn)
    model.decode_head.conv_seg = NormedConv2d(8, 5, 1)
    nn.init.zeros_(model.decode_head.conv_seg.bias)
    return model, data, model.decode_head.conv_seg, 20


COSINES = [
    'CosineClsHead',
    pytest.param('NormedLinear', marks=hosts.requires_ops),
    pytest.param('NormedConv2d', marks=hosts.requires_ops),
]


def short_feature(layer, length):
    """Give the sample another feature; the list gets it when it is called."""
    seen = []

    def replace(module, args):
        (features,) = args
        if len(features) not in (1, 3, 5):  # the batch without the sample
            return None
        feature = torch.ones_like(features[-1:])
        feature *= length / feature.norm(dim=1, keepdim=True)
        seen.append(feature.requires_grad_())
        return torch.cat([features[:-1], feature])

    layer.register_forward_pre_hook(replace)
    return seen


@pytest.mark.parametrize('bn', ['joint', 'head_alone'])
@pytest.mark.parametrize('length', [0.0, 1e-9, 1e-6, 1e-3])
@pytest.mark.parametrize('kind', COSINES)
def test_cosines_at_a_short_feature(kind, length, bn):
    """The gradient of the cosines alone is 0 at 0, and millions near it."""
    model, data, layer, scale = with_cosines(kind)
    seen = short_feature(layer, length)
    with zut(model, bn=bn):
        losses = model(**preprocess(model, data), mode='loss')
    (feature,) = seen
    zul = losses['loss_zul']
    assert 0 <= zul <= 2 * scale * length
    parts = [feature, *layer.parameters()]
    for slope in torch.autograd.grad(zul, parts):
        assert torch.isfinite(slope).all()
        assert slope.norm() <= 2 * scale


@pytest.mark.parametrize('kind', COSINES)
def test_cosines_of_real_samples_are_as_they_were(kind):
    model, data, layer, _ = with_cosines(kind)
    for part in model.modules():  # or the sample joins their statistics
        if isinstance(part, nn.BatchNorm2d):
            part.eval()
    batch = preprocess(model, data)
    plain, expected = step(model, batch)
    short_feature(layer, 1e-6)
    for alpha in (0.0, 1.0):
        with zut(model, loss={'loss_weight': alpha}):
            torch.manual_seed(0)
            model.zero_grad()
            losses = model(**copy.deepcopy(batch), mode='loss')
        task = [name for name in losses if name in plain]
        losses_of_task = {name: losses[name] for name in task}
        total, log = model.parse_losses(losses_of_task)
        total.backward()
        for name, value in model.parse_losses(plain)[1].items():
            torch.testing.assert_close(log[name], value)
        for name, parameter in model.named_parameters():
            torch.testing.assert_close(parameter.grad, expected[name])


@hosts.requires_ops
def test_cosines_with_a_bias_answer_by_it_at_a_feature_of_zeros():
    model, data, layer, _ = with_cosines('NormedLinear')
    layer.bias.data = torch.tensor([0.0, 1.0, 2.0, 3.0, 9.0])
    short_feature(layer, 0.0)
    with zut(model):
        losses = model(**preprocess(model, data), mode='loss')
    spread = layer.bias.std(correction=0)
    torch.testing.assert_close(losses['loss_zul'], spread)


@pytest.mark.parametrize('bn', ['joint', 'head_alone'])
def test_two_steps_of_ldam_on_cosines(bn):
    loss = {'type': 'mmfair.LDAMLoss', 'class_counts': [50, 20, 9, 4, 1]}
    model, data = build(
        hosts.resnet,
        changes={'head.type': 'mmfair.CosineClsHead', 'head.loss': loss},
    )
    short_feature(model.head.fc, 1e-6)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
    with zut(model, bn=bn):
        for _ in range(2):
            losses, gradients = step(model, preprocess(model, data))
            optimizer.step()
            assert all(torch.isfinite(x) for x in losses.values())
            assert all(torch.isfinite(g).all() for g in gradients.values())
            assert max(g.norm() for g in gradients.values()) < 1e3
    assert all(torch.isfinite(p).all() for p in model.parameters())


# Errors


def test_wrong_path_lists_what_could_be_named():
    model, _ = build(hosts.resnet)
    with (
        pytest.raises(ValueError, match=r"no module 'head.fcc'.*head\.fc \(5"),
        zut(model, classifiers=['head.fcc']),
    ):
        pass
    assert hook_count(model) == 0


def test_unknown_model_lists_what_could_be_named():
    model = nn.Module()
    model.data_preprocessor = nn.Identity()
    model.net = nn.Linear(4, 5)
    with (
        pytest.raises(ValueError, match=r'must be set for Module.*net \(5'),
        zut(model),
    ):
        pass


@hosts.requires_ops
def test_two_stage_detector_is_told_what_to_write():
    model, _ = build(hosts.faster_rcnn)
    with (
        pytest.raises(ValueError, match="inject='roi_head.bbox_head'"),
        zut(model),
    ):
        pass


def test_frozen_classifier_is_an_error():
    model, data = build(hosts.resnet)
    model.requires_grad_(False)
    batch = preprocess(model, data)
    with zut(model), pytest.raises(RuntimeError, match='carry a gradient'):
        model(**batch, mode='loss')


def test_output_that_keeps_the_sample_is_explained():
    # mmseg calls decode_head.forward, past the hooks of the module itself,
    # so the sample stays in and the task's own loss fails over the shapes.
    model, data = build(hosts.semantic_fpn)
    batch = preprocess(model, data)
    with (
        zut(model, classifiers=['decode_head']),
        pytest.raises(Exception, match='.') as caught,
    ):
        model(**batch, mode='loss')
    (note,) = caught.value.__notes__
    assert "leaves at ('decode_head',)" in note


def test_module_that_is_never_called_is_an_error():
    model, data = build(hosts.resnet)
    batch = preprocess(model, data)
    model.head.spare = nn.Linear(4, 5)
    settings = {'inject': 'head.spare', 'classifiers': ['head.fc']}
    with zut(model, **settings), pytest.raises(RuntimeError) as caught:
        model(**batch, mode='loss')
    assert 'got no call of inject' in str(caught.value)


def test_injection_where_no_tensor_arrives_is_an_error():
    model, data = build(hosts.semantic_fpn)
    batch = preprocess(model, data)
    with (
        zut(model, inject='neck', classifiers=['decode_head.conv_seg']),
        pytest.raises(RuntimeError, match='tensor as its first argument'),
    ):
        model(**batch, mode='loss')


def test_place_that_mixes_the_batch_is_an_error():
    model, data = build(hosts.vit)
    batch = preprocess(model, data)
    model.head.register_forward_hook(lambda m, args, out: out.flatten())
    with (
        zut(model),
        pytest.raises(RuntimeError, match=r'hold the batch .* \(5 rows\)'),
    ):
        model(**batch, mode='loss')


def test_missing_loss_key_is_an_error():
    model, _ = build(hosts.resnet)
    with zut(model) as hook:
        runner = SimpleNamespace()
        hook.after_train_iter(runner, 0, outputs={'loss_zul': 1.0})
        with pytest.raises(RuntimeError, match="'loss_zul' must be among"):
            hook.after_train_iter(runner, 0, outputs={'loss': 1.0})


@pytest.mark.parametrize(
    ('settings', 'message'),
    [
        ({'input_type': 'white'}, 'input_type must be .* got .white'),
        ({'bn': 'alone'}, 'bn must be .joint. or .head_alone., got .alone'),
        ({'begin': 3, 'end': 3}, 'end > begin'),
        ({'warmup': -1}, 'warmup must be >= 0'),
        ({'bn': 'head_alone', 'drop': ['x']}, 'must be unset'),
    ],
)
def test_bad_settings(settings, message):
    with pytest.raises(ValueError, match=message):
        ZUTHook(**settings)


@pytest.mark.parametrize('name', ['classifiers', 'drop'])
def test_a_string_is_not_cut_into_letters(name):
    with pytest.raises(TypeError, match=rf"{name} .* Write \['head.fc'\]"):
        ZUTHook(**{name: 'head.fc'})


def test_mean_input_without_normalisation_is_an_error():
    model, data = build(hosts.resnet)
    batch = preprocess(model, data)
    del model.data_preprocessor.mean
    with (
        zut(model, input_type='mean'),
        pytest.raises(ValueError, match='mean must be given'),
    ):
        model(**batch, mode='loss')
