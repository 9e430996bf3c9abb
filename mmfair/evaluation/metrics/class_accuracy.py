"""Accuracy class by class, for classification and segmentation."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from mmfair.evaluation.class_rows import class_rows
from mmfair.evaluation.ignored_label import (
    check_ignore_index,
    check_maps,
    ignored_label,
)
from mmfair.evaluation.metrics.class_metric import ClassMetric
from mmfair.functional import accuracy_summary, class_hits
from mmfair.registry import METRICS

__all__ = ['ClassAccuracy']


@METRICS.register_module()
class ClassAccuracy(ClassMetric):
    """Accuracy of each class by name, and how fairly it is spread.

    Reported in per cent: ``overall`` (of samples), ``mean`` (of classes),
    ``many``, ``medium`` and ``few`` (of classes by their training samples),
    ``worst``, ``harmonic_mean``; further ``variance`` (of the percentages),
    ``bias`` (a ratio) and ``quantile_gap`` (in points), which are better when
    lower and therefore bear the prefix ``class_spread``; see
    :func:`mmfair.functional.accuracy_summary`. For segmentation, samples are
    pixels and the accuracy of a class is its recall. The log shows a table
    of the classes; ``class_accuracy.json`` and ``.csv`` hold all of it.

    Classes without test samples are left out and named in the log. Groups
    without classes are left out; so are all groups when the training counts
    are unknown, and the log says so once.

    Args:
        ignore_index: Label of samples (pixels) that do not count. None for
            255 in segmentation, unless that is a class, and for no such
            label in classification.
        **settings: See :class:`ClassMetric`: ``class_counts``, ``many``,
            ``few``, ``per_class``, ``max_rows``, ``out_dir`` and those of
            MMEngine's ``BaseMetric``.

    Raises:
        TypeError: If a setting is of another type.
        ValueError: If a setting is out of range or the thresholds overlap,
            or later, if labels, counts and class names do not fit together.

    Examples:
        >>> metric = ClassAccuracy(class_counts=[200, 10])
        >>> metric.dataset_meta = dict(classes=('cat', 'dog'))
        >>> label = torch.tensor([1])
        >>> metric.process(None, [dict(pred_label=label, gt_label=label)])
        >>> metric.results[0].tolist()  # class, samples, right
        [[1, 1, 1]]
    """

    default_prefix = 'class_accuracy'
    spread_prefix = 'class_spread'
    score = 'accuracy'
    columns = (
        'class',
        'name',
        'train_count',
        'group',
        'support',
        'correct',
        'accuracy',
    )

    def __init__(
        self, *, ignore_index: int | None = None, **settings: Any
    ) -> None:
        super().__init__(**settings)
        self.ignore_index = check_ignore_index(ignore_index, where=self.where)

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
        classes = len(self.names())
        for sample in data_samples:
            self.results.append(self._hits(sample, classes))

    def compute_metrics(self, results: list) -> dict[str, float]:
        """Sum up the counts of all samples, log and write the table.

        Args:
            results: For each sample, rows of class, samples and right
                predictions, shape (K, 3), for the K classes in it.

        Returns:
            The numbers by name.
        """
        names = self.names()
        counts = self.counts(len(names))
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
        return self.report(table, summary)

    def _hits(self, sample: dict, classes: int) -> npt.NDArray[np.int64]:
        ignored = self.ignore_index
        if 'gt_sem_seg' in sample:
            ignored = ignored_label(ignored, classes, where=self.where)
        self.tell_ignored(ignored, classes)
        pred, target = _labels(sample)
        check_maps(pred, target, sample, where=self.where)
        correct, support = class_hits(
            pred, target, classes, ignore_index=ignored
        )
        present = support.nonzero().flatten()
        return torch.stack(
            [present, support[present], correct[present]], dim=1
        ).numpy()


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
                f'{target.numel()}. Multi-label sets need '
                'mmfair.ClassAveragePrecision.'
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
