"""SE-ResNet-18 and -34 for configs, where MMPretrain may be absent."""

from typing import Any

from torch import nn

from mmfair.registry import MODELS
from mmfair.utils.stack import require

__all__ = ['build_se_basic_resnet']


@MODELS.register_module(name='SEBasicResNet')
def build_se_basic_resnet(**settings: Any) -> nn.Module:
    """Build the network, and import MMPretrain only then.

    Configs name it ``type='mmfair.SEBasicResNet'``.

    Args:
        **settings: See
            :class:`mmfair.models.backbones.se_basic_resnet.SEBasicResNet`:
            ``depth``, ``se_ratio`` and those of MMPretrain's ``ResNet``.

    Returns:
        The network.

    Raises:
        StackError: If MMPretrain is not installed.

    Examples:
        >>> build_se_basic_resnet(depth=18).feat_dim
        512
    """
    require('mmpretrain', 'SEBasicResNet')
    from mmfair.models.backbones.se_basic_resnet import SEBasicResNet

    return SEBasicResNet(**settings)
