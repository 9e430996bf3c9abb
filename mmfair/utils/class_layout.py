"""Which outputs of a module are the scores of its classes."""

from torch import nn

from mmfair.utils.module_paths import class_owner

__all__ = ['class_layout']


def class_layout(model: nn.Module, path: str) -> tuple[int, int]:
    """Classes and channels for each anchor of the module at ``path``.

    Dense heads pack anchors x classes into channels, softmax detectors append
    the background, and a head of two classes may have one channel; the
    nearest module above ``path`` that knows its number of classes tells.

    Args:
        model: The model.
        path: Dotted path of a module that gives class scores.

    Returns:
        For :func:`mmfair.functional.class_scores.class_scores`. (0, 0):
        nobody knows, each channel is a class.

    Examples:
        >>> class_layout(nn.Sequential(nn.Linear(4, 3)), '0')
        (0, 0)
    """
    owner = class_owner(model, path)
    if owner is None:
        return 0, 0
    module = model.get_submodule(owner)
    classes = int(getattr(module, 'num_classes', 0))
    if hasattr(module, 'fc_cls'):  # RoI heads end in the background
        return classes, classes + 1
    channels = getattr(module, 'cls_out_channels', None)
    if classes == 2 and getattr(module, 'out_channels', None) == 1:
        channels = 1  # MMSegmentation's binary heads
    return classes, channels or classes
