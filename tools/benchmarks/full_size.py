"""Train configs for some steps at their own batch and image size.

    python tools/benchmarks/full_size.py --out full_size.json CONFIG [...]

CONFIG is a path below configs without .py, such as
zut/zut_fpn-van-b0_1xb16-80k_ade20k-512x512.

For a GPU: whether a config fits it, and whether its losses are finite there,
before the data are at hand. The images are random, in the real trees and
formats; weights are not downloaded. DCR takes part from the first step on,
with the weight 0 that the first epoch has. Prints the peak memory, the median
seconds of a step (loading of data included, the first half of the steps not),
and the losses of the last; each config runs in a process of its own.
"""

import argparse
import contextlib
import json
import math
import os
import subprocess
import sys
import tempfile
import time
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / 'tests'))  # the writers of miniatures
MARK = 'RESULT '


def write_data(folder: Path) -> None:
    """Random images for some steps of every data set of the configs."""
    import miniatures
    import photo_miniatures as photos

    photos.write_voc(folder / 'VOC2007', trainval=200, test=8)
    photos.write_svhn(folder / 'svhn', images=1500)
    labels = range(1000)
    imagenet = folder / 'imagenet'
    photos.write_imagenet(imagenet, labels=labels, flat=False)
    photos.write_imagenet_lt(
        imagenet, labels=labels, folders=True, newline=True
    )
    photos.write_inaturalist(
        folder / 'inaturalist2018', [2] * 300 + [1] * 7842
    )
    ade = folder / 'ade' / 'ADEChallengeData2016'
    photos.write_ade20k(ade, training=64, validation=2)
    for classes, per_file in ((10, 5000), (100, 50000)):
        target = folder / f'cifar{classes}'
        miniatures.write_cifar(target, classes=classes, per_file=per_file)
    miniatures.write_fashion_mnist(folder / 'fashion_mnist', per_class=1400)


def run_steps(name: str, steps: int, amp: bool) -> dict[str, Any]:
    """Train a config for so many steps in this process."""
    import torch
    from mmengine.hooks import Hook
    from mmengine.runner import Runner
    from mmpretrain.datasets import CIFAR10, CIFAR100

    from mmfair.utils.load_config import load_config

    class EnoughError(Exception):
        """Ends the training."""

    class Stop(Hook):
        """Notes losses and times, and ends the training after the steps."""

        def after_train_iter(
            self,
            runner: Runner,
            batch_idx: int,
            data_batch: Any = None,
            outputs: Any = None,
        ) -> None:
            losses.append({k: float(v) for k, v in outputs.items()})
            ends.append(time.perf_counter())  # float has waited for the GPU
            if len(losses) == steps:
                raise EnoughError

    losses: list[dict[str, float]] = []
    ends: list[float] = []
    for kind in (CIFAR10, CIFAR100):  # checksums are those of real images
        kind._check_integrity = lambda self: True
    config = load_config(ROOT / 'configs' / f'{name}.py')
    config.merge_from_dict(_settings(config, amp))
    config.experiment_name = Path(name).stem
    config.work_dir = f'work_dirs/{Path(name).stem}'
    runner = Runner.from_cfg(config)
    runner.register_hook(Stop(), priority='LOWEST')
    with contextlib.suppress(EnoughError):
        runner.train()
    result = {'config': name, 'amp': amp, 'steps': len(losses)}
    result['batch_size'] = config.train_dataloader.batch_size
    result['finite'] = all(map(math.isfinite, losses[-1].values()))
    result['last'] = losses[-1]
    late = ends[len(ends) // 2 :]
    if len(late) > 1:
        result['seconds_a_step'] = median(b - a for a, b in pairwise(late))
    if torch.cuda.is_available():
        result['device'] = torch.cuda.get_device_name()
        result['peak_gib'] = torch.cuda.max_memory_allocated() / 2**30
    return result


def _settings(config: Any, amp: bool) -> dict[str, Any]:
    changes: dict[str, Any] = {}
    for part in ('train', 'val', 'test'):
        changes[f'{part}_dataloader.num_workers'] = 2
        changes[f'{part}_dataloader.persistent_workers'] = False
    if config.model.backbone.get('init_cfg'):
        changes['model.backbone.init_cfg'] = None
    if 'curvature' in config.default_hooks:
        changes['default_hooks.curvature.begin'] = 0
    if amp:
        changes['optim_wrapper.type'] = 'AmpOptimWrapper'
        changes['optim_wrapper.loss_scale'] = 'dynamic'
    return changes


def run_apart(name: str, args: argparse.Namespace, cwd: str) -> dict:
    """Run a config in a process of its own; its result, or its error."""
    command = [sys.executable, __file__, name, '--steps', str(args.steps)]
    command += ['--here', *['--amp'] * args.amp]
    path = os.pathsep.join([str(ROOT), os.environ.get('PYTHONPATH', '')])
    done = subprocess.run(
        command,
        cwd=cwd,
        env={**os.environ, 'PYTHONPATH': path},
        capture_output=True,
        text=True,
        check=False,
    )
    for line in done.stdout.splitlines():
        if line.startswith(MARK):
            return json.loads(line.removeprefix(MARK))
    return {'config': name, 'amp': args.amp, 'error': done.stderr[-2000:]}


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('configs', nargs='+', help='below configs, no .py')
    parser.add_argument('--steps', type=int, default=10)
    parser.add_argument('--amp', action='store_true', help='mixed precision')
    parser.add_argument('--out', type=Path, help='results as JSON')
    parser.add_argument('--here', action='store_true', help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.here:
        (name,) = args.configs
        print(MARK + json.dumps(run_steps(name, args.steps, args.amp)))
        return
    results = []
    with tempfile.TemporaryDirectory() as folder:
        write_data(Path(folder) / 'data')
        for name in args.configs:
            results.append(run_apart(name, args, folder))
            print(json.dumps(results[-1]), flush=True)
    if args.out:
        from mmfair.utils.write_json import write_json

        write_json(args.out, results)
    if any('error' in done for done in results):
        raise SystemExit('full_size.py: a config failed; see above.')


if __name__ == '__main__':
    main()
