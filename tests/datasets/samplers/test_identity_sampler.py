from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from ddp import run_ddp
from mmengine.dataset import BaseDataset
from reid_cases import CASES
from sampler_jobs import Persons, identity_indices

from mmfair.datasets import IdentitySampler

GOLDEN = CASES['identity_sampler']


def persons() -> BaseDataset:
    return Persons(GOLDEN['pids'])


def blocks(indices: list[int], size: int = 4) -> np.ndarray:
    return np.array(indices).reshape(-1, size)


def test_blocks_are_those_of_the_released_code() -> None:
    """Its generators aside: how many of whom, drawn without repetition."""
    run = GOLDEN['runs'][0]
    sampler = IdentitySampler(persons(), instances=4, seed=1)
    identities = np.array(GOLDEN['pids'])
    assert len(sampler) == run['length']

    def who(indices: list[int]) -> Counter:
        owners = identities[blocks(indices)]
        assert (owners == owners[:, :1]).all()
        return Counter(owners[:, 0].tolist())

    for epoch in range(3):
        sampler.set_epoch(epoch)
        ours = list(sampler)
        assert len(ours) == len(sampler)
        assert who(ours) == who(run['indices_per_rank'][0])
        for block in blocks(ours):
            if Counter(GOLDEN['pids'])[identities[block[0]]] >= 4:
                assert len(set(block.tolist())) == 4


def test_order_depends_on_seed_and_epoch() -> None:
    one, two = (IdentitySampler(persons(), 4, seed=1) for _ in range(2))
    assert list(one) == list(two)
    first = list(one)
    one.set_epoch(1)
    assert list(one) != first
    assert list(IdentitySampler(persons(), 4, seed=2)) != first


def test_persons_of_a_batch_may_repeat_or_not() -> None:
    identities = np.repeat(np.arange(6), [40, 8, 8, 8, 8, 3])
    dataset = Persons(identities.tolist())
    shuffled = IdentitySampler(dataset, 4, seed=0)
    distinct = IdentitySampler(dataset, 4, 'distinct', persons=3, seed=0)

    def batches(sampler: IdentitySampler) -> np.ndarray:
        whole = len(sampler) // 12 * 12
        owners = identities[np.array(list(sampler))[:whole]]
        return owners.reshape(-1, 3, 4)[:, :, 0]

    assert any(len(set(b)) < 3 for b in batches(shuffled).tolist())
    assert all(len(set(b)) == 3 for b in batches(distinct).tolist())
    assert len(list(distinct)) == len(distinct)
    assert len(distinct) % 12 == 0
    assert len(distinct) > 0


@pytest.mark.ddp
def test_two_processes_share_the_blocks_of_one(tmp_path: Path) -> None:
    identities = [0] * 9 + [1] * 5 + [2] * 4 + [3] * 2
    parts = run_ddp(identity_indices, tmp_path, identities)
    sampler = IdentitySampler(Persons(identities), instances=2, seed=5)
    alone = blocks(list(sampler), 2).tolist()
    assert len(alone) == 9
    assert blocks(parts[0], 2).tolist() == alone[:8:2]
    assert blocks(parts[1], 2).tolist() == alone[1:8:2]


def test_errors() -> None:
    with pytest.raises(ValueError, match='persons must be at most the 5'):
        IdentitySampler(persons(), 4, 'distinct', persons=6)
    with pytest.raises(ValueError, match="order must be 'shuffled' or"):
        IdentitySampler(persons(), order='random')
    with pytest.raises(ValueError, match='instances must be'):
        IdentitySampler(persons(), 0)
