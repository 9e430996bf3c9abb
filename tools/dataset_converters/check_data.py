"""Look at a data set: is it on disk as its config reads it?

    mmfair check-data my_config.py
    mmfair check-data --folder photos
    mmfair check-data voc2007

Data of your own, in a config file or in a folder with a folder of images for
each class (below train, val and test, or without them): counts the samples of
each class and opens every file.

A published set, by its name: builds the three data sets of
``configs/_base_/datasets/NAME.py``, counts the images of each split and
class, compares them with what is known of the set (``known_facts.yml``) and
looks for every file that is listed.

Nothing is downloaded. The exit status is 1 where anything must be mended or
differs.

An image with several labels counts for each of them; of sets to segment or to
detect, images are counted alone.
"""

import argparse
import runpy
import sys
import textwrap
from importlib.util import find_spec
from pathlib import Path

import yaml
from rich.console import Console
from rich.table import Table

if find_spec('mmfair') is None:  # run from a checkout, not installed
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from published_sets import (
    BASES,
    Part,
    UnreadableError,
    differences,
    of_split,
    read_parts,
)

FACTS = Path(__file__).with_name('known_facts.yml')


def overview(name: str, parts: list[Part], facts: dict) -> Table:
    """A row for each part."""
    table = Table(title=name)
    table.add_column('split')
    columns = ('images', 'expected', 'classes', 'max', 'min', 'missing files')
    for column in columns:
        table.add_column(column, justify='right')
    for part in parts:
        row = {**part.numbers(), 'expected': of_split(part, facts)}
        row['expected'] = row['expected'].get('images')
        if part.files is not None:
            row['missing files'] = len(part.missing)
        cells = (row.get(column) for column in columns)
        table.add_row(
            part.splits,
            *('-' if cell is None else f'{cell:,}' for cell in cells),
        )
    return table


def where_to_get(facts: dict) -> str:
    """Source of the set, and the page with its tree."""
    section = f'#{facts["section"]}' if 'section' in facts else ''
    source = f'Source: {facts["source"]}\n' if 'source' in facts else ''
    return f'{source}Expected tree: docs/prepare_data.md{section}'


def _parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        usage='%(prog)s CONFIG.py [--fast]\n'
        '       %(prog)s --folder FOLDER [--fast]\n'
        '       %(prog)s NAME [--fast] [--repacked] [--data-root DIR] '
        '[--facts FILE]',
        description=__doc__,
        formatter_class=argparse.RawTextHelpFormatter,
    )
    names = sorted(path.stem for path in BASES.glob('*.py'))
    listed = textwrap.fill(', '.join(names), 54)
    parser.add_argument('name', metavar='NAME', choices=names, help=listed)
    parser.add_argument('--folder', help='folder with a folder for each class')
    parser.add_argument(
        '--fast', action='store_true', help='do not look for every file'
    )
    parser.add_argument(
        '--data-root', metavar='DIR', help='in place of that of the config'
    )
    parser.add_argument(
        '--repacked',
        action='store_true',
        help='CIFAR-100 that was packed anew: other checksums',
    )
    parser.add_argument(
        '--facts',
        metavar='FILE',
        type=Path,
        default=FACTS,
        help='numbers to compare with',
    )
    for text in arguments[:1]:
        if text not in names and Path(text).is_dir():
            parser.error(
                'NAME must be a config file or a published set, got the '
                f'folder {text!r}. Write --folder {text}'
            )
    return parser.parse_args(arguments)


def main(arguments: list[str] | None = None) -> None:
    """Command line; the exit status tells whether all is as expected."""
    given = sys.argv[1:] if arguments is None else arguments
    if any(x.endswith('.py') or x.startswith('--folder') for x in given):
        script = Path(__file__).with_name('check_own_data.py')
        runpy.run_path(str(script))['main'](given)
        return
    args = _parse(given)
    if not args.facts.is_file():
        sys.exit(f'--facts: path must be a file, got {str(args.facts)!r}.')
    facts = yaml.safe_load(args.facts.read_text()).get(args.name) or {}
    console = Console()
    try:
        with console.status('reading'):
            parts = read_parts(
                args.name,
                args.data_root,
                fast=args.fast,
                repacked=args.repacked,
            )
    except UnreadableError as error:
        sys.exit(f'{error}\n{where_to_get(facts)}')
    console.print(overview(args.name, parts, facts))
    found = [line for part in parts for line in differences(part, facts)]
    if found:
        sys.exit('\n'.join([*found, where_to_get(facts)]))
    known = 'as expected' if facts else 'no numbers to compare with'
    print(f'{args.name}: {known}')


if __name__ == '__main__':
    main()
