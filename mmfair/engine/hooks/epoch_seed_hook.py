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
    was not interrupted. With this hook an epoch draws the same numbers in
    both, from the run's seed, its first iteration and the rank. A loop over
    iterations is seeded once, where it starts or resumes.

    Covers what the training process draws itself. Data loader workers are
    seeded by MMEngine; keep ``persistent_workers=False`` or
    ``num_workers=0`` if a resumed run must be bit-equal.
    """

    # Before hooks that draw numbers themselves.
    priority = 'VERY_HIGH'

    def before_train_epoch(self, runner: Runner) -> None:
        """Seed with the run's seed, the iteration and the rank."""
        # Not the epoch: a loop over iterations is one epoch to MMEngine, and
        # a resumed one would draw the numbers of its beginning again.
        entropy = (runner.seed, runner.iter, get_rank())
        seed = int(np.random.SeedSequence(entropy).generate_state(1)[0])
        random.seed(seed)
        np.random.seed(seed)
        torch.manual_seed(seed)
