"""The zero-input probe: what a model answers when it is shown nothing."""

import torch
from torch import Tensor, nn

from mmfair.functional import ZeroBias, category_agnostic_input, zero_bias
from mmfair.functional.class_scores import class_scores
from mmfair.utils.class_layout import class_layout
from mmfair.utils.evaluation_mode import evaluation_mode
from mmfair.utils.model_places import places_of
from mmfair.utils.unwrap_model import unwrap_model

__all__ = ['zero_answer']


def zero_answer(
    model: nn.Module,
    example: Tensor,
    *,
    input_type: str = 'zero',
    input_size: tuple[int, int] | None = None,
    where: str = 'zero_answer',
) -> ZeroBias:
    """Answer of a model to an input without content.

    Works where ``forward(..., mode='tensor')`` gives the class scores: for
    image classifiers, segmentors and one-stage detectors, whose scores of all
    places, levels and anchors are averaged.

    Args:
        model: The model, in any mode; left as it was.
        example: Normalised inputs, shape (B, C, H, W); gives shape, type and
            device.
        input_type: What the input holds, after normalisation; as in
            :class:`~mmfair.engine.hooks.ZUTHook`.
        input_size: Height and width in pixels. Default: those of ``example``.
        where: Who asks; errors begin with it.

    Returns:
        Scores and summary over the classes.

    Raises:
        ValueError: If the model has no one head, or its scores are not those
            of its classes.
        TypeError: If its output holds no scores, as that of several tasks.
    """
    model = unwrap_model(model)
    head = places_of(model, where=where).head
    if input_size is not None:
        example = example.new_empty(1, *example.shape[1:-2], *input_size)
    preprocessor = getattr(model, 'data_preprocessor', None)
    sample = category_agnostic_input(
        example,
        input_type=input_type,
        mean=getattr(preprocessor, 'mean', None),
    )
    with evaluation_mode(model):
        output = model(sample, mode='tensor')
    if not head and not (isinstance(output, Tensor) and output.ndim == 2):
        raise ValueError(
            f'{where}: no probe for {type(model).__name__}, which must have '
            'one head, decode_head or bbox_head, or give class scores.'
        )
    layout = class_layout(model, head) if head else (0, 0)
    levels = class_scores(output, *layout, where=where)
    means = [x.flatten(2).mean(-1) if x.ndim > 2 else x for x in levels]
    rows = [x.mean(0, keepdim=True) for x in means]
    return zero_bias(torch.stack(rows).mean(0))
