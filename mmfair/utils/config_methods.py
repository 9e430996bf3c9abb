"""The methods that configs/_base_/methods holds, and where each belongs."""

from dataclasses import dataclass

__all__ = [
    'CONFIG_METHODS',
    'METHOD_VARIABLES',
    'METHOD_VARIANTS',
    'ConfigMethod',
]


@dataclass(frozen=True)
class ConfigMethod:
    """One method that a config can have.

    Args:
        files: Stems of its files below ``configs/_base_/methods``; each
            brings a variable of that name.
        slots: What it fills. Two methods that fill one slot exclude each
            other.
        tasks: The hosts, by ``default_scope``, in which it can be switched
            on in any config. None where more has to be said than its name.
    """

    files: tuple[str, ...]
    slots: tuple[str, ...]
    tasks: tuple[str, ...] = ('mmpretrain',)


_ALL = ('mmpretrain', 'mmseg', 'mmdet')
_DENSE = ('mmpretrain', 'mmseg')

# By the name that `tools/train.py --with` takes.
CONFIG_METHODS = {
    'zut': ConfigMethod(('zut',), ('zut',), _ALL),
    'dcr': ConfigMethod(('dcr',), ('curvature',), _DENSE),
    'dcr-large': ConfigMethod(('dcr_large',), ('curvature',)),
    'focal': ConfigMethod(('focal',), ('loss',), _DENSE),
    'cb': ConfigMethod(('cb',), ('loss',), _DENSE),
    'cb-focal': ConfigMethod(('cb_focal',), ('loss',), _DENSE),
    'balanced-softmax': ConfigMethod(('balanced_softmax',), ('loss',), _DENSE),
    'logit-adjusted': ConfigMethod(('logit_adjusted',), ('loss',), _DENSE),
    'lade': ConfigMethod(('lade',), ('loss',), _DENSE),
    'gcl': ConfigMethod(('gcl', 'mixup'), ('loss', 'head', 'augments')),
    'label-smoothing': ConfigMethod(('label_smoothing',), ('loss',)),
    'ldam': ConfigMethod(('ldam',), ('loss', 'head')),
    'ldam-drw': ConfigMethod(('ldam', 'drw'), ('loss', 'head', 'reweighting')),
    'tde': ConfigMethod(('tde',), ('head',)),
    'car': ConfigMethod(('car',), ('car',)),
    'mr2': ConfigMethod(('mr2',), ('mr2',)),
    'mbj': ConfigMethod(('mbj',), ('mbj',)),
    # Data of persons, whose outfits are labelled.
    'cal': ConfigMethod(('cal',), ('cal',), ()),
    'drw': ConfigMethod(('drw',), ('reweighting',), _DENSE),
    'class-balanced-sampling': ConfigMethod(
        ('class_balanced_sampling',), ('sampler',)
    ),
    'square-root-sampling': ConfigMethod(
        ('square_root_sampling',), ('sampler',)
    ),
    'mixup': ConfigMethod(('mixup',), ('augments',)),
    'mixup-or-cutmix': ConfigMethod(('mixup_or_cutmix',), ('augments',)),
    'channels-last': ConfigMethod(
        ('channels_last',), ('memory_format',), _ALL
    ),
    'cmo': ConfigMethod(('cmo',), ('batch_sampler', 'augments')),
    # A second stage, which starts from the checkpoint of another run.
    'crt': ConfigMethod(
        ('crt', 'second_stage', 'class_balanced_sampling'),
        ('backbone', 'sampler'),
        (),
    ),
    'h2t': ConfigMethod(('h2t',), ('batch_sampler',), ()),
    'ofa': ConfigMethod(
        ('ofa', 'class_balanced_sampling'), ('sampler', 'batch_sampler'), ()
    ),
    # A network, a head and a loss.
    'ride': ConfigMethod(('ride',), ('backbone', 'head', 'loss'), ()),
    'ride-router': ConfigMethod(
        ('ride_router', 'second_stage', 'class_balanced_sampling'),
        ('loss', 'head', 'sampler'),
        (),
    ),
    'gcl-stage2': ConfigMethod(
        ('gcl_stage2', 'second_stage', 'class_balanced_sampling', 'mixup'),
        ('loss', 'head', 'sampler', 'augments'),
        (),
    ),
    'mislas': ConfigMethod(
        ('mislas', 'second_stage', 'class_balanced_sampling'),
        ('loss', 'head', 'sampler'),
        (),
    ),
    'lws': ConfigMethod(
        ('lws', 'second_stage', 'class_balanced_sampling'),
        ('head', 'sampler'),
        (),
    ),
    'los': ConfigMethod(('los', 'second_stage'), ('loss',), ()),
    'disalign': ConfigMethod(
        ('disalign', 'second_stage'), ('loss', 'head'), ()
    ),
    # A loss and a teacher, the checkpoint of another run.
    'dive': ConfigMethod(('dive',), ('loss', 'distillation'), ()),
    # A network, a head and a loader.
    'bbn': ConfigMethod(('bbn',), ('backbone', 'head', 'batch_sampler'), ()),
    # A model, a loss and two views of each image.
    'paco': ConfigMethod(('paco',), ('loss', 'augments'), ()),
    # A head, a loader and a hook.
    'csa': ConfigMethod(('csa',), ('head', 'batch_sampler'), ()),
}

# Files that change the values of another one's variable.
METHOD_VARIANTS = {
    'dcr_large': 'dcr',
    'dcr_pixels': 'dcr',
    'paco_large': 'paco',
    'ride_large': 'ride',
}

# What the files bring to the top level of a config; no setting of a run.
METHOD_VARIABLES = frozenset(
    METHOD_VARIANTS.get(stem, stem)
    for method in CONFIG_METHODS.values()
    for stem in method.files
) | {'multi_label_smoothing'}
