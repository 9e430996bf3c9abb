"""Label maps of segmentation sets that can't be right."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from mmengine.registry import TRANSFORMS

from mmfair.utils.config_check.dataset_leaves import DatasetLeaf
from mmfair.utils.label_map import label_map_fault

_SHOWN = 5
# Maps read of a data set; of a larger one so many, evenly spaced. The counts
# of the classes are read from all of them when training starts.
_MAPS = 500
# Share of ignored pixels that a set of one class may have by padding.
_PADDING = 0.01


def map_faults(
    leaves: list[DatasetLeaf], classes: set[int], scope: str
) -> list[str]:
    """Maps of colours, of another size than the image, of other labels.

    Args:
        leaves: Data sets that will be read.
        classes: Numbers of classes of the model's heads; the least holds.
        scope: The toolbox.

    Returns:
        A line for each, five a data set at most.

    Examples:
        >>> map_faults([], {19}, 'mmseg')
        []
    """
    faults: dict[str, list[str]] = {}
    for leaf in leaves:
        folder = _folder(leaf)
        load = None if folder is None else _loader(leaf, scope)
        if load is None or str(folder) in faults:
            continue
        names = leaf.classes
        count = len(names) if names is not None else min(classes, default=0)
        lines = [f'{leaf.path}: {f}' for f in _faults(leaf, load, count)]
        faults[str(folder)] = lines[:_SHOWN]
    return [fault for lines in faults.values() for fault in lines]


def _folder(leaf: DatasetLeaf) -> str | None:
    prefix = getattr(leaf.dataset, 'data_prefix', None)
    folder = prefix.get('seg_map_path') if isinstance(prefix, dict) else None
    return None if not folder or leaf.settings.get('backend_args') else folder


def _loader(
    leaf: DatasetLeaf, scope: str
) -> Callable[[dict[str, Any]], Any] | None:
    """The transform that reads the maps, as the data set's config has it."""
    for step in leaf.settings.get('pipeline') or ():
        kind = step.get('type') if isinstance(step, dict) else None
        name = str(kind).rpartition('.')[2]
        if name.startswith('Load') and 'Annotation' in name:
            with TRANSFORMS.switch_scope_and_registry(scope) as registry:
                built: Callable[[dict[str, Any]], Any] = registry.build(step)
                return built
    return None


def _faults(
    leaf: DatasetLeaf, load: Callable[[dict[str, Any]], Any], classes: int
) -> Iterator[str]:
    dataset: Any = leaf.dataset
    try:
        dataset.full_init()
    except Exception:
        return  # the runner builds it again and says what is wrong
    ignored = getattr(dataset, 'ignore_index', 255)
    chosen = np.linspace(
        0, len(dataset) - 1, min(len(dataset), _MAPS), dtype=int
    )
    pixels: dict[int, int] = {}
    for index in chosen.tolist():
        info = dataset.get_data_info(index)
        path = info.get('seg_map_path')
        try:
            labels = np.asarray(load(info)['gt_seg_map'])
        except Exception as error:  # decoders raise what they like
            yield (
                f'label map {path!r} must be readable, got '
                f'{type(error).__name__}: {error}'
            )
            continue
        problem = label_map_fault(labels, info.get('img_path'))
        if problem is None:
            problem = _labels_problem(labels, classes, ignored, pixels)
        if problem:
            yield f'label map {path!r} {problem}'
    if len(chosen) == len(dataset):
        yield from _one_class(pixels, classes, ignored, len(dataset))


def _labels_problem(
    labels: Any, classes: int, ignored: int, pixels: dict[int, int]
) -> str | None:
    values, counts = np.unique(labels, return_counts=True)
    by_label = dict(zip(values.tolist(), counts.tolist(), strict=True))
    for label, count in by_label.items():
        pixels[label] = pixels.get(label, 0) + count
        if label != ignored and not 0 <= label < classes:
            return (
                f'must have labels below {classes}, the number of classes, or '
                f'the ignored {ignored}, got {label}. Check the classes and '
                'reduce_zero_label.'
            )
    return None


def _one_class(
    pixels: dict[int, int], classes: int, ignored: int, maps: int
) -> Iterator[str]:
    """Masks of 0 and 255, which were meant as 0 and 1."""
    total = sum(pixels.values())
    share = pixels.get(ignored, 0) / max(total, 1)
    present = sorted(set(pixels) - {ignored})
    if maps and classes > 1 and len(present) <= 1 and share > _PADDING:
        only = f'class {present[0]} alone' if present else 'no class'
        yield (
            f'label maps must show more than one of the {classes} classes, '
            f'got {only} in {maps} of them, and {100 * share:.1f} % of the '
            f'pixels are ignored ({ignored}). Write 1 instead of {ignored} '
            'for the object, or set ignore_index.'
        )
