"""One clip of a sequence, drawn for training."""

import torch
from torch import Generator

from mmfair.functional.checks import check_number
from mmfair.functional.tensor_checks import check_generator

__all__ = ['random_clip']


def random_clip(
    frames: int,
    *,
    length: int = 8,
    stride: int | None = 4,
    generator: Generator | None = None,
) -> list[int]:
    """Frames in equal steps from a random first one, or of equal parts.

    A sequence of fewer than ``length * stride`` frames is cut into
    ``length`` equal parts and gives a random frame of each; frames after the
    last whole part are never drawn. One of fewer than ``length`` frames gives
    as many draws with replacement, in their order.

    Args:
        frames: How many the sequence has, n >= 1.
        length: Frames of the clip, >= 1.
        stride: From one frame of the clip to the next, >= 1; None cuts a
            sequence of any length into parts, as temporal segment networks.
        generator: Of the draws, on the CPU; PyTorch's own if None.

    Returns:
        Indices of the frames, from 0, never falling.

    Raises:
        TypeError: If an argument is of another type.
        ValueError: If a number is out of range.

    References:
        The training of Gu et al., CVPR 2022 (CAL), on video, in their code;
        parts: Wang et al., "Temporal Segment Networks", ECCV 2016.

    Examples:
        >>> clip = random_clip(40, length=3, stride=5)
        >>> [later - clip[0] for later in clip]
        [0, 5, 10]
        >>> random_clip(5, length=5)
        [0, 1, 2, 3, 4]
    """
    where = 'random_clip'
    step = 1 if stride is None else stride
    given = (('frames', frames), ('length', length), ('stride', step))
    frames, length, step = (
        int(check_number(value, name, where=where, at_least=1, whole=True))
        for name, value in given
    )
    check_generator(generator, where=where)

    def draw(below: int, count: int) -> list[int]:
        drawn = torch.randint(below, (count,), generator=generator)
        return [int(one) for one in drawn]

    if frames < length:
        return sorted(draw(frames, length))
    if stride is None or frames < length * step:
        part = frames // length
        return [
            number * part + offset
            for number, offset in enumerate(draw(part, length))
        ]
    span = (length - 1) * step
    (first,) = draw(frames - span, 1)
    return list(range(first, first + span + 1, step))
