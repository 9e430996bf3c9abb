"""Batch statistics that move while the weights of a second stage stay."""

from typing import Any

from mmengine.hooks import Hook
from mmengine.runner import Runner
from torch import nn
from torch.nn.modules.batchnorm import _BatchNorm

from mmfair.functional.checks import check_word
from mmfair.registry import HOOKS
from mmfair.utils.module_paths import get_module
from mmfair.utils.unwrap_model import unwrap_model

__all__ = ['MovingStatisticsHook']

_WHERE = 'MovingStatisticsHook'


@HOOKS.register_module()
class MovingStatisticsHook(Hook):
    """Lets the batch normalisation of a frozen module see the training data.

    The stages that ``frozen_stages`` of a backbone freezes keep their running
    statistics too, which are those of the first stage's draws. With this hook
    their layers of batch normalisation are in training mode while the model
    trains: they normalise by the batch, and the running statistics become
    those of the second stage's draws. Weights stay frozen.

    Each process has statistics of its own, as in any training, and that of
    the first is saved; MMEngine's ``SyncBuffersHook`` takes their mean.

    Args:
        module: Dotted path of the module.

    Raises:
        TypeError: If ``module`` is no string.
        ValueError: When training begins: if there is no such module, or none
            of its layers normalises batches.

    References:
        Shift learning of batch normalisation in Zhong et al., "Improving
        Calibration for Long-Tailed Recognition", CVPR 2021 (MiSLAS).

    Examples:
        In a config::

            default_hooks = dict(
                statistics=dict(type='mmfair.MovingStatisticsHook')
            )
    """

    def __init__(self, module: str = 'backbone') -> None:
        self.module = check_word(module, 'module', where=_WHERE)
        self._layers: list[nn.Module] = []

    def before_train(self, runner: Runner) -> None:
        """Find the layers.

        Raises:
            ValueError: If there are none.
        """
        model = unwrap_model(runner.model)
        part = get_module(model, self.module, where=_WHERE)
        self._layers = [m for m in part.modules() if isinstance(m, _BatchNorm)]
        if not self._layers:
            raise ValueError(
                f'{_WHERE}: module must have batch normalisation, got '
                f'{self.module!r}, a {type(part).__name__} without. Name '
                'another module, or leave the hook out.'
            )

    def before_train_iter(
        self, runner: Runner, batch_idx: int, data_batch: Any = None
    ) -> None:
        """Put the layers in training mode, out of which validation brings."""
        for layer in self._layers:
            layer.train()

    def after_train(self, runner: Runner) -> None:
        """Forget the layers."""
        self._layers = []
