"""What to do for a method that needs more than its name."""

__all__ = ['method_elsewhere']

# Configs that have such a method, by the beginning of their names.
_ELSEWHERE = {
    'bbn': 'experts/bbn',
    'cal': 'reid/cal',
    'crt': 'long_tail/crt',
    'csa': 'long_tail/csa',
    'disalign': 'long_tail/disalign',
    'dive': 'experts/dive',
    'gcl-stage2': 'long_tail/gcl-stage2',
    'h2t': 'long_tail/h2t',
    'los': 'long_tail/los',
    'lws': 'long_tail/lws',
    'mislas': 'long_tail/mislas',
    'ofa': 'long_tail/ofa',
    'paco': 'long_tail/paco',
    'ride': 'experts/ride3',
    'ride-router': 'experts/ride3-router',
}
# Where the checkpoint of the run stands that a second stage starts from.
_FIRST_STAGES = {
    'crt': 'model.backbone.init_cfg.checkpoint',
    'h2t': 'model.backbone.init_cfg.checkpoint',
} | dict.fromkeys(
    ('ofa', 'gcl-stage2', 'mislas', 'lws', 'los', 'disalign', 'ride-router'),
    'model.init_cfg.checkpoint',
)
_TEACHERS = {'dive': 'default_hooks.distillation.checkpoint'}


def method_elsewhere(name: str) -> str:
    """How a method is trained that ``--with`` can't switch on.

    Args:
        name: As ``--with`` takes it.

    Returns:
        A sentence; nothing for other methods.

    Examples:
        >>> method_elsewhere('lws')
        'lws is a second stage and needs the checkpoint of a first: train one \
of configs/long_tail/lws_*.py with --cfg-options model.init_cfg.checkpoint=\
CHECKPOINT, or inherit _base_/methods/lws.py as these do.'
    """
    if name not in _ELSEWHERE:
        return ''
    needs = 'needs more than its name'
    if name in _FIRST_STAGES:
        needs = 'is a second stage and needs the checkpoint of a first'
    elif name in _TEACHERS:
        needs = 'needs the checkpoint of a teacher'
    option = {**_FIRST_STAGES, **_TEACHERS}.get(name)
    given = f' with --cfg-options {option}=CHECKPOINT' if option else ''
    return (
        f'{name} {needs}: train one of configs/{_ELSEWHERE[name]}_*.py{given}'
        f', or inherit _base_/methods/{name.replace("-", "_")}.py as these do.'
    )
