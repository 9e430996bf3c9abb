"""A new classifier by logistic regression, all classes with one weight."""

from bisect import bisect_right
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import torch
from numpy.typing import NDArray

from mmfair.corrections.class_draws import check_every_class
from mmfair.corrections.corrected import LinearScores
from mmfair.corrections.correction import Correction, NotApplicableError
from mmfair.corrections.correction_data import CorrectionData
from mmfair.corrections.split_features import SplitFeatures
from mmfair.corrections.trainable_head import feature_scale
from mmfair.functional.checks import check_number

__all__ = ['LogisticRegression']

# Products in one pass over the images: what 100 passes do in two minutes.
_PRODUCTS = 10**10


@dataclass(frozen=True)
class LogisticRegression(Correction):
    """Multinomial logistic regression of scikit-learn, to its optimum.

    The same loss as :class:`ClassifierRetraining`, which takes batches.
    Passes over all images at once are dear: of large sets it sees as many
    images of each class, at most, as it can go through in minutes, and says
    how many.

    Attributes:
        weight_decay: Of the weights, for features of unit spread, > 0.
        steps: Of L-BFGS at most, >= 1.

    Raises:
        ValueError: If a setting is out of range.

    References:
        scikit-learn's ``LogisticRegression`` with
        ``class_weight='balanced'``; its C is 1 / (N weight_decay).
    """

    weight_decay: float = 5e-4
    steps: int = 100

    title: ClassVar[str] = 'logistic regression'

    def __post_init__(self) -> None:
        where = 'LogisticRegression'
        check_number(self.weight_decay, 'weight_decay', where=where, above=0)
        check_number(self.steps, 'steps', where=where, at_least=1, whole=True)

    def fit(
        self, data: CorrectionData, aim: str = 'balanced', *, seed: int = 0
    ) -> LinearScores:
        """See :meth:`Correction.fit`; the aim changes nothing."""
        split = data.train
        check_every_class(split)
        rows = _even_part(split, seed)
        mean, spread = feature_scale(split.features)
        inputs = ((split.features[rows] - mean) / spread).cpu().numpy()
        labels = split.labels[rows].cpu().numpy()
        weight, bias = self._optimum(inputs, labels)
        scaled = torch.from_numpy(weight).to(mean) / spread
        return LinearScores(
            weight=scaled,
            bias=torch.from_numpy(bias).to(mean) - scaled @ mean,
            classifier=data.classifier,
            chosen={'images': len(rows)},
        )

    def _optimum(
        self, inputs: NDArray[np.float32], labels: NDArray[np.int64]
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        try:
            from sklearn.exceptions import ConvergenceWarning
            from sklearn.linear_model import LogisticRegression as Model
        except ModuleNotFoundError:
            raise NotApplicableError('scikit-learn is not installed') from None
        import warnings

        model = Model(
            C=1 / (len(inputs) * self.weight_decay),
            class_weight='balanced',
            max_iter=int(self.steps),
        )
        with warnings.catch_warnings():
            # An optimum that is not quite reached is judged as it is.
            warnings.simplefilter('ignore', ConvergenceWarning)
            model.fit(inputs, labels)
        weight, bias = model.coef_, model.intercept_
        if len(weight) == 1:  # of two classes, the second alone
            weight = np.concatenate([-weight, weight]) / 2
            bias = np.concatenate([-bias, bias]) / 2
        return weight.astype(np.float32), bias.astype(np.float32)


def _even_part(split: SplitFeatures, seed: int) -> torch.Tensor:
    """Rows of all images, or of so many of each class as can be afforded."""
    sizes = split.class_counts.cpu().numpy()
    most = max(
        _PRODUCTS // (split.features.size(1) * split.num_classes),
        split.num_classes,
    )
    limit = max(
        bisect_right(
            range(1, int(sizes.max()) + 1),
            most,
            key=lambda size: int(np.minimum(sizes, size).sum()),
        ),
        1,
    )
    rng = np.random.default_rng(seed)
    order = rng.permutation(len(split))
    labels = split.labels.cpu().numpy()[order]
    by_class = order[np.argsort(labels, kind='stable')]
    starts = np.concatenate([[0], sizes.cumsum()[:-1]])
    rank = np.arange(len(split)) - np.repeat(starts, sizes)
    rows = np.sort(by_class[rank < limit])
    return torch.from_numpy(rows).to(split.features.device)
