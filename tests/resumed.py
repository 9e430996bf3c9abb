"""A training that is broken off and resumed, beside one that is not."""

from collections.abc import Callable

import torch
from mmengine.runner import Runner


def straight_and_resumed(
    train: Callable[..., Runner],
) -> tuple[Runner, Runner]:
    """Two epochs at once; one, and then another: with equal weights.

    ``train`` takes the work dir and changes of a config, and gives the runner
    after the training.
    """
    longer = {'train_cfg.max_epochs': 2}
    straight = train('straight', **longer)
    train('broken', **{'train_cfg.max_epochs': 1})
    resumed = train('broken', resume=True, **longer)
    assert straight.iter == resumed.iter
    assert_same_weights(straight, resumed)
    return straight, resumed


def assert_same_weights(one: Runner, other: Runner) -> None:
    """Bit for bit."""
    for a, b in zip(
        one.model.parameters(), other.model.parameters(), strict=True
    ):
        assert torch.equal(a, b)
