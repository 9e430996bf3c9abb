import copy

import hosts
import pytest
import torch
from mmengine.structures import PixelData
from mmpretrain.models.utils.batch_augments import RandomBatchAugment
from mmpretrain.structures import DataSample
from mmseg.structures import SegDataSample

from mmfair.engine.hooks.feature_owners import feature_owners


def inputs_of(*shape):
    generator = torch.Generator().manual_seed(0)
    return torch.randn(*shape, generator=generator).requires_grad_()


def gradient_of(features, inputs):
    (gradient,) = torch.autograd.grad(features.sum(), inputs)
    return gradient


# Images


def test_each_label_owns_its_feature():
    inputs = inputs_of(3, 4)
    samples = [DataSample().set_gt_label(label) for label in (2, 0, 2)]
    features, labels = feature_owners(inputs, samples)
    assert features.equal(inputs)
    assert labels.tolist() == [2, 0, 2]
    assert labels.dtype == torch.int64
    assert gradient_of(features, inputs).equal(torch.ones(3, 4))


@pytest.mark.parametrize('scores', [True, False], ids=['scores', 'labels'])
def test_each_of_several_labels_owns_the_feature(scores):
    inputs = inputs_of(4, 2)
    positive = [[0, 3], [], [1], [4, 2, 0]]
    samples = []
    for labels in positive:
        sample = DataSample(metainfo={'num_classes': 5})
        if scores:
            onehot = torch.zeros(5)
            onehot[labels] = 1
            sample.set_gt_score(onehot)
        else:
            sample.set_gt_label(torch.tensor(labels, dtype=torch.int64))
        samples.append(sample)
    features, labels = feature_owners(inputs, samples)
    expected = [(i, c) for i, own in enumerate(positive) for c in own]
    if scores:
        expected.sort()
    assert labels.tolist() == [label for _, label in expected]
    image = torch.tensor([image for image, _ in expected])
    assert features.equal(inputs[image])
    owners = torch.tensor([2.0, 0.0, 1.0, 3.0])[:, None]
    assert gradient_of(features, inputs).equal(owners.expand(4, 2))


@pytest.mark.parametrize(
    ('min_score', 'expected'),
    [
        (0.9, [(0, 1), (2, 0)]),
        (0.7, [(0, 1), (1, 2), (2, 0)]),
        (0.96, [(2, 0)]),
        (1.0, [(2, 0)]),
    ],
)
def test_soft_labels_own_from_min_score_on(min_score, expected):
    scores = [[0.0, 0.95, 0.05], [0.25, 0.0, 0.75], [1.0, 0.0, 0.0]]
    scores.append([0.5, 0.5, 0.0])  # an even mixture is nobody's
    samples = [DataSample().set_gt_score(torch.tensor(s)) for s in scores]
    inputs = inputs_of(4, 2)
    features, labels = feature_owners(inputs, samples, min_score=min_score)
    assert labels.tolist() == [label for _, label in expected]
    assert features.equal(inputs[torch.tensor([i for i, _ in expected])])


def test_mixup_of_the_data_preprocessor():
    model, data = hosts.resnet(
        changes={'data_preprocessor.to_onehot': True}, batch_size=8
    )
    preprocessor = model.data_preprocessor
    batch = preprocessor(copy.deepcopy(data), True)
    owned = feature_owners(inputs_of(8, 3), batch['data_samples'])[1]
    assert owned.tolist() == [int(s.gt_label) for s in data['data_samples']]
    preprocessor.batch_augments = RandomBatchAugment(
        [dict(type='Mixup', alpha=1.0)]
    )
    found = set()
    for seed in range(20):
        torch.manual_seed(seed)
        batch = preprocessor(copy.deepcopy(data), True)
        samples = batch['data_samples']
        scores = torch.stack([sample.gt_score for sample in samples])
        _, labels = feature_owners(inputs_of(8, 3), samples)
        expected = (scores >= 0.9).nonzero()[:, 1]
        assert labels.equal(expected)
        found.add(len(labels))
    assert min(found) < 8  # mixtures were left out


def test_no_owner_at_all():
    samples = [DataSample().set_gt_score(torch.full((2,), 0.5))] * 3
    inputs = inputs_of(3, 4)
    features, labels = feature_owners(inputs, samples)
    assert features.shape == (0, 4)
    assert labels.shape == (0,)
    assert labels.dtype == torch.int64
    assert not gradient_of(features, inputs).any()


def test_rows_beyond_the_samples_are_left_out():
    samples = [DataSample().set_gt_label(label) for label in (1, 0)]
    inputs = inputs_of(3, 4)  # the zero sample of ZUTHook is the last
    features, labels = feature_owners(inputs, samples)
    assert features.equal(inputs[:2])
    assert labels.tolist() == [1, 0]
    assert not gradient_of(features, inputs)[2].any()


# Pixels


def segmentation(*maps):
    return [
        SegDataSample(gt_sem_seg=PixelData(data=torch.tensor(m)[None]))
        for m in maps
    ]


def test_pixels_of_each_class_and_image():
    samples = segmentation(
        [[0, 0, 255], [3, 0, 255]], [[3, 3, 3], [255, 3, 3]]
    )
    inputs = inputs_of(2, 5, 2, 3)
    features, labels = feature_owners(inputs, samples)
    assert labels.tolist() == [0, 0, 0, 3] + 5 * [3]
    places = [(0, 0, 0), (0, 0, 1), (0, 1, 1), (0, 1, 0)]
    places += [(1, 0, 0), (1, 0, 1), (1, 0, 2), (1, 1, 1), (1, 1, 2)]
    expected = [inputs[i, :, row, column] for i, row, column in places]
    assert features.equal(torch.stack(expected))
    assert features.shape == (9, 5)
    gradient = gradient_of(features, inputs)
    valid = torch.stack([s.gt_sem_seg.data != 255 for s in samples])
    assert gradient.equal(valid.expand(2, 5, 2, 3).float())


@pytest.mark.parametrize('limit', [1, 2, 4, 7, 20])
def test_evenly_spaced_in_reading_order(limit):
    inputs = torch.arange(42.0).reshape(1, 1, 6, 7)
    labels = torch.zeros(6, 7, dtype=torch.int64)
    labels[:, 0] = 1
    samples = segmentation(labels.tolist())
    features, owned = feature_owners(inputs, samples, pixels_per_class=limit)
    for label in (0, 1):
        own = labels.flatten().eq(label).nonzero().flatten()
        got = features[owned == label].flatten().long()
        count = min(limit, len(own))
        assert len(got) == len(got.unique()) == count
        rank = torch.searchsorted(own, got)
        assert own[rank].equal(got)  # of this class
        assert rank[0] == 0
        if count > 1:
            assert rank[-1] == len(own) - 1
            gaps = rank.diff()
            assert gaps.max() - gaps.min() <= 1
    again = feature_owners(inputs, samples, pixels_per_class=limit)
    assert features.equal(again[0])


def test_no_random_number_is_drawn():
    _, data = hosts.semantic_fpn()
    before = torch.get_rng_state()
    feature_owners(inputs_of(2, 4, 16, 16), data['data_samples'])
    assert torch.get_rng_state().equal(before)


def test_at_most_n_pixels_of_a_class_in_an_image():
    _, data = hosts.semantic_fpn()
    _, labels = feature_owners(
        inputs_of(2, 4, 32, 32), data['data_samples'], pixels_per_class=7
    )
    assert torch.bincount(labels).tolist() == [14] * hosts.NUM_CLASSES


def test_label_map_larger_than_the_feature_map():
    labels = torch.arange(4).reshape(2, 2).repeat_interleave(3, 0)
    labels = labels.repeat_interleave(4, 1)  # blocks of 3 x 4 pixels
    labels[0, 0] = 255
    inputs = inputs_of(1, 2, 2, 2)
    features, owned = feature_owners(inputs, segmentation(labels.tolist()))
    # Nearest: a pixel of the feature map has the label of its first pixel.
    assert owned.tolist() == [1, 2, 3]
    assert features.equal(inputs[0].flatten(1).T[1:])


@pytest.mark.parametrize('ignore_index', [255, 0])
def test_an_image_that_is_all_ignored(ignore_index):
    empty, other = [[ignore_index] * 2] * 2, [[1, 1], [ignore_index, 2]]
    inputs = inputs_of(2, 3, 2, 2)
    features, labels = feature_owners(
        inputs, segmentation(empty, other), ignore_index=ignore_index
    )
    assert labels.tolist() == [1, 1, 2]
    assert not gradient_of(features, inputs)[0].any()
    features, labels = feature_owners(
        inputs, segmentation(empty, empty), ignore_index=ignore_index
    )
    assert features.shape == (0, 3)
    assert labels.shape == (0,)
    assert labels.dtype == torch.int64
    assert not gradient_of(features, inputs).any()


def test_images_beyond_the_samples_are_left_out():
    inputs = inputs_of(2, 3, 1, 2)
    features, labels = feature_owners(inputs, segmentation([[4, 1]]))
    assert labels.tolist() == [1, 4]
    assert features.equal(inputs[0, :, 0, [1, 0]].T)


# Errors


@pytest.mark.parametrize('shape', [(2, 4, 1, 1), (2, 3, 4), (2,), (1, 4)])
def test_inputs_that_do_not_fit_images_are_errors(shape):
    samples = [DataSample().set_gt_label(0), DataSample().set_gt_label(1)]
    with pytest.raises(ValueError) as caught:
        feature_owners(torch.zeros(shape), samples)
    assert str(caught.value) == (
        'CurvatureBankHook: the input of the classifier must have shape '
        f'(B, p) for B = 2 samples, got {shape}. Set classifier to the layer '
        'that turns one feature vector into class scores.'
    )


@pytest.mark.parametrize('shape', [(2, 4), (2, 3, 4), (1, 4, 2, 2)])
def test_inputs_that_do_not_fit_label_maps_are_errors(shape):
    samples = segmentation([[0, 1]], [[0, 1]])
    with pytest.raises(ValueError) as caught:
        feature_owners(torch.zeros(shape), samples)
    assert str(caught.value) == (
        'CurvatureBankHook: the input of the classifier must have shape '
        f'(B, p, h, w) for B = 2 samples, got {shape}. Set classifier to the '
        'layer that turns one feature vector into class scores.'
    )
