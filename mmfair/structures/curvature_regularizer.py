"""The weighted curvature penalty of a training step, from a bank."""

from collections.abc import Callable, Sequence
from typing import Any, cast

import torch
from torch import Tensor

from mmfair.functional.checks import check_choice, check_number
from mmfair.functional.geometry.curvature_regularization import (
    regularization_weight,
)
from mmfair.functional.geometry.curvature_settings import CurvatureSettings
from mmfair.functional.joint_step import AllReduce, gradient_norms, joint_mean
from mmfair.structures.curvature_bank import CurvatureBank
from mmfair.structures.feature_bank import FeatureBank
from mmfair.structures.regularizer_step import RegularizerStep

__all__ = [
    'BANK_DTYPES',
    'CURVATURE_BALANCES',
    'REGULARIZED_FORMS',
    'CurvatureRegularizer',
]

BANK_DTYPES = ('float32', 'bfloat16', 'float16')
CURVATURE_BALANCES = ('value', 'gradient')
# Gaussian curvatures; a logarithm, which may be negative, is none to penalise.
REGULARIZED_FORMS = ('determinant', 'geometric_mean')

Gather = Callable[[Tensor], tuple[Tensor, int]]


class CurvatureRegularizer:
    """Keeps the features of all processes, and weighs their curvatures.

    The bank of each process holds the features of all, so that loss and
    gradient are those of one process with all the samples. It is made with
    the first features, which tell its width.

    Args:
        capacities: Rows of each class in the bank, length C.
        penalty: The loss of C curvatures, such as
            :func:`mmfair.functional.curvature_regularization`.
        settings: How curvature is measured; its form is one of
            ``REGULARIZED_FORMS``.
        refresh: As in :class:`CurvatureBank`.
        tau: Base of the weight's logarithm, > 1.
        loss_weight: Factor beside that weight, >= 0.
        balance: What the weight balances: ``'value'`` or ``'gradient'``.
        dtype: Type the bank stores: one of ``BANK_DTYPES``.
        device: Where the bank is: ``'model'`` or ``'cpu'``.
        gather: Concatenates the rows of all processes, without gradient, and
            tells where the own begin.
        all_reduce: Sums a tensor over the processes, in place.
        processes: How many they are.
        where: Who asks; errors begin with it.

    Raises:
        TypeError: If a number is none.
        ValueError: If a setting is out of range.

    Attributes:
        bank: None before the first features.
        begun: Whether all curvatures were computed once.

    References:
        Ma et al., "Predicting and Enhancing the Fairness of DNNs with the
        Curvature of Perceptual Manifolds", section 6 and Algorithm 4.

    Examples:
        >>> from mmfair.functional import curvature_regularization
        >>> regularizer = CurvatureRegularizer(
        ...     [8, 8], curvature_regularization, CurvatureSettings(k=5)
        ... )
        >>> features = torch.randn(16, 3, requires_grad=True)
        >>> _ = regularizer.store(features, torch.arange(16) % 2)
        >>> regularizer.bank.bank.counts
        tensor([8, 8])
    """

    def __init__(
        self,
        capacities: Sequence[int],
        penalty: Callable[[Tensor], Tensor],
        settings: CurvatureSettings,
        *,
        refresh: str = 'batch',
        tau: float = 100.0,
        loss_weight: float = 1.0,
        balance: str = 'value',
        dtype: str = 'float32',
        device: str = 'model',
        gather: Gather = lambda rows: (rows.detach(), 0),
        all_reduce: AllReduce = lambda alone: None,
        processes: int = 1,
        where: str = 'CurvatureRegularizer',
    ) -> None:
        check_choice(settings.form, 'form', REGULARIZED_FORMS, where=where)
        check_number(tau, 'tau', where=where, above=1)
        check_number(loss_weight, 'loss_weight', where=where, at_least=0)
        check_choice(balance, 'balance', CURVATURE_BALANCES, where=where)
        check_choice(dtype, 'dtype', BANK_DTYPES, where=where)
        check_choice(device, 'device', ('model', 'cpu'), where=where)
        self.capacities = capacities
        self.penalty = penalty
        self.settings = settings
        self.refresh = refresh
        self.tau = tau
        self.loss_weight = loss_weight
        self.balance = balance
        self.dtype: torch.dtype = getattr(torch, dtype)
        self.device = device
        self.gather = gather
        self.all_reduce = all_reduce
        self.processes = processes
        self.where = where
        self.bank: CurvatureBank | None = None
        self.begun = False
        self._saved: dict[str, Any] | None = None

    def store(
        self, features: Tensor, labels: Tensor, *, place: str = 'the features'
    ) -> tuple[Tensor, Tensor, int]:
        """Put the features of a step into the bank.

        Args:
            features: Of this process, shape (b, p); b may differ between
                processes.
            labels: Their classes, shape (b,).
            place: What to call the features in an error.

        Returns:
            The features in float32; those of all processes, which the
            curvatures have a gradient to; and where the own begin.

        Raises:
            RuntimeError: If a feature is not finite, or its square is not.
        """
        features = features.float()
        joint, first = self.gather(features)
        labels, _ = self.gather(labels)
        # Of all processes, so that all of them stop. Inner products overflow
        # where squares do.
        if not bool(torch.isfinite(joint.square().sum(1)).all()):
            raise RuntimeError(
                f'{self.where}: {place} must be finite, and so must '
                'their squares, got NaN, infinity or a number above 1e19. '
                'Training diverges: lower the learning rate, or clip the '
                'gradients.'
            )
        joint.requires_grad_()
        self.bank = self.bank or self._make_bank(joint)
        self.bank.push(joint, labels)
        return features, joint, first

    def step(
        self,
        features: Tensor,
        labels: Tensor,
        *,
        inputs: Tensor,
        task: Tensor,
        samples: int,
        epoch: int,
        read_gradients: bool = False,
        place: str = 'the features',
    ) -> RegularizerStep:
        """Store the features of a step; the weighted penalty of the bank.

        Args:
            features: See :meth:`store`; they depend on ``inputs``.
            labels: See :meth:`store`.
            inputs: Where gradients are compared: what the classifier was
                given, with a gradient.
            task: The task's loss, mean over the samples of this process.
            samples: How many they are.
            epoch: Counted from 1.
            read_gradients: Whether to compare the gradients; always done if
                ``balance='gradient'``.
            place: See :meth:`store`.

        Returns:
            See :class:`RegularizerStep`.
        """
        local_features, joint, first = self.store(
            features, labels, place=place
        )
        bank = cast(CurvatureBank, self.bank)
        first_step = not self.begun
        if first_step:
            bank.refresh_all()
            self.begun = True
        curvature = bank.class_curvature()
        penalty = self.penalty(curvature)
        gradient = torch.zeros_like(joint)
        if penalty.requires_grad:
            (gradient,) = torch.autograd.grad(penalty, joint)
        gradient = gradient[first : first + len(local_features)]  # (b, p)
        mean, share = joint_mean(task, samples, all_reduce=self.all_reduce)
        balanced, norms = (mean, penalty), None
        if read_gradients or self.balance == 'gradient':
            losses = (share * task, (local_features * gradient).sum())
            norms = gradient_norms(inputs, *losses, all_reduce=self.all_reduce)
        if norms is not None and self.balance == 'gradient':
            balanced = (norms[0], norms[1])
        weight = self.loss_weight * regularization_weight(
            epoch, tau=self.tau, task=balanced[0], regularizer=balanced[1]
        )
        ratio = None if norms is None else weight * norms[1] / norms[0]
        # The gradient at the features is known: it goes on from here. DDP
        # takes the mean over the processes, where the sum is due.
        moved = (self.processes * local_features * gradient).sum()
        loss = weight * (penalty.detach() + moved - moved.detach())
        return RegularizerStep(
            loss, curvature.detach(), weight, ratio, first_step
        )

    def _make_bank(self, features: Tensor) -> CurvatureBank:
        rows = FeatureBank(
            self.capacities,
            features.size(1),
            dtype=self.dtype,
            device='cpu' if self.device == 'cpu' else features.device,
        )
        bank = CurvatureBank(rows, self.settings, refresh=self.refresh)
        if self._saved is not None:
            bank.load_state_dict(self._saved)
            self._saved = None
            self.begun = not bool(bank.curvature.isnan().all())
        return bank

    def state_dict(self) -> dict[str, Any] | None:
        """What a checkpoint needs, as plain tensors; None without a bank."""
        return None if self.bank is None else self.bank.state_dict()

    def load_state_dict(self, state: dict[str, Any] | None) -> None:
        """Take the bank of a run that goes on; None for an empty one.

        The bank is made with the next features, and then has this state.
        """
        self.bank, self.begun, self._saved = None, False, state
