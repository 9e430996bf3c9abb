"""Whether a config finds persons again, and how it is judged."""

from mmengine.config import Config
from mmengine.registry import init_default_scope

from mmfair.evaluation import Retrieval
from mmfair.registry import METRICS
from mmfair.utils.config_check.walk import walk

__all__ = ['retrieval_metric']


def retrieval_metric(cfg: Config) -> Retrieval | None:
    """The metric of persons that a config's test has, without answers.

    Args:
        cfg: The config.

    Returns:
        The first :class:`mmfair.evaluation.Retrieval` of ``test_evaluator``,
        or of ``val_evaluator``; None where there is none.

    Examples:
        >>> metric = dict(type='mmfair.Retrieval', protocols=['prcc_cross'])
        >>> cfg = Config(dict(test_evaluator=metric))
        >>> [one.name for one in retrieval_metric(cfg).protocols]
        ['prcc_cross']
        >>> retrieval_metric(Config()) is None
        True
    """
    init_default_scope(cfg.get('default_scope') or 'mmengine')
    for name in ('test_evaluator', 'val_evaluator'):
        plain = cfg.to_dict().get(name)
        for _, part in walk(plain):
            kind = METRICS.get(part['type']) if 'type' in part else None
            if isinstance(kind, type) and issubclass(kind, Retrieval):
                metric: Retrieval = METRICS.build(dict(part))
                return metric
    return None
