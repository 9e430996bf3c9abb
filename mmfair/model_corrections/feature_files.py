"""Three files of rows, with what tells whether their bytes are right."""

import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

__all__ = ['KINDS', 'FeatureFiles', 'checksums']

#: Number format of each kind of rows.
KINDS = {'features': '<f4', 'logits': '<f4', 'labels': '<i8'}

Array = npt.NDArray[Any]
Block = dict[str, int]


def checksums(rows: Mapping[str, Array]) -> Block:
    """Number of some rows, and the checksum of each kind.

    Args:
        rows: By kind, each of the number format of :data:`KINDS`.

    Examples:
        >>> rows = {name: np.ones(2, kind) for name, kind in KINDS.items()}
        >>> checksums(rows)['rows']
        2
    """
    sums = {name: zlib.crc32(values) for name, values in rows.items()}
    return {'rows': len(rows['labels']), **sums}


class FeatureFiles:
    """Files of one split below a folder.

    Args:
        folder: It exists.
        shapes: Of a row of each kind.
    """

    def __init__(
        self, folder: Path, shapes: Mapping[str, tuple[int, ...]]
    ) -> None:
        self._folder, self._shapes = folder, shapes

    def write(self, name: str, values: Array, start: int) -> None:
        """Put rows behind the first ``start``; what lay there is gone.

        Args:
            name: Their kind.
            values: Of that kind's number format, contiguous.
            start: Rows before them.

        Raises:
            OSError: If they can't be written, as on a full disk.
        """
        path = self._path(name)
        path.touch()
        with path.open('r+b') as file:
            file.truncate(start * self._row_bytes(name))
            file.seek(0, 2)
            file.write(values.data)

    def rows(self, name: str, count: int) -> Array:
        """The first rows, read as they are needed, writable in memory.

        Args:
            name: Their kind.
            count: How many.
        """
        shape = (count, *self._shapes[name])
        return np.memmap(self._path(name), KINDS[name], 'c', shape=shape)

    def whole(self, listed: list[Block]) -> list[Block]:
        """The blocks up to the first whose bytes are others than listed.

        Args:
            listed: Of :func:`checksums`, in their order.
        """
        return list(self._whole(listed))

    def _whole(self, listed: list[Block]) -> Iterator[Block]:
        files = {}
        try:
            for name in KINDS:
                files[name] = self._path(name).open('rb')
            for block in listed:
                for name, file in files.items():
                    size = block['rows'] * self._row_bytes(name)
                    content = file.read(size)
                    if len(content) < size:
                        return
                    if zlib.crc32(content) != block[name]:
                        return
                yield block
        except OSError:
            return
        finally:
            for file in files.values():
                file.close()

    def _path(self, name: str) -> Path:
        return self._folder / f'{name}.bin'

    def _row_bytes(self, name: str) -> int:
        width = int(np.prod(self._shapes[name], dtype=int))
        return width * np.dtype(KINDS[name]).itemsize
