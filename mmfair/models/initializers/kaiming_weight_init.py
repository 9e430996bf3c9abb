"""Kaiming-normal weights, biases as they are."""

from mmengine.model.weight_init import BaseInit, update_init_info
from torch import nn

from mmfair.registry import WEIGHT_INITIALIZERS

__all__ = ['KaimingWeightInit']


@WEIGHT_INITIALIZERS.register_module()
class KaimingWeightInit(BaseInit):
    """Draws weights as LDAM-DRW's ResNet-32 does: N(0, 2 / fan-in).

    MMEngine's ``Kaiming`` sets the biases as well; here they stay as PyTorch
    drew them. Layers that inherit from a named one keep their own start, as
    the rows of a :class:`mmfair.models.CosineLinear` do.

    Args:
        layer: Class name, or names, of the layers.

    References:
        He et al., ICCV 2015; the use for the classifier: Cao et al., NeurIPS
        2019, in their code.

    Examples:
        >>> import torch
        >>> layer = nn.Linear(64, 1000)
        >>> KaimingWeightInit(layer='Linear')(layer)
        >>> round(layer.weight.std().item(), 2)
        0.18
    """

    def __init__(self, layer: str | list[str] = 'Linear') -> None:
        super().__init__(layer=layer)

    def __call__(self, module: nn.Module) -> None:
        """Draw the weights of the layers in a module."""
        for part in module.modules():
            if self.wholemodule or type(part).__name__ in self.layer:
                nn.init.kaiming_normal_(part.weight)
        if hasattr(module, '_params_init_info'):
            update_init_info(module, init_info='KaimingWeightInit')
