r"""What queries of a data set of persons find first, as pictures.

For models that ``mmfair.Retrieval`` evaluates, as those of configs/reid. A row
is a query and its first matches, right or wrong, with person, outfit and
camera. Examples::

    python tools/analysis/ranked_lists.py CONFIG CHECKPOINT
    python tools/analysis/ranked_lists.py CONFIG CHECKPOINT \
        --protocol prcc_cross --queries C/012/cropped_rgb001.jpg --top 20

Writes pictures and ranked_lists.csv, a row for each match.
"""

import argparse
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

if find_spec('mmfair') is None:  # run from a checkout, not installed
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

if TYPE_CHECKING:
    from mmfair.evaluation import ProtocolLists, RetrievalProtocol
    from mmfair.report import PersonRun

_TOOL = 'tools/analysis/ranked_lists.py'
# What the library calls its arguments, and what the command does.
_FLAGS = {
    'ranked_lists: count': '--top: number',
    'ranked_lists: protocols': '--protocol: name',
    'chosen_queries: count': '--rows: number',
    'chosen_queries: name': '--queries: name',
}
# Stem of the files.
_STEM = 'ranked_lists'
_KINDS = {
    'worst': 'the lowest average precision, one query a person',
    'random': 'queries by chance',
}
# Queries of one picture.
_ROWS = 8


def parse_args() -> argparse.Namespace:
    """Read the command line."""
    from mmfair.utils.stack import require

    require('mmengine', _TOOL)
    from mmfair.utils.launch import add_arguments

    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    add = parser.add_argument
    add('config', help='config file')
    add('checkpoint', help='checkpoint file')
    add(
        '--protocol',
        metavar='NAME',
        help='whose gallery and rule hold; without it the first of the '
        'config in which clothes change, or else its first',
    )
    add(
        '--queries',
        nargs='+',
        default=['worst'],
        metavar='worst|random|NAME',
        help='those with the lowest average precision, one a person; some by '
        'chance; or files, each by the end of its path (worst)',
    )
    add(
        '--rows',
        type=int,
        default=_ROWS,
        metavar='N',
        help=f'of the worst, or by chance; {_ROWS} in a picture (%(default)s)',
    )
    add(
        '--top',
        type=int,
        default=10,
        metavar='K',
        help='matches of each query (%(default)s)',
    )
    add(
        '--deleted',
        action='store_true',
        help='show in their places what the protocol deletes, too',
    )
    add(
        '--mosaic',
        choices=['auto', 'on', 'off'],
        default='auto',
        help='make the upper part of each picture coarse, where faces are; '
        'auto: where the data set asks for it, as CCVID (%(default)s)',
    )
    add('--seed', type=int, default=0, help='of the choice (%(default)s)')
    add(
        '--out',
        metavar='DIR',
        help='folder of the files; ranked_lists/PROTOCOL in the work dir '
        'without it',
    )
    add(
        '--overwrite',
        action='store_true',
        help='replace the lists that the folder holds',
    )
    add_arguments(parser)
    return parser.parse_args()


def main() -> None:
    """Rank, choose and draw."""
    args = parse_args()
    from mmfair.utils.entry_point import entry_point

    with entry_point(trust_checkpoint=args.trust_checkpoint, flags=_FLAGS):
        make(args)


def make(args: argparse.Namespace) -> None:
    """Rank, choose and draw."""
    run, protocol = build(args)
    own = Path(run.cfg.work_dir, _STEM, protocol.name)
    out = own if args.out is None else Path(args.out)
    check_folder(args.out, out, overwrite=args.overwrite)
    from rich.progress import Progress

    from mmfair.evaluation import protocol_lists
    from mmfair.report import chosen_queries
    from mmfair.report.progress_bar import progress_bar

    with (
        Progress(transient=True) as progress,
        progress_bar(progress, 'images', len(run.indices)) as advance,
    ):
        found = run.found(advance)
    lists = protocol_lists(
        protocol,
        *found,
        args.top,
        deleted=args.deleted,
        rerank=run.metric.rerank,
        where=_STEM,
    )
    chosen = chosen_queries(
        lists, run.names, args.queries, count=args.rows, seed=args.seed
    )
    write(args, run, lists, chosen, f'{protocol.name}{_draws(protocol)}', out)


def build(
    args: argparse.Namespace,
) -> tuple['PersonRun', 'RetrievalProtocol']:
    """The model and the protocol, from a checked config."""
    from mmfair.functional.checks import check_number
    from mmfair.report import PersonRun, retrieval_metric
    from mmfair.utils.config_check import check_config
    from mmfair.utils.launch import read_config

    for flag, number, least in (
        ('--top', args.top, 1),
        ('--rows', args.rows, 1),
        ('--seed', args.seed, 0),
    ):
        check_number(number, 'number', where=flag, at_least=least, whole=True)
    cfg = read_config(args)
    if not Path(args.checkpoint).is_file():
        raise FileNotFoundError(
            f'checkpoint: path must be a file, got {args.checkpoint!r}. Check '
            'the path.'
        )
    check_config(cfg, training=False)
    metric = retrieval_metric(cfg)
    protocol = metric and choose_protocol(metric.protocols, args.protocol)
    run = PersonRun(
        cfg,
        args.checkpoint,
        name=Path(args.config).stem,
        trust_checkpoint=args.trust_checkpoint,
    )
    return run, protocol


def choose_protocol(
    protocols: 'tuple[RetrievalProtocol, ...]', name: str | None
) -> 'RetrievalProtocol':
    """One of the config's, or another that is known."""
    from mmfair.evaluation import CLOTHES_PAIRS, retrieval_protocols

    own = {protocol.name: protocol for protocol in protocols}
    if name is None:
        changing = [one for one in own if one in CLOTHES_PAIRS.values()]
        return own[(changing or [*own])[0]]
    if name in own:
        return own[name]
    return retrieval_protocols([name], where=_STEM)[0]


def check_folder(given: str | None, out: Path, *, overwrite: bool) -> None:
    """Refuse a folder that can't be written, or holds other lists."""
    from mmfair.utils.check_output import check_output_folder

    check_output_folder(out if given is None else given, '--out')
    earlier = _earlier(out)
    if earlier and not overwrite:
        raise ValueError(
            f"--out: folder must hold no other lists, got '{out}' with "
            f'{earlier[0].name}. Choose another one, or replace them with '
            '--overwrite.'
        )


def write(
    args: argparse.Namespace,
    run: 'PersonRun',
    lists: 'ProtocolLists',
    chosen: list[int],
    protocol: str,
    out: Path,
) -> None:
    """Pictures of some queries each, and a table of all."""
    from mmfair.report import list_rows, lists_figure
    from mmfair.report.figure_image import figure_image
    from mmfair.utils.atomic_write import atomic_write
    from mmfair.utils.write_csv import csv_text

    hide = {'auto': None, 'on': True, 'off': False}[args.mosaic]
    kind = _KINDS.get(args.queries[0], 'queries by name')
    pages = range(0, len(chosen), _ROWS)
    files = {}
    for number, start in enumerate(pages, start=1):
        figure = lists_figure(
            run,
            lists,
            chosen[start : start + _ROWS],
            title=f'{run.name}, {protocol}: {kind}',
            hide_faces=hide,
        )
        own = f'_{number}' if len(pages) > 1 else ''
        files[f'{_STEM}{own}.png'] = figure_image(figure, 'png')
    files[f'{_STEM}.csv'] = csv_text(list_rows(run, lists, chosen))
    for path in _earlier(out):  # only when all is made that replaces it
        path.unlink()
    for name, content in files.items():
        atomic_write(out / name, content)
        print(f'Written: {out / name}')


def _earlier(out: Path) -> list[Path]:
    names = (f'{_STEM}.csv', f'{_STEM}.png', f'{_STEM}_[0-9]*.png')
    found = (path for name in names for path in out.glob(name))
    return sorted(path for path in found if path.is_file())


def _draws(protocol: 'RetrievalProtocol') -> str:
    if not protocol.draws:
        return ''
    return f' (first of {protocol.draws} drawn galleries)'


if __name__ == '__main__':
    main()
