"""The registries that mmfair fills.

Each is a child of mmengine's root registry with a ``locations`` entry, so
that ``type='mmfair.X'`` works in any OpenMMLab config without
``custom_imports``: the first look-up imports the modules named there.
"""

from mmfair.utils.stack import require

require('mmengine', 'mmfair.registry')

from mmengine.registry import DATA_SAMPLERS as MMENGINE_DATA_SAMPLERS
from mmengine.registry import DATASETS as MMENGINE_DATASETS
from mmengine.registry import HOOKS as MMENGINE_HOOKS
from mmengine.registry import METRICS as MMENGINE_METRICS
from mmengine.registry import MODELS as MMENGINE_MODELS
from mmengine.registry import OPTIM_WRAPPERS as MMENGINE_OPTIM_WRAPPERS
from mmengine.registry import TRANSFORMS as MMENGINE_TRANSFORMS
from mmengine.registry import (
    WEIGHT_INITIALIZERS as MMENGINE_WEIGHT_INITIALIZERS,
)
from mmengine.registry import Registry

from mmfair.utils.lazy_registry import LazyRegistry

__all__ = [
    'DATASETS',
    'DATA_SAMPLERS',
    'HOOKS',
    'METRICS',
    'MODELS',
    'OPTIM_WRAPPERS',
    'TRANSFORMS',
    'WEIGHT_INITIALIZERS',
]

HOOKS = Registry(
    'hook', parent=MMENGINE_HOOKS, scope='mmfair', locations=['mmfair.engine']
)
MODELS = LazyRegistry(
    'model',
    parent=MMENGINE_MODELS,
    scope='mmfair',
    locations=['mmfair.models'],
)
DATASETS = Registry(
    'dataset',
    parent=MMENGINE_DATASETS,
    scope='mmfair',
    locations=['mmfair.datasets'],
)
DATA_SAMPLERS = Registry(
    'data sampler',
    parent=MMENGINE_DATA_SAMPLERS,
    scope='mmfair',
    locations=['mmfair.datasets'],
)
METRICS = Registry(
    'metric',
    parent=MMENGINE_METRICS,
    scope='mmfair',
    locations=['mmfair.evaluation'],
)
OPTIM_WRAPPERS = Registry(
    'optim_wrapper',
    parent=MMENGINE_OPTIM_WRAPPERS,
    scope='mmfair',
    locations=['mmfair.engine'],
)
TRANSFORMS = Registry(
    'transform',
    parent=MMENGINE_TRANSFORMS,
    scope='mmfair',
    locations=['mmfair.datasets'],
)
WEIGHT_INITIALIZERS = Registry(
    'weight initializer',
    parent=MMENGINE_WEIGHT_INITIALIZERS,
    scope='mmfair',
    locations=['mmfair.models'],
)
