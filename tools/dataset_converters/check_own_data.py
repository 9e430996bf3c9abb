"""Look at data of your own before anything is trained on them.

    mmfair check-data my_config.py
    mmfair check-data --folder photos

Takes a config, or a folder with a folder of images for each class, in
``train``, ``val`` and ``test`` or without them. Counts the samples (of masks,
the pixels) of each class in each split and opens every file. The exit status
is 1 where something must be mended: a class without training samples, files
that are missing, damaged, or in two splits, labels that are no class, masks
of another size than their image.
"""

import argparse
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from mmengine.registry import DATASETS, init_default_scope
from rich.console import Console
from rich.table import Table

if find_spec('mmfair') is None:  # run from a checkout, not installed
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from mmfair.datasets.data_check import DataCheck, data_check
from mmfair.utils.config_check import check_config
from mmfair.utils.launch import config_file
from mmfair.utils.load_config import load_config
from mmfair.utils.safe_loading import safe_loading
from mmfair.utils.stack import require

SPLITS = ('train', 'val', 'test')
# More are listed by their number alone.
_ROWS = 200


def of_config(path: str) -> tuple[str, dict[str, Any]]:
    """Toolbox and data sets of a config, which is checked first."""
    cfg = load_config(config_file(path))
    check_config(cfg)
    settings = {}
    for split in SPLITS:
        dataset = (cfg.get(f'{split}_dataloader') or {}).get('dataset')
        if dataset is not None and dataset not in settings.values():
            settings[split] = dataset
    return cfg.get('default_scope') or 'mmpretrain', settings


def of_folder(folder: Path) -> tuple[str, dict[str, Any]]:
    """A folder of images for each class, split or not."""
    if not folder.is_dir():
        raise FileNotFoundError(
            f'--folder: path must be a folder, got {str(folder)!r}. Check '
            'the path.'
        )
    found = [split for split in SPLITS if (folder / split).is_dir()]
    roots = {split: folder / split for split in found} or {'train': folder}
    settings = {
        split: {'type': 'CustomDataset', 'data_root': str(root)}
        for split, root in roots.items()
    }
    return 'mmpretrain', settings


def build(toolbox: str, settings: dict[str, Any]) -> dict[str, Any]:
    """The data sets; a host's own complaints become one sentence."""
    require(toolbox, 'check-data')
    init_default_scope(toolbox)
    found = {}
    for split, part in settings.items():
        try:
            found[split] = DATASETS.build(part)
            found[split].full_init()
        except Exception as error:  # each host has its own ways to fail
            raise ValueError(
                f'check-data: the data set of {split} must be readable, got '
                f'{type(error).__name__}: {error}'
            ) from error
    return found


def overview(check: DataCheck) -> Table:
    """Classes x splits."""
    table = Table(title=f'{check.unit} of each class')
    table.add_column('class')
    for split in check.counts:
        table.add_column(split, justify='right')
    for index, name in enumerate(check.classes[:_ROWS]):
        cells = [f'{counts[index]:,}' for counts in check.counts.values()]
        table.add_row(name, *cells)
    if len(check.classes) > _ROWS:
        table.add_row(f'... {len(check.classes) - _ROWS} more')
    totals = [f'{check.images[split]:,}' for split in check.counts]
    table.add_row('images in all', *totals)
    return table


def main(arguments: list[str] | None = None) -> None:
    """Command line; the exit status tells whether something must be mended."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument('config', nargs='?', help='config file')
    parser.add_argument(
        '--folder', type=Path, help='folder with a folder for each class'
    )
    parser.add_argument(
        '--fast', action='store_true', help='do not open every file'
    )
    args = parser.parse_args(arguments)
    if (args.config is None) == (args.folder is None):
        parser.error('a config or --folder must be given, and not both')
    try:
        with safe_loading():
            parts = (
                of_config(args.config)
                if args.folder is None
                else of_folder(args.folder)
            )
            check = data_check(build(*parts), read=not args.fast)
    except (ValueError, FileNotFoundError, ImportError) as error:
        sys.exit(str(error))
    Console().print(overview(check))
    for remark in check.remarks:
        print(remark)
    if check.faults:
        sys.exit('\n'.join(['To mend:', *check.faults]))
    print(f'{len(check.classes)} classes, nothing to mend.')


if __name__ == '__main__':
    main()
