"""Names of metrics that the best checkpoint is chosen by."""

from typing import Any

from mmfair.utils.config_check.walk import walk

#: What is better when lower had the prefix of the accuracies, which MMEngine
#: takes for better when greater.
_RENAMED = {
    'class_accuracy/variance': 'class_spread/variance',
    'class_accuracy/bias': 'class_spread/bias',
    'class_average_precision/variance': 'class_spread_ap/variance',
}
_SETTINGS = ('save_best', 'monitor')


def best_rule_faults(config: dict[str, Any]) -> list[str]:
    """``save_best`` and ``monitor`` with a name that no metric has any more.

    Args:
        config: A plain config.

    Returns:
        A line for each.

    Examples:
        >>> hook = dict(save_best='class_accuracy/bias', rule='less')
        >>> best_rule_faults(dict(default_hooks=dict(checkpoint=hook)))
        ["default_hooks.checkpoint.save_best: metric must be \
'class_spread/bias', got 'class_accuracy/bias'. It is better when lower: \
set rule='less'."]
    """
    hooks = {
        name: config.get(name) or {}
        for name in ('default_hooks', 'custom_hooks')
    }
    return [
        f'{path}.{setting}: metric must be {_RENAMED[name]!r}, got {name!r}. '
        "It is better when lower: set rule='less'."
        for path, hook in walk(hooks)
        for setting in _SETTINGS
        for name in _listed(hook.get(setting))
        if name in _RENAMED
    ] + [
        f'{path}.{setting}: metric must be one that val_evaluator gives, such '
        f'as {known[0]!r}, got {name!r}.'
        for known in [_top_names(config)]
        for path, hook in walk(hooks)
        for setting in _SETTINGS
        for name in _listed(hook.get(setting))
        if known and name.startswith('accuracy/top') and name not in known
    ]


def _top_names(config: dict[str, Any]) -> list[str]:
    """The names of top-k accuracies, if nothing but Accuracy gives them."""
    metrics = config.get('val_evaluator') or []
    metrics = [metrics] if isinstance(metrics, dict) else metrics
    names = []
    for metric in metrics:
        if not isinstance(metric, dict) or metric.get('prefix'):
            return []
        if str(metric.get('type')).rpartition('.')[2] == 'Accuracy':
            top = metric.get('topk', 1)
            if metric.get('thrs', 0) != 0:
                return []
            top = top if isinstance(top, list | tuple) else [top]
            names += [f'accuracy/top{k}' for k in top]
    return names


def _listed(value: object) -> list[Any]:
    names = value if isinstance(value, list | tuple) else [value]
    return [name for name in names if isinstance(name, str)]
