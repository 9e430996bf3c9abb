import pytest
import torch

from mmfair.functional import clothes_adversarial, cosine_logits
from mmfair.structures import OutfitMemory

FEATURES = torch.tensor([[1.0, 0.0], [0.0, 3.0], [5.0, 5.0]])


def test_samples_of_one_outfit_are_averaged() -> None:
    """In the original the last one of them overwrites the others."""
    memory = OutfitMemory(4, 2)
    memory.push(FEATURES, torch.tensor([1, 1, 3]))
    expected = torch.tensor([[0.0, 0.0], [0.5, 1.5], [0.0, 0.0], [5.0, 5.0]])
    torch.testing.assert_close(memory.rows, expected)
    assert memory.known.tolist() == [False, True, False, True]


def test_momentum_keeps_a_share_of_filled_rows() -> None:
    memory = OutfitMemory(2, 2, momentum=0.75)
    memory.push(FEATURES[:1], torch.tensor([0]))
    torch.testing.assert_close(memory.rows[0], FEATURES[0])
    memory.push(FEATURES[1:], torch.tensor([0, 1]))
    torch.testing.assert_close(
        memory.rows,
        torch.stack(
            [FEATURES[:2].T @ torch.tensor([0.75, 0.25]), FEATURES[2]]
        ),
    )


def test_rows_never_seen_are_on_neither_side_of_the_loss() -> None:
    memory = OutfitMemory(4, 2)
    wearers = torch.tensor([0, 0, 1, 1])
    memory.push(FEATURES[:2], torch.tensor([0, 2]))
    cosines = cosine_logits(FEATURES[:1], memory.rows)
    loss = clothes_adversarial(cosines, [0], wearers, known=memory.known)
    # One outfit of mine, at a cosine of 1, one of others, at 0.
    expected = torch.tensor([16.0]).neg().exp().log1p()
    torch.testing.assert_close(loss, expected)


def test_the_state_says_what_is_filled() -> None:
    memory, other = OutfitMemory(4, 2), OutfitMemory(4, 2)
    memory.push(FEATURES, torch.tensor([1, 1, 3]))
    other.load_state_dict(memory.state_dict())
    assert other.rows.equal(memory.rows)
    assert other.known.equal(memory.known)
    with pytest.raises(ValueError, match=r'memory of \(5, 2\), got \(4, 2\)'):
        OutfitMemory(5, 2).load_state_dict(memory.state_dict())


def test_errors() -> None:
    with pytest.raises(ValueError, match='outfits must be'):
        OutfitMemory(0, 2)
    with pytest.raises(ValueError, match='momentum must be'):
        OutfitMemory(1, 2, momentum=1)
    memory = OutfitMemory(2, 3)
    with pytest.raises(ValueError, match=r'shape \(N, 3\), got \(3, 2\)'):
        memory.push(FEATURES, torch.tensor([0, 1, 1]))
    with pytest.raises(ValueError, match=r'labels must be in \[0, 2\)'):
        OutfitMemory(2, 2).push(FEATURES, torch.tensor([0, 1, 2]))
