"""PaCo as a loss module."""

from collections.abc import Sequence

import torch
from mmengine.dist import get_world_size
from torch import Tensor, nn

from mmfair.functional import paco_losses
from mmfair.functional.checks import check_number
from mmfair.registry import MODELS
from mmfair.structures.class_counts import ClassCounts, HoldsClassCounts
from mmfair.structures.contrast import Contrast
from mmfair.utils.gather_rows import gather_rows

__all__ = ['PaCoLoss']

_WHERE = 'PaCoLoss'


@MODELS.register_module()
class PaCoLoss(HoldsClassCounts, nn.Module):
    """Class centres and samples in one softmax, for ``PaCoClassifier``.

    In a training step of several processes each image is compared with those
    of all: the value is that of the joint batch, and so is the mean of the
    gradients, which DDP takes. In the released code each process compares
    its own images and the queue. With alpha 0 and no samples it would be
    balanced softmax.

    Args:
        class_counts: Training samples of each class, > 0, or ``'auto'``: they
            are filled in, see :class:`ClassCountsLoss`.
        alpha: Weight of each other sample of an image's class, >= 0; its
            centre has 1. 0.01 for CIFAR-100, 0.05 for ImageNet-LT and
            iNaturalist.
        temperature: Of the samples, > 0: 0.05 for CIFAR-100, 0.2 for
            ImageNet-LT (ResNeXt: 0.07) and iNaturalist.
        loss_weight: Factor of the loss, >= 0.

    Raises:
        TypeError: If a setting is of another type.
        ValueError: If a setting is out of range.

    References:
        Cui et al., "Parametric Contrastive Learning", ICCV 2021.

    Examples:
        >>> from mmfair.structures import Contrast
        >>> loss = PaCoLoss(class_counts=[1, 1], temperature=1.0)
        >>> rows = torch.eye(2)
        >>> contrast = Contrast(rows, rows, rows[:0], torch.zeros(0).long())
        >>> loss(torch.zeros(2, 2), torch.tensor([0, 1]), contrast=contrast)
        tensor(2.3562)
    """

    def __init__(
        self,
        class_counts: str | Sequence[float] | None = 'auto',
        alpha: float = 0.05,
        temperature: float = 0.2,
        loss_weight: float = 1.0,
    ) -> None:
        super().__init__()
        self.training_counts = ClassCounts(
            class_counts, where=_WHERE, positive=True
        )
        self.alpha = check_number(alpha, 'alpha', where=_WHERE, at_least=0)
        self.temperature = check_number(
            temperature, 'temperature', where=_WHERE, above=0
        )
        self.loss_weight = check_number(
            loss_weight, 'loss_weight', where=_WHERE, at_least=0
        )

    def forward(
        self,
        cls_score: Tensor,
        target: Tensor,
        *,
        contrast: Contrast | None = None,
        **_: object,
    ) -> Tensor:
        """The mean over the images of all processes.

        Args:
            cls_score: Logits, shape (N, C).
            target: Labels, shape (N,).
            contrast: What the images are compared with.
            **_: What host heads pass besides; not used.

        Returns:
            Scalar.

        Raises:
            TypeError: If ``target`` holds probabilities.
            ValueError: If there is no contrast, or shapes don't fit.
        """
        if not isinstance(contrast, Contrast):
            raise ValueError(
                f'{_WHERE}: contrast must be given, got {contrast!r:.60}. Set '
                "model.type='mmfair.PaCoClassifier', which makes it."
            )
        if target.is_floating_point():
            raise TypeError(
                f'{_WHERE}: target must be labels, got probabilities. An '
                'image of two classes is no other of either: leave mixup and '
                'cutmix out.'
            )
        queries, keys, queue, queue_labels = contrast
        together = self.training and torch.is_grad_enabled()
        if together:  # elsewhere processes need not come here together
            cls_score, queries = _joined(cls_score), _joined(queries)
            keys, target = _joined(keys), _joined(target)
        losses = paco_losses(
            cls_score,
            torch.cat([queries.to(keys.dtype), keys, queue.to(keys.dtype)]),
            torch.cat([target, target, queue_labels]),
            self.training_counts.known(),
            alpha=self.alpha,
            temperature=self.temperature,
        )
        loss = losses.mean()
        # Each process has the gradient of its own rows alone.
        processes = get_world_size() if together else 1
        joint = loss.detach() + processes * (loss - loss.detach())
        return self.loss_weight * joint

    def extra_repr(self) -> str:
        """Settings shown when the model is printed."""
        return (
            f'class_counts={self.training_counts}, alpha={self.alpha}, '
            f'temperature={self.temperature}, loss_weight={self.loss_weight}'
        )


def _joined(rows: Tensor) -> Tensor:
    """The rows of all processes, this one's with their gradient."""
    joint, start = gather_rows(rows)
    return torch.cat([joint[:start], rows, joint[start + len(rows) :]])
