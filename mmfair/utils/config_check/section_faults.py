"""Sections of a config that nothing reads, for a letter is wrong."""

from difflib import SequenceMatcher, get_close_matches
from typing import Any

from mmfair.utils.did_you_mean import did_you_mean

# What a section holds. Others that are read, but have no near miss: below.
_SECTIONS: dict[str, tuple[type, ...]] = {
    'auto_scale_lr': (dict,),
    'custom_hooks': (list, tuple, dict),
    'custom_imports': (dict,),
    'data_preprocessor': (dict,),
    'default_hooks': (dict,),
    'default_scope': (str,),
    'env_cfg': (dict,),
    'experiment_name': (str,),
    'launcher': (str,),
    'load_from': (str,),
    'log_level': (str,),
    'log_processor': (dict,),
    'model': (dict,),
    'optim_wrapper': (dict,),
    'param_scheduler': (dict, list, tuple),
    'randomness': (dict,),
    'resume': (bool,),
    'test_cfg': (dict,),
    'test_dataloader': (dict, list),
    'test_evaluator': (dict, list, tuple),
    'train_cfg': (dict,),
    'train_dataloader': (dict, list),
    'val_cfg': (dict,),
    'val_dataloader': (dict, list),
    'val_evaluator': (dict, list, tuple),
    'vis_backends': (list, tuple),
    'visualizer': (dict,),
    'work_dir': (str,),
}
_ALSO_READ = {
    'compile',
    'model_wrapper_cfg',
    'tta_cfg',
    'tta_model',
    'tta_pipeline',
}


def section_faults(config: dict[str, Any]) -> list[str]:
    """Mistyped sections, seeds that are words, settings that are NaN.

    A config may hold variables of its user's. One of them is taken for a
    mistyped section if a letter or two are wrong and it holds what the
    section would; a name such as ``train_cfg_long`` or ``_model`` is not.

    Args:
        config: A plain config.

    Returns:
        A line for each.

    Examples:
        >>> section_faults({'train_cgf': {'max_epochs': 1}})
        ["train_cgf: section must be one that is read, got 'train_cgf'. Did \
you mean 'train_cfg'?"]
        >>> section_faults({'train_pipeline': [], 'train_cfg_long': {}})
        []
    """
    return [
        *_mistyped(config),
        *_seed(config),
        *_log_level(config),
        *_not_a_number(config),
    ]


def kind_faults(config: dict[str, Any]) -> list[str]:
    """Sections of another kind, which the other checks could not read.

    Args:
        config: A plain config.

    Returns:
        A line for each.

    Examples:
        >>> kind_faults({'train_dataloader': 'digits'})
        ["train_dataloader: section must be a dict or list, got 'digits'."]
    """
    plain = (str, bool, int, float, list, tuple, dict, set)
    return [
        f'{name}: section must be a '
        f'{" or ".join(kind.__name__ for kind in kinds if kind is not tuple)}'
        f', got {config[name]!r}.'
        for name, kinds in _SECTIONS.items()
        if isinstance(config.get(name), plain)
        and not isinstance(config[name], kinds)
        and not (name == 'log_level' and type(config[name]) is int)
    ] + [
        f'{name}.dataset: it must be a dict, got {config[name]["dataset"]!r}.'
        for name in _SECTIONS
        if name.endswith('_dataloader')
        and isinstance(config.get(name), dict)
        and isinstance(config[name].get('dataset', {}), plain)
        and not isinstance(config[name].get('dataset', {}), dict)
    ]


def _mistyped(config: dict[str, Any]) -> list[str]:
    faults = []
    for key, value in config.items():
        if key in _SECTIONS or key in _ALSO_READ or key.startswith('_'):
            continue
        near = [
            name
            for name in get_close_matches(key, _SECTIONS, n=3, cutoff=0.8)
            if _is_near_miss(key, name)
            and isinstance(value, _SECTIONS[name])
            and (
                name != 'model'
                or (isinstance(value, dict) and 'type' in value)
            )
        ]
        if near:
            faults.append(
                f'{key}: section must be one that is read, got {key!r}. Did '
                f'you mean {near[0]!r}?'
            )
    return faults


def _is_near_miss(key: str, name: str) -> bool:
    """Whether a letter or two differ, and not by a name for a variant."""
    if key.startswith(name) and not key[len(name)].isalpha():
        return False  # train_cfg_long, val_evaluator2
    if sorted(key) == sorted(name):
        return True  # letters that changed places
    blocks = SequenceMatcher(None, key, name, autojunk=False)
    same = sum(block.size for block in blocks.get_matching_blocks())
    wrong = max(len(key), len(name)) - same
    whole = {'config': 'cfg', 'configs': 'cfg'}
    start, _, end = key.rpartition('_')
    if f'{start}_{whole.get(end, end)}' == name:
        return True
    return wrong <= (1 if len(name) < 8 else 2)


def _seed(config: dict[str, Any]) -> list[str]:
    randomness = config.get('randomness')
    if not isinstance(randomness, dict):
        return []
    seed = randomness.get('seed')
    whole = isinstance(seed, int) and not isinstance(seed, bool)
    if seed is None or (whole and 0 <= seed < 2**32):
        return []
    return [
        'randomness.seed: seed must be a whole number >= 0 and < 2**32, or '
        f'None, got {seed!r}.'
    ]


def _log_level(config: dict[str, Any]) -> list[str]:
    level = config.get('log_level')
    known = ('DEBUG', 'INFO', 'WARNING', 'ERROR', 'CRITICAL')
    if not isinstance(level, str) or level in (*known, 'NOTSET'):
        return []
    return [
        f'log_level: level must be one of {", ".join(known)}, got {level!r}.'
        f'{did_you_mean(level.upper(), known)}'
    ]


def _not_a_number(config: object, path: str = '') -> list[str]:
    """Settings that are NaN: no part of any host can mean it."""
    if isinstance(config, float) and config != config:
        return [f'{path}: setting must be a number, got nan.']
    if isinstance(config, dict):
        items: list[tuple[object, object]] = list(config.items())
    elif isinstance(config, list | tuple):
        items = list(enumerate(config))
    else:
        return []
    return [
        fault
        for key, value in items
        for fault in _not_a_number(
            value, f'{path}.{key}' if path else str(key)
        )
    ]
