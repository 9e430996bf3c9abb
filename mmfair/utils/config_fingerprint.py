"""One number that tells whether two runs had the same settings."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from mmfair.utils.config_methods import METHOD_VARIABLES

__all__ = ['config_fingerprint']

# Where and how a run works, and not what it computes.
_LEFT_OUT = {
    'collate_fn',
    'data_root',
    'env_cfg',
    'experiment_name',
    'launcher',
    'load_from',
    'log_level',
    'model_wrapper_cfg',
    'num_workers',
    'persistent_workers',
    'pin_memory',
    'resume',
    'seed',
    'vis_backends',
    'visualizer',
    'work_dir',
}


def config_fingerprint(config: Mapping[str, Any]) -> str:
    """Fingerprint of a config, the same for every seed and machine.

    Left out: the seed, the work dir, data roots, local checkpoints, workers,
    launcher and logging, and the variables of ``configs/_base_/methods``,
    which a run does not read. Of absolute paths and of those in ``data`` the
    last part counts.

    Args:
        config: A config or a plain dict.

    Returns:
        64 hexadecimal digits of SHA-256.

    Examples:
        >>> one = config_fingerprint({'lr': 0.1, 'randomness': {'seed': 0}})
        >>> one == config_fingerprint({'randomness': {'seed': 1}, 'lr': 0.1})
        True
        >>> one == config_fingerprint({'lr': 0.2})
        False
    """
    settings = {k: v for k, v in config.items() if k not in METHOD_VARIABLES}
    text = json.dumps(_essence(settings), sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def _essence(node: Any) -> Any:
    if isinstance(node, Mapping):
        return {
            str(key): _essence(value)
            for key, value in node.items()
            if key not in _LEFT_OUT and not _is_checkpoint(key, value)
        }
    if isinstance(node, list | tuple):
        return [_essence(item) for item in node]
    if isinstance(node, str) and node.startswith(('/', 'data/')):
        return node.rstrip('/').rsplit('/', 1)[-1]
    return node


def _is_checkpoint(key: object, value: object) -> bool:
    """A file of this machine; an address in the net names its content."""
    if key != 'checkpoint' or not isinstance(value, str):
        return False
    return '://' not in value
