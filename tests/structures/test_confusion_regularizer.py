import pytest
import torch

from mmfair.functional import soft_confusion
from mmfair.structures import ConfusionRegularizer

COUNTS = [60, 20, 15, 5]


def batches(steps: int = 5):
    draw = torch.Generator().manual_seed(0)
    for step in range(steps):
        logits = torch.randn(9, 4, generator=draw).requires_grad_()
        classes = 3 + (step > 2)  # the last one comes late
        yield logits, torch.randint(0, classes, (9,), generator=draw)


def test_norm_and_gradient_are_those_of_the_decomposition():
    regularizer = ConfusionRegularizer(COUNTS, iterations=60)
    weights = (torch.tensor(COUNTS) / 100 + 0.2).rsqrt()
    matrix, seen = torch.zeros(4, 4), set()
    for logits, labels in batches():
        norm = regularizer.step(logits, labels)
        (gradient,) = torch.autograd.grad(norm, logits)
        rows, moved = soft_confusion(logits, labels), []
        for c in range(4):
            mine = rows[labels == c]
            if not len(mine):
                moved.append(matrix[c])
                continue
            stay = 0.5 if c in seen else 0
            moved.append(stay * matrix[c] + (1 - stay) * mine.mean(0))
            seen.add(c)
        moved = torch.stack(moved)
        expected = torch.linalg.matrix_norm(weights[:, None] * moved, 2)
        (by_hand,) = torch.autograd.grad(expected, logits)
        torch.testing.assert_close(norm, expected)
        torch.testing.assert_close(gradient, by_hand, atol=1e-6, rtol=1e-4)
        matrix = moved.detach()


def test_a_step_without_samples_changes_nothing():
    regularizer = ConfusionRegularizer(COUNTS, iterations=50)
    logits, labels = next(batches())
    norm = regularizer.step(logits, labels)
    empty = torch.zeros(0, 4, requires_grad=True)
    again = regularizer.step(empty, torch.zeros(0).long())
    torch.testing.assert_close(again, norm)
    again.backward()


def test_before_the_first_sample_it_is_zero():
    regularizer = ConfusionRegularizer(COUNTS)
    empty = torch.zeros(0, 4, requires_grad=True)
    assert regularizer.step(empty, torch.zeros(0).long()) == 0


def test_goes_on_from_its_state():
    one, other = ConfusionRegularizer(COUNTS), ConfusionRegularizer(COUNTS)
    steps = list(batches(4))
    for logits, labels in steps[:2]:
        one.step(logits, labels)
    other.load_state_dict(one.state_dict())
    for logits, labels in steps[2:]:
        expected = one.step(logits, labels)
        assert torch.equal(other.step(logits, labels), expected)


def test_two_shares_are_one_batch():
    """As two processes: each gives its rows, and gathers those of both."""
    (logits, labels), expected = next(batches()), ConfusionRegularizer(COUNTS)
    norm = expected.step(logits, labels)
    (gradient,) = torch.autograd.grad(norm, logits)
    joint = soft_confusion(logits, labels).detach()
    for share in (slice(0, 4), slice(4, 9)):
        regularizer = ConfusionRegularizer(
            COUNTS,
            gather=lambda rows, first=share.start: (
                joint if rows.ndim == 2 else labels,
                first,
            ),
            processes=2,
        )
        mine = logits[share].detach().requires_grad_()
        loss = regularizer.step(mine, labels[share])
        torch.testing.assert_close(loss, norm)
        (part,) = torch.autograd.grad(loss, mine)
        torch.testing.assert_close(part / 2, gradient[share])


@pytest.mark.parametrize(
    ('settings', 'message'),
    [
        (dict(momentum=1), 'momentum must'),
        (dict(floor=0), 'floor must'),
        (dict(class_counts=[0, 0]), 'class_counts must be >= 0 and not all'),
        (dict(class_counts=[3, -1]), 'class_counts must be >= 0'),
    ],
)
def test_bad_settings(settings, message):
    with pytest.raises(ValueError, match=f'ConfusionRegularizer: {message}'):
        ConfusionRegularizer(**{'class_counts': COUNTS, **settings})


def test_what_does_not_fit():
    regularizer = ConfusionRegularizer(COUNTS)
    with pytest.raises(ValueError, match=r'shape \(b, 4\) for 4 class counts'):
        regularizer.step(torch.zeros(2, 5), torch.zeros(2).long())
    with pytest.raises(RuntimeError, match='the logits must be finite'):
        regularizer.step(torch.full((1, 4), torch.nan), torch.tensor([0]))
    with pytest.raises(ValueError, match='a matrix of 4 classes, got 2'):
        regularizer.load_state_dict(ConfusionRegularizer([1, 1]).state_dict())
