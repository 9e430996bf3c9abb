"""What channels last in memory is worth: step time with it over without.

    python tools/benchmarks/channels_last.py

One process takes turns, a few steps in each format, so that both see the same
machine; the table has the ratio of medians, below 1 where channels last is
faster. `--amp` takes bfloat16 on a CPU, float16 on a GPU. Not a test: ratios
differ by machine.
"""

import argparse
import copy
import statistics
import time
from types import SimpleNamespace

import torch
from mmengine.registry import MODELS, init_default_scope
from rich.console import Console
from rich.table import Table

from mmfair.engine import ChannelsLastHook
from mmfair.utils.config_path import config_path
from mmfair.utils.load_config import load_config

DEVICE = 'cuda' if torch.cuda.is_available() else 'cpu'
MODELS_BENCHED = {
    'CIFAR ResNet-8, 28x28': (
        'mmpretrain',
        '_base_/models/resnet8_cifar.py',
        (64, 1, 28, 28),
    ),
    'CIFAR ResNet-32, 32x32': (
        'mmpretrain',
        '_base_/models/resnet32_cifar.py',
        (64, 3, 32, 32),
    ),
    'EfficientNet-Lite0, 64x64': (
        'mmpretrain',
        'baselines/ce_efficientnet-lite0_1xb32-5e_'
        'fashion-mnist-lt-if100-48x48.py',
        (32, 3, 64, 64),
    ),
    'Semantic FPN ResNet-18, 180x240': (
        'mmseg',
        '_base_/models/fpn_resnet18.py',
        (8, 3, 180, 240),
    ),
}


def batch_of(scope: str, shape: tuple[int, ...]) -> dict:
    """Normalised inputs and labels as the model's loss takes them."""
    if scope == 'mmpretrain':
        from mmpretrain.structures import DataSample

        samples = [DataSample().set_gt_label(i % 10) for i in range(shape[0])]
    else:
        from mmengine.structures import PixelData
        from mmseg.structures import SegDataSample

        samples = []
        for _ in range(shape[0]):
            label = PixelData(data=torch.randint(10, (1, *shape[2:])))
            samples.append(SegDataSample(gt_sem_seg=label))
    return {
        'inputs': torch.randn(shape, device=DEVICE),
        'data_samples': [sample.to(DEVICE) for sample in samples],
    }


def step(model: torch.nn.Module, batch: dict, amp: bool) -> float:
    """Seconds of one forward and backward pass."""
    kind = torch.float16 if DEVICE == 'cuda' else torch.bfloat16
    start = time.perf_counter()
    with torch.autocast(DEVICE, kind, enabled=amp):
        total, _ = model.parse_losses(model(**batch, mode='loss'))
    total.backward()
    if DEVICE == 'cuda':
        torch.cuda.synchronize()
    return time.perf_counter() - start


def medians(
    model: torch.nn.Module, batch: dict, rounds: int, amp: bool
) -> tuple[float, float]:
    """Median seconds of a step, contiguous and with channels last."""
    other = copy.deepcopy(model)
    ChannelsLastHook().before_train(SimpleNamespace(model=other))
    models = (model, other)
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(rounds + 1):
        for one, seconds in zip(models, times, strict=True):
            # The first of a turn finds the caches of the other format.
            seconds += [step(one, batch, amp) for _ in range(4)][1:]
    return tuple(statistics.median(seconds[3:]) for seconds in times)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('--rounds', type=int, default=5, help='of 3 steps')
    parser.add_argument('--amp', action='store_true')
    args = parser.parse_args()
    threads = f'{DEVICE}, {torch.get_num_threads()} threads'
    table = Table(title=f'Channels last over contiguous, {threads}')
    for title in ('model', 'batch', 'ms contiguous', 'ms last', 'ratio'):
        table.add_column(title, justify='right')
    for name, (scope, path, shape) in MODELS_BENCHED.items():
        init_default_scope(scope)
        settings = load_config(config_path(path)).model
        settings.backbone.pop('pretrained', None)
        model = MODELS.build(settings).to(DEVICE).train()
        plain, last = medians(
            model, batch_of(scope, shape), args.rounds, args.amp
        )
        cells = (f'{1000 * plain:.0f}', f'{1000 * last:.0f}')
        table.add_row(name, str(shape[0]), *cells, f'{last / plain:.2f}')
    Console().print(table)


if __name__ == '__main__':
    main()
