import pytest
import torch

from mmfair.structures import FeatureMemory


def test_the_rarest_class_always_enters_the_others_by_their_size():
    memory = FeatureMemory([1000, 100, 10], size=4000, dim=1)
    assert memory.probabilities.tolist() == pytest.approx([0.01, 0.1, 1])
    labels = torch.arange(3).repeat_interleave(
        torch.tensor([10_000, 1000, 100])
    )
    memory.store(labels[:, None].float(), labels)
    features, held = memory.held()
    assert torch.equal(features.flatten().long(), held)
    counts = torch.bincount(held)
    assert counts[2] == 100
    assert counts[:2].tolist() == pytest.approx([100, 100], abs=40)


def test_the_oldest_leave():
    memory = FeatureMemory([5, 5], size=3, dim=1)
    for start in (0, 2, 4):
        memory.store(
            torch.tensor([[start + 0.0], [start + 1.0]]), torch.tensor([0, 1])
        )
    features, labels = memory.held()
    assert sorted(features.flatten().tolist()) == [3, 4, 5]
    assert (features.flatten().long() % 2 == labels).all()
    memory.store(torch.arange(9.0)[:, None], torch.zeros(9).long())
    assert sorted(memory.held()[0].flatten().tolist()) == [6, 7, 8]


def test_goes_on_from_its_state_without_other_random_numbers():
    one = FeatureMemory([50, 5], size=20, dim=2)
    before = torch.get_rng_state()
    one.store(
        torch.randn(30, 2, generator=torch.Generator()), torch.arange(30) % 2
    )
    assert torch.equal(torch.get_rng_state(), before)
    other = FeatureMemory([50, 5], size=20, dim=2, seed=9)
    other.load_state_dict(one.state_dict())
    for memory in (one, other):
        memory.store(torch.ones(9, 2), torch.zeros(9).long())
    for a, b in zip(one.held(), other.held(), strict=True):
        assert torch.equal(a, b)
    with pytest.raises(ValueError, match=r'a memory of \(8, 2\) features'):
        FeatureMemory([1, 1], size=8, dim=2).load_state_dict(one.state_dict())


def test_a_class_without_samples_is_none_to_go_by():
    memory = FeatureMemory([0, 100, 10], size=2, dim=1)
    assert memory.probabilities.tolist() == pytest.approx([1, 0.1, 1])


def test_errors():
    with pytest.raises(ValueError, match='FeatureMemory: size must'):
        FeatureMemory([1], size=0, dim=2)
    with pytest.raises(ValueError, match='FeatureMemory: power must'):
        FeatureMemory([1], size=2, dim=2, power=-1)
    memory = FeatureMemory([1, 1], size=2, dim=2)
    with pytest.raises(ValueError, match=r'features must have shape \(b, 2\)'):
        memory.store(torch.zeros(1, 3), torch.tensor([0]))
    memory.store(torch.zeros(0, 2), torch.zeros(0).long())
    assert not len(memory.held()[1])
