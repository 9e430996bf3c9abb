"""What the processes of the sampler's distributed test do."""

from mmengine.dataset import DefaultSampler

from mmfair.datasets import (
    ClassBalancedSampler,
    Digits,
    IdentitySampler,
    LongTailedDataset,
    SecondDrawBatchSampler,
    SingleLabelDataset,
)


def drawn_indices(round_up: bool, seed: int | None) -> dict:
    """The seed, and the indices that this process draws in two epochs."""
    dataset = LongTailedDataset(Digits(), imbalance_factor=20)
    sampler = ClassBalancedSampler(dataset, seed=seed, round_up=round_up)
    epochs = []
    for epoch in range(2):
        sampler.set_epoch(epoch)
        epochs.append(list(sampler))
        assert len(sampler) == len(epochs[-1])
    return {'seed': sampler.seed, 'epochs': epochs}


def drawn_pairs() -> list[list[tuple[int, int]]]:
    """The pairs that this process draws in each of two epochs."""
    dataset = LongTailedDataset(Digits(), imbalance_factor=20)
    sampler = DefaultSampler(dataset, shuffle=True, seed=2)
    batches = SecondDrawBatchSampler(sampler, 8, seed=4)
    epochs = []
    for epoch in range(2):
        sampler.set_epoch(epoch)
        pairs: list[tuple[int, int]] = []
        for batch in batches:
            middle = len(batch) // 2
            pairs += zip(batch[:middle], batch[middle:], strict=True)
        epochs.append(pairs)
    return epochs


class Persons(SingleLabelDataset):
    """A set with these identities."""

    def __init__(self, identities: list[int]) -> None:
        self.identities = identities
        super().__init__()

    def load_data_list(self) -> list[dict]:
        return [dict(gt_label=person) for person in self.identities]


def identity_indices(identities: list[int]) -> list[int]:
    """The indices that this process draws."""
    sampler = IdentitySampler(Persons(identities), instances=2, seed=5)
    indices = list(sampler)
    assert len(sampler) == len(indices)
    return indices
