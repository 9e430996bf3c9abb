"""How frequent the classes of unlabelled images are, from probabilities."""

from collections.abc import Sequence

import torch
from torch import Tensor

from mmfair.functional.checks import check_number
from mmfair.functional.label_checks import check_scores
from mmfair.functional.long_tail.check_class_counts import check_class_counts
from mmfair.functional.score_shapes import widened
from mmfair.functional.tensor_checks import Numbers, check_finite

__all__ = ['em_prior']


def em_prior(
    logits: Numbers,
    class_counts: Sequence[float] | Tensor,
    *,
    iterations: int = 1000,
    tolerance: float = 1e-6,
) -> Tensor:
    """The prior under which unlabelled images are most likely.

    q_c becomes the mean over images of p_c q_c / pi_c, divided by its sum
    over classes, until it changes no more; each step raises the likelihood,
    and there is one maximum. It holds if the classes look as they did in
    training and the probabilities are calibrated: mind an overconfident
    model.

    Args:
        logits: Scores of the images, shape (N, C), whose softmax p has the
            prior of training.
        class_counts: Training samples of each class, length C, > 0; pi is
            their share.
        iterations: Steps at most, >= 1.
        tolerance: Total change at which they end, >= 0.

    Returns:
        q, shape (C,), float64, >= 0, sum 1, on the device of ``logits``.

    Raises:
        ValueError: If there is no image, a shape does not fit, or a number
            is out of range.

    References:
        Saerens, Latinne and Decaestecker, "Adjusting the Outputs of a
        Classifier to New a Priori Probabilities", Neural Computation 2002,
        Eq. 2.9.

    Examples:
        >>> logits = torch.tensor([[9.0, 0.0]] + 3 * [[0.0, 9.0]])
        >>> em_prior(logits, [1, 1]).round(decimals=3)
        tensor([0.2500, 0.7500], dtype=torch.float64)
    """
    where = 'em_prior'
    scores = widened(check_scores(logits, where=where)).detach()
    if scores.ndim != 2 or not len(scores):
        raise ValueError(
            f'{where}: logits must have shape (N, C), N >= 1, got '
            f'{tuple(scores.shape)}.'
        )
    check_finite(scores, 'logits', where=where)
    counts = check_class_counts(
        class_counts, where=where, num_classes=scores.size(1)
    )
    iterations = int(
        check_number(
            iterations, 'iterations', where=where, at_least=1, whole=True
        )
    )
    check_number(tolerance, 'tolerance', where=where, at_least=0)
    # Each row is known up to a factor.
    likely = scores - (counts / counts.sum()).log().to(scores)
    likely = likely.sub_(likely.amax(1, keepdim=True)).exp_()
    prior = torch.full_like(counts, 1 / len(counts)).to(scores.device)
    for _ in range(iterations):
        evidence = likely @ prior.to(likely)
        gained = likely.T @ (1 / evidence)
        after = prior * gained.double() / len(scores)
        after = after / after.sum()
        change = float((after - prior).abs().sum())
        prior = after
        if change <= tolerance:
            break
    return prior
