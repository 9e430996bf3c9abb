"""What zero uniformity training costs: step time with it over without.

    python tools/benchmarks/zut_cost.py

The paper says 1/B of a step for a batch of B. One process alternates steps
with and without, so that both see the same machine, and prints the ratio of
the medians beside 1 + 1/B. Not a test: absolute times differ by machine.
"""

import argparse
import statistics
import time
from types import SimpleNamespace

import torch
from mmengine.registry import MODELS, init_default_scope
from rich.console import Console
from rich.table import Table

from mmfair.engine import ZUTHook
from mmfair.utils.config_path import config_path
from mmfair.utils.load_config import load_config

MODELS_BENCHED = {
    'CIFAR ResNet-8, 28x28': (
        'mmpretrain',
        '_base_/models/resnet8_cifar.py',
        (1, 28, 28),
        (16, 32, 64, 128),
    ),
    'Semantic FPN ResNet-18, 64x64': (
        'mmseg',
        '_base_/models/fpn_resnet18.py',
        (3, 64, 64),
        (2, 4, 8, 16),
    ),
}


def batch_of(scope: str, size: int, shape: tuple[int, ...]) -> dict:
    """Normalised inputs and labels as the model's loss takes them."""
    inputs = torch.randn(size, *shape)
    if scope == 'mmpretrain':
        from mmpretrain.structures import DataSample

        samples = [DataSample().set_gt_label(i % 10) for i in range(size)]
    else:
        from mmengine.structures import PixelData
        from mmseg.structures import SegDataSample

        samples = []
        for _ in range(size):
            label = PixelData(data=torch.randint(10, (1, *shape[1:])))
            samples.append(SegDataSample(gt_sem_seg=label))
    return {'inputs': inputs, 'data_samples': samples}


def step(model: torch.nn.Module, batch: dict) -> float:
    """Seconds of one forward and backward pass."""
    start = time.perf_counter()
    total, _ = model.parse_losses(model(**batch, mode='loss'))
    total.backward()
    return time.perf_counter() - start


def ratio(model: torch.nn.Module, batch: dict, steps: int) -> float:
    """Median step time with ZUT over without, alternating."""
    hook = ZUTHook()
    runner = SimpleNamespace(model=model, epoch=0, iter=0)
    hook.before_train(runner)
    times = {True: [], False: []}
    for index in range(2 * (steps + 2)):
        hook.share = float(index % 2 == 0)
        seconds = step(model, batch)
        if index >= 4:  # the first steps warm up
            times[hook.share > 0].append(seconds)
    hook.after_train(runner)
    return statistics.median(times[True]) / statistics.median(times[False])


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('--steps', type=int, default=15, help='of each kind')
    args = parser.parse_args()
    table = Table(title=f'ZUT: step time over baseline, {args.steps} steps')
    for title in ('model', 'batch B', 'ratio', '1 + 1/B', '1 + 1.3/B'):
        table.add_column(title, justify='right')
    for name, (scope, path, shape, sizes) in MODELS_BENCHED.items():
        init_default_scope(scope)
        model = MODELS.build(load_config(config_path(path)).model).train()
        for size in sizes:
            measured = ratio(model, batch_of(scope, size, shape), args.steps)
            bounds = (1 + 1 / size, 1 + 1.3 / size)
            cells = [f'{value:.3f}' for value in (measured, *bounds)]
            table.add_row(name, str(size), *cells)
    Console().print(table)


if __name__ == '__main__':
    main()
