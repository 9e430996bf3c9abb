"""Unpack Fashion-MNIST to where MMPretrain's data set class reads it.

Debian's package ``dataset-fashion-mnist`` brings the four files; any folder
with them will do (``--source``). A second run finds the work done.

    python tools/dataset_converters/fashion_mnist.py
"""

import argparse
import gzip
import struct
import sys
import zlib
from pathlib import Path

SOURCES = (
    '/usr/share/datasets/fashion-mnist',
    '/usr/local/share/datasets/fashion-mnist',
)
# Name, images or labels in it, bytes of each.
FILES = (
    ('train-images-idx3-ubyte', 60000, 28 * 28),
    ('train-labels-idx1-ubyte', 60000, 1),
    ('t10k-images-idx3-ubyte', 10000, 28 * 28),
    ('t10k-labels-idx1-ubyte', 10000, 1),
)
HOW_TO_GET = (
    'Get it with `apt-get install dataset-fashion-mnist` (Debian, Ubuntu), or '
    'fetch the four .gz files named at '
    'https://github.com/zalandoresearch/fashion-mnist and give their folder '
    'with --source.'
)


def unpack(sources: list[Path], target: Path) -> list[Path]:
    """Unpack the four idx files into one folder.

    Args:
        sources: Folders to look in, in this order.
        target: Folder to write to; whole files there are left alone.

    Returns:
        The files that were written.

    Raises:
        FileNotFoundError: If no folder has all the files that are missing.
        ValueError: If a file is not what its name says.
    """
    missing = [spec for spec in FILES if not _is_whole(target, *spec)]
    if not missing:
        return []
    source = _find(sources, [name for name, _, _ in missing])
    target.mkdir(parents=True, exist_ok=True)
    return [_unpack_one(source, target, *spec) for spec in missing]


def _is_whole(target: Path, name: str, count: int, size: int) -> bool:
    path = target / name
    header = 16 if size > 1 else 8
    return path.is_file() and path.stat().st_size == header + count * size


def _find(sources: list[Path], names: list[str]) -> Path:
    for source in sources:
        if all((source / f'{name}.gz').is_file() for name in names):
            return source
    looked = ', '.join(map(str, sources))
    raise FileNotFoundError(
        f'fashion_mnist: a source must hold {names[0]}.gz and the other '
        f'files, got none of {looked}. {HOW_TO_GET}'
    )


def _unpack_one(
    source: Path, target: Path, name: str, count: int, size: int
) -> Path:
    packed = source / f'{name}.gz'
    try:
        content = gzip.decompress(packed.read_bytes())
    except (OSError, EOFError, zlib.error) as error:
        raise ValueError(
            f'fashion_mnist: {packed} must be a gzip file, got {error}. '
            f'{HOW_TO_GET}'
        ) from error
    header = _header(count, size)
    if not content.startswith(header) or (
        len(content) != len(header) + count * size
    ):
        raise ValueError(
            f'fashion_mnist: {packed} must hold {count} items of {size} '
            f'bytes, got {len(content)} bytes with another header or size. '
            f'{HOW_TO_GET}'
        )
    path = target / name
    partial = path.with_suffix('.part')
    partial.write_bytes(content)
    partial.replace(path)
    return path


def _header(count: int, size: int) -> bytes:
    """Beginning of an idx file of bytes: type, dimensions, their sizes."""
    if size == 1:
        return struct.pack('>II', 0x801, count)
    return struct.pack('>IIII', 0x803, count, 28, 28)


def main(arguments: list[str] | None = None) -> None:
    """Command line; ends with one line on what is wrong."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument('--source', type=Path, help='folder of the .gz files')
    parser.add_argument(
        '--target', type=Path, default=Path('data/fashion_mnist')
    )
    args = parser.parse_args(arguments)
    sources = [args.source] if args.source else [Path(s) for s in SOURCES]
    try:
        written = unpack(sources, args.target)
    except (FileNotFoundError, ValueError) as error:
        sys.exit(str(error))
    done = f'{len(written)} files written' if written else 'nothing to do'
    print(f'{args.target}: {done}')


if __name__ == '__main__':
    main()
