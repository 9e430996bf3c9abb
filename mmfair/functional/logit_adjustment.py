"""Logits shifted by the prior of the training set."""

from collections.abc import Sequence

import torch
from torch import Tensor

from mmfair.functional.check_class_counts import check_class_counts

__all__ = ['logit_adjustment']


def logit_adjustment(
    logits: Tensor,
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
        >>> logit_adjustment(torch.zeros(1, 2), [3, 1])
        tensor([[-0.2877, -1.3863]])
    """
    if logits.ndim < 2:
        raise ValueError(
            'logit_adjustment: logits must have shape (N, C) or (N, C, '
            f'*spatial), got {tuple(logits.shape)}.'
        )
    counts = check_class_counts(
        class_counts, where='logit_adjustment', num_classes=logits.size(1)
    )
    scores = logits.to(torch.promote_types(logits.dtype, torch.float32))
    offset = (tau * (counts / counts.sum()).log()).to(scores)
    return scores + offset.view([-1] + [1] * (scores.ndim - 2))
