"""Numbers by which every image is divided, or from which it is taken."""

from typing import Any

from mmfair.functional.checks import check_numbers
from mmfair.utils.config_check.walk import walk


def number_faults(config: dict[str, Any]) -> list[str]:
    """Means and standard deviations of images that leave no image.

    Those of data preprocessors, and of ``Normalize`` in pipelines.

    Args:
        config: A plain config.

    Returns:
        A line for each that is no list of numbers, not finite, or a
        deviation of 0.

    Examples:
        >>> images = {'mean': [0, 0, 0], 'std': [58.4, 0, 57.4]}
        >>> number_faults({'data_preprocessor': images})
        ['data_preprocessor.std: data_preprocessor: std[1] must be a finite \
number > 0, got 0.']
    """
    faults = []
    for path, settings in walk(config):
        last = path.rpartition('.')[2]
        kind = str(settings.get('type', '')).rpartition('.')[2]
        if last != 'data_preprocessor' and kind != 'Normalize':
            continue
        for name, above in (('mean', None), ('std', 0)):
            value = settings.get(name)
            if value is None or hasattr(value, 'item'):
                continue
            where = kind or last
            try:
                check_numbers(
                    value if isinstance(value, list | tuple) else [value],
                    name,
                    where=where,
                    above=above,
                )
            except (TypeError, ValueError) as error:
                faults.append(f'{path}.{name}: {error}')
        faults += _pair_faults(path, settings)
    return faults


def _pair_faults(path: str, settings: dict[str, Any]) -> list[str]:
    """A mean without a deviation, or one of another length."""
    sizes = [
        len(value) if isinstance(value, list | tuple) else value is not None
        for value in (settings.get('mean'), settings.get('std'))
    ]
    if sizes[0] == sizes[1] or not {'mean', 'std'} & {*settings}:
        return []
    return [
        f'{path}: mean and std must have one number for each channel, got '
        f'{settings.get("mean")!r} and {settings.get("std")!r}.'
    ]
