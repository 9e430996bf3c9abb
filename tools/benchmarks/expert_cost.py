"""What several experts cost: step time over that of cross-entropy.

    python tools/benchmarks/expert_cost.py

One process takes turns: a step of the baseline, then of each network with
experts, so that all see the same machine. It counts the processor's time, not
the clock's, and prints ratios of medians, of training steps and of answers.
Not a test: times differ by machine.
"""

import argparse
import statistics
import time

import torch
from mmengine.registry import MODELS, init_default_scope
from rich.console import Console
from rich.table import Table

from mmfair.structures import HoldsEpoch
from mmfair.utils.config_path import config_path
from mmfair.utils.load_config import load_config

TAIL = 'resnet8_1xb32-15e_fashion-mnist-lt-if100'
CONFIGS = {
    'CE': f'baselines/ce_{TAIL}.py',
    'RIDE, 3 experts': f'experts/ride3_{TAIL}.py',
    'RIDE, routers of 3 experts': (
        'experts/ride3-router_resnet8_1xb32-5e_fashion-mnist-lt-if100.py'
    ),
    'BBN': f'experts/bbn_{TAIL}.py',
}
SIZE = 28
CLASSES = 10


def model_of(path: str) -> torch.nn.Module:
    """The model of a config, told what a run would tell it."""
    model = MODELS.build(load_config(config_path(path)).model)
    for part in model.modules():
        if hasattr(part, 'set_class_counts'):
            part.set_class_counts([100.0] * CLASSES)
        if isinstance(part, HoldsEpoch):
            part.set_epoch(0, 15)
    return model


def seconds_of(model: torch.nn.Module, images: int) -> tuple[float, float]:
    """Processor seconds of a training step and of an answer."""
    from mmpretrain.structures import DataSample

    takes_pairs = any(
        getattr(part, 'takes_second_draw', False) for part in model.modules()
    )
    drawn = 2 * images if takes_pairs else images
    labels = torch.randint(CLASSES, (drawn,)).tolist()
    samples = [DataSample().set_gt_label(label) for label in labels]
    inputs = torch.randn(drawn, 1, SIZE, SIZE)
    start = time.process_time()
    losses = model.train()(inputs, samples, mode='loss')
    model.parse_losses(losses)[0].backward()
    trained = time.process_time()
    with torch.no_grad():
        model.eval()(inputs[:images], mode='predict')
    return trained - start, time.process_time() - trained


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('--rounds', type=int, default=8)
    parser.add_argument('--images', type=int, default=64)
    args = parser.parse_args()
    torch.set_num_threads(1)
    init_default_scope('mmpretrain')
    models = {name: model_of(path) for name, path in CONFIGS.items()}
    times = {name: ([], []) for name in models}
    for _ in range(args.rounds + 1):  # the first warms up
        for name, model in models.items():
            for kept, spent in zip(
                times[name], seconds_of(model, args.images), strict=True
            ):
                kept.append(spent)
    table = Table(title=f'time over cross-entropy, {args.rounds} rounds')
    for title in ('method', 'training step', 'answer'):
        table.add_column(
            title, justify='left' if title == 'method' else 'right'
        )
    plain = [statistics.median(kept[1:]) for kept in times['CE']]
    for name, kept in list(times.items())[1:]:
        ratios = [
            statistics.median(values[1:]) / base
            for values, base in zip(kept, plain, strict=True)
        ]
        table.add_row(name, *(f'{ratio:.2f}' for ratio in ratios))
    Console().print(table)


if __name__ == '__main__':
    main()
