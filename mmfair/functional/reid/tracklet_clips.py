"""All frames of a sequence in clips of one length, for the test."""

from mmfair.functional.checks import check_number

__all__ = ['tracklet_clips']


def tracklet_clips(
    frames: int, *, length: int = 8, stride: int = 4
) -> list[list[int]]:
    """Clips that hold every frame of a sequence, ceil(n / length) of them.

    Blocks of ``length * stride`` frames give ``stride`` clips that interleave.
    What is left gives clips of a smaller stride, and the last frames, fewer
    than ``length``, one clip in which they are repeated from the first on.

    Args:
        frames: How many the sequence has, n >= 1.
        length: Frames of a clip, >= 1.
        stride: From one frame of a clip to the next, >= 1.

    Returns:
        Indices of the frames, from 0, of each clip.

    Raises:
        TypeError: If an argument is no number.
        ValueError: If one is out of range.

    References:
        The test of Gu et al., CVPR 2022 (CAL), on video, in their code.

    Examples:
        >>> tracklet_clips(7, length=2, stride=2)
        [[0, 2], [1, 3], [4, 5], [6, 6]]
    """
    given = (('frames', frames), ('length', length), ('stride', stride))
    where = 'tracklet_clips'
    frames, length, stride = (
        int(check_number(value, name, where=where, at_least=1, whole=True))
        for name, value in given
    )
    clips: list[list[int]] = []
    start = 0
    while frames - start >= length:
        step = min(stride, (frames - start) // length)
        end = start + length * step
        clips += [list(range(start + k, end, step)) for k in range(step)]
        start = end
    left = range(start, frames)
    if left:
        clips.append([left[place % len(left)] for place in range(length)])
    return clips
