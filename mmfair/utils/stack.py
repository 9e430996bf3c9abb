"""Which OpenMMLab distributions are installed, and whether they fit.

The toolboxes exist twice: the original ones (``mmengine``, ``mmcv``, ...)
and the maintained ones (``onedl-mmengine``, ...). Both write the same import
packages into the same folders, and pip does not notice when one overwrites
files of the other. Only metadata is read here, nothing is imported.
"""

import re
from collections.abc import Iterable, Mapping
from importlib import metadata

__all__ = ['StackError', 'check_stack', 'installed_stack', 'require']

_PREFIX = 'onedl-'

# Import name -> the distributions that provide it, the usual one first.
_ORIGINAL = {
    'mmengine': ('mmengine', 'mmengine-lite'),
    'mmcv': ('mmcv', 'mmcv-lite', 'mmcv-full'),
    'mmpretrain': ('mmpretrain',),
    'mmseg': ('mmsegmentation',),
    'mmdet': ('mmdet',),
}
_MAINTAINED = {
    'mmengine': ('onedl-mmengine',),
    'mmcv': ('onedl-mmcv',),
    'mmpretrain': ('onedl-mmpretrain',),
    'mmseg': ('onedl-mmsegmentation',),
    'mmdet': ('onedl-mmdetection',),
}
_INSTALL = (
    "pip install 'mmfair[onedl]' for the maintained stack, or "
    "pip install 'mmfair[openmmlab]' for the original one"
)


class StackError(ImportError):
    """The installed OpenMMLab distributions cannot work together."""


def installed_stack() -> dict[str, str]:
    """OpenMMLab distributions that are installed.

    Returns:
        Name of the distribution -> version, both stacks together.
    """
    versions = {}
    for stack in (_ORIGINAL, _MAINTAINED):
        for name in (name for names in stack.values() for name in names):
            try:
                versions[name] = metadata.version(name)
            except metadata.PackageNotFoundError:
                continue
    return versions


def check_stack(installed: Mapping[str, str] | None = None) -> None:
    """Stop at a mixture of toolboxes that cannot work.

    No toolbox at all is fine: ``mmfair.functional`` needs none.

    Args:
        installed: Name of each distribution -> version; those of the running
            interpreter by default.

    Raises:
        StackError: If distributions of both stacks are installed, if the
            original MMSegmentation or MMDetection meets mmcv 2.2.0 or later,
            or if a toolbox is there without MMEngine or mmcv. The message
            holds the commands that repair it.

    Examples:
        >>> check_stack({'onedl-mmengine': '0.10.12', 'onedl-mmcv': '2.3.6'})
        >>> check_stack({})
    """
    stack = installed_stack() if installed is None else installed
    _refuse_mixture(stack)
    _refuse_new_mmcv(stack)
    _refuse_missing_base(stack)


def require(module: str, user: str) -> None:
    """Stop with the remedy when a toolbox that a part needs is absent.

    Args:
        module: Import name, e.g. ``'mmengine'``.
        user: The part that needs it; it opens the message.

    Raises:
        StackError: If no installed distribution provides ``module``.
    """
    stack = installed_stack()
    names = _ORIGINAL[module] + _MAINTAINED[module]
    if not any(name in stack for name in names):
        raise StackError(
            f'{user}: {module} must be installed, got no distribution of it. '
            f'Use {_INSTALL}.'
        )


def _refuse_mixture(stack: Mapping[str, str]) -> None:
    new = sorted(name for name in stack if name.startswith(_PREFIX))
    old = sorted(name for name in stack if not name.startswith(_PREFIX))
    if new and old:
        raise StackError(
            'mmfair: the toolboxes must come from one stack, got '
            f'{_listing(stack, new)} beside {_listing(stack, old)}, which '
            'overwrite files of each other. Remove all of them with pip '
            f'uninstall -y {" ".join(new + old)}, then use {_INSTALL}.'
        )


def _refuse_new_mmcv(stack: Mapping[str, str]) -> None:
    users = [name for name in ('mmsegmentation', 'mmdet') if name in stack]
    for name in _ORIGINAL['mmcv']:
        if users and _version(stack.get(name, '0')) >= (2, 2):
            raise StackError(
                f'mmfair: {_listing(stack, users)} must meet an mmcv below '
                f'2.2.0, got {name} {stack[name]}. Use pip install '
                "'mmcv>=2.0.1,<2.2.0', or change to the maintained stack: "
                f'pip uninstall -y {" ".join(sorted(stack))}, then pip '
                "install 'mmfair[onedl]'."
            )


def _refuse_missing_base(stack: Mapping[str, str]) -> None:
    for module in ('mmengine', 'mmcv'):
        bases = _ORIGINAL[module] + _MAINTAINED[module]
        users = sorted(_needing(module, stack))
        if users and not any(name in stack for name in bases):
            extra = 'onedl' if users[0].startswith(_PREFIX) else 'openmmlab'
            raise StackError(
                f'mmfair: {_listing(stack, users)} must stand on {module}, '
                f'got no distribution of it. Use pip install '
                f"'mmfair[{extra}]'."
            )


def _needing(module: str, stack: Mapping[str, str]) -> set[str]:
    level = list(_ORIGINAL).index(module)
    above = list(_ORIGINAL)[level + 1 :]
    names = {name for key in above for name in _ORIGINAL[key]}
    names |= {name for key in above for name in _MAINTAINED[key]}
    return names & set(stack)


def _version(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r'\d+', text)[:2])


def _listing(stack: Mapping[str, str], names: Iterable[str]) -> str:
    return ', '.join(f'{name} {stack[name]}' for name in names)
