"""The moving average of De-confound-TDE with the learning rate."""

from mmengine.hooks import Hook
from mmengine.runner import Runner

from mmfair.models.heads.causal_norm_linear import CausalNormLinear
from mmfair.registry import HOOKS
from mmfair.utils.unwrap_model import unwrap_model

__all__ = ['CausalMomentumHook']


@HOOKS.register_module()
class CausalMomentumHook(Hook):
    """Sets mu of the mean feature at each epoch: 1 - 0.1 min(50 lr, 1).

    So the average forgets less as the learning rate falls. The authors' code
    does it on all but CIFAR, where mu is 0.9. It changes each
    :class:`mmfair.models.CausalNormLinear` of the model.

    References:
        Tang et al., NeurIPS 2020, the released code.

    Examples:
        In a config::

            default_hooks = dict(mu=dict(type='mmfair.CausalMomentumHook'))
    """

    def before_train(self, runner: Runner) -> None:
        """Make sure that there is something to set.

        Raises:
            ValueError: If the model has no such layer.
        """
        if not self._layers(runner):
            model = type(unwrap_model(runner.model)).__name__
            raise ValueError(
                'CausalMomentumHook: the model must have a CausalNormLinear, '
                f"got a {model} without. Take type='mmfair.CausalNormClsHead' "
                'as its head, or leave the hook out.'
            )

    def before_train_epoch(self, runner: Runner) -> None:
        """Set mu by the learning rate of the epoch."""
        (rate, *_) = runner.optim_wrapper.get_lr()['lr']
        for layer in self._layers(runner):
            layer.momentum = 1 - 0.1 * min(50 * rate, 1)

    def _layers(self, runner: Runner) -> list[CausalNormLinear]:
        model = unwrap_model(runner.model)
        return [m for m in model.modules() if isinstance(m, CausalNormLinear)]
