"""A sample of pixels of each class, with what the last layer makes of them."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn
from torch.nn import functional

from mmfair.model_corrections.classifier_layer import ClassifierLayer
from mmfair.report import ModelRun
from mmfair.utils.module_paths import get_module
from mmfair.utils.taps import Taps

__all__ = ['PIXELS', 'pixel_grid', 'pixel_rows']

#: Pixels that are kept of an image, the classes in it alike.
PIXELS = 200
_WHERE = 'correct'
# Share of pixels that may be answered otherwise where maps are resized twice.
_ROUNDING = 0.05

Rows = tuple[npt.NDArray[Any], npt.NDArray[Any], npt.NDArray[Any]]


class _Frame(NamedTuple):
    """Where an image lies in the padded input."""

    size: tuple[int, int]
    top: int
    left: int
    content: tuple[int, int]


def pixel_rows(
    run: ModelRun, layer: ClassifierLayer, indices: Sequence[int]
) -> Iterator[Rows]:
    """Features, logits and labels of sampled pixels, image by image.

    Of each image :data:`PIXELS` rows; where it has fewer labelled pixels, the
    others have label -1. Maps are read between their pixels as a segmentor
    enlarges them.

    Args:
        run: A segmentor and its images.
        layer: Its last layer.
        indices: Places of images in the data set of ``run``.

    Yields:
        Arrays of shape (200 B, p), (200 B, C) and (200 B,).

    Raises:
        ValueError: If the layer runs more than once for an image, a label is
            no class, or the answers of the model are others than the layer's.
    """
    maps: list[tuple[Tensor, Tensor]] = []
    module = get_module(run.model, layer.path, where=_WHERE)
    corners = bool(getattr(_owner(run.model, layer), 'align_corners', False))
    start = 0
    with Taps() as taps:
        taps.after(module, partial(_keep, maps))
        for batch in run.batches(indices):
            maps.clear()
            samples = run.predict(batch)
            if len(maps) != 1 or len(maps[0][0]) != len(samples):
                raise ValueError(
                    f'{_WHERE}: {layer.path} must run once for an image, got '
                    f'{len(maps)} times. Set model.test_cfg.mode=whole.'
                )
            size = tuple(batch['inputs'].shape[-2:])
            parts = [
                _image_rows(
                    run,
                    sample,
                    (features, logits),
                    _frame(sample, size),
                    corners,
                    np.random.default_rng(int(index)),
                )
                for sample, features, logits, index in zip(
                    samples,
                    *maps[0],
                    indices[start : start + len(samples)],
                    strict=True,
                )
            ]
            start += len(samples)
            features, logits, labels = (
                np.concatenate(kind) for kind in zip(*parts, strict=True)
            )
            yield features, logits, labels


def pixel_grid(
    rows: Tensor,
    columns: Tensor,
    shape: tuple[int, int],
    frame: _Frame,
    *,
    align_corners: bool,
) -> Tensor:
    """Places of an image's pixels in a map of its padded input.

    Args:
        rows: Of N pixels, in an image of ``shape``.
        columns: Of N pixels.
        shape: Height and width of the image.
        frame: Where the image, resized, lies in the input.
        align_corners: How maps are enlarged.

    Returns:
        For :func:`torch.nn.functional.grid_sample`, shape (1, N, 1, 2).
    """
    places = []
    for pixel, length, content, whole, before in (
        (columns, shape[1], frame.content[1], frame.size[1], frame.left),
        (rows, shape[0], frame.content[0], frame.size[0], frame.top),
    ):
        if align_corners:
            place = pixel * (content - 1) / max(length - 1, 1) + before
            places.append(2 * place / max(whole - 1, 1) - 1)
        else:
            place = (pixel + 0.5) * content / length + before
            places.append(2 * place / whole - 1)
    return torch.stack(places, -1).view(1, -1, 1, 2).float()


def _keep(
    maps: list[tuple[Tensor, Tensor]],
    module: nn.Module,
    args: tuple,
    output: Tensor,
) -> None:
    maps.append((args[0].detach().float(), output.detach().float()))


def _owner(model: nn.Module, layer: ClassifierLayer) -> nn.Module:
    return model.get_submodule(layer.path.rpartition('.')[0])


def _frame(sample: Any, size: Any) -> _Frame:
    meta = sample.metainfo
    padding = meta.get('img_padding_size', meta.get('padding_size', [0] * 4))
    left, right, top, bottom = padding
    content = (size[0] - top - bottom, size[1] - left - right)
    return _Frame(size, top, left, content)


def _image_rows(
    run: ModelRun,
    sample: Any,
    maps: tuple[Tensor, Tensor],
    frame: _Frame,
    align_corners: bool,
    rng: np.random.Generator,
) -> Rows:
    truth = sample.gt_sem_seg.data.squeeze(0).cpu().numpy()
    predicted = sample.pred_sem_seg.data.squeeze(0).cpu().numpy()
    chosen = _chosen(run, truth, rng)
    rows, columns = np.unravel_index(chosen, truth.shape)
    device = maps[0].device
    grid = pixel_grid(
        torch.from_numpy(rows).to(device),
        torch.from_numpy(columns).to(device),
        truth.shape,
        frame,
        align_corners=align_corners,
    )
    features, logits = (_read(one, grid, align_corners) for one in maps)
    if len(chosen):
        wrong = (logits.argmax(1) != predicted.ravel()[chosen]).mean()
        if wrong > _ROUNDING:
            raise ValueError(
                f'{_WHERE}: answers of the model must be the highest outputs '
                f'of its last layer, got others for {100 * wrong:.0f} % of '
                'the pixels of an image. The head changes them afterwards.'
            )
    if not (np.isfinite(features).all() and np.isfinite(logits).all()):
        raise ValueError(
            f'{_WHERE}: features must be finite, got NaN or infinity for an '
            f'image of {run.split}. The training has diverged; choose an '
            'earlier checkpoint.'
        )
    missing = PIXELS - len(chosen)
    labels = truth.ravel()[chosen].astype(np.int64)
    return (
        np.pad(features, ((0, missing), (0, 0))),
        np.pad(logits, ((0, missing), (0, 0))),
        np.pad(labels, (0, missing), constant_values=-1),
    )


def _read(
    one: Tensor, grid: Tensor, align_corners: bool
) -> npt.NDArray[np.float32]:
    values = functional.grid_sample(
        one[None],
        grid,
        mode='bilinear',
        padding_mode='border',
        align_corners=align_corners,
    )
    rows: npt.NDArray[np.float32] = values[0, :, :, 0].T.cpu().numpy()
    return rows


def _chosen(
    run: ModelRun, truth: npt.NDArray[Any], rng: np.random.Generator
) -> npt.NDArray[np.int64]:
    """Pixels of an image, the same number of each class if it has them."""
    flat = truth.ravel()
    known = np.flatnonzero(flat != run.ignore_index)
    labels = flat[known]
    classes = len(run.class_names)
    if len(labels) and not 0 <= labels.min() <= labels.max() < classes:
        wrong = labels.min() if labels.min() < 0 else labels.max()
        raise ValueError(
            f'{_WHERE}: labels of pixels must be in [0, {classes}) or '
            f'{run.ignore_index}, got {wrong}. Check reduce_zero_label and '
            'the number of classes.'
        )
    order = rng.permutation(len(known))
    order = order[np.argsort(labels[order], kind='stable')]
    sizes = np.bincount(labels, minlength=classes)
    rank = np.arange(len(known)) - np.repeat(sizes.cumsum() - sizes, sizes)
    # The first pixel of each class, then the second, until there are enough.
    taken = order[np.argsort(rank, kind='stable')[:PIXELS]]
    return np.sort(known[taken])
