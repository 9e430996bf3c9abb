"""The shot groups that a config's own metrics have."""

from mmengine.config import Config

from mmfair.functional import ShotGroups
from mmfair.utils.config_check.walk import walk

__all__ = ['config_groups']


def config_groups(cfg: Config) -> ShotGroups | None:
    """Thresholds of the metrics of a test, so that report and log agree.

    Args:
        cfg: The config.

    Returns:
        Those of the first metric that sets one; None where none does.

    Examples:
        >>> metric = dict(type='mmfair.ClassAccuracy', many=40, few=15)
        >>> config_groups(Config(dict(test_evaluator=[metric])))
        ShotGroups(many=40, few=15)
    """
    for name in ('test_evaluator', 'val_evaluator'):
        evaluator = cfg.get(name)
        plain = cfg[name] if evaluator else None
        for _, part in walk(plain):
            thresholds = {
                key: part[key] for key in ('many', 'few') if key in part
            }
            if thresholds and 'type' in part:
                return ShotGroups(**thresholds)
    return None
