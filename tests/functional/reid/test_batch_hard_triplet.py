import pytest
import torch
from reid_cases import LOSSES, agrees, doubles

from mmfair.functional import batch_hard_triplet

FEATURES = torch.randn(
    7, 4, generator=torch.Generator().manual_seed(0), dtype=torch.float64
)
LABELS = torch.tensor([0, 0, 1, 1, 1, 2, 2])


def test_loss_and_gradient_of_the_released_code() -> None:
    case = LOSSES['triplet_cosine_margin0.3']
    features = doubles(case['inputs']).requires_grad_()
    loss = batch_hard_triplet(features, case['targets'], margin=case['margin'])
    agrees(case, loss, features)


def test_one_alone_is_its_own_positive() -> None:
    """Of the same direction as another's: the margin is the loss."""
    features = torch.tensor([[1.0, 0.0], [2.0, 0.0], [0.0, 1.0]])
    loss = batch_hard_triplet(features, [0, 1, 2], margin=0.3)
    torch.testing.assert_close(loss, torch.tensor([0.3, 0.3, 0.0]))


def test_without_another_person_the_loss_is_zero() -> None:
    features = FEATURES.clone().requires_grad_()
    loss = batch_hard_triplet(features, torch.zeros(7).long())
    loss.sum().backward()
    assert (loss == 0).all()
    assert (features.grad == 0).all()


def test_gradient_is_that_of_the_value() -> None:
    assert torch.autograd.gradcheck(
        lambda features: batch_hard_triplet(features, LABELS, margin=1.0),
        FEATURES.clone().requires_grad_(),
    )


def test_length_does_not_count() -> None:
    lengths = torch.arange(1.0, 8.0).double()[:, None]
    torch.testing.assert_close(
        batch_hard_triplet(FEATURES * lengths, LABELS),
        batch_hard_triplet(FEATURES, LABELS),
    )


def test_anchors_are_rows_of_the_whole() -> None:
    whole = batch_hard_triplet(FEATURES, LABELS)
    part = batch_hard_triplet(FEATURES, LABELS, anchors=slice(2, 5))
    torch.testing.assert_close(part, whole[2:5])


def test_errors() -> None:
    with pytest.raises(ValueError, match='margin must be .* >= 0, got -1'):
        batch_hard_triplet(FEATURES, LABELS, margin=-1)
    with pytest.raises(ValueError, match='one entry for each of the 7'):
        batch_hard_triplet(FEATURES, LABELS[:6])
    with pytest.raises(ValueError, match='anchors must name samples'):
        batch_hard_triplet(FEATURES, LABELS, anchors=slice(9, 12))
