"""What curvature regularisation is set to, and what it remembers."""

import logging
from collections.abc import Sequence
from functools import partial
from typing import Any

from mmengine.dist import all_reduce, get_world_size
from mmengine.logging import print_log
from mmengine.runner import Runner
from torch import nn

from mmfair.engine.hooks.aux_loss_hook import AuxLossHook
from mmfair.engine.hooks.loss_schedule import LossSchedule
from mmfair.functional import CurvatureSettings
from mmfair.functional.checks import check_choice, check_number
from mmfair.registry import MODELS
from mmfair.structures import (
    BANK_DTYPES,
    BANK_REFRESHES,
    CURVATURE_BALANCES,
    REGULARIZED_FORMS,
    CurvatureBank,
    CurvatureRegularizer,
)
from mmfair.utils.gather_rows import gather_rows

__all__ = ['CurvatureHook']

_WHERE = 'CurvatureBankHook'
_STATE = 'mmfair_curvature_bank'
_number = partial(check_number, where=_WHERE)
_count = partial(check_number, where=_WHERE, at_least=1, whole=True)
_choice = partial(check_choice, where=_WHERE)


class CurvatureHook(AuxLossHook):
    """What :class:`~mmfair.engine.CurvatureBankHook` is set to and remembers.

    When and where it acts is that hook's own.

    Args:
        schedule: When the loss takes part.
        loss_name: See :class:`~mmfair.engine.hooks.AuxLossHook`.
        loss: Config of the loss, ``CurvatureLoss`` by default.
        reading: Of section 6.2 by that loss: ``'normalized'`` (the default),
            ``'printed'`` or ``'exact'``. Leave it out if ``loss`` has its own.
        loss_weight: Factor beside the weight above, >= 0; the paper has none.
        tau: Base of the logarithm, > 1.
        balance: ``'value'``, the weight takes the values of the two losses,
            or ``'gradient'``, the norms of their gradients at the features.
        refresh: ``'batch'`` or ``'full'``; see
            :class:`mmfair.structures.CurvatureBank`.
        k: Neighbours of each point.
        tangent_dim: Dimension m of the tangent space, a number.
        normalize: As in :func:`mmfair.functional.gaussian_curvature`.
        form: ``'determinant'`` or ``'geometric_mean'``, as there.
        eigh: As in :func:`mmfair.functional.symmetric_eigh`.
        per_class: Rows of each class in the bank at most; as many as the
            class has training samples, if None. Segmentors need a number.
        dtype: What the bank stores: ``'float32'``, ``'bfloat16'`` or
            ``'float16'``.
        device: Where the bank is: ``'model'`` or ``'cpu'``.

    Raises:
        TypeError: If a setting is of another type.
        ValueError: If one is out of range.
    """

    def __init__(
        self,
        schedule: LossSchedule,
        loss_name: str | None = None,
        *,
        loss: dict | nn.Module | None = None,
        reading: str | None = None,
        loss_weight: float = 1.0,
        tau: float = 100.0,
        balance: str = 'value',
        refresh: str = 'batch',
        k: int = 40,
        tangent_dim: int = 2,
        normalize: str = 'none',
        form: str = 'determinant',
        eigh: str = 'cpu',
        per_class: int | None = None,
        dtype: str = 'float32',
        device: str = 'model',
    ) -> None:
        super().__init__(schedule, loss_name)
        self.loss = _built_loss(loss, reading)
        self.geometry = _geometry(
            k, tangent_dim, normalize=normalize, form=form, eigh=eigh
        )
        self.per_class = None
        if per_class is not None:
            self.per_class = int(_count(per_class, 'per_class'))
        self._weighing: dict[str, Any] = {
            'loss_weight': _number(loss_weight, 'loss_weight', at_least=0),
            'tau': _number(tau, 'tau', above=1),
            'balance': _choice(balance, 'balance', CURVATURE_BALANCES),
            'refresh': _choice(refresh, 'refresh', BANK_REFRESHES),
            'dtype': _choice(dtype, 'dtype', BANK_DTYPES),
            'device': _choice(device, 'device', ('model', 'cpu')),
        }
        self.regularizer: CurvatureRegularizer | None = None
        self._saved: dict | None = None

    @property
    def bank(self) -> CurvatureBank | None:
        """Features and curvatures; None before the first step."""
        return None if self.regularizer is None else self.regularizer.bank

    def make_regularizer(self, capacities: Sequence[int]) -> None:
        """Begin with an empty bank, or that of the run that is resumed.

        Args:
            capacities: Rows of each class in the bank, length C.
        """
        self.regularizer = CurvatureRegularizer(
            capacities,
            self.loss,
            self.geometry,
            **self._weighing,
            gather=gather_rows,
            all_reduce=all_reduce,
            processes=get_world_size(),
            where=_WHERE,
        )
        self.regularizer.load_state_dict(self._saved)
        self._saved = None

    def before_save_checkpoint(self, runner: Runner, checkpoint: dict) -> None:
        """Add the bank, as plain tensors."""
        if self.bank is not None:
            checkpoint[_STATE] = self.bank.state_dict()

    def after_load_checkpoint(self, runner: Runner, checkpoint: dict) -> None:
        """Take the bank of a run that is resumed."""
        if not getattr(runner, '_resume', False):
            return
        self._saved = checkpoint.get(_STATE)
        if self._saved is None:
            print_log(
                'CurvatureBankHook: the checkpoint holds no feature bank. It '
                'fills anew; until an epoch is over the curvatures are those '
                'of a part of the training set.',
                logger='current',
                level=logging.WARNING,
            )


def _geometry(k: int, tangent_dim: int, **settings: str) -> CurvatureSettings:
    """Settings of curvatures that the loss can take."""
    _number(tangent_dim, 'tangent_dim', at_least=1, whole=True)
    _choice(settings['form'], 'form', REGULARIZED_FORMS)
    geometry = CurvatureSettings(k, tangent_dim, **settings, where=_WHERE)
    geometry.check_k(where=_WHERE)
    return geometry


def _built_loss(
    loss: dict | nn.Module | None, reading: str | None
) -> nn.Module:
    if loss is None:
        loss = dict(type='mmfair.CurvatureLoss')
    if reading is not None:
        if not isinstance(loss, dict) or {'reading', 'smooth'} & {*loss}:
            raise ValueError(
                f'{_WHERE}: reading must be left out where loss has its own, '
                f'got {reading!r}.'
            )
        loss = {**loss, 'reading': reading}
    return MODELS.build(loss) if isinstance(loss, dict) else loss
