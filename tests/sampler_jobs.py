"""What the processes of the sampler's distributed test do."""

from mmfair.datasets import ClassBalancedSampler, Digits, LongTailedDataset


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
