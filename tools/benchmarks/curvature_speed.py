"""Class curvature: time and precision, beside the authors' package.

    python tools/benchmarks/curvature_speed.py

Curvature of one class, in float32, by three ways on the same points and
threads: ours; ``estimate_curvatures`` of the authors' package
perceptual_manifold_geometry 0.1.4; Algorithm 3 of the paper line by line in
NumPy. The package computes another number, with the same aim and at the same
neighbours. Its BLAS is often faster with one thread than with more, so both
are shown. Algorithm 3 decomposes a p x p matrix at each point: a few points
are timed, and their number is scaled up. Times of ours are the best of some
rounds, the others are taken once; compare ratios, for absolute times differ by
machine.

The package is optional:

    python -m pip install --no-deps perceptual_manifold_geometry==0.1.4
"""

import argparse
import importlib.util
import time
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import torch
from rich.console import Console
from rich.table import Table
from threadpoolctl import threadpool_limits

from mmfair.functional import class_curvature, gaussian_curvature
from mmfair.functional.geometry.gaussian_curvature import (
    neighborhood_curvature,
)

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = 'perceptual_manifold_geometry'
COUNT, K, DIM = 1000, 40, 6


def load(path: Path) -> ModuleType:
    """A module from its file alone, without the package around it."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def package_estimator() -> Callable[..., Any] | None:
    """The authors' function; its package imports much more than it needs."""
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None:
        return None
    folder = Path(spec.submodule_search_locations[0])
    return load(folder / 'curvature.py').estimate_curvatures


def features(width: int) -> torch.Tensor:
    """Points of a curved manifold of six dimensions, with a little noise."""
    generator = torch.Generator().manual_seed(0)
    hidden = torch.randn(COUNT, DIM, generator=generator) / DIM**0.5
    weight = torch.randn(DIM, width, generator=generator)
    noise = torch.randn(COUNT, width, generator=generator)
    return (hidden @ weight).tanh() + 0.01 * noise


def seconds(function: Callable[[], Any], rounds: int = 1) -> float:
    """Least time of a call."""
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        function()
        times.append(time.perf_counter() - start)
    return min(times)


def times_of(width: int, rounds: int, threads: int) -> list[str]:
    """Cells of a row: ours, the package's, that of Algorithm 3."""
    points = features(width)
    labels = torch.zeros(COUNT, dtype=torch.long)
    double, ours = (
        seconds(
            lambda x=x: class_curvature(x, labels, k=K, tangent_dim=DIM),
            rounds,
        )
        for x in (points.double(), points)
    )
    cells = [f'{width}', f'{ours:.3f}', f'{double:.3f}']
    estimate = package_estimator()
    for limit in (threads, 1):
        if estimate is None:
            cells.append('-')
            continue
        with threadpool_limits(limit):
            spent = seconds(lambda: estimate(points.numpy(), k=K))
        cells.append(f'{spent:.2f} ({spent / ours:.0f}x)')
    rows = few_rows(width)
    literal = load(ROOT / 'tests/literal_curvature.py').literal_curvature
    with threadpool_limits(threads):
        spent = seconds(lambda: literal(points.numpy(), K, DIM, rows=rows))
    spent *= COUNT / len(rows)
    return [*cells, f'{spent:.1f} ({spent / ours:.0f}x)', f'{len(rows)}']


def few_rows(width: int) -> range:
    """Points that Algorithm 3 gets by in reasonable time."""
    return range(0, COUNT, COUNT // min(100, max(3, 10000 // width)))


def errors_of(width: int) -> list[str]:
    """Cells of a row: relative errors of ours and of Algorithm 3.

    Ours at all points: median, 99th percentile, that of the mean. At the few
    that Algorithm 3 is computed at: medians of both, and the largest
    difference between them in float64.
    """
    points = features(width)
    single, double = (
        gaussian_curvature(x, k=K, tangent_dim=DIM).double().numpy()
        for x in (points, points.double())
    )
    rows = few_rows(width)
    literal = load(ROOT / 'tests/literal_curvature.py').literal_curvature
    literal_single, literal_double = (
        literal(x.numpy(), K, DIM, rows=rows)
        for x in (points, points.double())
    )
    error = np.abs(single / double - 1)
    numbers = [
        np.median(error),
        np.quantile(error, 0.99),
        abs(single.mean() / double.mean() - 1),
        np.median(error[rows]),
        np.median(np.abs(literal_single / literal_double - 1)),
        np.abs(double[rows] / literal_double - 1).max(),
    ]
    return [f'{width}', *(f'{number:.0e}' for number in numbers)]


def training_step(dim: int, rounds: int) -> float:
    """Seconds forward and backward for the neighbourhoods of a batch."""
    local = torch.randn(128, K + 1, 64)
    local -= local.mean(1, keepdim=True)
    grams = (local @ local.mT).requires_grad_()

    def step() -> None:
        grams.grad = None
        neighborhood_curvature(grams, tangent_dim=dim).sum().backward()

    return seconds(step, rounds)


def show(title: str, columns: list[str], rows: list[list[str]]) -> None:
    """Print a table."""
    table = Table(title=title)
    for column in columns:
        table.add_column(column, justify='right')
    for row in rows:
        table.add_row(*row)
    Console().print(table)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('--rounds', type=int, default=20, help='of ours')
    parser.add_argument('--threads', type=int, default=2)
    parser.add_argument(
        '--widths', type=int, nargs='+', default=[64, 512, 2048]
    )
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    if package_estimator() is None:
        print(
            f'{PACKAGE} is missing, so it is left out. Install it with\n'
            f'    python -m pip install --no-deps {PACKAGE}==0.1.4'
        )
    show(
        f'{COUNT} points of p dimensions, k = {K}, m = {DIM}, {args.threads} '
        'threads: seconds (over ours)',
        [
            'p',
            'ours',
            'float64',
            'package',
            '1 thread',
            'Algorithm 3',
            'points timed',
        ],
        [times_of(width, args.rounds, args.threads) for width in args.widths],
    )
    show(
        'Relative error of float32 against float64',
        [
            'p',
            'median',
            '99 %',
            'mean',
            'few: median',
            'Algorithm 3',
            'apart in float64',
        ],
        [errors_of(width) for width in args.widths],
    )
    show(
        'Forward and backward, 128 neighbourhoods of 41 points',
        ['m', 'milliseconds'],
        [
            [f'{dim}', f'{1000 * training_step(dim, args.rounds):.1f}']
            for dim in (2, DIM)
        ],
    )


if __name__ == '__main__':
    main()
