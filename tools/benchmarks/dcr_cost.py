"""What dynamic curvature regularisation costs in a training step.

    python tools/benchmarks/dcr_cost.py

Three tables: the step of a bank ten times as large, classes of the same size;
memory at the size of ImageNet-LT; and the training step of a ResNet-32 with
the hook over without, with where its time goes. Ratios of medians of turns in
one process. Not a test: absolute times differ by machine.
"""

import argparse
import resource
import statistics
import time
from pathlib import Path
from types import SimpleNamespace

import torch
from mmengine.logging import MessageHub
from mmengine.registry import MODELS, init_default_scope
from mmpretrain.structures import DataSample
from rich.console import Console
from rich.table import Table
from torch import Tensor

from mmfair.engine import CurvatureBankHook
from mmfair.functional import curvature_regularization
from mmfair.structures import CurvatureBank, FeatureBank
from mmfair.utils.config_path import config_path
from mmfair.utils.load_config import load_config

MIB = 2**20


def bank_of(capacities: list[int], dim: int, **settings: object) -> tuple:
    """A full bank of normal features, and the labels of its rows."""
    bank = FeatureBank(capacities, dim)
    labels = bank.labels
    for rows in torch.arange(len(labels)).split(1000):  # little memory
        bank.push(torch.randn(len(rows), dim), labels[rows])
    return CurvatureBank(bank, **settings), labels


def bank_step(bank: CurvatureBank, labels: Tensor, batch: int) -> float:
    """Seconds to store a batch and to get the gradient of the penalty."""
    dim = bank.bank.features.size(1)
    features = torch.randn(batch, dim, requires_grad=True)
    owners = labels[torch.randint(len(labels), (batch,))]
    start = time.perf_counter()
    bank.push(features, owners)
    penalty = curvature_regularization(bank.class_curvature())
    torch.autograd.grad(penalty, features)
    return time.perf_counter() - start


def size_table(rounds: int) -> Table:
    """Steps of two banks whose classes have 100 rows each."""
    table = Table(title='Step of the bank, 128 features of 64, k = 40')
    for title in ('rows', 'classes', 'ms', 'ratio'):
        table.add_column(title, justify='right')
    banks = {}
    for classes in (100, 1000):
        bank, labels = bank_of([100] * classes, 64)
        bank.refresh_all()
        banks[classes] = (bank, labels)
    times: dict[int, list[float]] = {classes: [] for classes in banks}
    for turn in range(rounds + 3):
        for classes, (bank, labels) in banks.items():
            # The same number of classes in a batch, so the same work.
            spent = bank_step(bank, labels[: 100 * 100], 128)
            if turn >= 3:
                times[classes].append(spent)
    medians = {c: statistics.median(spent) for c, spent in times.items()}
    for classes, median in medians.items():
        cells = (100 * classes, classes, f'{1000 * median:.1f}')
        ratio = f'{median / medians[100]:.2f}'
        table.add_row(*map(str, cells), ratio)
    return table


def memory_table() -> Table:
    """Peak memory above that with the bank full, at ImageNet-LT's size."""
    table = Table(title='ImageNet-LT: 115,846 x 2,048, batches of 256')
    for title in ('bank MiB', 'workspace MiB', 'first refresh s', 'step s'):
        table.add_column(title, justify='right')
    # 1,000 classes from 1,280 images down to some 30: the data set's number
    # of images and its largest class, its shape by a power law.
    sizes = [round(1280 / (1 + c / 24)) for c in range(1000)]
    missing = 115846 - sum(sizes)
    sizes = [size + (0 < c <= missing % 999) for c, size in enumerate(sizes)]
    sizes = [size + missing // 999 * (c > 0) for c, size in enumerate(sizes)]
    bank, labels = bank_of(sizes, 2048)
    held = bank.bank.features.numel() * bank.bank.features.element_size()
    before = resident()
    start = time.perf_counter()
    bank.refresh_all()
    first = time.perf_counter() - start
    steps = [bank_step(bank, labels, 256) for _ in range(5)]
    table.add_row(
        f'{held / MIB:.0f}',
        f'{peak() - before:.0f}',
        f'{first:.1f}',
        f'{statistics.median(steps):.2f}',
    )
    return table


def peak() -> float:
    """Highest resident memory of this process so far, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def resident() -> float:
    """Resident memory of this process now, in MiB (Linux)."""
    pages = int(Path('/proc/self/statm').read_text().split()[1])
    return pages * resource.getpagesize() / MIB


class _Labels:
    """As much of a training set as the hook asks for."""

    metainfo = {'classes': [str(c) for c in range(100)]}  # noqa: RUF012

    def get_gt_labels(self) -> list[int]:
        return [c for c in range(100) for _ in range(500)]


def training_table(rounds: int) -> Table:
    """Forward and backward pass of ResNet-32 with the hook over without."""
    init_default_scope('mmpretrain')
    path = config_path('_base_/models/resnet32_cifar.py')
    model = MODELS.build(load_config(path).model).train()
    hook = CurvatureBankHook(begin=0)
    runner = SimpleNamespace(
        model=model,
        epoch=9,
        iter=1,
        train_loop=SimpleNamespace(
            dataloader=SimpleNamespace(dataset=_Labels())
        ),
        message_hub=MessageHub('dcr_cost'),
    )
    parts = {'bank and curvature': 0.0, 'all of the hook': 0.0}
    plain, hooked = [], []
    hook.before_train(runner)
    hook.before_train_iter(runner, 0)
    step(model, images())  # makes the bank, which is filled here
    owners = torch.arange(100).repeat_interleave(500)
    hook.bank.bank.push(torch.randn(len(owners), 64), owners)
    hook.bank.refresh_all()
    time_parts(hook, parts)
    for turn in range(rounds + 3):
        batch = images()
        for enabled, spent in ((False, plain), (True, hooked)):
            hook.watching = lambda enabled=enabled: enabled
            seconds = step(model, batch)
            if turn >= 3:
                spent.append(seconds)
            else:
                parts.update(dict.fromkeys(parts, 0.0))
    table = Table(title='ResNet-32, 32x32, batch 128, 100 classes of 500')
    for title in ('', 'ms a step', 'of the plain step'):
        table.add_column(title, justify='right')
    base = statistics.median(plain)
    rows = {
        'without': base,
        'with DCR': statistics.median(hooked),
        **{name: spent / rounds for name, spent in parts.items()},
    }
    for name, seconds in rows.items():
        table.add_row(name, f'{1000 * seconds:.0f}', f'{seconds / base:.3f}')
    return table


def time_parts(hook: CurvatureBankHook, parts: dict[str, float]) -> None:
    """Let the hook add up the time that it spends."""

    def timed(name: str, function: callable) -> callable:
        def call(*args: object) -> object:
            start = time.perf_counter()
            result = function(*args)
            parts[name] += time.perf_counter() - start
            return result

        return call

    bank = hook.bank
    bank.class_curvature = timed('bank and curvature', bank.class_curvature)
    hook.compute = timed('all of the hook', hook.compute)


def images() -> dict:
    """A batch as the model's loss takes it."""
    labels = torch.randint(100, (128,))
    return {
        'inputs': torch.randn(128, 3, 32, 32),
        'data_samples': [DataSample().set_gt_label(x) for x in labels],
    }


def step(model: torch.nn.Module, batch: dict) -> float:
    """Seconds of one forward and backward pass."""
    start = time.perf_counter()
    total, _ = model.parse_losses(model(**batch, mode='loss'))
    total.backward()
    return time.perf_counter() - start


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('--rounds', type=int, default=20)
    parser.add_argument('--skip-memory', action='store_true')
    args = parser.parse_args()
    torch.manual_seed(0)
    console = Console()
    if not args.skip_memory:  # first: the peak only grows
        console.print(memory_table())
    console.print(size_table(args.rounds))
    console.print(training_table(args.rounds))


if __name__ == '__main__':
    main()
