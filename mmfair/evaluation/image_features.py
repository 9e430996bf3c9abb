"""Features of image files that belong to no data set."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import torch
from mmengine.config import Config
from mmengine.dataset import Compose, pseudo_collate
from mmengine.registry import init_default_scope
from PIL import Image
from torch import nn
from torch.utils.data import DataLoader, Dataset

from mmfair.evaluation.pooled_features import pooled_features
from mmfair.functional.checks import check_number
from mmfair.utils.config_check.walk import walk
from mmfair.utils.evaluation_loader import evaluation_loader

__all__ = ['ImageFeatures', 'image_features', 'image_pipeline']

_LOADS = 'LoadImageFromFile'


class ImageFeatures(NamedTuple):
    """What :func:`image_features` returns.

    Attributes:
        features: Shape (N, D), float32.
        places: Place of each of the N images in the list, ascending.
        damaged: Why an image could not be read, by its place.
    """

    features: npt.NDArray[np.float32]
    places: list[int]
    damaged: dict[int, str]


def image_pipeline(cfg: Config) -> Compose:
    """What a config's test does with an image file.

    Args:
        cfg: The config.

    Returns:
        The transforms.

    Raises:
        ValueError: If the test of the config reads no single image files.

    Examples:
        >>> import mmpretrain.datasets
        >>> steps = [dict(type='LoadImageFromFile'), dict(type='PackInputs')]
        >>> loader = dict(dataset=dict(type='PRCC', pipeline=steps))
        >>> cfg = dict(default_scope='mmpretrain', test_dataloader=loader)
        >>> len(image_pipeline(Config(cfg)).transforms)
        2
    """
    init_default_scope(cfg.get('default_scope') or 'mmengine')
    split = 'test' if cfg.get('test_dataloader') else 'val'
    loader = evaluation_loader(cfg, split)
    pipelines = [
        part['pipeline']
        for _, part in walk(loader['dataset'])
        if part.get('pipeline')
    ]
    kinds = [str(step.get('type')) for step in (pipelines or [[]])[0]]
    if not any(kind.rpartition('.')[-1] == _LOADS for kind in kinds):
        raise ValueError(
            f'config: pipeline of {split}_dataloader must read image files '
            f'with {_LOADS}, got {", ".join(kinds) or "none"}. Arrays and '
            'videos are not served.'
        )
    return Compose(pipelines[0])


@torch.no_grad()
def image_features(
    model: nn.Module,
    pipeline: Callable[[dict[str, Any]], dict[str, Any] | None],
    paths: Sequence[str],
    *,
    batch_size: int = 64,
    num_workers: int = 0,
    advance: Callable[[int], None] = lambda images: None,
) -> ImageFeatures:
    """What a model makes of images, one vector each.

    Of :class:`mmfair.models.PersonRetriever` it is the feature that persons
    are found by; of another classifier of MMPretrain what its last layer
    reads. An image that is cut short counts as damaged, although some readers
    would fill it up with grey.

    Args:
        model: With its preprocessor, in evaluation mode.
        pipeline: See :func:`image_pipeline`.
        paths: Image files, one or more.
        batch_size: Images at once.
        num_workers: Processes that read images; 0 for this one.
        advance: Is told the number of images after each batch.

    Returns:
        Features of the images that could be read.

    Raises:
        TypeError: If the model is no classifier of MMPretrain, or gives no
            features.
        ValueError: If there is no image, or none that can be read.
    """
    where = 'image_features'
    check_number(batch_size, 'batch_size', where=where, at_least=1, whole=True)
    persons = _is_of_persons(model, where)
    loader = DataLoader(
        _Images(paths, pipeline),
        batch_size=batch_size,
        num_workers=num_workers,
        collate_fn=list,
    )
    rows, places, damaged = [], [], {}
    for items in loader:
        good = [(place, item) for place, item, why in items if not why]
        damaged |= {place: why for place, _, why in items if why}
        if good:
            places += [place for place, _ in good]
            packed = [item for _, item in good]
            rows.append(_features(model, packed, persons=persons))
        advance(len(items))
    if not rows:
        reason = f' The first: {damaged[0]}.' if damaged else ''
        raise ValueError(
            f'{where}: paths must hold images that can be read, got '
            f'{len(paths)} files and none.{reason}'
        )
    return ImageFeatures(np.concatenate(rows), places, damaged)


class _Images(Dataset):
    """Place, packed image, and why there is none."""

    def __init__(self, paths: Sequence[str], pipeline: Callable) -> None:
        self.paths, self.pipeline = paths, pipeline

    def __len__(self) -> int:
        return len(self.paths)

    def __getitem__(self, place: int) -> tuple[int, Any, str]:
        try:
            with Image.open(self.paths[place]) as image:
                image.load()
            item = self.pipeline(
                {'img_path': self.paths[place], 'sample_idx': place}
            )
        except Exception as error:  # each format has its own ways
            return place, None, f'{type(error).__name__}: {error}'
        return place, item, '' if item else 'the pipeline drops it'


def _is_of_persons(model: nn.Module, where: str) -> bool:
    from mmpretrain.models.classifiers import BaseClassifier

    from mmfair.models.retrievers.person_retriever import PersonRetriever

    if not isinstance(model, BaseClassifier):
        raise TypeError(
            f'{where}: model must be a classifier of MMPretrain, got '
            f'{type(model).__name__}.'
        )
    return isinstance(model, PersonRetriever)


def _features(
    model: nn.Module, items: Sequence[dict[str, Any]], *, persons: bool
) -> npt.NDArray[np.float32]:
    batch = model.data_preprocessor(pseudo_collate(items), False)
    if persons:
        samples = model(**batch, mode='predict')
        values = torch.stack([sample.feature for sample in samples])
    else:
        values = model.extract_feat(batch['inputs'], stage='pre_logits')
    kind = type(model).__name__
    rows = pooled_features(values, where=f'image_features: {kind}')
    features: npt.NDArray[np.float32] = rows.numpy()
    return features
