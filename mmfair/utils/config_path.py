"""Where an installed config lies."""

import difflib
from importlib.util import find_spec
from pathlib import Path

__all__ = ['config_path']


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
        f'{_hint(inner, folders[0])}'
    )


def _config_folders(package: str) -> list[Path]:
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        return []
    inside = Path(spec.origin).parent
    places = (inside / '.mim' / 'configs', inside.parent / 'configs')
    return [place for place in places if place.is_dir()]


def _hint(inner: str, folder: Path) -> str:
    names = sorted(
        path.relative_to(folder).as_posix() for path in folder.rglob('*.py')
    )
    near = difflib.get_close_matches(inner, names, n=3, cutoff=0.4)
    if near:
        return f'Near names: {", ".join(near)}.'
    return f'They lie in {folder}.'
