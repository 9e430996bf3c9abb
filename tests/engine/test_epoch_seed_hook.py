import random
from types import SimpleNamespace

import numpy as np
import torch

from mmfair.engine import EpochSeedHook


def draws(seed, iteration):
    runner = SimpleNamespace(seed=seed, iter=iteration)
    EpochSeedHook().before_train_epoch(runner)
    return (random.random(), np.random.rand(), torch.rand(1).item())


def test_an_epoch_draws_the_same_whatever_came_before():
    first = draws(0, 3)
    torch.rand(17)
    assert draws(0, 3) == first


def test_epochs_and_seeds_differ():
    assert len({draws(s, e) for s in range(3) for e in range(3)}) == 9
