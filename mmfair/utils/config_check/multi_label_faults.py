"""Losses of the softmax on heads for several labels an image."""

from typing import Any

from mmengine.registry import MODELS

from mmfair.utils.config_check.walk import walk


def multi_label_faults(config: dict[str, Any]) -> list[str]:
    """Losses of mmfair under a multi-label head of MMPretrain.

    Args:
        config: A plain config.

    Returns:
        A line for each.

    Examples:
        >>> loss = {'type': 'mmfair.SoftmaxFocalLoss'}
        >>> head = {'type': 'MultiLabelLinearClsHead', 'loss': loss}
        >>> multi_label_faults({'model': {'head': head}})
        ['model.head.loss: loss must be one of the sigmoid for \
MultiLabelLinearClsHead, got mmfair.SoftmaxFocalLoss. Use CrossEntropyLoss \
with use_sigmoid=True.']
    """
    return [
        f'{inner}: loss must be one of the sigmoid for {head["type"]}, got '
        f'{loss["type"]}. Use CrossEntropyLoss with use_sigmoid=True.'
        for path, head in walk(config.get('model') or {}, 'model')
        if str(head.get('type')).rpartition('.')[2].startswith('MultiLabel')
        for inner, loss in walk(head.get('loss') or {}, f'{path}.loss')
        if str(loss.get('type')).startswith('mmfair.')
        and hasattr(MODELS.get(str(loss['type'])), 'sample_losses')
    ]
