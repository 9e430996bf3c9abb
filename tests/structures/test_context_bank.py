import pytest
import torch

from mmfair.structures import ContextBank


def images(*values: float) -> torch.Tensor:
    return torch.tensor(values)[:, None, None, None].expand(-1, 1, 2, 2)


def test_the_oldest_leave_and_masks_stay_with_their_images():
    bank = ContextBank(3)
    for first in (1.0, 3.0):
        batch = images(first, first + 1)
        bank.push(batch, batch[:, 0] / 10)
    assert len(bank) == 3
    drawn, masks = bank.draw(3)
    assert sorted(drawn[:, 0, 0, 0].tolist()) == [2, 3, 4]
    torch.testing.assert_close(masks, drawn[:, 0] / 10)
    bank.push(images(*range(9)), torch.zeros(9, 2, 2))
    assert sorted(bank.draw(3)[0][:, 0, 0, 0].tolist()) == [6, 7, 8]


def test_goes_on_from_its_state():
    bank, other = ContextBank(4), ContextBank(4)
    assert bank.state_dict() == {}
    other.load_state_dict({})
    bank.push(images(1.0, 2.0), torch.zeros(2, 2, 2))
    other.load_state_dict(bank.state_dict())
    torch.manual_seed(0)
    one = bank.draw(2)
    torch.manual_seed(0)
    for a, b in zip(one, other.draw(2), strict=True):
        assert torch.equal(a, b)


def test_errors():
    with pytest.raises(ValueError, match='ContextBank: size must'):
        ContextBank(0)
    bank = ContextBank(2)
    with pytest.raises(ValueError, match='at most the 0 images held, got 1'):
        bank.draw(1)
    bank.push(images(1.0), torch.zeros(1, 2, 2))
    with pytest.raises(ValueError, match=r'images must have shape \(n, 1, 2'):
        bank.push(torch.zeros(1, 1, 3, 3), torch.zeros(1, 3, 3))
