"""Rows of features, logits and labels, there when asked for again."""

import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import torch

from mmfair.corrections import SplitFeatures
from mmfair.model_corrections.feature_files import (
    KINDS,
    Array,
    Block,
    FeatureFiles,
    checksums,
)
from mmfair.utils.claim_folder import claim_folder
from mmfair.utils.write_json import write_json

__all__ = ['FeatureStore']

_FORMAT = 1
# Rows that are lost at most where the process is killed.
_BLOCK = 1024
_INDEX = 'index.json'
# Share of their spread by which numbers differ from device to device.
_ROUNDING = 0.02


class FeatureStore:
    """What a model answers to the images of a split, kept row by row.

    On disk, three files grow by blocks of rows, and a list of the blocks with
    their checksums is replaced as a whole after each. So whoever ends the
    process, and when, what was listed is there; and what has changed since is
    found out and not used. Without a folder the rows are held in memory.

    Args:
        folder: Of this split alone; None for memory.
        key: What the rows depend on, by name. Rows of another key are not
            used.
        size: Rows of the whole split, >= 1.

    Attributes:
        notes: What was wrong with the rows that lay there, sentences.

    Raises:
        FolderInUseError: If another process writes there.
        OSError: If the folder can't be written.

    Examples:
        >>> import tempfile
        >>> folder, key = tempfile.mkdtemp(), {'checkpoint': 'c0ffee'}
        >>> with FeatureStore(folder, key, 2) as store:
        ...     labels = np.array([1, 0])
        ...     store.append(np.ones((2, 3)), np.ones((2, 4)), labels)
        >>> with FeatureStore(folder, key, 2) as store:
        ...     store.done, store.split().features.shape
        (2, torch.Size([2, 3]))
    """

    def __init__(
        self, folder: str | Path | None, key: Mapping[str, str], size: int
    ) -> None:
        self.key, self.size = dict(key), size
        self.notes: list[str] = []
        self._folder = None if folder is None else Path(folder)
        self._shapes: dict[str, tuple[int, ...]] = {}
        self._blocks: list[Block] = []
        self._waiting: list[dict[str, Array]] = []
        self._memory: dict[str, Array] = {}
        self._lock = None if folder is None else claim_folder(folder)
        if self._folder is not None:
            self._find(self._folder / _INDEX)

    @property
    def done(self) -> int:
        """Rows that need not be made again."""
        return sum(block['rows'] for block in self._blocks)

    def append(self, features: Array, logits: Array, labels: Array) -> None:
        """Add the next rows.

        Args:
            features: Shape (B, p).
            logits: Shape (B, C).
            labels: Shape (B,) or (B, C), whole numbers.

        Raises:
            OSError: If they can't be written, as on a full disk.
        """
        rows = {
            name: np.ascontiguousarray(values, dtype=KINDS[name])
            for name, values in zip(
                KINDS, (features, logits, labels), strict=True
            )
        }
        self._shapes = self._shapes or {
            name: values.shape[1:] for name, values in rows.items()
        }
        self._waiting.append(rows)
        waiting = sum(len(part['labels']) for part in self._waiting)
        if waiting >= _BLOCK or self.done + waiting >= self.size:
            self._keep()

    def split(self) -> SplitFeatures:
        """All rows with a label >= 0; those on disk are read when needed.

        Raises:
            ValueError: If rows are missing, or are none to compute with.
        """
        if self.done != self.size:
            raise ValueError(
                f'FeatureStore: rows must be complete, got {self.done} of '
                f'{self.size}. Append the others.'
            )
        features, logits, labels = (
            torch.from_numpy(self._rows(name, self.size)) for name in KINDS
        )
        if bool((labels < 0).any()):  # pixels that an image does not have
            known = labels >= 0
            return SplitFeatures(features[known], logits[known], labels[known])
        return SplitFeatures(features, logits, labels)

    def labelled(self) -> torch.Tensor:
        """Which of all rows have a label, shape (N,)."""
        labels = torch.from_numpy(self._rows('labels', self.size))
        return labels >= 0 if labels.ndim == 1 else labels[:, 0] >= 0

    def begins_with(
        self, features: Array, logits: Array, labels: Array
    ) -> bool:
        """Whether the first rows are these, but for rounding.

        Args:
            features: Shape (B, p), B at most ``done``.
            logits: Shape (B, C).
            labels: Shape (B,) or (B, C).
        """
        given = zip(KINDS, (features, logits, labels), strict=True)
        for name, values in given:
            if values.shape[1:] != self._shapes[name]:
                return False
            gap = np.abs(self._rows(name, len(values)) - values).max(initial=0)
            exact = name == 'labels'
            if gap > (0 if exact else _ROUNDING * (values.std() + 1e-6)):
                return False
        return True

    def clear(self) -> None:
        """Forget all rows."""
        self._shapes, self._blocks, self._waiting = {}, [], []
        self._memory = {}
        if self._folder is not None:
            (self._folder / _INDEX).unlink(missing_ok=True)

    def __enter__(self) -> 'FeatureStore':
        return self

    def __exit__(self, *error: object) -> None:
        try:
            if self._waiting:
                self._keep()
        finally:
            if self._lock is not None:
                self._lock.release()

    def _keep(self) -> None:
        rows = {
            name: np.concatenate([part[name] for part in self._waiting])
            for name in KINDS
        }
        start, self._waiting = self.done, []
        for name, values in rows.items():
            if self._folder is not None:
                self._files.write(name, values, start)
                continue
            if name not in self._memory:
                shape = (self.size, *self._shapes[name])
                self._memory[name] = np.empty(shape, KINDS[name])
            self._memory[name][start : start + len(values)] = values
        self._blocks.append(checksums(rows))
        if self._folder is not None:
            index = {
                'format': _FORMAT,
                'key': self.key,
                'size': self.size,
                'shapes': self._shapes,
                'blocks': self._blocks,
            }
            write_json(self._folder / _INDEX, index, indent=None)

    @property
    def _files(self) -> FeatureFiles:
        return FeatureFiles(self._folder or Path(), self._shapes)

    def _rows(self, name: str, count: int) -> Array:
        if self._folder is None:
            return self._memory[name][:count]
        return self._files.rows(name, count)

    def _find(self, path: Path) -> None:
        """Take over what lies there and is whole."""
        try:
            index = json.loads(path.read_text('utf-8'))
            same = (index['format'], index['key'], index['size']) == (
                _FORMAT,
                self.key,
                self.size,
            )
            self._shapes = {
                name: tuple(map(int, index['shapes'][name])) for name in KINDS
            }
            listed = [
                {name: int(block[name]) for name in ('rows', *KINDS)}
                for block in index['blocks']
            ]
        except FileNotFoundError:
            return
        except (OSError, ValueError, KeyError, TypeError):
            same, listed = False, []
        if not same:
            self.notes.append(
                f'What lies in {str(self._folder)!r} is damaged or of other '
                'images or weights; it is not used.'
            )
            self.clear()
            return
        self._blocks = self._files.whole(listed)
        if len(self._blocks) < len(listed):
            self.notes.append(
                f'Features in {str(self._folder)!r} are damaged from row '
                f'{self.done} on; these are made again.'
            )
