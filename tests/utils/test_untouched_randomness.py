import random

import numpy as np
import pytest
import torch

from mmfair.utils.untouched_randomness import untouched_randomness


def draw() -> tuple[float, float, float]:
    return random.random(), float(np.random.rand()), torch.rand(1).item()


def _draw_and_fail() -> None:
    draw()
    raise KeyError


def seed() -> None:
    random.seed(0)
    np.random.seed(0)
    torch.manual_seed(0)


def test_what_follows_is_the_same() -> None:
    seed()
    expected = [draw(), draw()]
    seed()
    found = [draw()]
    with untouched_randomness():
        inside = draw()
        seed()
    found.append(draw())
    assert found == expected
    assert inside == expected[1]


def test_also_after_an_error() -> None:
    seed()
    expected = draw()
    seed()
    with pytest.raises(KeyError), untouched_randomness():
        _draw_and_fail()
    assert draw() == expected
