"""Where the numbers of a report come from."""

import time
from collections.abc import Mapping
from pathlib import Path

import mmfair
from mmfair.report.report_settings import ReportSettings

__all__ = ['report_facts']


def report_facts(
    models: Mapping[str, tuple[str, str]],
    images: str,
    settings: ReportSettings,
) -> dict[str, str]:
    """What stands at the top of a page, above its sections.

    Args:
        models: Name of each model to its config and checkpoint.
        images: Which images it answered, in words.
        settings: Of the report.

    Returns:
        What each fact is called, and what it is; the time is that of now.

    Examples:
        >>> models = {'CE': ('configs/ce.py', 'ce.pth')}
        >>> facts = report_facts(models, '600', ReportSettings())
        >>> facts['CE'], facts['Images'], facts['Seed of choices']
        ('ce.py, ce.pth', '600', '0')
    """
    groups = settings.groups
    made = time.strftime('%Y-%m-%d %H:%M')
    return {
        **{
            name: f'{Path(config).name}, {Path(checkpoint).name}'
            for name, (config, checkpoint) in models.items()
        },
        'Images': images,
        'Groups': f'many-shot above {groups.many} training samples, few-shot '
        f'below {groups.few}',
        'Seed of choices': str(settings.seed),
        'Made': f'{made} with mmfair {mmfair.__version__}',
    }
