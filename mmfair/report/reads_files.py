"""Whether the images of a config come from files."""

from mmfair.utils.config_check.walk import walk

__all__ = ['reads_files']


def reads_files(dataset: object) -> bool:
    """Whether a pipeline of a data set's config loads an image from a file.

    Toolboxes read files with the channels in the order BGR.

    Args:
        dataset: The config.

    Examples:
        >>> reads_files(dict(pipeline=[dict(type='LoadImageFromFile')]))
        True
    """
    steps = [
        str(step.get('type')).rpartition('.')[-1]
        for _, part in walk(dataset)
        for step in part.get('pipeline') or ()
    ]
    return any(step.startswith('LoadImage') for step in steps)
