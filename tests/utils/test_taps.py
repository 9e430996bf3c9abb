import hosts
import pytest
import torch
from torch import nn

from mmfair.utils.taps import Taps


def test_both_ends_of_a_module_and_nothing_left():
    layer, seen = nn.Linear(2, 3), []
    taps = Taps()
    taps.before(layer, lambda module, args: (args[0] + 1,))
    taps.after(
        layer,
        lambda module, args, kwargs, out: seen.append(args[0].tolist()),
        with_kwargs=True,
    )
    assert hosts.hook_count(layer) == 2
    layer(torch.zeros(1, 2))
    assert seen == [[[1.0, 1.0]]]
    taps.close()
    taps.close()
    assert hosts.hook_count(layer) == 0


def test_closed_after_an_error():
    layer = nn.Linear(2, 3)

    def fails():
        with Taps() as taps:
            taps.before(layer, lambda module, args: None)
            layer(torch.zeros(1, 9))

    with pytest.raises(RuntimeError):
        fails()
    assert hosts.hook_count(layer) == 0


def test_handles_of_a_generator_that_fails_are_kept():
    layer = nn.Linear(2, 3)

    def handles():
        yield layer.register_forward_hook(print)
        raise ValueError('a place is wrong')

    with pytest.raises(ValueError, match='a place is wrong'), Taps() as taps:
        taps.keep(handles())
    assert hosts.hook_count(layer) == 0
