import pytest
import torch

from mmfair.structures import KeyQueue


def push(queue: KeyQueue, start: int, number: int) -> None:
    numbers = torch.arange(start, start + number)
    queue.push(numbers[:, None].float(), numbers)


def test_the_oldest_leave_whatever_the_batch() -> None:
    queue = KeyQueue(5, 1)
    push(queue, 0, 3)
    assert queue.labels.tolist() == [0, 1, 2, -1, -1]
    push(queue, 3, 4)  # no divisor of the size
    assert queue.labels.tolist() == [5, 6, 2, 3, 4]
    assert torch.equal(queue.keys.flatten().long(), queue.labels)
    push(queue, 7, 0)
    push(queue, 7, 9)  # more than fit
    assert sorted(queue.labels.tolist()) == [11, 12, 13, 14, 15]
    assert torch.equal(queue.keys.flatten().long(), queue.labels)


def test_goes_on_from_its_state() -> None:
    one, other = KeyQueue(4, 1), KeyQueue(4, 1)
    push(one, 0, 6)
    other.load_state_dict(one.state_dict())
    for queue in (one, other):
        push(queue, 6, 3)
    assert torch.equal(one.keys, other.keys)
    assert torch.equal(one.labels, other.labels)


def test_narrow_keys_and_errors() -> None:
    queue = KeyQueue(4, 2)
    queue.push(torch.ones(1, 2).half().requires_grad_(), torch.tensor([3]))
    assert queue.keys.dtype == torch.float32
    assert not queue.keys.requires_grad
    with pytest.raises(ValueError, match=r'keys must have shape \(N, 2\)'):
        queue.push(torch.ones(3, 1), torch.arange(3))
    with pytest.raises(ValueError, match=r'for \(\)'):
        queue.push(torch.ones(1, 2), torch.tensor(0))
    with pytest.raises(TypeError, match='labels must'):
        queue.push(torch.ones(1, 2), torch.ones(1))
    with pytest.raises(ValueError, match='KeyQueue: size must'):
        KeyQueue(0, 2)


def test_a_key_that_is_not_finite_counts_for_nothing() -> None:
    queue = KeyQueue(3, 2)
    nan, inf = float('nan'), float('inf')
    queue.push(torch.tensor([[1, nan], [1, 2], [inf, 1]]), [4, 5, 6])
    assert queue.keys.tolist() == [[0, 0], [1, 2], [0, 0]]
    assert queue.labels.tolist() == [-1, 5, -1]
