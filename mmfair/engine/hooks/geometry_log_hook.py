"""Follows the geometry of the classes through training."""

from collections.abc import Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

import torch
from mmengine.dist import is_main_process
from mmengine.hooks import Hook
from mmengine.runner import Runner
from torch.utils.data import DataLoader

from mmfair.engine.hooks.split_answers import split_answers
from mmfair.evaluation import (
    FeatureCollector,
    GeometryReport,
    GeometrySettings,
    SampleFeatures,
    classifier_input,
    geometry_summary,
)
from mmfair.functional.checks import check_choice, check_names, check_number
from mmfair.registry import HOOKS
from mmfair.utils.current_epoch import current_epoch
from mmfair.utils.evaluation_loader import evaluation_loader
from mmfair.utils.metainfo_names import metainfo_names
from mmfair.utils.untouched_randomness import untouched_randomness
from mmfair.utils.write_json import json_text

__all__ = ['GeometryLogHook']

_NAME = 'GeometryLogHook'
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
        split: Images whose features are measured: ``'val'``, ``'test'`` or
            ``'train'``; the training images are read as those for testing
            are.
        accuracy_split: Images whose answers are the accuracy of the classes;
            those of ``split``, if None. The curvature paper has
            ``split='train', accuracy_split='test', per_class=None``.
        places: Places to measure beside the input of the classifier, as in
            :class:`~mmfair.evaluation.FeatureCollector`. Their scalars are
            ``geometry/<place>/...``.
        per_class: Points of a class at most; with more, so many are chosen at
            random. All of them, if None. The accuracy is that of all images.
        k: See :func:`mmfair.functional.class_curvature`.
        tangent_dim: See :func:`mmfair.functional.class_curvature`.
        normalize: See :func:`mmfair.functional.class_curvature`.
        eigh: See :func:`mmfair.functional.symmetric_eigh`.
        seed: Seed of the choice of points.

    A measurement of features that are not finite is left out, with a warning.

    Raises:
        TypeError: If a setting is of another type.
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
        per_class: int | None = 200,
        k: int = 40,
        tangent_dim: int = 2,
        normalize: str = 'none',
        seed: int = 0,
        *,
        accuracy_split: str | None = None,
        eigh: str = 'cpu',
    ) -> None:
        where = _NAME
        count = partial(check_number, where=where, at_least=1, whole=True)
        self.interval = count(interval, 'interval')
        self.split = check_choice(split, 'split', _SPLITS, where=where)
        if accuracy_split is None:
            accuracy_split = split
        self.accuracy_split = check_choice(
            accuracy_split, 'accuracy_split', _SPLITS, where=where
        )
        self.places = check_names(places or (), 'places', where=where)
        if per_class is not None:
            count(per_class, 'per_class')
        self.settings = GeometrySettings(
            per_class, k, tangent_dim, normalize, eigh, (), seed, where=where
        )
        self._loaders: dict[str, DataLoader] = {}
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
        self._loaders = {}

    def after_test_epoch(
        self, runner: Runner, metrics: dict[str, float] | None = None
    ) -> None:
        """Measure the tested model, add the scalars to the metrics."""
        self._prepare(runner)
        scalars = self._report(runner, *self._gather(runner), epoch=None)
        if metrics is not None:
            metrics.update(scalars)
        self._loaders = {}

    def _prepare(self, runner: Runner) -> None:
        for split in (self.split, self.accuracy_split):
            config = evaluation_loader(runner.cfg, split)
            config['persistent_workers'] = False
            with untouched_randomness():
                self._loaders[split] = runner.build_dataloader(
                    config, seed=runner.seed
                )
        sets = [loader.dataset for loader in self._loaders.values()]
        names = [metainfo_names(x.metainfo, where=_NAME) for x in sets]
        if names[0] != names[-1]:
            raise ValueError(
                'GeometryLogHook: accuracy_split must have the classes of '
                f'split, got {", ".join(names[-1][:5])} beside '
                f'{", ".join(names[0][:5])}.'
            )
        last = classifier_input(runner.model, len(names[0]))
        self._places = list(dict.fromkeys([last, *self.places]))
        # Raises where there is no such place.
        FeatureCollector(runner.model, self._places, where=_NAME)

    def _measure(self, runner: Runner) -> None:
        self._epoch, self._iter = current_epoch(runner), runner.iter
        scalars = self._report(
            runner, *self._gather(runner), epoch=self._epoch
        )
        if scalars:
            runner.visualizer.add_scalars(scalars, step=self._epoch)

    def _gather(self, runner: Runner) -> tuple[SampleFeatures, SampleFeatures]:
        """Features with labels, and the answers that are scored."""
        answers = partial(split_answers, runner, where=_NAME)
        measured = answers(self._loaders[self.split], self._places)
        if self.accuracy_split == self.split:
            return measured, measured
        return measured, answers(self._loaders[self.accuracy_split], [])

    def _report(
        self,
        runner: Runner,
        metric: SampleFeatures,
        scored: SampleFeatures,
        epoch: int | None,
    ) -> dict[str, float]:
        """Scalars, which are in the log too; none but on the main process."""
        if not is_main_process():
            return {}
        for place, features in metric.gathered.features.items():
            if not bool(torch.isfinite(features).all()):
                runner.logger.warning(
                    f'GeometryLogHook: the features at {place!r} are not '
                    f'finite in iteration {runner.iter}; the measurement is '
                    'left out. Training diverges: lower the learning rate.'
                )
                return {}
        scalars: dict[str, float] = {}
        measured = []
        for place in self._places:
            report = GeometryReport(
                metric, place, self.settings, scored=scored
            )
            for message in set(report.warnings) - self._told:
                runner.logger.warning(message)
            self._told |= set(report.warnings)
            summary = geometry_summary(report.rows, report.correlations)
            measured += [{'place': place, **summary, 'classes': report.rows}]
            prefix = '' if place == self._places[0] else f'{place}/'
            for name, value in summary.items():
                if value is not None:
                    scalars[f'geometry/{prefix}{name}'] = value
        self._write(Path(runner.log_dir), epoch, measured)
        text = ', '.join(f'{k} {v:.4g}' for k, v in scalars.items())
        when = 'at the test' if epoch is None else f'after {epoch} epochs'
        runner.logger.info(f'Geometry {when}: {text}')
        return scalars

    def _write(
        self, folder: Path, epoch: int | None, places: list[dict[str, Any]]
    ) -> None:
        """Add a line to the log."""
        settings = asdict(self.settings)
        per_class = settings.pop('max_per_class')
        line = {
            'epoch': epoch,
            'iteration': self._iter,
            'split': self.split,
            'accuracy_split': self.accuracy_split,
            'settings': {'per_class': per_class, **settings},
            'places': places,
        }
        with (folder / 'geometry_log.jsonl').open(
            'a', encoding='utf-8'
        ) as log:
            log.write(json_text(line, indent=None))
