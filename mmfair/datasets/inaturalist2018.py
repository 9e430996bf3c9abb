"""iNaturalist 2018, from the annotations of the competition."""

from collections.abc import Callable, Sequence
from typing import Any

from mmengine.fileio import exists, get_file_backend, load

from mmfair.datasets.single_label_dataset import SingleLabelDataset
from mmfair.functional.checks import check_word
from mmfair.registry import DATASETS

__all__ = ['INaturalist2018']

_GET_IT = (
    'Fetch it from https://github.com/visipedia/inat_comp/tree/master/2018.'
)
_KEYS = {
    'images': ('id', 'file_name'),
    'annotations': ('image_id', 'category_id'),
    'categories': ('id', 'name'),
}


@DATASETS.register_module()
class INaturalist2018(SingleLabelDataset):
    """8,142 species, 1,000 training images of one down to 2 of another.

    Reads the official ``train2018.json`` (437,513 images) and
    ``val2018.json`` (24,426, three of each species). The label of an image is
    its ``category_id``. Class names are known after loading.

    Args:
        ann_file: The JSON file, relative to ``data_root``.
        data_root: Folder of the JSON files and of ``train_val2018``.
        pipeline: Transforms, configs or callables.
        **kwargs: Other arguments of MMEngine's ``BaseDataset``.

    Raises:
        FileNotFoundError: If the file is missing.
        ValueError: If the file lacks a part, category ids are not 0, 1, 2 and
            so on, or an image has not exactly one category.

    References:
        Van Horn et al., "The iNaturalist Species Classification and Detection
        Dataset", CVPR 2018.
    """

    def __init__(
        self,
        ann_file: str = 'train2018.json',
        data_root: str = 'data/inaturalist2018/',
        pipeline: Sequence[dict | Callable] = (),
        **kwargs: Any,
    ) -> None:
        check_word(ann_file, 'ann_file', where='INaturalist2018')
        check_word(data_root, 'data_root', where='INaturalist2018')
        kwargs.setdefault('data_prefix', dict(img_path=''))
        super().__init__(
            ann_file=ann_file,
            data_root=data_root,
            pipeline=pipeline,
            **kwargs,
        )

    def load_data_list(self) -> list[dict]:
        """Items with ``img_path`` and ``gt_label``."""
        content = _read(self.ann_file)
        names = self._class_names(content['categories'])
        self._metainfo.setdefault('classes', names)
        labels = self._labels(content['annotations'], len(names))
        prefix = self.data_prefix['img_path']
        # Once: mmengine's join_path looks for it anew at each call.
        join = get_file_backend(prefix, enable_singleton=True).join_path
        items = []
        for image in content['images']:
            if image['id'] not in labels:
                raise self._fault(
                    'every image must have an annotation',
                    f'none for {image["file_name"]!r}',
                )
            path = join(prefix, image['file_name'])
            items.append(dict(img_path=path, gt_label=labels[image['id']]))
        return items

    def _class_names(self, categories: list[dict]) -> tuple[str, ...]:
        """Names by label; some copies have numbers in their place."""
        names = {entry['id']: str(entry['name']) for entry in categories}
        if sorted(names) != list(range(len(categories))):
            raise self._fault(
                f'category ids must be 0 to {len(categories) - 1}, once each',
                f'{len(names)} from {min(names)} to {max(names)}',
            )
        return tuple(names[label] for label in range(len(names)))

    def _labels(
        self, annotations: list[dict], num_classes: int
    ) -> dict[int, int]:
        """Label of each image id."""
        labels: dict[int, int] = {}
        for entry in annotations:
            image, label = entry['image_id'], entry['category_id']
            if label not in range(num_classes):
                raise self._fault(
                    f'category_id must be 0 to {num_classes - 1}', label
                )
            if labels.setdefault(image, label) != label:
                raise self._fault(
                    'an image must have one category',
                    f'{labels[image]} and {label} for image {image}',
                )
        return labels

    def _fault(self, rule: str, got: object) -> ValueError:
        return _fault(self.ann_file, rule, got)


def _read(path: str) -> dict[str, list[dict]]:
    """The content of an annotation file that has all that is read of it."""
    if not exists(path):
        raise FileNotFoundError(
            f'INaturalist2018: the annotations must exist, got {path!r}. '
            f'{_GET_IT}'
        )
    try:
        content = load(path)
    except ValueError as error:
        raise _fault(path, 'the file must be JSON', error) from error
    for part, keys in _KEYS.items():
        entries = content.get(part) if isinstance(content, dict) else None
        if not isinstance(entries, list) or not entries:
            raise _fault(path, f'the file must list {part}', 'none')
        for entry in entries:
            if not isinstance(entry, dict) or not set(keys) <= set(entry):
                rule = f'each of {part} must have {" and ".join(keys)}'
                raise _fault(path, rule, entry)
    return content


def _fault(path: str, rule: str, got: object) -> ValueError:
    return ValueError(
        f'INaturalist2018: {rule}, got {got} in {path!r}. {_GET_IT}'
    )
