r"""The geometry of the classes over the epochs, from geometry_log.jsonl.

Examples::

    python tools/analysis/geometry_curves.py LOG.jsonl --out FIG.png
    python tools/analysis/geometry_curves.py CE.jsonl DCR.jsonl \
        --names CE DCR --place backbone.layer2 --out FIG.png

The training loss stands beside the imbalance of the curvature (Fig. 9 of the
curvature paper) where ``vis_data/scalars.json`` lies beside the log, as in the
folder of a run.
"""

import argparse
import json
import sys
from importlib.util import find_spec
from pathlib import Path

if find_spec('mmfair') is None:  # run from a checkout, not installed
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))


def parse_args() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument(
        'logs',
        nargs='+',
        metavar='LOG',
        help='geometry_log.jsonl of a run with GeometryLogHook; six at most',
    )
    parser.add_argument(
        '--names',
        nargs='+',
        metavar='NAME',
        help='of the runs, for the legend; their folders without it',
    )
    parser.add_argument(
        '--place',
        help='the place to show; the input of the classifier without it',
    )
    parser.add_argument('--title', default='', help='line above the panels')
    parser.add_argument(
        '--out', required=True, metavar='FIG', help='file, such as FIG.png'
    )
    return parser.parse_args()


def read_log(path: str, place: str | None) -> list[dict]:
    """Measurements at one place, by epoch."""
    if not Path(path).is_file():
        raise ValueError(
            f'LOG: file must exist, got {path!r}. GeometryLogHook writes it.'
        )
    points = {}
    text = Path(path).read_text(encoding='utf-8')
    for number, line in enumerate(text.splitlines(), 1):
        try:
            entry = json.loads(line)
            places = {found['place']: found for found in entry['places']}
        except (ValueError, TypeError, KeyError) as error:
            raise ValueError(
                'LOG: lines must be measurements of GeometryLogHook, got '
                f'another in line {number} of {path!r}. Check the path.'
            ) from error
        chosen = place or next(iter(places))
        if chosen not in places:
            raise ValueError(
                f'--place: place must be one of {", ".join(places)}, got '
                f'{chosen!r}.'
            )
        points[entry['epoch']] = {**places[chosen], 'epoch': entry['epoch']}
    return [points[epoch] for epoch in sorted(points)]


def read_loss(path: str) -> list[tuple[float, float]]:
    """Epochs and the mean training loss in each, from the run's own log.

    Empty where the folder of the log has none, or none by epoch.
    """
    scalars = Path(path).parent / 'vis_data' / 'scalars.json'
    if not scalars.is_file():
        return []
    by_epoch: dict[float, list[float]] = {}
    for text in scalars.read_text(encoding='utf-8').splitlines():
        line = json.loads(text)
        if isinstance(line.get('loss'), float) and 'epoch' in line:
            by_epoch.setdefault(line['epoch'], []).append(line['loss'])
    return [
        (epoch, sum(values) / len(values))
        for epoch, values in sorted(by_epoch.items())
    ]


def named_logs(args: argparse.Namespace) -> dict[str, str]:
    """Name of each run to its file."""
    names = args.names or [
        Path(path).resolve().parent.name for path in args.logs
    ]
    if len(names) != len(args.logs) or len(set(names)) != len(names):
        raise ValueError(
            f'--names: there must be one of its own for each of the '
            f'{len(args.logs)} logs, got {", ".join(names)}.'
        )
    return dict(zip(names, args.logs, strict=True))


def main() -> None:
    """Draw the curves."""
    args = parse_args()
    from mmfair.utils.check_output import check_output_file
    from mmfair.visualization import geometry_curves

    try:
        check_output_file(args.out, '--out')
        logs = named_logs(args)
        runs = {n: read_log(path, args.place) for n, path in logs.items()}
        losses = {name: read_loss(path) for name, path in logs.items()}
        figure = geometry_curves(runs, losses=losses, title=args.title)
        figure.savefig(args.out, dpi=150)
    except ValueError as error:  # of an unknown ending, too
        sys.exit(str(error))
    print(f'Written: {args.out}')


if __name__ == '__main__':
    main()
