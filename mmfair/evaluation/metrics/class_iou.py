"""Intersection over union class by class, for semantic segmentation."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import torch

from mmfair.evaluation.class_rows import score_rows
from mmfair.evaluation.ignored_label import (
    check_ignore_index,
    check_maps,
    ignored_label,
)
from mmfair.evaluation.metrics.class_metric import ClassMetric
from mmfair.functional import accuracy_summary
from mmfair.registry import METRICS
from mmfair.utils.stack import require

__all__ = ['ClassIoU']

_KEPT = ('many', 'medium', 'few', 'worst')
# Share of ignored pixels that is nothing out of the ordinary.
_PADDING = 0.05
_BINARY = 2


@METRICS.register_module()
class ClassIoU(ClassMetric):
    """IoU and accuracy of each class by name, and how the IoU is spread.

    Reported in per cent: ``mIoU``, ``mAcc`` (mean recall) and ``aAcc`` (of
    pixels), equal to those of MMSegmentation's ``IoUMetric`` but for its
    rounding; the mean IoU over ``many``, ``medium`` and ``few`` classes,
    ``worst``; further ``variance`` of the IoU (of the percentages). The log
    shows a table of the classes; ``class_iou.json`` and ``.csv`` hold all of
    it, with the test pixels as ``support``.

    The groups go by the share of the training pixels. As counts of pixels
    depend on the size of the images, :class:`ClassCountsHook` hands them over
    in units of a mean image: 30 says that the class fills as much as 30
    images of mean size. So the thresholds of classification hold here, too.

    A class that is neither in the truth nor predicted has no IoU: it is left
    out and named in the log. One that is predicted without being in the truth
    has an IoU of 0 and no accuracy, as in MMSegmentation.

    Args:
        ignore_index: Label of pixels that do not count; None for 255, unless
            that is a class.
        **settings: See :class:`ClassMetric`: ``class_counts``, ``many``,
            ``few``, ``per_class``, ``max_rows``, ``out_dir`` and those of
            MMEngine's ``BaseMetric``.

    Raises:
        TypeError: If a setting is of another type.
        ValueError: If a setting is out of range or the thresholds overlap,
            or later, if labels, counts and class names do not fit together.

    Examples:
        >>> metric = ClassIoU(class_counts=[200.0, 10.5])
        >>> metric.dataset_meta = dict(classes=('sky', 'road'))
        >>> truth, answer = torch.tensor([[[0, 1]]]), torch.tensor([[[0, 0]]])
        >>> sample = dict(
        ...     pred_sem_seg=dict(data=answer), gt_sem_seg=dict(data=truth)
        ... )
        >>> metric.process(None, [sample])
        >>> metric.results[0].tolist()  # intersection, union, truth
        [[1, 0], [2, 1], [1, 1]]
    """

    default_prefix = 'class_iou'
    score = 'iou'
    columns = (
        'class',
        'name',
        'train_count',
        'group',
        'support',
        'iou',
        'accuracy',
    )

    def __init__(
        self, *, ignore_index: int | None = None, **settings: Any
    ) -> None:
        super().__init__(**settings)
        self.ignore_index = check_ignore_index(ignore_index, where=self.where)
        self._pixels = np.zeros(2, np.int64)  # ignored ones, and all

    def process(
        self, data_batch: object, data_samples: Sequence[dict]
    ) -> None:
        """Count the pixels of each image, class by class.

        Args:
            data_batch: Not used.
            data_samples: Samples as dictionaries, with ``pred_sem_seg`` and
                ``gt_sem_seg``.

        Raises:
            ValueError: If a sample lacks them, or a label is out of range.
        """
        classes = len(self.names())
        for sample in data_samples:
            self.results.append(self._areas(sample, classes))

    def compute_metrics(self, results: list) -> dict[str, float]:
        """Sum up the pixels of all images, log and write the table.

        Args:
            results: For each image the pixels of each class in intersection,
                union and truth, shape (3, C).

        Returns:
            The numbers by name.
        """
        names = self.names()
        counts = self.counts(len(names))
        areas = torch.from_numpy(np.sum(results, axis=0))
        intersection, union, support = areas
        self._tell_absent(support.tolist())
        iou = intersection.double() / union
        accuracy = intersection.double() / support
        numbers = accuracy_summary(iou, support, counts, self.many, self.few)
        summary = {
            'mIoU': 100 * numbers['mean'],
            'mAcc': 100 * float(accuracy.nanmean()),
            'aAcc': 100 * int(intersection.sum()) / int(support.sum()),
            **{k: 100 * v for k, v in numbers.items() if k in _KEPT},
            'variance': 100**2 * numbers['variance'],
        }
        table = score_rows(
            names,
            support,
            {
                'iou': (100 * iou).tolist(),
                'accuracy': (100 * accuracy).tolist(),
            },
            counts,
            many=self.many,
            few=self.few,
        )
        return self.report(table, summary)

    def _tell_absent(self, support: list[int]) -> None:
        """How large the ignored share is, where a class has no pixel."""
        ignored, total = self._pixels.tolist()
        self._pixels[:] = 0
        share = ignored / max(total, 1)
        hint = ' Masks of 0 and 255 must be of 0 and 1.'
        if 0 in support and share > _PADDING:
            self.tell_once(
                f'{100 * share:.1f} % of the pixels are ignored, and '
                f'{support.count(0)} of {len(support)} classes have none.'
                f'{hint if len(support) == _BINARY else ""}'
            )

    def _areas(self, sample: dict, classes: int) -> npt.NDArray[np.int64]:
        if 'gt_sem_seg' not in sample or 'pred_sem_seg' not in sample:
            raise ValueError(
                'ClassIoU: a sample must have pred_sem_seg and gt_sem_seg, '
                f'got {sorted(sample)}.'
            )
        require('mmseg', 'ClassIoU')
        from mmseg.evaluation import IoUMetric

        pred = sample['pred_sem_seg']['data'].squeeze()
        target = sample['gt_sem_seg']['data'].squeeze().to(pred)
        check_maps(pred, target, sample, where=self.where)
        ignored = ignored_label(self.ignore_index, classes, where=self.where)
        self.tell_ignored(ignored, classes)
        counted = target != ignored
        self._pixels += np.array([int((~counted).sum()), counted.numel()])
        outside = target[counted & ((target < 0) | (target >= classes))]
        if outside.numel():  # the host would pass over them
            raise ValueError(
                f'ClassIoU: gt_sem_seg must be in [0, {classes}) or '
                f'{ignored}, got {int(outside[0])}. Check the '
                'number of classes and reduce_zero_label.'
            )
        intersection, union, _, support = IoUMetric.intersect_and_union(
            pred, target, classes, ignored
        )
        # Whole numbers, exact below 2**24 pixels; integers stay so in the sum.
        return torch.stack([intersection, union, support]).long().numpy()
