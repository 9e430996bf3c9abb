"""What curvature regularisation tells the log."""

import logging
from pathlib import Path

from mmengine.dist import is_main_process
from mmengine.logging import print_log
from mmengine.runner import Runner
from torch import Tensor

from mmfair.functional.by_class import name_classes
from mmfair.structures import CurvatureBank
from mmfair.utils.write_csv import csv_text

__all__ = ['CurvatureLog']

_COLUMNS = ('epoch', 'iteration', 'class', 'name', 'curvature')


class CurvatureLog:
    """Scalars of each step, and the curvature of each class once an epoch.

    Args:
        class_names: C names.
    """

    def __init__(self, class_names: list[str]) -> None:
        self.class_names = class_names
        self._curvature: Tensor | None = None
        self._scalars: dict[str, Tensor] = {}

    def keep(
        self, curvature: Tensor, weight: Tensor, ratio: Tensor | None
    ) -> None:
        """Note the outcome of a step.

        Args:
            curvature: Of each class, shape (C,).
            weight: Of the penalty.
            ratio: Norm of the weighted penalty's gradient over the task's.
        """
        self._curvature = curvature.detach()
        known = self._curvature[~self._curvature.isnan()]
        self._scalars = {'curvature/weight': weight}
        if known.numel():
            self._scalars['curvature/mean'] = known.mean()
            self._scalars['curvature/variance'] = known.var(correction=0)
        if ratio is not None:
            self._scalars['curvature/gradient_ratio'] = ratio

    def end_step(self, runner: Runner) -> None:
        """Hand the scalars to the loggers."""
        for name, value in self._scalars.items():
            runner.message_hub.update_scalar(f'train/{name}', value.item())
        self._scalars = {}

    def end_epoch(self, runner: Runner, epoch: int) -> None:
        """Append the curvature of each class to ``class_curvature.csv``.

        Args:
            runner: The runner.
            epoch: The epoch that ended, counted from 0; 1 more is written.
        """
        if self._curvature is None or not is_main_process():
            return
        path = Path(runner.log_dir) / 'class_curvature.csv'
        path.parent.mkdir(parents=True, exist_ok=True)
        new = not path.exists()
        names = self.class_names
        rows = [
            (epoch + 1, runner.iter, index, names[index], value)
            for index, value in enumerate(self._curvature.tolist())
        ]
        cells = [dict(zip(_COLUMNS, row, strict=True)) for row in rows]
        with path.open('a', newline='', encoding='utf-8') as file:
            file.write(csv_text(cells, _COLUMNS, header=new))
        self._curvature = None

    def warn_of_small_classes(self, bank: CurvatureBank) -> None:
        """Name the classes that the regularisation leaves out."""
        small = bank.small_classes()
        if not small:
            return
        print_log(
            f'CurvatureBankHook: {bank.min_points} features of a class are '
            f'needed, and {len(small)} classes have fewer: '
            f'{name_classes(small, self.class_names)}. '
            'Curvature regularisation leaves them out.',
            logger='current',
            level=logging.WARNING,
        )
