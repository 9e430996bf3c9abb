"""Whether a checkpoint and a data set mean the same by each class."""

from collections.abc import Mapping, Sequence
from typing import Any

from mmfair.utils.safe_loading import CheckpointError

__all__ = ['check_class_names']

_SHOWN = 4


def check_class_names(
    checkpoint: Mapping[str, Any], classes: Sequence[Any] | None, path: str
) -> None:
    """Refuse a checkpoint whose classes bear other names.

    The same names in another order would give each figure of a class to
    another one.

    Args:
        checkpoint: What the file holds; the names are those in
            ``meta['dataset_meta']['classes']``. Nothing is compared where
            there are none.
        classes: Names of the data set, in the order of the labels, or None.
        path: Name of the file, for the message.

    Raises:
        CheckpointError: If they differ, with both.

    Examples:
        >>> meta = {'dataset_meta': {'classes': ['cat', 'dog']}}
        >>> check_class_names({'meta': meta}, ['cat', 'dog'], 'a.pth')
        >>> check_class_names({'meta': meta}, ['dog', 'cat'], 'a.pth')
        Traceback (most recent call last):
        ...
        mmfair.utils.safe_loading.CheckpointError: checkpoint: class names \
must be those of the data set, got 2 in 'a.pth' and 2 in the data, of which \
class 0 is 'cat' there and 'dog' here (cat, dog; dog, cat). Take the data \
that it was trained with, or put their classes in its order with \
metainfo=dict(classes=[...]).
    """
    trained = _names(checkpoint)
    if not trained or not classes:
        return
    tested = [str(name) for name in classes]
    if trained == tested:
        return
    first = next(
        (
            index
            for index, pair in enumerate(zip(trained, tested, strict=False))
            if pair[0] != pair[1]
        ),
        min(len(trained), len(tested)),
    )
    trained_name, tested_name = (
        _at(names, first) for names in (trained, tested)
    )
    raise CheckpointError(
        'checkpoint: class names must be those of the data set, got '
        f'{len(trained)} in {path!r} and {len(tested)} in the data, of which '
        f'class {first} is {trained_name} there and {tested_name} here '
        f'({_listing(trained, first)}; {_listing(tested, first)}). Take the '
        'data that it was trained with, or put their classes in its order '
        'with metainfo=dict(classes=[...]).'
    )


def _names(checkpoint: Mapping[str, Any]) -> list[str]:
    meta = checkpoint.get('meta')
    if not isinstance(meta, Mapping):
        return []
    data = meta.get('dataset_meta')
    if not isinstance(data, Mapping):
        data = {}
    # Capitals: as versions of MMEngine below 1 wrote it.
    names = data.get('classes') or data.get('CLASSES') or meta.get('CLASSES')
    if isinstance(names, str) or not isinstance(names, Sequence):
        return []
    return [str(name) for name in names]


def _at(names: list[str], index: int) -> str:
    return repr(names[index]) if index < len(names) else 'absent'


def _listing(names: list[str], first: int) -> str:
    start = max(0, first - 1)
    shown = names[start : start + _SHOWN]
    before = '..., ' if start else ''
    after = ', ...' if start + _SHOWN < len(names) else ''
    return f'{before}{", ".join(shown)}{after}'
