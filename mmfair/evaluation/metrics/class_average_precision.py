"""Average precision class by class, for images with several labels."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from mmfair.evaluation.class_rows import score_rows
from mmfair.evaluation.metrics.class_metric import ClassMetric
from mmfair.functional import accuracy_summary
from mmfair.functional.checks import check_flag
from mmfair.registry import METRICS
from mmfair.utils.stack import require

__all__ = ['ClassAveragePrecision']

_KEPT = ('many', 'medium', 'few', 'worst')


@METRICS.register_module()
class ClassAveragePrecision(ClassMetric):
    """Average precision of each class by name, and how it is spread.

    Reported in per cent: ``mAP``, its mean over ``many``, ``medium`` and
    ``few`` (classes by their training images), ``worst``; further
    ``variance`` (of the percentages), which is better when lower and
    therefore bears the prefix ``class_spread_ap``. The numbers are those of
    MMPretrain's ``VOCAveragePrecision``, or of its ``AveragePrecision`` where
    no label is marked as difficult, as long as every class has a positive
    image; they count the others as 0, while here these are left out and named
    in the log. The log shows a table of the classes;
    ``class_average_precision.json`` and ``.csv`` hold all of it, with the
    positive images as ``support``.

    Args:
        difficult_as_positive: What a class is for an image that shows it in
            difficult objects alone: None for neither, so that the image does
            not count for the class, True for a positive, False for a
            negative.
        **settings: See :class:`ClassMetric`: ``class_counts``, ``many``,
            ``few``, ``per_class``, ``max_rows``, ``out_dir`` and those of
            MMEngine's ``BaseMetric``.

    Raises:
        ValueError: If the thresholds overlap, or later, if labels, counts
            and class names do not fit together.

    References:
        Everingham et al., "The PASCAL Visual Object Classes (VOC) Challenge",
        IJCV 2010, section 4.2, for the measure and the difficult objects.

    Examples:
        >>> metric = ClassAveragePrecision(class_counts=[200, 10])
        >>> metric.dataset_meta = dict(classes=('cat', 'dog'))
        >>> sample = dict(
        ...     pred_score=torch.tensor([0.9, 0.2]),
        ...     gt_label=torch.tensor([0]),
        ...     gt_label_difficult=[1],
        ... )
        >>> metric.process(None, [sample])
        >>> metric.results[0][1].tolist()  # positive, does not count
        [1, -1]
    """

    default_prefix = 'class_average_precision'
    spread_prefix = 'class_spread_ap'
    score = 'average_precision'
    columns = (
        'class',
        'name',
        'train_count',
        'group',
        'support',
        'average_precision',
    )

    def __init__(
        self, *, difficult_as_positive: bool | None = None, **settings: Any
    ) -> None:
        super().__init__(**settings)
        if difficult_as_positive is not None:
            check_flag(
                difficult_as_positive,
                'difficult_as_positive',
                where=self.where,
            )
        self.difficult_as_positive = difficult_as_positive

    def process(
        self, data_batch: object, data_samples: Sequence[dict]
    ) -> None:
        """Keep scores and labels of each image.

        Args:
            data_batch: Not used.
            data_samples: Samples as dictionaries, with ``pred_score``, and
                ``gt_score`` (one-hot) or ``gt_label``; labels of difficult
                objects in ``gt_label_difficult``, if there are any.

        Raises:
            ValueError: If a sample lacks them, or there is not one score for
                each class.
        """
        classes = len(self.names())
        for sample in data_samples:
            score, target = self._answer(sample, classes)
            self.results.append((score, target))

    def compute_metrics(self, results: list) -> dict[str, float]:
        """Measure the classes, log and write the table.

        Args:
            results: For each image its scores and labels, both of shape (C,).

        Returns:
            The numbers by name.

        Raises:
            ValueError: If no class has a positive image.
        """
        names = self.names()
        counts = self.counts(len(names))
        score, target = (
            torch.from_numpy(np.stack(part))
            for part in zip(*results, strict=True)
        )
        support = (target == 1).sum(0)
        precision = _average_precision(score, target)
        numbers = accuracy_summary(
            precision, support, counts, self.many, self.few
        )
        groups = {k: 100 * v for k, v in numbers.items() if k in _KEPT}
        table = score_rows(
            names,
            support,
            {self.score: (100 * precision).tolist()},
            counts,
            many=self.many,
            few=self.few,
        )
        summary = {
            'mAP': 100 * numbers['mean'],
            **groups,
            'variance': 100**2 * numbers['variance'],
        }
        return self.report(table, summary)

    def _answer(
        self, sample: dict, classes: int
    ) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.int8]]:
        """Scores, and 1, 0 or -1 (does not count) for each class."""
        given = sample.get('gt_score', sample.get('gt_label'))
        if given is None or 'pred_score' not in sample:
            raise ValueError(
                'ClassAveragePrecision: a sample must have pred_score, and '
                f'gt_score or gt_label, got {sorted(sample)}.'
            )
        score = sample['pred_score'].detach().cpu().float()
        if 'gt_score' in sample:
            target = given.cpu().to(torch.int8, copy=True)
        else:
            target = torch.zeros(classes, dtype=torch.int8)
            target[_checked(given, classes)] = 1
        if score.shape != (classes,) or target.shape != (classes,):
            raise ValueError(
                'ClassAveragePrecision: pred_score and gt_score must have one '
                f'entry for each of the {classes} classes, got shapes '
                f'{tuple(score.shape)} and {tuple(target.shape)}.'
            )
        # Shown in another object of the image that is not difficult: positive.
        shown = set((target == 1).nonzero().flatten().tolist())
        difficult = set(sample.get('gt_label_difficult') or ()) - shown
        as_positive = self.difficult_as_positive
        target[[*difficult]] = -1 if as_positive is None else int(as_positive)
        return score.numpy(), target.numpy()


def _checked(label: Tensor, classes: int) -> Tensor:
    label = label.cpu().long()
    outside = label[(label < 0) | (label >= classes)]
    if outside.numel():
        raise ValueError(
            f'ClassAveragePrecision: gt_label must be in [0, {classes}), got '
            f'{int(outside[0])}. Check the number of classes.'
        )
    return label


def _average_precision(score: Tensor, target: Tensor) -> Tensor:
    """In [0, 1], shape (C,), float64; NaN where there is no positive."""
    require('mmpretrain', 'ClassAveragePrecision')
    from mmpretrain.evaluation import AveragePrecision

    tested = (target == 1).any(0)
    if not tested.any():
        raise ValueError(
            'ClassAveragePrecision: an evaluated image must show one of the '
            f'{len(tested)} classes, got none of {len(target)} that does. '
            'Check the labels.'
        )
    precision = torch.full((len(tested),), torch.nan, dtype=torch.float64)
    percents = AveragePrecision.calculate(
        score[:, tested].double(), target[:, tested], average=None
    )
    precision[tested] = percents.double() / 100
    return precision
