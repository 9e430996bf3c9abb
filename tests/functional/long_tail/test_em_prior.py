import pytest
import torch

from mmfair.functional import em_prior

COUNTS = [60, 30, 10]
DRAW = torch.Generator().manual_seed(0)


def images(shares, size):
    """Logits that are right under the prior of the counts."""
    labels = torch.multinomial(
        torch.tensor(shares), size, replacement=True, generator=DRAW
    )
    features = 1.5 * torch.eye(3)[labels] + torch.randn(
        size, 3, generator=DRAW
    )
    prior = torch.tensor(COUNTS).float()
    return 1.5 * features + (prior / prior.sum()).log()


def test_the_prior_of_shifted_images_is_found() -> None:
    shares = [0.1, 0.2, 0.7]
    found = em_prior(images(shares, 6000), COUNTS)
    assert found.tolist() == pytest.approx(shares, abs=0.03)
    assert float(found.sum()) == pytest.approx(1)


def test_no_step_of_it_is_left() -> None:
    """Eq. 2.9 written out: the prior is a fixed point of it."""
    logits = images([0.2, 0.5, 0.3], 500).double()
    found = em_prior(logits, COUNTS, tolerance=1e-12, iterations=5000)
    pi = torch.tensor(COUNTS).double() / 100
    share = logits.softmax(1) * found / pi
    share = share / share.sum(1, keepdim=True)
    torch.testing.assert_close(share.mean(0), found, atol=1e-9, rtol=0)


def test_certain_answers_are_counted() -> None:
    logits = 500 * torch.eye(2)[torch.tensor([0, 1, 1, 1])]
    assert em_prior(logits, [9, 1]).tolist() == pytest.approx([0.25, 0.75])


def test_errors() -> None:
    with pytest.raises(ValueError, match=r'shape \(N, C\), N >= 1, got \(0'):
        em_prior(torch.zeros(0, 2), [1, 1])
    with pytest.raises(ValueError, match='logits must be finite'):
        em_prior(torch.full((1, 2), torch.nan), [1, 1])
    with pytest.raises(ValueError, match='class_counts must be positive'):
        em_prior(torch.zeros(1, 2), [1, 0])
    with pytest.raises(ValueError, match='iterations must be a whole'):
        em_prior(torch.zeros(1, 2), [1, 1], iterations=0)
    with pytest.raises(ValueError, match='tolerance must be a finite'):
        em_prior(torch.zeros(1, 2), [1, 1], tolerance=-1)
