"""Logits of a trained classifier without the prior of its training set."""

from collections.abc import Sequence

from torch import Tensor

from mmfair.functional.check_class_counts import check_class_counts

__all__ = ['adjusted_logits']


def adjusted_logits(
    logits: Tensor,
    class_counts: Sequence[float] | Tensor,
    *,
    tau: float = 1.0,
) -> Tensor:
    r"""Post-hoc logit adjustment, z - tau log(pi), pi = n / sum(n).

    For a classifier trained with plain cross-entropy, whose softmax estimates
    p(class given image) under the training prior pi; with tau = 1 the
    adjusted one estimates it under a uniform prior. Nothing is to be
    subtracted after training with a loss that knows the prior (balanced
    softmax, the logit-adjusted loss).

    Args:
        logits: Scores z, shape (N, C) or (N, C, \*spatial), floating point.
        class_counts: Training samples n of each class, length C, > 0. Only
            their ratios matter.
        tau: Strength; 0 changes nothing.

    Returns:
        Shape and data type of ``logits``.

    Raises:
        ValueError: If ``class_counts`` has a wrong length or an entry <= 0.

    References:
        Menon et al., "Long-Tail Learning via Logit Adjustment", ICLR 2021,
        Eq. 9.

    Examples:
        >>> adjusted_logits(torch.zeros(1, 2), [3, 1])
        tensor([[0.2877, 1.3863]])
    """
    if logits.ndim < 2:
        raise ValueError(
            'adjusted_logits: logits must have shape (N, C, ...), got '
            f'{tuple(logits.shape)}.'
        )
    counts = check_class_counts(
        class_counts, where='adjusted_logits', num_classes=logits.size(1)
    )
    shift = tau * (counts / counts.sum()).log()
    return logits - shift.to(logits).view(-1, *[1] * (logits.ndim - 2))
