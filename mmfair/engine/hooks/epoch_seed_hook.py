"""Randomness that a resumed run repeats."""

import random

import numpy as np
import torch
from mmengine.dist import get_rank
from mmengine.hooks import Hook
from mmengine.runner import Runner

from mmfair.registry import HOOKS

__all__ = ['EpochSeedHook']


@HOOKS.register_module()
class EpochSeedHook(Hook):
    """Seeds Python, NumPy and PyTorch anew at the start of each epoch.

    MMEngine seeds once, at the start of the process, so after ``--resume``
    augmentation, dropout and random inputs differ from those of a run that
    was not interrupted. With this hook epoch ``e`` draws the same numbers in
    both, from the run's seed, the epoch and the rank.

    Covers what the training process draws itself. Data loader workers are
    seeded by MMEngine; keep ``persistent_workers=False`` or
    ``num_workers=0`` if a resumed run must be bit-equal.
    """

    # Before hooks that draw numbers themselves.
    priority = 'VERY_HIGH'

    def before_train_epoch(self, runner: Runner) -> None:
        """Seed with the run's seed, the epoch and the rank."""
        entropy = (runner.seed, runner.epoch, get_rank())
        seed = int(np.random.SeedSequence(entropy).generate_state(1)[0])
        random.seed(seed)
        np.random.seed(seed)
        torch.manual_seed(seed)
