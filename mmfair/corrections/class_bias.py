"""A bias for each class, fitted to validation images for an aim."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import torch
from numpy.typing import NDArray
from scipy import optimize
from torch import Tensor

from mmfair.corrections.aims import check_aim
from mmfair.corrections.class_losses import ClassLosses, class_losses
from mmfair.corrections.corrected import ScaledLogits
from mmfair.corrections.correction import Correction
from mmfair.corrections.correction_data import CorrectionData
from mmfair.corrections.split_features import SplitFeatures
from mmfair.corrections.tuned import tuned
from mmfair.functional.checks import check_number
from mmfair.functional.long_tail.logit_adjustment import logit_adjustment

__all__ = ['ClassBias']

Array = NDArray[np.float64]

# How much the worst class weighs, and images at the mean loss that each class
# is given in addition.
_SHARPNESS, _PRIOR = 4.0, 2.0
_STEPS = 100
_STRENGTHS = [step / 10 for step in range(16)]


@dataclass(frozen=True)
class ClassBias(Correction):
    """Scores z + t b, one offset a class.

    What an aim counts, answers, has no slope. So b has the lowest
    cross-entropy in its place: over images for ``'overall'``, the mean over
    classes for ``'balanced'``, with half of all weight on few-shot classes
    for ``'few'``, a smooth maximum over classes for ``'worst'``. b is tau
    times the log prior of training, taken out, and what a class has of its
    own; the latter is drawn to 0 as by a normal prior, and a class without
    validation images has none. A temperature, fitted beside it, is put into
    b. The strength t, of 0, 0.1, ..., 1.5, is that with the highest aim
    itself; 0 is the model as it was.

    Attributes:
        deviation: Standard deviation of what a class has of its own, in
            logits, > 0.

    Raises:
        ValueError: If ``deviation`` is not positive.

    References:
        The form, a bias added to trained logits, is that of Menon et al.,
        ICLR 2021, and of the last layer of Kang et al., ICLR 2020; how it is
        fitted is this project's own.
    """

    deviation: float = 1.0

    title: ClassVar[str] = 'bias per class'
    tunes: ClassVar[bool] = True

    def __post_init__(self) -> None:
        check_number(self.deviation, 'deviation', where='ClassBias', above=0)

    def fit(
        self, data: CorrectionData, aim: str = 'balanced', *, seed: int = 0
    ) -> ScaledLogits:
        """See :meth:`Correction.fit`."""
        aim = check_aim(aim, data.few, where='ClassBias')
        none = torch.zeros(1, data.num_classes, dtype=torch.float64)
        rise = -logit_adjustment(none, data.counts)[0]
        objective = _Objective(
            data.tuning,
            (rise - rise.mean()).numpy(),
            _weigh(aim, data),
            1 / (len(data.tuning) * self.deviation**2),
        )
        bias = objective.lowest()
        strength = tuned(
            data,
            aim,
            _STRENGTHS,
            lambda logits, value: logits + value * bias.to(logits),
            where='ClassBias',
        )
        return ScaledLogits(
            scale=torch.ones_like(bias),
            offset=strength * bias,
            classifier=data.classifier,
            chosen={'strength': strength},
        )


@dataclass(frozen=True)
class _Objective:
    """Loss of (inverse temperature, tau, own biases), convex in them."""

    split: SplitFeatures
    rise: Array
    weights: Array | None
    ridge: float

    def lowest(self) -> Tensor:
        """The bias, in units of the logits as they are, shape (C,)."""
        start = np.concatenate([[1.0], np.zeros(1 + len(self.rise))])
        bounds = [(1e-3, 1e3)] + [(None, None)] * (len(start) - 1)
        lowest_point = optimize.minimize(
            self.value_and_slope,
            start,
            jac=True,
            method='L-BFGS-B',
            bounds=bounds,
            options={'maxiter': _STEPS},
        ).x
        inverse, tau, deviations = _parts(lowest_point)
        bias = (tau * self.rise + deviations) / inverse
        return torch.from_numpy(bias - bias.mean()).float()

    def value_and_slope(self, point: Array) -> tuple[float, Array]:
        inverse, tau, deviations = _parts(point)
        losses = class_losses(
            self.split, inverse, torch.from_numpy(tau * self.rise + deviations)
        )
        value, weights = self._summed(losses)
        by_bias = weights @ losses.by_bias
        # What validation does not know keeps what its count says.
        own_slope = np.where(losses.support > 0, by_bias, 0.0)
        slope = np.concatenate(
            [
                [weights @ losses.by_inverse, by_bias @ self.rise],
                own_slope + self.ridge * deviations,
            ]
        )
        return value + self.ridge / 2 * float(deviations @ deviations), slope

    def _summed(self, losses: ClassLosses) -> tuple[float, Array]:
        """The aim of the losses of the classes, and its slope by each."""
        known, mean = losses.support > 0, losses.mean
        if self.weights is not None:
            weights = np.where(known, self.weights, 0.0)
            weights = weights / weights.sum()
            return float(weights @ mean), weights
        trust = losses.support / (losses.support + _PRIOR)
        middle = known / known.sum()
        drawn = trust * mean + (1 - trust) * (middle @ mean)
        raised = np.where(
            known, np.exp(_SHARPNESS * (drawn - drawn[known].max())), 0.0
        )
        share = raised / raised.sum()
        value = (
            drawn[known].max()
            + np.log(raised.sum() / known.sum()) / _SHARPNESS
        )
        return float(value), share * trust + (share @ (1 - trust)) * middle


def _parts(point: Array) -> tuple[float, float, Array]:
    """Inverse temperature, tau, and what each class has of its own."""
    return float(point[0]), float(point[1]), point[2:]


def _weigh(aim: str, data: CorrectionData) -> Array | None:
    """Weight of each class; None where it is that of the worst."""
    if aim == 'worst':
        return None
    if aim == 'overall':
        return data.tuning.class_counts.cpu().double().numpy()
    weights = np.full(data.num_classes, 1 / data.num_classes)
    if aim == 'few':
        weights[data.few] += 1 / len(data.few)
    return weights
