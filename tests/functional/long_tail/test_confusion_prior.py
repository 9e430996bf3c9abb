import pytest
import torch

from mmfair.functional import confusion_prior

CONFUSION = torch.tensor([[50.0, 8.0, 2.0], [3.0, 20.0, 7.0], [0.0, 2.0, 8.0]])


def test_it_is_the_inverse_of_the_paper() -> None:
    shares = (CONFUSION / CONFUSION.sum(1, keepdim=True)).double()
    truth = torch.tensor([0.2, 0.3, 0.5]).double()
    answers = truth @ shares
    solved = torch.linalg.solve(shares.T, answers)
    torch.testing.assert_close(solved, truth)
    found = confusion_prior(CONFUSION, 900 * answers)
    torch.testing.assert_close(found, truth, atol=1e-5, rtol=0)


def test_answers_that_no_prior_gives() -> None:
    """The inverse would be negative for the last class."""
    found = confusion_prior([[8, 2], [2, 8]], [95, 5])
    assert bool((found >= 0).all())
    assert found.tolist() == pytest.approx([1, 0], abs=1e-4)


def test_an_answer_that_was_never_seen() -> None:
    found = confusion_prior([[5, 0], [5, 0]], [3, 4])
    assert found.tolist() == pytest.approx([0.5, 0.5])


def test_errors() -> None:
    with pytest.raises(ValueError, match='image of every class, got none of'):
        confusion_prior([[1, 0], [0, 0]], [1, 1])
    with pytest.raises(ValueError, match=r'shape \(C, C\) for C answers'):
        confusion_prior([[1, 0], [0, 1]], [1, 1, 1])
    with pytest.raises(ValueError, match='confusion must have 2 dimensions'):
        confusion_prior([1, 0], [1, 1])
    with pytest.raises(ValueError, match='answers must be >= 0 and finite'):
        confusion_prior([[1, 0], [0, 1]], [1, -1])
    with pytest.raises(ValueError, match='answers must not all be 0'):
        confusion_prior([[1, 0], [0, 1]], [0, 0])
