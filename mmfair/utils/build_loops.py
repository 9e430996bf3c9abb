"""Loops and their data, before the work begins."""

from mmengine.config import Config
from mmengine.runner import Runner

from mmfair.utils.told_building import told_building

__all__ = ['build_loops']


def build_loops(cfg: Config, runner: Runner, *names: str) -> None:
    """Build loops with their data before the work begins.

    A runner builds them first of all in any case.

    Args:
        cfg: The config of the runner.
        runner: From :func:`mmfair.utils.launch.build_runner`.
        names: Of ``'train'``, ``'val'`` and ``'test'``; those without a loop
            are passed over.

    Raises:
        BuildError: If a part of a toolbox can't take its settings.
    """
    with told_building(cfg):
        for name in names:
            if getattr(runner, f'_{name}_loop', None) is not None:
                getattr(runner, f'{name}_loop')
