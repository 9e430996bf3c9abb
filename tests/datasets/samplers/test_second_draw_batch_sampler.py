"""Pairs: the sampler's draws, and partners by a power of the class size."""

from itertools import islice
from pathlib import Path

import numpy as np
import pytest
from ddp import run_ddp
from mmengine.config import Config
from mmengine.dataset import DefaultSampler, InfiniteSampler
from mmengine.hooks import DistSamplerSeedHook
from mmengine.registry import init_default_scope
from mmengine.runner import Runner
from sampler_jobs import drawn_pairs
from tiny_config import tiny_config
from torch.utils.data import RandomSampler

from mmfair.datasets import (
    ClassBalancedSampler,
    Digits,
    LongTailedDataset,
    SecondDrawBatchSampler,
)

DIGITS = LongTailedDataset(Digits(), imbalance_factor=20)
LABELS = DIGITS.get_gt_labels()


def batches(sampler=None, size: int = 16, **settings):
    sampler = sampler or DefaultSampler(DIGITS, shuffle=True, seed=1)
    return SecondDrawBatchSampler(sampler, size, **{'seed': 5, **settings})


def halves(sampler, epochs: int = 1) -> tuple[list[int], list[int]]:
    first, second = [], []
    for epoch in range(epochs):
        sampler.sampler.set_epoch(epoch)
        for batch in sampler:
            middle = len(batch) // 2
            first += batch[:middle]
            second += batch[middle:]
    return first, second


def test_first_half_is_that_of_the_sampler() -> None:
    sampler = batches()
    first, second = halves(sampler)
    assert first == list(sampler.sampler)
    assert len(second) == len(first) == len(DIGITS)
    sizes = [len(batch) for batch in sampler]
    assert sizes[0] == 32
    assert len(sampler) == len(sizes)
    assert sum(sizes) == 2 * len(DIGITS)


@pytest.mark.parametrize('power', [0, -1])
def test_partners_are_drawn_by_a_power_of_the_size(power: float) -> None:
    """CMO's weights are those of power 0, BBN's reversed ones of -1."""
    _, second = halves(batches(power=power), epochs=60)
    shares = np.bincount(LABELS[second]) / len(second)
    expected = np.bincount(LABELS).astype(float) ** power
    error = 4 * np.sqrt(0.25 / len(second))
    assert np.abs(shares - expected / expected.sum()).max() < error


def test_partners_are_others_in_each_epoch_and_for_each_seed() -> None:
    sampler = batches()
    _, one = halves(sampler)
    _, again = halves(batches())
    _, other = halves(batches(seed=6))
    sampler.sampler.set_epoch(1)
    next_epoch = [i for batch in sampler for i in batch[len(batch) // 2 :]]
    assert one == again
    assert one != other
    assert one != next_epoch
    alike = ClassBalancedSampler(DIGITS, seed=5)
    assert one != list(alike)


def test_last_batch_can_be_left_out() -> None:
    sampler = batches(size=7, drop_last=True)
    sizes = {len(batch) for batch in sampler}
    assert sizes == {14}
    assert len(sampler) == len(DIGITS) // 7 == len(list(sampler))


def test_an_endless_sampler_has_partners_without_end() -> None:
    sampler = batches(InfiniteSampler(DIGITS, seed=0), size=len(DIGITS))
    drawn = [batch[len(DIGITS) :] for batch in islice(sampler, 3)]
    assert drawn[0] != drawn[1] != drawn[2]
    assert len({len(part) for part in drawn}) == 1


@pytest.mark.ddp
def test_two_processes_deal_out_the_pairs_of_one(tmp_path: Path) -> None:
    ranks = run_ddp(drawn_pairs, tmp_path)
    alone = drawn_pairs()
    for one, parts in zip(alone, zip(*ranks, strict=True), strict=True):
        joined = [pair for both in zip(*parts, strict=True) for pair in both]
        assert joined[: len(one)] == one


def test_the_loader_of_a_run_tells_the_epoch() -> None:
    init_default_scope('mmpretrain')
    settings = tiny_config()['train_dataloader']
    settings['batch_sampler'] = dict(
        type='mmfair.SecondDrawBatchSampler', power=0, seed=0
    )
    loader = Runner.build_dataloader(Config(settings), seed=0)
    loop = type('Loop', (), {'dataloader': loader})()
    runner = type('Run', (), {'train_loop': loop, 'epoch': 3})()
    DistSamplerSeedHook().before_train_epoch(runner)
    assert loader.batch_sampler.sampler.epoch == 3
    batch = next(iter(loader))
    assert len(batch['inputs']) == 2 * settings['batch_size']
    assert len(batch['data_samples']) == len(batch['inputs'])
    assert loader.batch_sampler.partners.epoch == 3


def test_settings_out_of_range() -> None:
    with pytest.raises(TypeError, match='sampler must have a dataset'):
        batches(object())
    with pytest.raises(TypeError, match='Take DefaultSampler'):
        SecondDrawBatchSampler(None, 4)
    with pytest.raises(ValueError, match='batch_size must be .*>= 1, got 0'):
        batches(RandomSampler(DIGITS), size=0)
