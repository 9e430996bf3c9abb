"""Accuracy class by class, for classification and segmentation."""

import logging
import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from mmengine.evaluator import BaseMetric
from mmengine.logging import print_log
from torch import Tensor

from mmfair.evaluation.class_table import (
    class_figures,
    class_rows,
    class_table,
    write_class_table,
)
from mmfair.functional import accuracy_summary, class_hits, shot_groups
from mmfair.registry import METRICS
from mmfair.utils.current_log_dir import current_log_dir

__all__ = ['ClassAccuracy']


@METRICS.register_module()
class ClassAccuracy(BaseMetric):
    """Accuracy of each class by name, and how fairly it is spread.

    Reported in per cent: ``overall`` (of samples), ``mean`` (of classes),
    ``many``, ``medium`` and ``few`` (of classes by their training samples),
    ``worst``, ``harmonic_mean``; further ``variance`` (of the percentages)
    and ``bias`` (a ratio); see
    :func:`mmfair.functional.accuracy_summary`. For segmentation, samples are
    pixels and the accuracy of a class is its recall. The log shows a table
    of the classes; ``class_accuracy.json`` and ``.csv`` hold all of it.

    Classes without test samples are left out and named in the log. Groups
    without classes are left out; so are all groups when the training counts
    are unknown, and the log says so once.

    Args:
        class_counts: Training samples of each class. None to be told by
            :class:`mmfair.engine.hooks.ClassCountsHook`.
        many: A class with more training samples than this is many-shot.
        few: A class with fewer training samples than this is few-shot.
        ignore_index: Label of pixels that do not count.
        per_class: Add a figure ``class/<name>`` for each class.
        max_rows: Classes in the log's table; the least accurate ones if
            there are more.
        out_dir: Folder of the files, which are named after the prefix. None
            for the log folder of the current run; without a run, no file is
            written and the log says so. Files that this metric did not write
            itself are kept under a number.
        collect_device: As in MMEngine's ``BaseMetric``.
        prefix: As in MMEngine's ``BaseMetric``; ``'class_accuracy'``.
        collect_dir: As in MMEngine's ``BaseMetric``.

    Raises:
        ValueError: If the thresholds overlap, or later, if labels, counts
            and class names do not fit together.

    Examples:
        >>> metric = ClassAccuracy(class_counts=[200, 10])
        >>> metric.dataset_meta = dict(classes=('cat', 'dog'))
        >>> label = torch.tensor([1])
        >>> metric.process(None, [dict(pred_label=label, gt_label=label)])
        >>> metric.results[0].tolist()  # class, samples, right
        [[1, 1, 1]]
    """

    default_prefix = 'class_accuracy'

    def __init__(
        self,
        class_counts: Sequence[float] | None = None,
        many: int = 100,
        few: int = 20,
        ignore_index: int = 255,
        per_class: bool = False,
        max_rows: int = 50,
        out_dir: str | None = None,
        collect_device: str = 'cpu',
        prefix: str | None = None,
        collect_dir: str | None = None,
    ) -> None:
        super().__init__(collect_device, prefix, collect_dir)
        shot_groups([], many, few)  # raises if they overlap
        self.class_counts = None if class_counts is None else [*class_counts]
        self.many = many
        self.few = few
        self.ignore_index = ignore_index
        self.per_class = per_class
        self.max_rows = max_rows
        self.out_dir = out_dir
        self._fixed = class_counts is not None
        self._told: set[str] = set()
        self._written: set[Path] = set()

    def set_class_counts(
        self, counts: Sequence[float], class_names: Sequence[str]
    ) -> None:
        """Take the training counts unless they were given in the config.

        Args:
            counts: Training samples of each class, length C.
            class_names: Classes of the training set, length C.

        Raises:
            ValueError: If the classes are not those of the evaluated set.
        """
        names = list((self.dataset_meta or {}).get('classes') or class_names)
        if names != list(class_names):
            raise ValueError(
                'ClassAccuracy: the training set must have the classes of '
                f'the evaluated one, {_shortened(names)}, got '
                f'{_shortened(class_names)}. Make metainfo agree.'
            )
        if not self._fixed:
            self.class_counts = list(counts)

    def process(
        self, data_batch: object, data_samples: Sequence[dict]
    ) -> None:
        """Count the right predictions of each sample, class by class.

        Args:
            data_batch: Not used.
            data_samples: Samples as dictionaries, with ``pred_label`` and
                ``gt_label``, or ``pred_sem_seg`` and ``gt_sem_seg``.

        Raises:
            ValueError: If a sample has neither, or a label is out of range.
        """
        classes = len(self._names())
        for sample in data_samples:
            self.results.append(self._hits(sample, classes))

    def compute_metrics(self, results: list) -> dict[str, float]:
        """Sum up the counts of all samples, log and write the table.

        Args:
            results: For each sample, rows of class, samples and right
                predictions, shape (K, 3), for the K classes in it.

        Returns:
            The figures by name.
        """
        names = self._names()
        counts = self._counts(len(names))
        rows = np.concatenate([np.empty((0, 3), np.int64), *results])
        support, correct = (
            torch.from_numpy(
                np.bincount(rows[:, 0], rows[:, column], len(names))
            ).long()
            for column in (1, 2)
        )
        summary = _in_per_cent(
            accuracy_summary(
                correct.double() / support,
                support,
                counts,
                self.many,
                self.few,
            )
        )
        table = class_rows(
            names, correct, support, counts, many=self.many, few=self.few
        )
        self._tell_untested(table)
        print_log('\n' + class_table(table, summary, self.max_rows), 'current')
        self._write(table, summary)
        if self.per_class:
            summary.update(class_figures(table))
        return summary

    def _hits(self, sample: dict, classes: int) -> npt.NDArray[np.int64]:
        correct, support = class_hits(
            *_labels(sample), classes, ignore_index=self.ignore_index
        )
        present = support.nonzero().flatten()
        return torch.stack(
            [present, support[present], correct[present]], dim=1
        ).numpy()

    def _names(self) -> list[str]:
        names = (self.dataset_meta or {}).get('classes')
        if not names:
            raise ValueError(
                "ClassAccuracy: dataset metainfo must have 'classes', got "
                'none. Set metainfo=dict(classes=...) in the data set.'
            )
        return list(names)

    def _counts(self, classes: int) -> list[float] | None:
        counts = self.class_counts
        if counts is None:
            self._tell_once(
                'no training counts, so many, medium and few are left out. '
                "Add class_counts=dict(type='mmfair.ClassCountsHook') to "
                'default_hooks or set class_counts.'
            )
        elif len(counts) != classes:
            raise ValueError(
                'ClassAccuracy: class_counts must have one entry for each of '
                f'the {classes} classes, got {len(counts)}.'
            )
        return counts

    def _tell_untested(self, table: list[dict]) -> None:
        untested = [row['name'] for row in table if not row['support']]
        if untested:
            self._tell_once(
                'no test samples, left out of all figures: '
                f'{", ".join(untested)}.'
            )

    def _write(self, table: list[dict], summary: dict[str, float]) -> None:
        folder = Path(self.out_dir) if self.out_dir else current_log_dir()
        if folder is None:
            self._tell_once(
                'no run is logging to a file, so the table is not written. '
                'Set out_dir to have it.'
            )
            return
        stem = folder / re.sub(r'[^\w.-]+', '_', self.prefix)
        write_class_table(stem, table, summary, own=stem in self._written)
        self._written.add(stem)

    def _tell_once(self, message: str) -> None:
        if message not in self._told:
            self._told.add(message)
            print_log(f'ClassAccuracy: {message}', 'current', logging.WARNING)


def _labels(sample: dict) -> tuple[Tensor, Tensor]:
    """Predicted and true labels of a sample, on the CPU."""
    if 'gt_sem_seg' in sample and 'pred_sem_seg' in sample:
        pred = sample['pred_sem_seg']['data']
        target = sample['gt_sem_seg']['data']
    elif 'gt_label' in sample and 'pred_label' in sample:
        pred, target = sample['pred_label'], sample['gt_label']
        if pred.numel() != 1 and 'pred_score' in sample:
            # A multi-label head on a single-label set: the highest score.
            pred = sample['pred_score'].argmax()
        if target.numel() != 1:
            raise ValueError(
                'ClassAccuracy: gt_label must be one label a sample, got '
                f'{target.numel()}. Multi-label sets need another metric.'
            )
    else:
        raise ValueError(
            'ClassAccuracy: a sample must have pred_label and gt_label, or '
            f'pred_sem_seg and gt_sem_seg, got {sorted(sample)}.'
        )
    return pred.squeeze().cpu(), target.squeeze().cpu()


def _in_per_cent(summary: dict[str, float]) -> dict[str, float]:
    factors = {'variance': 100.0**2, 'bias': 1.0}
    return {
        name: value * factors.get(name, 100.0)
        for name, value in summary.items()
    }


def _shortened(names: Sequence[str], shown: int = 5) -> str:
    more = f' and {len(names) - shown} more' if len(names) > shown else ''
    return ', '.join(map(str, names[:shown])) + more
