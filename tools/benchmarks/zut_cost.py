"""What zero uniformity training costs: step time with it over without.

    python tools/benchmarks/zut_cost.py

The paper says 1/B of a step for a batch of B. One process takes turns: a few
steps without, with, and without but with one image more in the batch, so that
all see the same machine. It prints ratios of medians beside 1 + 1/B; the third
tells what the image costs from what the hook costs. Not a test: absolute
times differ by machine.
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


def ratios(
    model: torch.nn.Module, batch: dict, larger: dict, rounds: int
) -> tuple[float, float]:
    """Median step time with ZUT, and with one image more, over without."""
    hook = ZUTHook()
    runner = SimpleNamespace(model=model, epoch=0, iter=0)
    hook.before_train(runner)
    times = {'plain': [], 'zut': [], 'larger': []}
    for _ in range(rounds + 1):
        for kind, seconds in times.items():
            hook.share = float(kind == 'zut')
            inputs = larger if kind == 'larger' else batch
            spent = [step(model, inputs) for _ in range(4)]
            # The first step of another size finds no memory that fits it,
            # which no step of a training does.
            seconds += spent[1:]
    times = {kind: seconds[3:] for kind, seconds in times.items()}
    hook.after_train(runner)
    plain, zut, one_more = (statistics.median(v) for v in times.values())
    return zut / plain, one_more / plain


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument(
        '--rounds', type=int, default=8, help='of 3 steps each'
    )
    args = parser.parse_args()
    table = Table(title=f'ZUT: step time over baseline, {args.rounds} rounds')
    titles = ('ZUT', 'B + 1 images', '1 + 1/B', '1 + 1.3/B')
    for title in ('model', 'batch B', *titles):
        table.add_column(title, justify='right')
    for name, (scope, path, shape, sizes) in MODELS_BENCHED.items():
        init_default_scope(scope)
        model = MODELS.build(load_config(config_path(path)).model).train()
        for size in sizes:
            batches = [batch_of(scope, n, shape) for n in (size, size + 1)]
            measured = ratios(model, *batches, args.rounds)
            bounds = (1 + 1 / size, 1 + 1.3 / size)
            cells = [f'{value:.3f}' for value in (*measured, *bounds)]
            table.add_row(name, str(size), *cells)
    Console().print(table)


if __name__ == '__main__':
    main()
