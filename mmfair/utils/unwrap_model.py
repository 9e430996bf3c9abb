"""The model inside DistributedDataParallel and its like."""

from mmengine.model import is_model_wrapper
from torch import nn

__all__ = ['unwrap_model']


def unwrap_model(model: nn.Module) -> nn.Module:
    """The model itself, whether it is wrapped or not.

    Args:
        model: A model, or one in a wrapper of MMEngine or PyTorch.

    Returns:
        The inner model.

    Examples:
        >>> unwrap_model(nn.Identity())
        Identity()
    """
    return model.get_submodule('module') if is_model_wrapper(model) else model
