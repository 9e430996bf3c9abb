from pathlib import Path

import numpy as np
import pytest
import torch
from ddp import run_ddp
from mmengine.config import Config
from mmengine.runner import Runner
from sampler_jobs import drawn_indices
from scipy import stats
from tiny_config import tiny_config

from mmfair.datasets import ClassBalancedSampler
from mmfair.registry import DATA_SAMPLERS

COUNTS = np.array([600, 250, 0, 100, 50])


class Labelled:
    """So many samples of each class, in an order of no use."""

    def __init__(self, counts: np.ndarray = COUNTS) -> None:
        labels = np.repeat(np.arange(len(counts)), counts)
        self.labels = np.random.default_rng(0).permutation(labels)

    def get_gt_labels(self) -> np.ndarray:
        return self.labels

    def __len__(self) -> int:
        return len(self.labels)


def drawn(sampler: ClassBalancedSampler, epochs: int) -> np.ndarray:
    indices = []
    for epoch in range(epochs):
        sampler.set_epoch(epoch)
        indices += list(sampler)
    return np.array(indices)


@pytest.mark.parametrize('power', [1, 0.5, 0, -1])
def test_classes_and_samples_have_their_share(power: float) -> None:
    dataset = Labelled()
    sampler = DATA_SAMPLERS.build(
        dict(
            type='mmfair.ClassBalancedSampler',
            dataset=dataset,
            power=power,
            seed=3,
        )
    )
    indices = drawn(sampler, epochs=40)
    assert len(indices) == 40 * len(dataset)
    there = COUNTS > 0
    shares = COUNTS[there].astype(float) ** power
    got = np.bincount(dataset.labels[indices], minlength=5)
    assert got[2] == 0
    expected = shares / shares.sum() * len(indices)
    assert stats.chisquare(got[there], expected).pvalue > 1e-3
    # Within a class every sample is as likely as another.
    times = np.bincount(indices, minlength=len(dataset))
    for label in np.flatnonzero(there):
        assert stats.chisquare(times[dataset.labels == label]).pvalue > 1e-3


def test_epochs_differ_and_repeat() -> None:
    first, second = (
        ClassBalancedSampler(Labelled(), seed=5) for _ in range(2)
    )
    assert list(first) == list(second) == list(first)
    second.set_epoch(1)
    assert list(first) != list(second)
    other = ClassBalancedSampler(Labelled(), seed=6)
    assert list(first) != list(other)


def test_a_seed_of_its_own() -> None:
    samplers = [ClassBalancedSampler(Labelled()) for _ in range(2)]
    assert samplers[0].seed != samplers[1].seed


@pytest.mark.ddp
@pytest.mark.parametrize(('round_up', 'seed'), [(True, 1), (False, None)])
def test_two_processes_share_one_sequence(
    tmp_path: Path, round_up: bool, seed: int | None
) -> None:
    ranks = run_ddp(drawn_indices, tmp_path, round_up, seed)
    assert ranks[0]['seed'] == ranks[1]['seed']
    alone = drawn_indices(round_up, ranks[0]['seed'])
    for epoch in range(2):
        one, two = (rank['epochs'][epoch] for rank in ranks)
        # 315 samples: 158 each, or 158 and 157.
        assert (len(one), len(two)) == (158, 158 if round_up else 157)
        joint = [0] * (len(one) + len(two))
        joint[::2], joint[1::2] = one, two
        assert joint[:315] == alone['epochs'][epoch]


@pytest.mark.filterwarnings('ignore')  # of the hosts
@pytest.mark.parametrize('by_epoch', [True, False])
def test_in_a_run(folder: Path, by_epoch: bool) -> None:
    config = Config(tiny_config())
    del config.default_hooks['zut']
    config.merge_from_dict(
        {
            'work_dir': 'run',
            'train_dataloader.dataset': {
                '_delete_': True,
                'type': 'mmfair.LongTailedDataset',
                'imbalance_factor': 20,
                'dataset': config.train_dataloader.dataset,
            },
            'train_dataloader.sampler': {
                '_delete_': True,
                'type': 'mmfair.ClassBalancedSampler',
            },
        }
    )
    if not by_epoch:  # twice around
        config.train_cfg = dict(by_epoch=False, max_iters=45, val_interval=45)
    config.experiment_name = f'test_class_balanced_sampler_{by_epoch}'
    runner = Runner.from_cfg(config)
    seen = []

    def keep(module: torch.nn.Module, args: tuple, kwargs: dict) -> None:
        if kwargs.get('mode') == 'loss':
            seen.extend(int(s.gt_label) for s in kwargs['data_samples'])

    runner.model.register_forward_pre_hook(keep, with_kwargs=True)
    runner.train()
    sampler = runner.train_dataloader.sampler
    size = len(runner.train_dataloader.dataset)
    counts = runner.train_dataloader.dataset.class_counts
    assert (counts[0], counts[-1]) == (94, 4)
    if by_epoch:
        assert len(seen) == size
    else:
        assert len(seen) > size
        assert sampler.epoch > 0
        assert seen[:size] != seen[size : 2 * size]
    shares = np.bincount(seen, minlength=10) / len(seen)
    assert np.abs(shares - 0.1).max() < 0.06


@pytest.mark.parametrize('dataset', [range(3), Labelled(np.zeros(2, int))])
def test_errors(dataset: object) -> None:
    with pytest.raises(ValueError, match='must'):
        ClassBalancedSampler(dataset)
