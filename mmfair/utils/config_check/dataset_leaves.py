"""The data sets of a config, without their wrappers and their data."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mmengine.dataset import BaseDataset
from mmengine.registry import DATASETS

_LOADERS = ('train', 'val', 'test')


@dataclass(frozen=True)
class DatasetLeaf:
    """A data set that no other one wraps.

    Attributes:
        loader: ``'train'``, ``'val'`` or ``'test'``.
        path: Where the config has it.
        settings: The dict there.
        dataset: Built but not loaded; None where that is impossible.
        missing: A file that building it asked for in vain.
    """

    loader: str
    path: str
    settings: dict[str, Any]
    dataset: BaseDataset | None = None
    missing: str | None = None

    @property
    def class_folders(self) -> list[str] | None:
        """Names of its folders, if those are its classes."""
        if self.dataset is None or self.dataset.metainfo.get('classes'):
            return None
        return _class_folders(self.dataset)

    @property
    def folder(self) -> str:
        """Where its images lie."""
        return str(getattr(self.dataset, 'img_prefix', ''))

    @property
    def classes(self) -> tuple[str, ...] | None:
        """Class names, or its folders; None if unknown before loading."""
        if self.dataset is None:
            return None
        classes = self.dataset.metainfo.get('classes')
        if classes is None:
            classes = _class_folders(self.dataset)
        return None if classes is None else tuple(classes)


def dataset_leaves(config: dict[str, Any]) -> list[DatasetLeaf]:
    """The data sets inside the three data loaders of a config.

    Args:
        config: A plain config.

    Returns:
        A leaf for each, in the order train, val, test.

    Examples:
        >>> dataset_leaves({})
        []
    """
    scope = config.get('default_scope') or 'mmengine'
    return [
        _lazy(loader, path, settings, scope)
        for loader in _LOADERS
        for path, settings in _unwrap(
            (config.get(f'{loader}_dataloader') or {}).get('dataset'),
            f'{loader}_dataloader.dataset',
        )
    ]


def _class_folders(dataset: Any) -> list[str] | None:
    """Names of the folders of a set that has one for each class."""
    folder = getattr(dataset, 'img_prefix', None)
    if (
        not getattr(dataset, 'with_label', False)
        or dataset.ann_file
        or not folder
        or not Path(folder).is_dir()
    ):
        return None
    return sorted(
        path.name for path in Path(folder).iterdir() if path.is_dir()
    )


def _unwrap(
    settings: object, path: str
) -> Iterator[tuple[str, dict[str, Any]]]:
    if not isinstance(settings, dict):
        return
    if 'dataset' in settings:
        yield from _unwrap(settings['dataset'], f'{path}.dataset')
    elif 'datasets' in settings:
        for index, inner in enumerate(settings['datasets']):
            yield from _unwrap(inner, f'{path}.datasets.{index}')
    else:
        yield path, settings


def _lazy(
    loader: str, path: str, settings: dict[str, Any], scope: str
) -> DatasetLeaf:
    """The leaf, with what the host's own class makes of its settings."""
    unbuilt = DatasetLeaf(loader, path, settings)
    with DATASETS.switch_scope_and_registry(scope) as registry:
        kind = registry.get(str(settings.get('type')))
        if not (isinstance(kind, type) and issubclass(kind, BaseDataset)):
            return unbuilt
        lazy = {**settings, 'lazy_init': True, 'pipeline': []}
        try:
            return DatasetLeaf(loader, path, settings, registry.build(lazy))
        except FileNotFoundError as error:
            return DatasetLeaf(
                loader, path, settings, missing=error.filename or str(error)
            )
        except Exception:
            # Not a question of paths or classes; the runner builds it
            # again and says what is wrong.
            return unbuilt
