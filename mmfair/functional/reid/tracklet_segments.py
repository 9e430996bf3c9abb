"""The parts of a sequence that training draws one clip each from."""

from mmfair.functional.checks import check_number

__all__ = ['tracklet_segments']


def tracklet_segments(frames: int, *, length: int = 64) -> list[range]:
    """Frames of each segment, cut one after the other.

    The last segment takes what is left, so it has from ``length`` to
    2 ``length`` - 1 frames; a shorter sequence stays whole.

    Args:
        frames: How many the sequence has, >= 1.
        length: Of a segment, >= 1.

    Returns:
        Indices of the frames, from 0, of each segment.

    Raises:
        TypeError: If an argument is no number.
        ValueError: If one is out of range.

    References:
        The dense sampling of Gu et al., CVPR 2022 (CAL), in their code.

    Examples:
        >>> tracklet_segments(200)
        [range(0, 64), range(64, 128), range(128, 200)]
        >>> tracklet_segments(27)
        [range(0, 27)]
    """
    where = 'tracklet_segments'
    frames, length = (
        int(check_number(value, name, where=where, at_least=1, whole=True))
        for name, value in (('frames', frames), ('length', length))
    )
    count = max(1, frames // length)
    ends = [length * number for number in range(1, count)] + [frames]
    return [range(length * number, end) for number, end in enumerate(ends)]
