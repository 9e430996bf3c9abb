"""Hands figures of the classes to TensorBoard, W&B, MLflow and the log."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mmengine.dist import is_main_process
from mmengine.hooks import Hook
from mmengine.runner import Runner
from mmengine.visualization import MLflowVisBackend

from mmfair.engine.hooks.class_figure import (
    class_figure,
    class_scalars,
    fits_in_one,
    geometry_points,
)
from mmfair.engine.hooks.evaluation_step import (
    evaluation_is_due,
    evaluation_step,
    evaluation_title,
    tell_without_validation,
)
from mmfair.engine.hooks.zero_bias_hook import ZeroBiasHook
from mmfair.evaluation.metrics.class_metric import ClassMetric
from mmfair.functional.checks import check_flag, check_number
from mmfair.registry import HOOKS

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ['FairnessFiguresHook']


@HOOKS.register_module()
class FairnessFiguresHook(Hook):
    """Figures of the classes through training, by MMEngine's visualizer.

    Nothing is measured here: the figures show what the other parts of the run
    have measured at a validation or a test.

    - ``val_<prefix>`` for each metric with a score of each class
      (``ClassAccuracy``, ``ClassAveragePrecision``, ``ClassIoU``): the scores
      beside the training counts, which ``ClassCountsHook`` finds; up to 30
      classes by name, with the answer to the zero image of ``ZeroBiasHook``.
    - ``val_zero_image``: the histogram of the logits on the zero image, where
      the figure above does not show the answer.
    - ``geometry``: the log of ``GeometryLogHook`` so far; again after the
      training.

    After a test the names begin with ``test``. Every backend of the
    visualizer gets the figures, at the step of the validation scalars, i.e.
    the epoch, or the iteration where ``LoggerHook`` has
    ``log_metric_by_epoch=False``. MMEngine's ``LocalVisBackend`` makes files
    of them, ``vis_data/vis_image/<name>_<step>.png`` in the log folder.

    What the run does not measure is left out, and the log says so once; so is
    what a backend refuses, e.g. W&B at a test after the training, when it is
    closed. Only the main process draws, and no random number is drawn: the
    training is bit for bit what it is without.

    Args:
        interval: Every so many validations, and after the last.
        per_class: Add a scalar for each class: ``<prefix>/class/<name>``, the
            score in per cent, unless the metric reports it itself, and
            ``zero_bias/class/<name>``, the probability on the zero image in
            per cent. After a test, ``test/`` is put before.
        dpi: Pixels for an inch of the figures.

    Raises:
        ValueError: If ``interval`` or ``dpi`` is below 1.
        ImportError: If matplotlib is not installed.
    """

    # After the hooks that measure and LoggerHook; before the visualizer is
    # closed.
    priority = 'LOW'

    def __init__(
        self, interval: int = 1, per_class: bool = False, dpi: int = 100
    ) -> None:
        where = type(self).__name__
        interval = check_number(
            interval, 'interval', where=where, at_least=1, whole=True
        )
        # A figure of 600 dots per inch has some 6,000 pixels a side.
        dpi = check_number(
            dpi, 'dpi', where=where, at_least=1, at_most=600, whole=True
        )
        check_flag(per_class, 'per_class', where=where)
        if find_spec('matplotlib') is None:
            raise ImportError(
                'FairnessFiguresHook: matplotlib must be installed, got no '
                'such package. Use pip install matplotlib.'
            )
        self.interval = interval
        self.per_class = per_class
        self.dpi = dpi
        self._told: set[str] = set()
        self._measurements = 0

    def before_train(self, runner: Runner) -> None:
        """Forget the curves of an earlier training."""
        self._measurements = 0
        tell_without_validation(runner, where=type(self).__name__)

    def after_val_epoch(
        self, runner: Runner, metrics: dict[str, float] | None = None
    ) -> None:
        """Draw if it is due."""
        if is_main_process() and evaluation_is_due(runner, self.interval):
            self._show(runner, 'val', runner._val_loop)

    def after_test_epoch(
        self, runner: Runner, metrics: dict[str, float] | None = None
    ) -> None:
        """Draw."""
        if is_main_process():
            self._show(runner, 'test', runner._test_loop)

    def after_train(self, runner: Runner) -> None:
        """Draw the curves to their end."""
        if is_main_process():
            self._show_geometry(runner)

    def _show(self, runner: Runner, stage: str, loop: Any) -> None:
        metrics, probe = _class_metrics(loop), _probe(runner)
        if not metrics:
            self._tell(
                runner,
                f'no metric of {stage}_evaluator has a score of each class, '
                'so their figure is left out. Add '
                "dict(type='mmfair.ClassAccuracy'), ClassAveragePrecision or "
                'ClassIoU to it.',
            )
        if probe is None:
            self._tell(
                runner,
                'nothing shows the model a zero image, so its answer is left '
                'out. Add '
                "zero_bias=dict(type='mmfair.ZeroBiasHook') to default_hooks.",
            )
        if self.per_class:
            self._add_scalars(runner, stage, metrics, probe)
        self._add_figures(runner, stage, metrics, probe)
        self._show_geometry(runner)

    def _add_scalars(
        self,
        runner: Runner,
        stage: str,
        metrics: list[ClassMetric],
        probe: ZeroBiasHook | None,
    ) -> None:
        # Loggers get what metrics report at a validation, but not at a test.
        tests = stage == 'test'
        scalars = class_scalars(
            [metric for metric in metrics if tests or not metric.per_class],
            probe,
            prefix='test/' if tests else '',
        )
        if scalars:
            step = evaluation_step(runner)
            for backend in runner.visualizer._vis_backends.values():
                with self._refusal_told(runner, backend):
                    backend.add_scalars(scalars, step)

    def _add_figures(
        self,
        runner: Runner,
        stage: str,
        metrics: list[ClassMetric],
        probe: ZeroBiasHook | None,
    ) -> None:
        from mmfair.visualization import logit_histogram

        title, answered = evaluation_title(runner, stage), probe is None
        for metric in metrics:
            if metric.rows[0]['train_count'] is None:
                self._tell(
                    runner,
                    f'{metric.where} has no training counts, so its figure '
                    'is left out. Add '
                    "class_counts=dict(type='mmfair.ClassCountsHook') to "
                    'default_hooks.',
                )
                continue
            answered = answered or fits_in_one(metric, probe)
            prefix = re.sub(r'[^\w.-]+', '_', metric.prefix)
            figure = class_figure(metric, probe, title=title)
            self._add(runner, f'{stage}_{prefix}', figure)
        if not answered:
            logits = probe.bias.logits.tolist()
            figure = logit_histogram({'model': logits}, title=title)
            self._add(runner, f'{stage}_zero_image', figure)

    def _show_geometry(self, runner: Runner) -> None:
        """The curves so far, if there is something new."""
        from mmfair.visualization import geometry_curves

        points = geometry_points(Path(runner.log_dir) / 'geometry_log.jsonl')
        measurements = max(map(len, points.values()), default=0)
        if measurements > self._measurements:
            self._measurements = measurements
            title = 'Geometry of the classes through training'
            figure = geometry_curves(points, title=title)
            self._add(runner, 'geometry', figure)

    def _add(self, runner: Runner, name: str, figure: 'Figure') -> None:
        from mmfair.visualization import figure_pixels

        image = figure_pixels(figure, dpi=self.dpi)
        step = evaluation_step(runner)
        for backend in runner.visualizer._vis_backends.values():
            # MLflow takes the name of a file, where the others take a tag.
            is_file = isinstance(backend, MLflowVisBackend)
            tag = f'{name}_{step}.png' if is_file else name
            with self._refusal_told(runner, backend):
                backend.add_image(tag, image, step)

    @contextmanager
    def _refusal_told(self, runner: Runner, backend: Any) -> Iterator[None]:
        """A figure is not worth a training: what a logger raises is told."""
        try:
            yield
        except Exception as error:
            self._tell(
                runner,
                f'{type(backend).__name__} took no figures, '
                f'{type(error).__name__}: {error}',
            )

    def _tell(self, runner: Runner, message: str) -> None:
        if message not in self._told:
            self._told.add(message)
            runner.logger.warning(f'FairnessFiguresHook: {message}')


def _class_metrics(loop: Any) -> list[ClassMetric]:
    metrics = getattr(getattr(loop, 'evaluator', None), 'metrics', [])
    return [m for m in metrics if isinstance(m, ClassMetric) and m.rows]


def _probe(runner: Runner) -> ZeroBiasHook | None:
    probes = [hook for hook in runner.hooks if isinstance(hook, ZeroBiasHook)]
    return next((hook for hook in probes if hook.bias is not None), None)
