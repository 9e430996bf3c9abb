"""What losses and hooks of the long tail cost: step time over without.

    python tools/benchmarks/running_loss_cost.py

One process takes turns: a few steps of cross-entropy alone, then with each
loss or hook, so that all see the same machine. Reading images is left out, of
which CMO needs twice as many. It counts the processor's time, not
the clock's, and prints ratios of medians. The network is a small ResNet for
images of 28 x 28; beside a larger one the same work weighs less. Not a test:
times differ by machine.
"""

import argparse
import copy
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
        'CMO': [dict(type='mmfair.CMOHook', chance=1, begin=0, rest=0)],
        'LADE': [],
        'GCL': [],
        'LDAM': [],
    }


def heads_of(classes: int) -> dict[str, dict]:
    """What changes in the head, by the name of the method."""
    counts = [*range(classes, 0, -1)]
    cosines = dict(type='mmfair.CosineClsHead')

    def loss(name: str) -> dict:
        return dict(type=f'mmfair.{name}Loss', class_counts=counts)

    return {
        'LADE': dict(loss=loss('LADE')),
        'GCL': dict(cosines, loss=loss('GCL')),
        'LDAM': dict(cosines, loss=loss('LDAM')),
    }


def batch_of(classes: int, images: int) -> dict:
    """Normalised images and labels."""
    from mmpretrain.structures import DataSample

    labels = torch.randint(classes, (images,)).tolist()
    samples = [DataSample().set_gt_label(label) for label in labels]
    return {'inputs': torch.randn(images, 1, 28, 28), 'data_samples': samples}


def seconds_of(model: torch.nn.Module, settings: list, classes: int) -> float:
    """Processor seconds of one step with the hooks, memories filled."""
    pairs = SimpleNamespace(partners=(), batch_size=BATCH)
    runner = SimpleNamespace(
        model=model,
        epoch=0,
        iter=0,
        hooks=[],
        train_dataloader=SimpleNamespace(batch_sampler=pairs),
        train_loop=SimpleNamespace(max_epochs=1),
    )
    hooks = [HOOKS.build(dict(part)) for part in settings]
    drawn = any(getattr(hook, 'takes_second_draw', False) for hook in hooks)
    for hook in hooks:
        hook.before_train(runner)
        hook.before_train_iter(runner, 0)
    spent = []
    for _ in range(3):
        batch = batch_of(classes, 2 * BATCH if drawn else BATCH)
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
        models = {}
        for name in methods:
            changed = copy.deepcopy(config)
            changed.head.update(heads_of(classes).get(name, {}))
            models[name] = MODELS.build(changed).train()
        times: dict[str, list[float]] = {name: [] for name in methods}
        for _ in range(args.rounds):
            for name, settings in hooks_of(classes).items():
                spent = seconds_of(models[name], settings, classes)
                times[name].append(spent)
        plain, *others = (statistics.median(v) for v in times.values())
        cells = [f'{other / plain:.2f}' for other in others]
        table.add_row(str(classes), *cells)
    Console().print(table)


if __name__ == '__main__':
    main()
