"""Logits shifted by the prior of the training set."""

from collections.abc import Sequence

from torch import Tensor

from mmfair.functional.checks import check_number
from mmfair.functional.label_checks import check_scores
from mmfair.functional.long_tail.check_class_counts import check_class_counts
from mmfair.functional.score_shapes import per_class, widened
from mmfair.functional.tensor_checks import Numbers

__all__ = ['logit_adjustment']


def logit_adjustment(
    logits: Numbers,
    class_counts: Sequence[float] | Tensor,
    *,
    tau: float = 1.0,
) -> Tensor:
    r"""Scores z + tau log pi, for the training loss.

    Mind the sign. It is plus within the training loss. A model that was
    trained with this loss predicts with its plain logits: nothing is added
    at test time. A model that was trained with plain cross-entropy can be
    corrected afterwards with minus, ``tau=-1``. To do both corrects twice.

    Args:
        logits: Scores z, shape (N, C) or (N, C, \*spatial), floating point.
            Computed in float32 at least.
        class_counts: Training samples n of each class, length C, > 0; pi is
            n over the sum of n, so only ratios matter.
        tau: Strength of the adjustment; 1 is that of balanced softmax.

    Returns:
        Shape of ``logits``.

    Raises:
        ValueError: If ``logits`` has no class dimension, or ``class_counts``
            has a wrong length or an entry that is not positive. A class
            without samples has no finite log prior; no small number is put
            in its place.

    References:
        Menon et al., "Long-Tail Learning via Logit Adjustment", ICLR 2021,
        Eq. 10 (loss) and Eq. 9 (after training).

    Examples:
        >>> import torch
        >>> logit_adjustment(torch.zeros(1, 2), [3, 1])
        tensor([[-0.2877, -1.3863]])
    """
    where = 'logit_adjustment'
    scores = widened(check_scores(logits, where=where))
    counts = check_class_counts(
        class_counts, where=where, num_classes=scores.size(1)
    )
    tau = check_number(tau, 'tau', where=where)
    offset = (tau * (counts / counts.sum()).log()).to(scores)
    return scores + per_class(offset, scores.ndim)
