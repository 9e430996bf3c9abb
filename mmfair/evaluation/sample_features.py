"""Features, labels and predictions of every image of an evaluation."""

from collections.abc import Iterable, Sequence

import numpy as np
import torch
from mmengine.evaluator import BaseMetric

from mmfair.datasets.is_multi_label import is_multi_label
from mmfair.evaluation.class_rows import class_rows
from mmfair.evaluation.feature_collector import FeatureCollector
from mmfair.evaluation.image_answer import image_answer, several_labels
from mmfair.evaluation.labelled_features import LabelledFeatures
from mmfair.evaluation.metrics.class_accuracy import ClassAccuracy
from mmfair.functional import class_hits
from mmfair.structures.class_counts import ClassCounts, HoldsClassCounts

__all__ = ['SampleFeatures']


class SampleFeatures(HoldsClassCounts, BaseMetric):
    """Gathers what a :class:`FeatureCollector` sees, over a whole data set.

    Put it into an evaluator while the collector is open; afterwards
    ``gathered`` holds the outcome, on the main process. Not registered: a
    config has no model to tap.

    Args:
        collector: The collector.
        class_counts: Training samples of each class. None to be told by
            :class:`mmfair.engine.hooks.ClassCountsHook`.
        many: See :class:`mmfair.evaluation.ClassAccuracy`.
        few: See :class:`mmfair.evaluation.ClassAccuracy`.
        multi_label: Whether the set has images with several labels, which
            those that are evaluated may not show; see
            :func:`mmfair.datasets.is_multi_label.is_multi_label`.

    Examples:
        >>> from torch import nn
        >>> model = nn.Sequential(nn.Linear(4, 3))
        >>> sample = dict(
        ...     gt_label=torch.tensor([2]),
        ...     pred_label=torch.tensor([1]),
        ...     pred_score=torch.tensor([0.2, 0.5, 0.3]),
        ... )
        >>> with FeatureCollector(model, ['0:input']) as collector:
        ...     metric = SampleFeatures(collector)
        ...     _ = model(torch.zeros(1, 4))
        ...     metric.process(None, [sample])
        >>> metric.evaluate(1)
        {'sample_features/images': 1}
        >>> metric.gathered.label, metric.gathered.pred
        (tensor([2]), tensor([1]))
    """

    default_prefix = 'sample_features'

    def __init__(
        self,
        collector: FeatureCollector,
        class_counts: Sequence[float] | None = None,
        many: int = 100,
        few: int = 20,
        multi_label: bool = False,
    ) -> None:
        super().__init__()
        self.multi_label = multi_label
        self.collector = collector
        self.training_counts = ClassCounts(
            class_counts, where='SampleFeatures'
        )
        self.many = many
        self.few = few
        self.gathered: LabelledFeatures | None = None

    @classmethod
    def like(
        cls,
        metrics: Iterable[object],
        collector: FeatureCollector,
        dataset: object = None,
    ) -> 'SampleFeatures':
        """A metric with the counts and thresholds of a run's own.

        Args:
            metrics: Those of an evaluator; the first
                :class:`mmfair.evaluation.ClassAccuracy` is followed, if there
                is one.
            collector: See above.
            dataset: The evaluated set, which tells whether images have
                several labels; None where those that are seen tell.

        Returns:
            The metric.
        """
        accuracies = (m for m in metrics if isinstance(m, ClassAccuracy))
        like = next(accuracies, None) or ClassAccuracy()
        several = dataset is not None and is_multi_label(dataset)
        return cls(
            collector,
            like.class_counts,
            like.many,
            like.few,
            multi_label=several,
        )

    def set_class_counts(
        self,
        counts: Sequence[float],
        class_names: Sequence[str] | None = None,
    ) -> None:
        """Take the training counts unless they were given.

        Args:
            counts: Training samples of each class, length C.
            class_names: Classes of the training set, length C.

        Raises:
            ValueError: If the classes are not those of the evaluated set.
        """
        evaluated = (self.dataset_meta or {}).get('classes')
        self.training_counts.fill(counts, class_names, expected=evaluated)

    def process(
        self, data_batch: object, data_samples: Sequence[dict]
    ) -> None:
        """Keep labels, answers and features of each image of a batch.

        Args:
            data_batch: Not used.
            data_samples: Samples as dictionaries, as image classifiers give
                them; see :func:`mmfair.evaluation.image_answer.image_answer`.

        Raises:
            ValueError: If a sample holds no labels or no answer, or the
                collector did not see one row for each image.
        """
        features = self.collector.take(len(data_samples))
        for index, sample in enumerate(data_samples):
            answer = image_answer(sample, where='SampleFeatures')
            rows = [features[p][index].numpy() for p in self.collector.places]
            # Not the scores, which are many on a large training set.
            self.results.append(
                (
                    answer.labels,
                    answer.pred,
                    answer.passed,
                    answer.shares,
                    rows,
                )
            )

    def class_rows(self) -> list[dict]:
        """Accuracy of each class, in the rows of the other read-outs.

        Returns:
            See :func:`mmfair.evaluation.class_rows.class_rows`; of a set
            with several labels an image, accuracy is recall.

        Raises:
            ValueError: If a label is out of range.
        """
        names = [str(name) for name in self.dataset_meta['classes']]
        hits = class_hits(self.gathered.pred, self.gathered.label, len(names))
        return class_rows(
            names, *hits, self.class_counts, many=self.many, few=self.few
        )

    def compute_metrics(self, results: list) -> dict[str, int]:
        """Put the images together.

        Args:
            results: For each image its labels, the predicted label, whether
                the score of each label is 0.5 or more and whether the scores
                sum to one, and its features.

        Returns:
            The number of images.
        """
        labels, predicted, passed, shares, rows = zip(*results, strict=True)
        counts = [len(some) for some in labels]
        multi_label = several_labels(
            counts, listed=self.multi_label, shares=all(shares)
        )
        label = torch.from_numpy(np.concatenate(labels))
        image = torch.from_numpy(np.repeat(np.arange(len(counts)), counts))
        if multi_label:
            right = torch.from_numpy(np.concatenate(passed))
            pred = torch.where(right, label, -1)
        else:
            pred = torch.tensor(predicted)
        places = self.collector.places
        features = {
            place: torch.from_numpy(np.stack(of_place))
            for place, of_place in zip(
                places, zip(*rows, strict=True), strict=True
            )
        }
        self.gathered = LabelledFeatures(
            features, image, label, pred, multi_label
        )
        return {'images': len(counts)}
