"""All faults of a config at once, before anything heavy starts."""

from typing import Any

from mmengine.config import Config

from mmfair.utils.config_check.best_rule_faults import best_rule_faults
from mmfair.utils.config_check.class_count_faults import (
    class_count_faults,
    head_classes,
)
from mmfair.utils.config_check.class_name_faults import class_name_faults
from mmfair.utils.config_check.data_faults import data_faults
from mmfair.utils.config_check.dataset_leaves import (
    DatasetLeaf,
    dataset_leaves,
)
from mmfair.utils.config_check.expert_faults import expert_faults
from mmfair.utils.config_check.folder_faults import (
    class_folder_faults,
    folder_faults,
)
from mmfair.utils.config_check.hook_faults import hook_faults
from mmfair.utils.config_check.host_faults import host_faults
from mmfair.utils.config_check.list_faults import list_faults
from mmfair.utils.config_check.loader_faults import loader_faults
from mmfair.utils.config_check.loop_faults import loop_faults
from mmfair.utils.config_check.loss_faults import loss_faults
from mmfair.utils.config_check.map_faults import map_faults
from mmfair.utils.config_check.multi_label_faults import multi_label_faults
from mmfair.utils.config_check.number_faults import number_faults
from mmfair.utils.config_check.optimizer_faults import optimizer_faults
from mmfair.utils.config_check.part_faults import part_faults
from mmfair.utils.config_check.pipeline_faults import pipeline_faults
from mmfair.utils.config_check.prior_faults import prior_faults
from mmfair.utils.config_check.section_faults import (
    kind_faults,
    section_faults,
)
from mmfair.utils.config_check.setting_faults import setting_faults
from mmfair.utils.config_check.type_faults import type_faults
from mmfair.utils.config_check.weight_faults import weight_faults
from mmfair.utils.config_check.word_faults import word_faults


def check_config(cfg: Config, *, training: bool = True) -> None:
    """Look for what would go wrong later, or go wrong in silence.

    Checked are the names of sections and of parts, the settings of mmfair's
    parts and their values, the number of classes of the heads, and whether
    data and checkpoints are there, the lines of lists, and label maps.

    Args:
        cfg: The config as the runner will get it.
        training: Whether training data, validation data and pretrained
            weights must be there, or else test data only.

    Raises:
        ValueError: If anything is wrong. The message has a line per fault.

    Examples:
        >>> hook = dict(type='mmfair.ZUTHook', los=dict())
        >>> check_config(Config(dict(default_hooks=dict(zut=hook))))
        Traceback (most recent call last):
        ...
        ValueError: default_hooks.zut: settings of mmfair.ZUTHook must be \
among begin, bn, by_epoch, classifiers, drop, end, inject, input_type, loss, \
loss_name, priority, warmup, got 'los'. Did you mean 'loss'?
    """
    plain = cfg.to_dict()
    if faults := kind_faults(plain) or host_faults(plain):
        raise ValueError('\n'.join(faults))
    faults = [
        *section_faults(plain),
        *hook_faults(plain),
        *loop_faults(plain),
        *number_faults(plain),
        *setting_faults(plain),
        *word_faults(plain),
        *loss_faults(plain),
        *type_faults(plain, training=training),
    ]
    if training:
        faults += optimizer_faults(plain)
    leaves = dataset_leaves(plain)
    needed = ('train', 'val') if training else ('test',)
    faults += [
        *part_faults(plain),
        *class_name_faults(leaves),
        *(class_folder_faults(leaves) or class_count_faults(plain, leaves)),
        *best_rule_faults(plain),
        *loader_faults(plain),
        *pipeline_faults(plain),
        *prior_faults(plain),
        *expert_faults(plain),
        *multi_label_faults(plain),
        *weight_faults(plain, training=training),
        *_read_faults(plain, [x for x in leaves if x.loader in needed]),
    ]
    if faults:
        raise ValueError('\n'.join(faults))


def _read_faults(
    config: dict[str, Any], leaves: list[DatasetLeaf]
) -> list[str]:
    """Data that are absent; where none are, what is wrong in them."""
    if faults := data_faults(leaves):
        return faults
    classes = head_classes(config)
    scope = config.get('default_scope') or 'mmengine'
    return [
        *folder_faults(leaves),
        *list_faults(leaves, classes),
        *map_faults(leaves, classes, scope),
    ]
