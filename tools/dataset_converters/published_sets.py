"""Published data sets: what is on disk, and what is known of them."""

import os
from dataclasses import dataclass, field
from pathlib import Path

from mmengine.dataset import BaseDataset
from mmengine.registry import DATASETS

from mmfair.datasets.class_counts import class_counts
from mmfair.structures import known_class_counts
from mmfair.utils.config_check.data_faults import data_faults
from mmfair.utils.config_check.dataset_leaves import dataset_leaves
from mmfair.utils.load_config import load_config
from mmfair.utils.stack import StackError, require

BASES = Path(__file__).resolve().parents[2] / 'configs/_base_/datasets'
# The last transform of a pipeline tells whose it is.
TOOLBOXES = {
    'PackInputs': 'mmpretrain',
    'PackSegInputs': 'mmseg',
    'PackDetInputs': 'mmdet',
}


class UnreadableError(Exception):
    """The data set can't be built; its text says why."""


@dataclass(frozen=True)
class Part:
    """What a data set of a config holds.

    Attributes:
        splits: Its names, such as ``'val, test'`` where both are one.
        images: Number of images.
        classes: Number of classes.
        counts: Images of each class; None if they are not counted.
        files: Number of files that are listed; None if not looked for.
        missing: Those that are not there.
        videos: Sequences and frames of a set of videos.
    """

    splits: str
    images: int
    classes: int
    counts: list[int] | None
    files: int | None
    missing: list[str]
    videos: dict[str, int] = field(default_factory=dict)

    def numbers(self) -> dict[str, int]:
        """The numbers that facts are compared with."""
        found = {'images': self.images, 'classes': self.classes}
        found.update(self.videos)
        if self.counts is not None:
            found.update(max=max(self.counts), min=min(self.counts))
        return found


def read_parts(
    name: str,
    data_root: str | None = None,
    *,
    fast: bool = False,
    repacked: bool = False,
) -> list[Part]:
    """Build and count the data sets of a base config.

    Args:
        name: Name of the base config.
        data_root: Folder of the data; that of the config if None.
        fast: Do not look for the files.
        repacked: Take files with other checksums than the official ones.

    Returns:
        A part for each set; splits that share one set share its part.

    Raises:
        UnreadableError: If a path is missing or a set can't be built.
    """
    config = load_config(BASES / f'{name}.py').to_dict()
    toolbox = TOOLBOXES[config['test_pipeline'][-1]['type']]
    try:
        require(toolbox, 'check_data')
    except StackError as error:
        raise UnreadableError(str(error)) from error
    config['default_scope'] = toolbox
    _place(config, data_root)
    if repacked:
        _take_repacked(config, name)
    faults = data_faults(dataset_leaves(config))
    if any('repacked=True' in fault for fault in faults):
        faults.append('check_data takes them with --repacked.')
    if faults:
        raise UnreadableError('\n'.join(faults))
    return [
        _count(splits, _build(splits, settings, toolbox), toolbox, fast)
        for splits, settings in _distinct(config)
    ]


def _place(config: dict, data_root: str | None) -> None:
    """Take the data from this folder, and never from the network."""
    for leaf in dataset_leaves(config):
        if hasattr(leaf.dataset, 'download'):
            leaf.settings['download'] = False
        if data_root is not None and 'data_root' in leaf.settings:
            leaf.settings['data_root'] = data_root


def _take_repacked(config: dict, name: str) -> None:
    """Set ``repacked`` in each data set of a base that has it."""
    for leaf in dataset_leaves(config):
        if 'repacked' not in leaf.settings:
            raise UnreadableError(
                '--repacked: NAME must be a set that may be packed anew, '
                f'cifar100 or cifar100_lt, got {name!r}. Leave it out.'
            )
        leaf.settings['repacked'] = True


def _distinct(config: dict) -> list[tuple[str, dict]]:
    """The settings of each data set, with all splits that use it."""
    found: list[tuple[str, dict]] = []
    for split in ('train', 'val', 'test'):
        settings = config[f'{split}_dataloader']['dataset']
        if found and found[-1][1] == settings:
            found[-1] = (f'{found[-1][0]}, {split}', settings)
        else:
            found.append((split, settings))
    return found


def _build(splits: str, settings: dict, toolbox: str) -> BaseDataset:
    with DATASETS.switch_scope_and_registry(toolbox) as registry:
        try:
            dataset = registry.build(settings)
            dataset.full_init()
        except Exception as error:  # each host has its own ways to fail
            raise UnreadableError(
                f'check_data: the data set of {splits} must be readable, got '
                f'{type(error).__name__}: {error}'
            ) from error
    return dataset


def _count(
    splits: str, dataset: BaseDataset, toolbox: str, fast: bool
) -> Part:
    paths = [] if fast else _listed_files(dataset)
    # Persons of a test are no classes.
    names = dataset.metainfo.get('classes')
    persons = dataset.metainfo.get('persons', ())
    counted = toolbox == 'mmpretrain' and names is not None
    return Part(
        splits,
        images=len(dataset),
        classes=len(persons if names is None else names),
        counts=class_counts(dataset) if counted else None,
        files=None if fast else len(paths),
        missing=[path for path in paths if not os.path.exists(path)],
        videos={
            key: dataset.metainfo[key]
            for key in ('sequences', 'frames')
            if key in dataset.metainfo
        },
    )


def _listed_files(dataset: BaseDataset) -> list[str]:
    """Images and label maps; none for sets that hold their pixels."""
    items = (dataset.get_data_info(i) for i in range(len(dataset)))
    return [
        item[key]
        for item in items
        for key in ('img_path', 'seg_map_path')
        if key in item
    ]


def differences(part: Part, facts: dict) -> list[str]:
    """A line for each number that differs, and for missing files."""
    found = part.numbers()
    expected = {'classes': facts.get('classes'), **of_split(part, facts)}
    lines = [
        f'{part.splits}: found {found[key]:,}, expected {value:,} ({key}).'
        for key, value in expected.items()
        if value is not None and key in found and found[key] != value
    ]
    lines += _count_differences(part, expected.get('counts'))
    if part.missing:
        lines.append(
            f'{part.splits}: missing {len(part.missing):,} of '
            f'{part.files:,} files, the first is {part.missing[0]}'
        )
    return lines


def _count_differences(part: Part, known: str | None) -> list[str]:
    """A line where classes have other numbers of images than is known."""
    if known is None or part.counts is None:
        return []
    expected = known_class_counts(known)
    others = [
        (c, found, right)
        for c, (found, right) in enumerate(
            zip(part.counts, expected, strict=False)
        )
        if found != right
    ]
    if not others:
        return []
    label, found, right = others[0]
    return [
        f'{part.splits}: {len(others):,} classes have other counts, the first '
        f'is {label}: found {found:,}, expected {right:,} (counts).'
    ]


def of_split(part: Part, facts: dict) -> dict:
    """What is known of the split of a part."""
    return facts.get(part.splits.partition(',')[0]) or {}
