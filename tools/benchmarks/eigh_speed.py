"""Where are the matrices of neighbourhoods decomposed fastest?

    python tools/benchmarks/eigh_speed.py
    python tools/benchmarks/eigh_speed.py --counts 128 4096 --size 33

Eigenvalues and eigenvectors of the Gram matrices of neighbourhoods, float32,
by each method of ``mmfair.functional.symmetric_eigh``, on every device that
PyTorch finds here, moves between devices included. The methods take turns, in
one run; the median of some rounds is shown and how many times the fastest it
is, since absolute times differ by machine. The last line names the fastest of
each device: the value of the setting ``eigh`` of ``CurvatureBankHook``,
``GeometryLogHook`` and ``tools/analysis/manifold_geometry.py``.
"""

import argparse
import statistics
import sys
import time
from importlib.util import find_spec
from pathlib import Path

if find_spec('mmfair') is None:  # run from a checkout, not installed
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import torch
from rich.console import Console
from rich.table import Table
from torch import Tensor

from mmfair.functional import EIGH_METHODS, symmetric_eigh

WIDTH = 512  # of the features


def parse_args() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument(
        '--counts',
        nargs='+',
        type=int,
        default=[128, 1000],
        help='at once: a batch of 128, a class of 1,000 (%(default)s)',
    )
    parser.add_argument(
        '--methods',
        nargs='+',
        choices=EIGH_METHODS,
        help="default: all, on the CPU but 'jacobi', which takes 100 times as "
        'long there',
    )
    parser.add_argument(
        '--size', type=int, default=41, help='rows of each (%(default)s)'
    )
    parser.add_argument(
        '--rounds', type=int, default=5, help='timed (%(default)s)'
    )
    args = parser.parse_args()
    if min(*args.counts, args.size, args.rounds) < 1:
        parser.error('--counts, --size and --rounds must be >= 1')
    return args


def devices() -> list[str]:
    """The CPU, and each other kind of device that works here."""
    return ['cpu', *(['cuda'] if torch.cuda.is_available() else [])]


def grams(count: int, size: int, device: str) -> Tensor:
    """Gram matrices of neighbourhoods, near a surface of two dimensions."""
    generator = torch.Generator().manual_seed(0)
    scale = torch.full((WIDTH,), 0.05)
    scale[:2] = 1
    points = scale * torch.randn(count, size, WIDTH, generator=generator)
    points = points - points.mean(1, keepdim=True)
    return (points @ points.mT).to(device)


def seconds(matrices: Tensor, method: str) -> float:
    """Time of one call, until its results are there."""
    start = time.perf_counter()
    symmetric_eigh(matrices, method=method)
    if matrices.is_cuda:
        torch.cuda.synchronize()
    return time.perf_counter() - start


def error(matrices: Tensor, method: str) -> float:
    """Largest error of a matrix put together again, over its largest entry."""
    values, vectors = (
        part.double() for part in symmetric_eigh(matrices, method=method)
    )
    again = (vectors * values[:, None]) @ vectors.mT
    largest = matrices.abs().amax((1, 2)).double()
    return float(((again - matrices).abs().amax((1, 2)) / largest).max())


def measure(
    matrices: Tensor, methods: list[str], rounds: int
) -> dict[str, float]:
    """Median seconds of each method, which take turns."""
    times: dict[str, list[float]] = {method: [] for method in methods}
    for number in range(rounds + 1):
        for method in methods:
            taken = seconds(matrices, method)
            if number:  # the first is a warm-up
                times[method].append(taken)
    return {method: statistics.median(of) for method, of in times.items()}


def main() -> None:
    """Time each method on each device."""
    args = parse_args()
    table = Table(title=f'{args.size} x {args.size}, float32')
    for title in ('device', 'matrices', 'method', 'ms', 'times', 'error'):
        table.add_column(title, justify='right')
    fastest = []
    for device in devices():
        for count in args.counts:
            matrices = grams(count, args.size, device)
            usual = [
                m for m in EIGH_METHODS if device != 'cpu' or m != 'jacobi'
            ]
            times = measure(matrices, args.methods or usual, args.rounds)
            best = min(times, key=times.get)
            fastest.append(f'{device}, {count} matrices: {best}')
            for method, taken in times.items():
                table.add_row(
                    *(device, str(count), method, f'{1e3 * taken:.1f}'),
                    f'{taken / times[best]:.1f}',
                    f'{error(matrices, method):.0e}',
                )
    Console().print(table)
    threads = torch.get_num_threads()
    print(f'torch {torch.__version__}, {threads} threads of the CPU.')
    if 'cuda' not in devices():
        print("No CUDA device here: 'cpu' and 'device' are the same.")
    print('Fastest: ' + '; '.join(fastest) + '.')


if __name__ == '__main__':
    main()
