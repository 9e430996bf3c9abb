"""Errors of parts that can't be built, and of code of a user's own."""

import pytest
from mmengine.config import Config
from mmengine.hooks import Hook
from mmengine.registry import HOOKS

from mmfair.utils.told_building import BuildError, told_building


class Broken(Hook):
    """A hook of a user's own, with a mistake in its code."""

    def __init__(self) -> None:
        raise KeyError('a mistake')


def test_the_inner_part_is_named() -> None:
    ema = {'type': 'EMAHook', 'begin_iter': -1}
    cfg = Config({'custom_hooks': [{'type': 'IterTimerHook'}, ema]})
    with (
        pytest.raises(BuildError, match=r'custom_hooks\.1: EMAHook must'),
        told_building(cfg),
    ):
        HOOKS.build(ema)


def test_code_of_the_user_keeps_its_traceback() -> None:
    HOOKS.register_module(module=Broken, force=True)
    broken = {'type': 'Broken'}
    with (
        pytest.raises(KeyError, match='a mistake'),
        told_building(Config({'custom_hooks': [broken]})),
    ):
        HOOKS.build(broken)
    HOOKS.module_dict.pop('Broken')


def test_an_error_of_no_part_stays() -> None:
    with (
        pytest.raises(ZeroDivisionError),
        told_building(Config({'custom_hooks': [{'type': 'IterTimerHook'}]})),
    ):
        _ = 1 / 0
