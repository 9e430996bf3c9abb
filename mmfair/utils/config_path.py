"""Where an installed config lies."""

import difflib
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path, PurePosixPath

__all__ = ['config_path', 'near_configs']


def config_path(name: str) -> str:
    """Path of a config of mmfair, or of another OpenMMLab package.

    It makes a config of mmfair inheritable from the stock entry points of
    any toolbox, which know no ``mmfair::``::

        _base_ = [__import__('mmfair').config_path('zut/some_config.py')]

    Args:
        name: Path below the folder ``configs``, with ``/`` between its
            parts. A package may stand before it: ``mmseg::fcn/x.py``.

    Returns:
        Absolute path of the file.

    Raises:
        FileNotFoundError: If there is no such config, or no such package.
    """
    package, _, inner = name.rpartition('::')
    package = package or 'mmfair'
    folders = _config_folders(package)
    for folder in folders:
        if (folder / inner).is_file():
            return str(folder / inner)
    if not folders:
        raise FileNotFoundError(
            f'config_path: {package} must be installed with its configs, '
            f'got none. Install it, or name the file itself in _base_.'
        )
    raise FileNotFoundError(
        f'config_path: name must be a config of {package}, got {inner!r}. '
        + (near_configs(inner, folders) or f'They lie in {folders[0]}.')
    )


def near_configs(name: str, folders: Iterable[Path] | None = None) -> str:
    """A sentence that says where a config that is not there might be.

    Args:
        name: Path below the folder ``configs``.
        folders: Such folders; those of mmfair without it.

    Returns:
        Where one of that name lies, or else names like it; empty if there is
        nothing near.

    Examples:
        >>> near_configs('dcr/ce_vgg16_1xb64-200e_cifar100.py')
        'It lies in configs/baselines/ce_vgg16_1xb64-200e_cifar100.py.'
        >>> near_configs('x.py')
        ''
    """
    if folders is None:
        folders = _config_folders('mmfair')
    names = sorted(
        path.relative_to(folder).as_posix()
        for folder in list(folders)[:1]
        for path in folder.rglob('*.py')
    )
    last = PurePosixPath(name).name
    same = [other for other in names if PurePosixPath(other).name == last]
    if len(same) == 1:
        return f'It lies in configs/{same[0]}.'
    near = difflib.get_close_matches(name, names, n=3, cutoff=0.6)
    return f'Near names: {", ".join(near)}.' if near else ''


def _config_folders(package: str) -> list[Path]:
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        return []
    inside = Path(spec.origin).parent
    places = (inside / '.mim' / 'configs', inside.parent / 'configs')
    return [place for place in places if place.is_dir()]
