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
        >>> number_faults({'data_preprocessor': {'std': [58.4, 0, 57.4]}})
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
    return faults
