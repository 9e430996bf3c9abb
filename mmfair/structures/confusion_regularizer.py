"""The largest singular value of a running confusion matrix, as a loss."""

from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor

from mmfair.functional.checks import check_number
from mmfair.functional.long_tail.check_class_counts import check_class_counts
from mmfair.functional.long_tail.leading_singular import leading_singular
from mmfair.functional.long_tail.soft_confusion import soft_confusion

__all__ = ['ConfusionRegularizer']

Gather = Callable[[Tensor], tuple[Tensor, int]]
# Of a start of ones in each step, so that no class is out of sight for good.
_FRESH = 1e-3


class ConfusionRegularizer:
    """Keeps a smooth confusion matrix over steps; bounds its spectral norm.

    The row of a class moves towards that of the step where the class has
    samples, and stays where it has none. The loss is the spectral norm of the
    matrix with row y times (pi_y + floor)^-1/2, pi_y the share of class y
    among the training samples; its gradient goes to the samples of the step.
    Several processes act as one with all the samples.

    Args:
        class_counts: Training samples of each class, length C, >= 0.
        momentum: What stays of a row when its class has samples, in [0, 1).
        floor: See above, > 0.
        margin: Of :func:`mmfair.functional.soft_confusion`.
        iterations: Of :func:`mmfair.functional.leading_singular`.
        gather: Concatenates the rows of all processes, without gradient, and
            tells where those of this one begin.
        processes: How many they are.
        where: Who asks; errors begin with it.

    Attributes:
        matrix: Shape (C, C), row by true class, times its weight, column by
            rival; float32.
        class_weights: Of the rows, shape (C,).
        seen: Whether a class had samples yet, shape (C,).

    Raises:
        TypeError: If a setting is no number.
        ValueError: If one is out of range.

    References:
        Zhu et al., "Confusion-Aware Spectral Regularizer for Long-Tailed
        Recognition", CVPR 2026 (CAR).

    Examples:
        >>> regularizer = ConfusionRegularizer([30, 10, 10])
        >>> logits = torch.randn(8, 3, requires_grad=True)
        >>> loss = regularizer.step(logits, torch.arange(8) % 3)
        >>> loss.backward()
    """

    def __init__(
        self,
        class_counts: Sequence[float],
        *,
        momentum: float = 0.5,
        floor: float = 0.2,
        margin: float = 0.0,
        iterations: int = 10,
        gather: Gather = lambda rows: (rows.detach(), 0),
        processes: int = 1,
        where: str = 'ConfusionRegularizer',
    ) -> None:
        self.momentum = check_number(
            momentum, 'momentum', where=where, at_least=0, below=1
        )
        floor = check_number(floor, 'floor', where=where, above=0)
        counts = check_class_counts(class_counts, where=where, positive=False)
        self.class_weights = (counts / counts.sum() + floor).rsqrt().float()
        self.margin = margin
        self.iterations = iterations
        self.gather = gather
        self.processes = processes
        self.where = where
        classes = len(counts)
        self.matrix = torch.zeros(classes, classes)
        self.seen = torch.zeros(classes, dtype=torch.bool)
        self._right = torch.ones(classes)

    def step(
        self, logits: Tensor, labels: Tensor, *, place: str = 'the logits'
    ) -> Tensor:
        """Take in the samples of a step; the spectral norm with them.

        Args:
            logits: Of this process, shape (b, C); b may differ between
                processes, none included.
            labels: Shape (b,).
            place: What to call the logits in an error.

        Returns:
            Scalar >= 0, with a gradient to the logits.

        Raises:
            RuntimeError: If a logit is not finite.
            ValueError: If the logits are not of C classes.
        """
        self._check_width(logits)
        rows = soft_confusion(logits, labels, margin=self.margin).float()
        joint, first = self.gather(rows)
        joint_labels, _ = self.gather(labels)
        # Of all processes, so that all of them stop.
        if not bool(torch.isfinite(joint).all()):
            raise RuntimeError(
                f'{self.where}: {place} must be finite, got NaN or infinity. '
                'Training diverges: lower the learning rate, or clip the '
                'gradients.'
            )
        self._to_device(joint.device)
        shares = self._move(joint, joint_labels)  # of each row, (B,)
        norm, left, self._right = leading_singular(
            self.matrix,
            iterations=self.iterations,
            start=self._right + _FRESH,
        )
        # With the vectors fixed u' M v has the gradient of the norm; DDP
        # takes the mean over the processes, where the sum is due.
        mine = shares[first : first + len(rows)]
        factors = self.processes * mine * (self.class_weights * left)[labels]
        moved = (factors[:, None] * rows * self._right).sum()
        return norm + (moved - moved.detach())

    def _move(self, rows: Tensor, labels: Tensor) -> Tensor:
        """Move the matrix towards rows; the share of each row in it, (B,)."""
        classes, owner = torch.unique(
            labels, return_inverse=True
        )  # (k,), (B,)
        counts = torch.bincount(owner, minlength=len(classes)).to(rows)
        means = rows.new_zeros(len(classes), rows.size(1))
        means.index_add_(0, owner, rows)
        means *= (self.class_weights[classes] / counts)[:, None]
        stay = self.momentum * self.seen[classes].to(rows)  # (k,)
        self.matrix[classes] = (
            stay[:, None] * self.matrix[classes] + (1 - stay)[:, None] * means
        )
        self.seen[classes] = True
        return ((1 - stay) / counts)[owner]

    def _to_device(self, device: torch.device) -> None:
        for name in ('matrix', 'seen', 'class_weights', '_right'):
            setattr(self, name, getattr(self, name).to(device))

    def _check_width(self, logits: Tensor) -> None:
        classes = len(self.matrix)
        if logits.ndim != 2 or logits.size(1) != classes:
            raise ValueError(
                f'{self.where}: logits must have shape (b, {classes}) for '
                f'{classes} class counts, got {tuple(logits.shape)}.'
            )

    def state_dict(self) -> dict[str, Tensor]:
        """What a checkpoint needs, as plain tensors."""
        return {
            'matrix': self.matrix,
            'seen': self.seen,
            'right': self._right,
        }

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Take the matrix of a run that goes on.

        Raises:
            ValueError: If it is of another number of classes.
        """
        if state['matrix'].shape != self.matrix.shape:
            raise ValueError(
                f'{self.where}: the checkpoint must hold a matrix of '
                f'{len(self.matrix)} classes, got {len(state["matrix"])}. '
                'Resume with the data set of the checkpoint.'
            )
        self.matrix = state['matrix'].clone()
        self.seen = state['seen'].clone()
        self._right = state['right'].clone()
