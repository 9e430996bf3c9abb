"""The bank against queues and a curvature written out with loops."""

import io
import math
from collections import deque

import pytest
import torch

from mmfair.functional import (
    EIGH_METHODS,
    CurvatureSettings,
    class_min_points,
    curvature_min_points,
)
from mmfair.functional import class_curvature as curvature_of_classes
from mmfair.structures import CurvatureBank, FeatureBank
from mmfair.structures import curvature_bank as module

REFRESHES = pytest.mark.parametrize('refresh', ['batch', 'full'])
COUNTS = (14, 9, 5)
WIDTH, K, TANGENT_DIM = 6, 7, 2


def draw(count, seed=0, width=WIDTH):
    """Points near a curved surface of two dimensions, and their classes."""
    generator = torch.Generator().manual_seed(seed)
    flat = torch.randn(count, 2, generator=generator)
    bend = torch.randn(2, width, generator=generator) / 3
    points = 0.15 * torch.randn(count, width, generator=generator)
    points[:, :2] += flat
    return points + flat.square() @ bend


def whole_set(counts=COUNTS, seed=0):
    labels = torch.arange(len(counts)).repeat_interleave(torch.tensor(counts))
    generator = torch.Generator().manual_seed(seed)
    labels = labels[torch.randperm(len(labels), generator=generator)]
    return draw(len(labels), seed) * (1 + labels[:, None] / 4), labels


def make(
    counts=COUNTS,
    *,
    dtype=torch.float32,
    tangent_dim=TANGENT_DIM,
    k=K,
    **settings,
):
    """A bank that gives small classes a curvature too."""
    bank = FeatureBank(list(counts), WIDTH, dtype=dtype)
    least = curvature_min_points(tangent_dim)
    return CurvatureBank(
        bank, k=k, tangent_dim=tangent_dim, min_points=least, **settings
    )


def class_curvature(features, labels, tangent_dim=TANGENT_DIM, **settings):
    """Likewise."""
    return curvature_of_classes(
        features,
        labels,
        tangent_dim=tangent_dim,
        min_points=curvature_min_points(tangent_dim),
        **settings,
    )


def content(bank):
    """Features and labels of the rows that are filled."""
    parts = [bank.bank.features[bank.bank.rows_of(c)] for c in range(3)]
    labels = torch.arange(3).repeat_interleave(
        torch.tensor([len(part) for part in parts])
    )
    return torch.cat(parts).float(), labels


def value_and_gradient(curvature, features):
    """Of a sum with different weights for the classes."""
    weights = torch.tensor([1.0, -2.0, 3.0])[: len(curvature)]
    total = (weights * curvature).nansum()
    return curvature.detach(), *torch.autograd.grad(total, features)


def assert_same(one, other, rtol=1e-3):
    for a, b in zip(one, other, strict=True):
        scale = b.nan_to_num().abs().max().item()
        torch.testing.assert_close(
            a, b, rtol=rtol, atol=rtol * scale, equal_nan=True
        )


# The reference


def curvature_at(points, tangent_dim, normalize, form):
    """Algorithm 3 at the first of some points, a step after the other."""
    points = points.double()
    centred = points - points.mean(0)
    _, _, directions = torch.linalg.svd(centred, full_matrices=False)
    tangents, normal = directions[:tangent_dim], directions[tangent_dim]
    design, heights = [], []
    for point in points[1:]:
        offset = [(point - points[0]) @ tangent for tangent in tangents]
        row = []
        for i in range(tangent_dim):
            for j in range(i, tangent_dim):
                twice = 1 if i == j else 2
                row.append(twice * offset[i] * offset[j] / 2)
        design.append(torch.stack(row))
        heights.append((point - points[0]) @ normal)
    solution = torch.linalg.lstsq(
        torch.stack(design), torch.stack(heights)[:, None]
    ).solution
    entries = iter(solution.flatten())
    matrix = [[None] * tangent_dim for _ in range(tangent_dim)]
    for i in range(tangent_dim):
        for j in range(i, tangent_dim):
            matrix[i][j] = matrix[j][i] = next(entries)
    matrix = torch.stack([torch.stack(row) for row in matrix])
    curvature = torch.linalg.det(matrix).abs()
    if normalize == 'neighborhood':
        squares = [(point - points[0]).square().sum() for point in points[1:]]
        radius = torch.stack(squares).mean().sqrt()
        curvature = curvature * radius**tangent_dim
    if form == 'geometric_mean':
        curvature = curvature ** (1 / tangent_dim)
    return curvature.float()


class Row:
    def __init__(self, feature, dtype):
        self.stored = feature.detach().to(dtype).float()
        self.point = feature  # of the batch, with a gradient, or stored
        self.live = True
        self.value = None


class Reference:
    """Queues of rows, and loops over them."""

    def __init__(
        self,
        counts=COUNTS,
        *,
        refresh='batch',
        normalize='none',
        form='determinant',
        dtype=torch.float32,
        detach_neighbors=False,
    ):
        self.queues = [deque(maxlen=count) for count in counts]
        self.refresh, self.normalize, self.form = refresh, normalize, form
        self.dtype = dtype
        self.detach_neighbors = detach_neighbors

    def push(self, features, labels):
        if self.normalize == 'l2':
            features = features / features.norm(dim=1, keepdim=True)
        for queue in self.queues:
            for row in queue:
                row.point, row.live = row.stored, False
        for feature, label in zip(features, labels.tolist(), strict=True):
            self.queues[label].append(Row(feature, self.dtype))

    def class_curvature(self):
        return torch.stack([self.mean(list(queue)) for queue in self.queues])

    def mean(self, rows):
        if len(rows) < 4:
            return torch.tensor(math.nan)
        current = []
        for row in rows:
            if row.live or self.refresh == 'full':
                value = self.curvature(row, rows)
                row.value = value.detach()
                current.append(value)
            elif row.value is not None:
                current.append(row.value)
        return (
            torch.stack(current).mean() if current else torch.tensor(math.nan)
        )

    def curvature(self, row, rows):
        others = [other for other in rows if other is not row]
        others.sort(key=lambda o: (o.stored - row.stored).norm().item())
        near = [other.point for other in others[:K]]
        if self.detach_neighbors:
            near = [point.detach() for point in near]
        points = torch.stack([row.point, *near])
        return curvature_at(points, TANGENT_DIM, self.normalize, self.form)


SETTINGS = [
    {},
    {'refresh': 'full'},
    {'normalize': 'l2'},
    {'normalize': 'neighborhood'},
    {'form': 'geometric_mean'},
    {'normalize': 'neighborhood', 'form': 'geometric_mean'},
    {'dtype': torch.bfloat16},
    {'dtype': torch.float16, 'refresh': 'full', 'normalize': 'l2'},
]


@pytest.mark.parametrize('settings', SETTINGS, ids=str)
def test_equals_the_reference_over_several_steps(settings):
    bank, reference = make(**settings), Reference(**settings)
    for step in range(5):
        features, labels = whole_set((6, 4, 3), seed=step)
        features.requires_grad_()
        for each in (bank, reference):
            each.push(features, labels)
        got = value_and_gradient(bank.class_curvature(), features)
        expected = value_and_gradient(reference.class_curvature(), features)
        assert_same(got, expected)
        assert got[1].any()


# Value


@pytest.mark.parametrize('normalize', ['none', 'l2', 'neighborhood'])
@pytest.mark.parametrize('form', ['determinant', 'geometric_mean'])
def test_full_is_class_curvature_of_the_content(normalize, form):
    settings = dict(normalize=normalize, form=form)
    bank = make(refresh='full', **settings)
    for seed in range(3):
        bank.push(*whole_set((7, 5, 2), seed))
    got = bank.class_curvature()
    expected = class_curvature(
        *content(bank), k=K, tangent_dim=TANGENT_DIM, **settings
    )
    torch.testing.assert_close(got, expected, rtol=1e-4, atol=0)
    assert torch.isfinite(got).all()


def test_one_batch_of_everything_is_full_in_value_and_gradient():
    features, labels = whole_set()
    results = []
    for refresh in ('batch', 'full'):
        leaf = features.clone().requires_grad_()
        bank = make(refresh=refresh)
        bank.push(leaf, labels)
        results.append(value_and_gradient(bank.class_curvature(), leaf))
    leaf = features.clone().requires_grad_()
    curvature = class_curvature(leaf, labels, k=K, tangent_dim=TANGENT_DIM)
    expected = value_and_gradient(curvature, leaf)
    for result in results:
        assert_same(result, expected, rtol=1e-5)


def rows_of(bank, label):
    """Curvature of each row of a class, as last computed."""
    return bank.curvature[bank.bank.labels == label]


def test_other_rows_keep_the_curvature_of_their_last_batch():
    bank = make()
    bank.push(*whole_set())
    bank.class_curvature()
    before = bank.curvature.clone()
    bank.push(*whole_set((2, 1, 0), seed=1))
    mean = bank.class_curvature()
    changed = (bank.curvature != before).nonzero().flatten()
    assert bank.bank.labels[changed].tolist() == [0, 0, 1]
    for label in range(3):
        torch.testing.assert_close(mean[label], rows_of(bank, label).mean())


def test_rows_never_computed_are_left_out_of_the_means():
    bank = make()
    for seed in range(2):  # 12, 8 and 2 rows, curvatures never asked for
        bank.push(*whole_set((6, 4, 1), seed))
    assert bank.curvature.isnan().all()
    features, labels = whole_set((2, 0, 2), seed=2)
    features.requires_grad_()
    bank.push(features, labels)
    mean = bank.class_curvature()
    known = [rows_of(bank, label) for label in range(3)]
    known = [values[~values.isnan()] for values in known]
    assert [len(values) for values in known] == [2, 0, 2]
    for label in (0, 2):
        torch.testing.assert_close(mean[label], known[label].mean())
    assert mean[1].isnan()  # rows enough, but none whose curvature is known
    reference = Reference()
    for seed in range(2):
        reference.push(*whole_set((6, 4, 1), seed))
    reference.push(features, labels)
    assert_same(
        value_and_gradient(mean, features),
        value_and_gradient(reference.class_curvature(), features),
    )


def test_refresh_all_computes_every_row_once():
    bank, full = make(), make(refresh='full')
    for seed in range(2):
        for each in (bank, full):
            each.push(*whole_set((6, 4, 2), seed))
    features, labels = whole_set((2, 1, 1), seed=2)
    features.requires_grad_()
    for each in (bank, full):
        each.push(features, labels)
    expected = full.class_curvature().detach()
    bank.refresh_all()
    assert not bank.curvature.requires_grad
    filled = [label for label, n in enumerate((14, 9, 5)) for _ in range(n)]
    assert (~bank.curvature.isnan()).sum() == len(filled)
    torch.testing.assert_close(bank.curvature, full.curvature)
    torch.testing.assert_close(bank.class_curvature().detach(), expected)


@REFRESHES
def test_class_sizes(refresh):
    """3 rows are too few for m = 2; 4 and 5 have 3 and 4 neighbours."""
    bank = make((20, 5, 4, 3, 2), refresh=refresh)
    features, labels = whole_set((10, 5, 4, 3, 0))
    bank.push(features, labels)
    curvature = bank.class_curvature()
    assert curvature.isnan().tolist() == [False, False, False, True, True]
    assert bank.small_classes() == [3]  # the last has no rows at all
    for label, k in ((1, 4), (2, 3)):
        own = features[labels == label]
        expected = class_curvature(own, own.new_zeros(len(own)).long(), k=k)
        torch.testing.assert_close(
            curvature[label, None], expected, rtol=1e-4, atol=0
        )
    bank.push(draw(1, seed=5), torch.tensor([4]))
    assert bank.small_classes() == [3, 4]


@REFRESHES
def test_by_default_a_class_needs_twice_the_least_neighbors(refresh):
    bank = CurvatureBank(FeatureBank([7, 6], WIDTH), refresh=refresh)
    assert bank.min_points == class_min_points(2) == 7
    bank.push(*whole_set((7, 6)))
    assert bank.class_curvature().isnan().tolist() == [False, True]
    assert bank.small_classes() == [1]


@REFRESHES
def test_other_tangent_dimensions(refresh):
    features, labels = whole_set()
    for tangent_dim, needed in ((1, 3), (3, 7)):
        bank = make(refresh=refresh, tangent_dim=tangent_dim)
        bank.push(features, labels)
        got = bank.class_curvature()
        large = torch.tensor(COUNTS) >= needed
        assert bank.small_classes() == (~large).nonzero().flatten().tolist()
        keep = large[labels]
        expected = class_curvature(
            features[keep], labels[keep], k=K, tangent_dim=tangent_dim
        )
        torch.testing.assert_close(got[large], expected, rtol=1e-4, atol=0)
        assert got[~large].isnan().all()


@REFRESHES
def test_fewer_neighbors_than_coefficients_is_nan(refresh):
    bank = make(k=2, refresh=refresh)
    bank.push(*whole_set())
    assert bank.class_curvature().isnan().all()


@REFRESHES
def test_nothing_pushed_or_an_empty_batch(refresh):
    bank = make(refresh=refresh)
    assert bank.class_curvature().isnan().all()
    bank.push(*whole_set())
    before = bank.class_curvature()
    bank.push(torch.zeros(0, WIDTH, requires_grad=True), torch.zeros(0).long())
    torch.testing.assert_close(bank.class_curvature().detach(), before)


@REFRESHES
def test_a_curvature_beyond_float32_makes_the_mean_so(refresh):
    """The loss leaves such a class out; a huge mean would rule it."""
    bank = make((14, 4, 1), tangent_dim=4, k=13, refresh=refresh)
    labels = torch.zeros(14, dtype=torch.int64)
    bank.push(draw(14) * 1e-12, labels)
    assert not bank.class_curvature()[0].isfinite()
    assert bank.curvature[:14].isinf().all()
    if refresh == 'batch':  # one such row of many
        bank.push(draw(13), labels[:13])
        bank.push(draw(1), torch.tensor([1]))
        bank.curvature[:13] = 1.0
        assert bank.class_curvature()[0].isinf()


# Gradient


def test_gradient_reaches_neighbors_within_the_batch():
    """A batch row moves its own curvature, and those it is a neighbour of."""
    batch, labels = whole_set((4, 0, 0), seed=1)
    gradients = []
    for cut in (None, False, True):
        features = batch.clone().requires_grad_()
        bank = make() if cut is None else Reference(detach_neighbors=cut)
        bank.push(*whole_set((8, 0, 0)))
        bank.push(features, labels)
        (gradient,) = torch.autograd.grad(bank.class_curvature()[0], features)
        gradients.append(gradient)
    got, expected, without = gradients
    assert_same([got], [expected])
    assert (got - without).norm() > 0.1 * got.norm()


def test_gradient_reaches_a_row_that_is_only_a_neighbor():
    """The curvature at row 0 moves with row 1, whose own is cut off."""
    features = whole_set((4, 0, 0), seed=1)[0].requires_grad_()
    bank = make()
    bank.push(*whole_set((8, 0, 0)))
    bank.push(features, torch.zeros(4, dtype=torch.int64))
    rows = bank._live.ge(0).nonzero().flatten()
    order = bank._live[rows].argsort()
    (members,) = bank._neighborhoods(rows[order][:1])
    live = bank._live[members[0]]
    (gradient,) = torch.autograd.grad(bank._curvature(members).sum(), features)
    assert live[0] == 0
    near = {int(spot) for spot in live[1:] if spot >= 0}
    assert near  # some of rows 1 to 3
    moved = gradient.abs().sum(1) > 0
    assert moved.tolist() == [True, *(spot in near for spot in (1, 2, 3))]


def test_old_rows_are_centres_in_full_alone():
    batch, labels = whole_set((1, 0, 0), seed=1)
    gradients = {}
    for refresh in ('batch', 'full'):
        features = batch.clone().requires_grad_()
        bank, reference = make(refresh=refresh), Reference(refresh=refresh)
        for each in (bank, reference):
            each.push(*whole_set((8, 0, 0)))
            each.class_curvature()
            each.push(features, labels)
        got, expected = (
            torch.autograd.grad(each.class_curvature()[0], features)
            for each in (bank, reference)
        )
        assert_same(got, expected)
        (gradients[refresh],) = got
    difference = gradients['full'] - gradients['batch']
    assert difference.norm() > 0.1 * gradients['full'].norm()


@REFRESHES
def test_no_gradient_reaches_earlier_batches(refresh):
    bank = make(refresh=refresh)
    earlier, labels = whole_set((6, 4, 2))
    earlier.requires_grad_()
    bank.push(earlier, labels)
    features, labels = whole_set((2, 2, 2), seed=1)
    bank.push(features.requires_grad_(), labels)
    total = bank.class_curvature().nansum()
    first, second = torch.autograd.grad(
        total, (earlier, features), allow_unused=True
    )
    assert first is None
    assert second.any()


@REFRESHES
@pytest.mark.parametrize('size', [1, 2])
def test_chunks_change_nothing(refresh, size, monkeypatch):
    """They are recomputed in the backward pass."""
    results, saved = [], []
    for chunk in (2**23, size * (K + 1) * WIDTH):
        monkeypatch.setattr(module, '_CHUNK', chunk)
        bank = make(refresh=refresh)
        bank.push(*whole_set())
        bank.refresh_all()
        features, labels = whole_set((7, 5, 2), seed=1)
        bank.push(features.requires_grad_(), labels)
        calls = []
        grams = bank._grams

        def counted(members, grams=grams, calls=calls):
            calls.append(len(members))
            return grams(members)

        monkeypatch.setattr(bank, '_grams', counted)
        results.append(value_and_gradient(bank.class_curvature(), features))
        saved.append(calls)
    assert_same(*results, rtol=1e-5)
    assert results[0][1].any()
    whole, chunked = saved
    if size == 1:  # each twice: forward, and backward
        assert chunked == [1] * (2 * sum(whole))
    assert len(chunked) > 2 * len(whole)


@pytest.mark.parametrize('dtype', [torch.bfloat16, torch.float16])
def test_features_of_the_batch_enter_in_full_precision(dtype):
    features, labels = whole_set((14, 0, 0))
    exact = class_curvature(features, labels, k=13)
    bank = make(k=13, dtype=dtype)  # all are neighbours: no rank can change
    bank.push(features, labels)
    torch.testing.assert_close(
        bank.class_curvature()[:1], exact, rtol=1e-4, atol=0
    )
    # Stored, they are rounded.
    bank.push(features[:1], labels[:1])
    rounded = features.to(dtype).float()
    rounded[0] = features[0]
    bank.refresh_all()
    expected = class_curvature(rounded, labels, k=13)
    got = bank.class_curvature()[:1]
    torch.testing.assert_close(got, expected, rtol=1e-4, atol=0)
    assert abs(got - exact) > 1e-4 * exact


def test_half_precision_features_are_widened():
    features, labels = whole_set()
    features = features.bfloat16().requires_grad_()
    bank = make()
    bank.push(features, labels)
    curvature = bank.class_curvature()
    assert curvature.dtype == torch.float32
    expected = class_curvature(features.detach().float(), labels, k=K)
    torch.testing.assert_close(curvature.detach(), expected)
    curvature.sum().backward()
    assert features.grad.any()


# State


@REFRESHES
def test_state_survives_a_checkpoint(refresh):
    straight = make(refresh=refresh)
    for seed in range(2):
        straight.push(*whole_set((6, 4, 2), seed))
        straight.class_curvature()
    file = io.BytesIO()
    torch.save(straight.state_dict(), file)
    file.seek(0)
    resumed = make(refresh=refresh)
    resumed.load_state_dict(torch.load(file, weights_only=True))
    torch.testing.assert_close(
        resumed.class_curvature(), straight.class_curvature()
    )
    for seed in range(2, 4):
        results = []
        for bank in (straight, resumed):
            features, labels = whole_set((5, 3, 2), seed)
            bank.push(features.requires_grad_(), labels)
            results.append(
                value_and_gradient(bank.class_curvature(), features)
            )
        for a, b in zip(*results, strict=True):
            assert a.equal(b)


@REFRESHES
def test_loading_forgets_the_batch(refresh):
    saved, bank = make(refresh=refresh), make(refresh=refresh)
    saved.push(*whole_set())
    expected = saved.class_curvature()
    bank.push(*whole_set(seed=1))
    bank.class_curvature()
    bank.load_state_dict(saved.state_dict())
    torch.testing.assert_close(bank.class_curvature(), expected)


@pytest.mark.parametrize(
    ('settings', 'match'),
    [
        (dict(refresh='epoch'), "refresh must be .*, got 'epoch'"),
        (dict(refresh=None), 'refresh must be .*, got None'),
        (dict(k=0), 'k must be .* got 0'),
        (dict(k=2.5), 'k must be .* got 2.5'),
        (dict(k='40'), "k must be .* got '40'"),
        (dict(form='trace'), "form must be .* got 'trace'"),
        (dict(normalize='max'), "normalize must be .* got 'max'"),
        (dict(tangent_dim=1.5), 'tangent_dim must be .* got 1.5'),
        (dict(eigh='gpu'), "eigh must be .* got 'gpu'"),
        (dict(min_points=float('nan')), 'min_points must be .* got nan'),
        (dict(min_points='7'), "min_points must be .* got '7'"),
        (dict(settings=CurvatureSettings(), k=3), 'settings must .* k'),
    ],
)
def test_settings_without_a_meaning_are_errors(settings, match):
    bank = FeatureBank([8], WIDTH)
    with pytest.raises(
        (TypeError, ValueError), match=f'CurvatureBank: {match}'
    ):
        CurvatureBank(bank, **settings)


def test_a_misspelt_setting_is_an_error():
    with pytest.raises(TypeError, match='tangent_dims'):
        CurvatureBank(FeatureBank([8], WIDTH), tangent_dims=2)


def test_settings_as_one_object_are_those_one_by_one():
    one = CurvatureBank(FeatureBank([8], WIDTH), CurvatureSettings(k=5))
    other = CurvatureBank(FeatureBank([8], WIDTH), k=5)
    assert one.settings == other.settings


@REFRESHES
@pytest.mark.parametrize('eigh', EIGH_METHODS)
def test_every_way_to_decompose_gives_the_same(refresh, eigh):
    features, labels = whole_set()
    values = []
    for method in ('cpu', eigh):
        bank = make(refresh=refresh, eigh=method)
        bank.push(features, labels)
        values.append(bank.class_curvature())
    torch.testing.assert_close(*values, rtol=1e-3, atol=0)
