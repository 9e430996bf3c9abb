"""Data that a config names and the disk lacks."""

from pathlib import Path
from typing import Any

from mmfair.utils.config_check.dataset_leaves import DatasetLeaf
from mmfair.utils.config_check.download_faults import download_faults

_COMMANDS = {
    'fashionmnist': 'python tools/dataset_converters/fashion_mnist.py',
    'digitscenes': 'python tools/dataset_converters/digit_scenes.py',
    'syntheticpeople': 'python tools/dataset_converters/synthetic_people.py',
}


def data_faults(leaves: list[DatasetLeaf]) -> list[str]:
    """Missing folders and annotation files.

    Paths are those that the data set's own class makes of ``data_root``,
    ``data_prefix`` and ``ann_file``. Data sets that are told to download
    their data and data in remote storage are left out.

    Args:
        leaves: Data sets that will be read.

    Returns:
        A line for each missing path, with the command that prepares it.

    Examples:
        >>> data_faults([])
        []
    """
    faults: dict[str, str] = {}
    for leaf in leaves:
        if not _missing(leaf):
            for fault in download_faults(leaf):
                faults.setdefault(fault.partition(':')[2], fault)
        for setting, path in _missing(leaf):
            faults.setdefault(
                path,
                f'{leaf.path}: {setting} must exist, got {path!r}. '
                f'{_remedy(leaf.settings, path)}',
            )
    return list(faults.values())


def is_missing(path: object) -> bool:
    """Whether a setting names a local path that does not exist.

    Args:
        path: A path or an address such as ``https://...``.

    Returns:
        False for anything that is not a local path.

    Examples:
        >>> is_missing('no/such/folder'), is_missing('s3://no/folder')
        (True, False)
    """
    return (
        isinstance(path, str)
        and path != ''
        and '://' not in path
        and not Path(path).expanduser().exists()
    )


def _missing(leaf: DatasetLeaf) -> list[tuple[str, str]]:
    """Names and values of the settings at fault; only the root if absent."""
    if leaf.missing is not None:
        return [('a file that it reads', leaf.missing)]
    dataset = leaf.dataset
    if (
        dataset is None
        or leaf.settings.get('download') is True
        or leaf.settings.get('backend_args')
    ):
        return []
    root = leaf.settings.get('data_root')
    if is_missing(root):
        return [('data_root', str(root))]
    named = {'ann_file': dataset.ann_file}
    named.update(
        {
            f'data_prefix.{key}': value
            for key, value in dataset.data_prefix.items()
        }
    )
    return [(name, path) for name, path in named.items() if is_missing(path)]


def _remedy(settings: dict[str, Any], path: str) -> str:
    text = f'{settings.get("type")}/{path}'.lower()
    text = text.replace('_', '').replace('-', '')
    for name, command in _COMMANDS.items():
        if name in text:
            return f'Prepare the data with `{command}`.'
    return 'See docs/prepare_data.md.'
