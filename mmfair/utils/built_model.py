"""The model of a config, for work without a runner."""

from mmengine.config import Config
from mmengine.registry import MODELS, init_default_scope
from torch import nn

__all__ = ['built_model']


def built_model(cfg: Config) -> nn.Module:
    """A model with its preprocessor, which a runner would give it.

    Args:
        cfg: The config; left as it is.

    Returns:
        The model, on the CPU, with weights by chance.
    """
    init_default_scope(cfg.get('default_scope') or 'mmengine')
    config = cfg.model.copy()
    if cfg.get('data_preprocessor') is not None:
        config.setdefault('data_preprocessor', cfg.data_preprocessor)
    model: nn.Module = MODELS.build(config)
    return model
