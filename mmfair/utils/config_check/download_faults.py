"""Files of sets that hosts would fetch by themselves."""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from mmfair.utils.config_check.dataset_leaves import DatasetLeaf


def download_faults(leaf: DatasetLeaf) -> list[str]:
    """Missing and damaged files of CIFAR, MNIST and their like.

    Only a ``download=True`` in the config lets a host fetch them: on a
    machine without a network its attempt ends in an error of the connection.

    Args:
        leaf: A data set whose folder is there.

    Returns:
        A line for the first such file.
    """
    dataset: Any = leaf.dataset
    if not hasattr(dataset, 'train_list') or _is_whole(dataset):
        return []
    if leaf.settings.get('download') is True:
        return []
    for path, checksum in _files(dataset):
        if problem := _problem(path, checksum):
            remedy = _remedy(dataset)
            if hasattr(dataset, 'repacked') and path.is_file():
                remedy += (
                    ' If its images were packed anew on purpose, set '
                    f'{leaf.path}.repacked=True, and the same in the other '
                    'data sets.'
                )
            return [f'{leaf.path}: {problem} {remedy}']
    return []


def _is_whole(dataset: Any) -> bool:
    """What the host itself says of files with a checksum each."""
    check = getattr(dataset, '_check_integrity', None)
    return bool(check is not None and check())


def _files(dataset: Any) -> Iterator[tuple[Path, str | None]]:
    root = Path(dataset.data_prefix['root'])
    folder = root / getattr(dataset, 'base_folder', '')
    packed_anew = getattr(dataset, 'repacked', False)
    for name, checksum in (*dataset.train_list, *dataset.test_list):
        if name.endswith('.gz'):  # MNIST: the checksum is of the archive
            yield folder / name.removesuffix('.gz'), None
        else:
            yield folder / name, '' if packed_anew else checksum
    meta = getattr(dataset, 'meta', None) or {}
    if 'filename' in meta:
        yield folder / meta['filename'], meta.get('md5')


def _problem(path: Path, checksum: str | None) -> str | None:
    if not path.is_file():
        return f'file must exist, got none at {str(path)!r}.'
    if checksum == '':
        return None
    if checksum is not None:
        digest = hashlib.md5(path.read_bytes(), usedforsecurity=False)
        if digest.hexdigest() != checksum:
            return (
                f'file must have the checksum {checksum}, got '
                f'{digest.hexdigest()} of {str(path)!r}: it is damaged or '
                'incomplete. Remove it.'
            )
        return None
    return _idx_problem(path)


def _idx_problem(path: Path) -> str | None:
    """Whether a file of MNIST's kind is as long as its header says."""
    with path.open('rb') as file:
        head = file.read(4)
        axes = head[3] if len(head) == 4 else 0
        sizes = [int.from_bytes(file.read(4), 'big') for _ in range(axes)]
    expected = 4 + 4 * axes
    values = 1
    for size in sizes:
        values *= size
    size = path.stat().st_size
    if not axes or size != expected + values:
        return (
            f'file must have the {expected + values} bytes that its head '
            f'tells, got {size} in {str(path)!r}: it is damaged or '
            'incomplete. Remove it.'
        )
    return None


def _remedy(dataset: Any) -> str:
    root = dataset.data_prefix['root']
    if type(dataset).__name__ == 'FashionMNIST':
        return (
            'Prepare the data with `python '
            'tools/dataset_converters/fashion_mnist.py`.'
        )
    url = getattr(dataset, 'url', None) or getattr(dataset, 'url_prefix', '')
    archive = str(url).rpartition('/')[2]
    steps = (
        f' with `curl -LO {url} && tar -xf {archive} -C {root}`'
        if archive.endswith('.tar.gz')
        else f' from {url} into {root!r}'
    )
    fetch = f'Fetch it{steps} where there is a network'
    if not hasattr(dataset, 'download'):
        return f'{fetch}.'
    return f'{fetch}, or set download=True.'
