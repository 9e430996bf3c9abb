"""Follows the geometry of the classes through training."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from mmengine.dist import is_main_process
from mmengine.evaluator import Evaluator
from mmengine.hooks import Hook
from mmengine.runner import Runner
from torch.utils.data import DataLoader

from mmfair.evaluation import (
    FeatureCollector,
    GeometryReport,
    SampleFeatures,
    classifier_input,
    geometry_summary,
)
from mmfair.functional import CURVATURE_NORMALIZATIONS, curvature_min_points
from mmfair.registry import HOOKS
from mmfair.utils.current_epoch import current_epoch
from mmfair.utils.evaluation_loader import evaluation_loader
from mmfair.utils.evaluation_mode import evaluation_mode
from mmfair.utils.untouched_randomness import untouched_randomness
from mmfair.utils.write_json import json_text

__all__ = ['GeometryLogHook']

_SPLITS = ('train', 'val', 'test')


@HOOKS.register_module()
class GeometryLogHook(Hook):
    """Measures the class manifolds before, during and after training.

    For image classifiers of MMPretrain. Before the first epoch, after every
    ``interval`` epochs and at the end, the model as it is trained (not its
    EMA copy) answers all images of a split, in evaluation mode; the training
    is bit for bit what it would be without. After a test the same is measured
    once and joins the metrics. Loggers get, over the classes,
    ``geometry/curvature`` and ``geometry/separation`` (means),
    ``geometry/curvature_variance`` (the degree of imbalance), and
    ``geometry/curvature_r`` and ``geometry/separation_r`` (Pearson's r with
    the accuracy of the class), by epoch. All of it, and the numbers of each
    class, is a line in ``geometry_log.jsonl`` in the run's log folder; a
    resumed run has a file of its own.

    In distributed training each process runs its share of the images, and
    the main one gathers and measures while the others wait.

    Args:
        interval: Epochs between two measurements.
        split: ``'val'``, ``'test'`` or ``'train'``; the training images are
            read as those for testing are.
        places: Places to measure beside the input of the classifier, as in
            :class:`~mmfair.evaluation.FeatureCollector`. Their scalars are
            ``geometry/<place>/...``.
        per_class: Points of a class at most; with more, so many are chosen at
            random. The accuracy is that of all images.
        k: See :func:`mmfair.functional.class_curvature`.
        tangent_dim: See :func:`mmfair.functional.class_curvature`.
        normalize: See :func:`mmfair.functional.class_curvature`.
        seed: Seed of the choice of points.

    Raises:
        ValueError: If a setting is out of range, or later, if the data set
            has no class names or the model has no such place.

    References:
        Ma et al., "Predicting and Enhancing the Fairness of DNNs with the
        Curvature of Perceptual Manifolds", section 5.
    """

    priority = 'NORMAL'

    def __init__(
        self,
        interval: int = 10,
        split: str = 'val',
        places: Sequence[str] | None = None,
        per_class: int = 200,
        k: int = 40,
        tangent_dim: int = 2,
        normalize: str = 'none',
        seed: int = 0,
    ) -> None:
        least = curvature_min_points(tangent_dim) - 1 if tangent_dim > 0 else 1
        for name, value, bound in (
            ('interval', interval, 1),
            ('per_class', per_class, 1),
            ('tangent_dim', tangent_dim, 1),
            ('k', k, least),
        ):
            if value < bound:
                raise ValueError(
                    f'GeometryLogHook: {name} must be >= {bound}, got {value}.'
                )
        for name, value, choices in (
            ('split', split, _SPLITS),
            ('normalize', normalize, CURVATURE_NORMALIZATIONS),
        ):
            if value not in choices:
                raise ValueError(
                    f'GeometryLogHook: {name} must be one of {choices}, got '
                    f'{value!r}.'
                )
        self.interval = interval
        self.split = split
        self.places = tuple(places or ())
        self.per_class = per_class
        self.seed = seed
        self.settings: dict[str, Any] = {
            'k': k,
            'tangent_dim': tangent_dim,
            'normalize': normalize,
            'id_methods': (),
        }
        self._loader: DataLoader | None = None
        self._places: list[str] = []
        self._epoch = self._iter = -1
        self._told: set[str] = set()

    def before_train(self, runner: Runner) -> None:
        """Build the data loader, find the places.

        Raises:
            ValueError: If the config has no such split, the data set has no
                class names or the model has no such place.
        """
        self._prepare(runner)
        self._epoch = self._iter = -1

    def before_train_iter(
        self, runner: Runner, batch_idx: int, data_batch: Any = None
    ) -> None:
        """Measure at the first step of an epoch that is due."""
        epoch = current_epoch(runner)
        if epoch % self.interval == 0 and epoch != self._epoch:
            self._measure(runner)

    def after_train(self, runner: Runner) -> None:
        """Measure the trained model."""
        if runner.iter != self._iter:
            self._measure(runner)
        self._loader = None

    def after_test_epoch(
        self, runner: Runner, metrics: dict[str, float] | None = None
    ) -> None:
        """Measure the tested model, add the scalars to the metrics."""
        self._prepare(runner)
        metric = self._gather(runner)
        if is_main_process():
            scalars = self._report(runner, metric, epoch=None)
            if metrics is not None:
                metrics.update(scalars)
        self._loader = None

    def _prepare(self, runner: Runner) -> None:
        config = evaluation_loader(runner.cfg, self.split)
        config['persistent_workers'] = False
        with untouched_randomness():
            self._loader = runner.build_dataloader(config, seed=runner.seed)
        names = getattr(self._loader.dataset, 'metainfo', {}).get('classes')
        if not names:
            raise ValueError(
                "GeometryLogHook: dataset metainfo must have 'classes', got "
                'none. Set metainfo=dict(classes=...) in the data set.'
            )
        last = classifier_input(runner.model, len(names))
        self._places = list(dict.fromkeys([last, *self.places]))
        self._collector(runner)  # raises where there is no such place

    def _measure(self, runner: Runner) -> None:
        self._epoch, self._iter = current_epoch(runner), runner.iter
        metric = self._gather(runner)
        if is_main_process():
            scalars = self._report(runner, metric, epoch=self._epoch)
            runner.visualizer.add_scalars(scalars, step=self._epoch)

    def _gather(self, runner: Runner) -> SampleFeatures:
        """Features, labels and answers; they are on the main process."""
        evaluators = (
            getattr(loop, 'evaluator', None) for loop in _loops(runner)
        )
        metrics = [m for e in evaluators if e is not None for m in e.metrics]
        dataset = self._loader.dataset
        with (
            untouched_randomness(),
            evaluation_mode(runner.model),
            self._collector(runner) as collector,
        ):
            metric = SampleFeatures.like(metrics, collector)
            evaluator = Evaluator([metric])
            evaluator.dataset_meta = dataset.metainfo
            for batch in self._loader:
                answers = runner.model.val_step(batch)
                evaluator.process(data_samples=answers, data_batch=batch)
            evaluator.evaluate(len(dataset))
        return metric

    def _collector(self, runner: Runner) -> FeatureCollector:
        return FeatureCollector(
            runner.model, self._places, where='GeometryLogHook'
        )

    def _report(
        self, runner: Runner, metric: SampleFeatures, epoch: int | None
    ) -> dict[str, float]:
        scalars: dict[str, float] = {}
        measured = []
        for place in self._places:
            report = GeometryReport(
                metric,
                place,
                max_per_class=self.per_class,
                seed=self.seed,
                settings=self.settings,
            )
            for message in set(report.warnings) - self._told:
                runner.logger.warning(message)
            self._told |= set(report.warnings)
            summary = geometry_summary(report.rows, report.correlations)
            measured.append(
                {'place': place, **summary, 'classes': report.rows}
            )
            own = '' if place == self._places[0] else f'{place}/'
            for name, value in summary.items():
                if value is not None:
                    scalars[f'geometry/{own}{name}'] = value
        line = {
            'epoch': epoch,
            'iteration': self._iter,
            'split': self.split,
            'settings': {
                **self.settings,
                'per_class': self.per_class,
                'seed': self.seed,
            },
            'places': measured,
        }
        path = Path(runner.log_dir) / 'geometry_log.jsonl'
        with path.open('a', encoding='utf-8') as file:
            file.write(json_text(line, indent=None))
        text = ', '.join(f'{k} {v:.4g}' for k, v in scalars.items())
        when = 'at the test' if epoch is None else f'after {epoch} epochs'
        runner.logger.info(f'Geometry {when}: {text}')
        return scalars


def _loops(runner: Runner) -> list[Any]:
    return [runner._val_loop, runner._test_loop]
