"""What CAR, MR2 and MBJ cost: step time with each over without.

    python tools/benchmarks/running_loss_cost.py

One process takes turns: a few steps of cross-entropy alone, then with each
hook, so that all see the same machine. It counts the processor's time, not
the clock's, and prints ratios of medians. The network is a small ResNet for
images of 28 x 28; beside a larger one the same work weighs less. Not a test:
times differ by machine.
"""

import argparse
import statistics
import time
from types import SimpleNamespace

import torch
from mmengine.registry import HOOKS, MODELS, init_default_scope
from rich.console import Console
from rich.table import Table

from mmfair.utils.config_path import config_path
from mmfair.utils.load_config import load_config

BATCH = 64
SIZES = (10, 100, 1000)


def hooks_of(classes: int) -> dict[str, list]:
    """The hooks by the name of the method."""
    counts = [100.0] * classes
    return {
        'CE': [],
        'CAR': [dict(type='mmfair.CARHook', class_counts=counts)],
        'MR2': [dict(type='mmfair.MR2Hook')],
        'MBJ': [dict(type='mmfair.MBJHook', class_counts=counts, begin=0)],
    }


def batch_of(classes: int) -> dict:
    """Normalised images and labels."""
    from mmpretrain.structures import DataSample

    labels = torch.randint(classes, (BATCH,)).tolist()
    samples = [DataSample().set_gt_label(label) for label in labels]
    return {'inputs': torch.randn(BATCH, 1, 28, 28), 'data_samples': samples}


def seconds_of(model: torch.nn.Module, settings: list, classes: int) -> float:
    """Processor seconds of one step with the hooks, memories filled."""
    runner = SimpleNamespace(model=model, epoch=0, iter=0, hooks=[])
    hooks = [HOOKS.build(dict(part)) for part in settings]
    for hook in hooks:
        hook.before_train(runner)
        hook.before_train_iter(runner, 0)
    spent = []
    for _ in range(3):
        batch = batch_of(classes)
        start = time.process_time()
        total, _ = model.parse_losses(model(**batch, mode='loss'))
        total.backward()
        spent.append(time.process_time() - start)
    for hook in hooks:
        hook.after_train(runner)
    return spent[-1]


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('--rounds', type=int, default=8, help='of 3 steps')
    args = parser.parse_args()
    init_default_scope('mmpretrain')
    table = Table(title=f'step time over cross-entropy, {args.rounds} rounds')
    methods = [*hooks_of(1)]
    for title in ('classes', *methods[1:]):
        table.add_column(title, justify='right')
    config = load_config(config_path('_base_/models/resnet8_cifar.py')).model
    for classes in SIZES:
        config.head.num_classes = classes
        model = MODELS.build(config).train()
        times: dict[str, list[float]] = {name: [] for name in methods}
        for _ in range(args.rounds):
            for name, settings in hooks_of(classes).items():
                times[name].append(seconds_of(model, settings, classes))
        plain, *others = (statistics.median(v) for v in times.values())
        cells = [f'{other / plain:.2f}' for other in others]
        table.add_row(str(classes), *cells)
    Console().print(table)


if __name__ == '__main__':
    main()
