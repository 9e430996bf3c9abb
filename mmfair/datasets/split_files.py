"""The images and masks of a split, and what is wrong with their files."""

import hashlib
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PIL import Image

__all__ = ['SplitFiles']


@dataclass
class SplitFiles:
    """The files of a split, and what is wrong with them.

    Attributes:
        path_by_key: What each image is known by -> its path. What is read is
            known by what it holds, so that a copy under another name is
            found; what is not, by its real path.
        labels: Label of each image that was read.
        reals: Real path of each image.
        twice: Images that are listed twice.
        missing: Files that are not there.
        damaged: Files that are no images.
        sizes: Masks of another size than their image.
        unsure: Pairs of copies with two labels.
    """

    path_by_key: dict[str, str] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)
    reals: set[str] = field(default_factory=set)
    twice: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    damaged: list[str] = field(default_factory=list)
    sizes: list[str] = field(default_factory=list)
    unsure: list[str] = field(default_factory=list)

    def add(self, info: dict[str, Any], *, read: bool) -> None:
        """One image, with its mask."""
        path, mask = str(info['img_path']), info.get('seg_map_path')
        real = os.path.realpath(path)
        if real in self.reals:
            self.twice.append(path)
        self.reals.add(real)
        absent = [p for p in (path, mask) if p and not os.path.isfile(p)]
        self.missing += absent
        if absent or not read:
            self.path_by_key.setdefault(real, path)
            return
        self._read(path, mask, str(info.get('gt_label')))

    def _read(self, path: str, mask: str | None, label: str) -> None:
        shapes = [_shape(p, self.damaged) for p in (path, mask) if p]
        if None in shapes:
            return
        if len(set(shapes)) > 1:
            self.sizes.append(f'{mask} {shapes[1]} for {path} {shapes[0]}')
        key = hashlib.sha256(Path(path).read_bytes()).hexdigest()
        first = self.path_by_key.setdefault(key, path)
        known = self.labels.setdefault(key, label)
        if known != label and first != path:  # else it is listed twice
            self.unsure.append(f'{first} and {path}')


def _shape(path: str, damaged: list[str]) -> tuple[int, int] | None:
    try:
        with Image.open(path) as image:
            image.load()
            return image.size
    except Exception:  # each format has its own ways to be damaged
        damaged.append(path)
        return None
