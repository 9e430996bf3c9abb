"""What a training step of a config costs: time over that of another one.

    python tools/benchmarks/step_cost.py CONFIG [CONFIG ...]
        [--baseline CONFIG] [--steps 20] [--data-root DIR]
        [--cfg-options KEY=VALUE ...]

Takes turns: a step of the baseline, a step of the config, so that both see the
same machine, with their loaders, hooks and optimisers. Parts that begin in a
later epoch begin at once, second stages start from random weights, a teacher
too. It counts the processor's time, not the clock's, without reading and
augmenting images, and prints the ratio of medians after five steps of each.
Options are for the configs, not for the baseline. Not a test: times differ by
machine.
"""

import argparse
import itertools
import logging
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

import torch
from mmengine.config import Config
from mmengine.registry import MODELS, init_default_scope
from mmengine.runner import Runner

from mmfair.utils.config_check import check_config
from mmfair.utils.config_check.walk import walk
from mmfair.utils.config_options import ConfigOptions, merge_options
from mmfair.utils.config_path import config_path
from mmfair.utils.data_roots import data_roots
from mmfair.utils.entry_point import entry_point
from mmfair.utils.load_config import load_config

BASELINE = 'baselines/ce_resnet8_1xb32-15e_fashion-mnist-lt-if100.py'
WARM_UP = 5
# Hooks of ours that write, and MMEngine's that have nothing to do in a step.
WRITING = ('run_record', 'zero_bias')
IDLE = ('logger', 'checkpoint', 'param_scheduler')


class Steps:
    """Steps of a training, one at a time.

    Args:
        path: A config, a file or one that comes along.
        folder: For what the run writes.
        data_root: Folder in place of ``data``.
        options: Changes of the config.
    """

    def __init__(
        self,
        path: str,
        folder: Path,
        data_root: Path | None,
        options: dict[str, Any],
    ) -> None:
        config = load_config(
            path if Path(path).is_file() else config_path(path)
        )
        merge_options(config, options)
        prepare(config, folder, data_root)
        check_config(config)
        self.runner = Runner.from_cfg(config)
        runner = self.runner
        self.loop = runner.build_train_loop(runner._train_loop)
        runner._train_loop = self.loop
        runner.optim_wrapper = runner.build_optim_wrapper(runner.optim_wrapper)
        runner._init_model_weights()
        for point in ('before_run', 'before_train', 'before_train_epoch'):
            runner.call_hook(point)
        runner.model.train()
        self.batches = self._batches()

    def take(self) -> float:
        """Processor seconds of the next step."""
        index, batch = next(self.batches)
        start = time.process_time()
        self.loop.run_iter(index, batch)
        return time.process_time() - start

    def _batches(self) -> Any:
        for _ in itertools.count():
            yield from enumerate(self.loop.dataloader)


def prepare(config: Config, folder: Path, data_root: Path | None) -> None:
    """Let all parts of a config work from the first step on."""
    config.work_dir = str(folder)
    config.experiment_name = f'{Path(config.filename).stem}_{folder.name}'
    config.log_level = 'ERROR'
    config.load_from = None
    config.train_dataloader.num_workers = 0
    config.train_dataloader.persistent_workers = False
    if data_root:
        merge_options(config, data_roots(config, data_root))
    prepare_hooks(config, folder)
    for _, part in walk(config.model, 'model'):
        if part.get('begin'):
            part['begin'] = 0
        if (part.get('init_cfg') or {}).get('type') == 'Pretrained':
            part['init_cfg'] = None


def prepare_hooks(config: Config, folder: Path) -> None:
    """Leave out what writes, and begin at once with the rest."""
    for name in WRITING:
        config.default_hooks.pop(name, None)
    config.default_hooks.update(dict.fromkeys(IDLE))
    for hook in filter(None, config.default_hooks.values()):
        for key in {'begin', 'rest'} & {*hook}:
            hook[key] = 0
        if 'teacher' in hook:
            hook['checkpoint'] = random_teacher(hook['teacher'], folder)


def random_teacher(path: str, folder: Path) -> str:
    """Checkpoint of an untrained model of a config."""
    model = MODELS.build(load_config(config_path(path)).model)
    target = folder / 'teacher.pth'
    torch.save({'state_dict': model.state_dict()}, target)
    return str(target)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    add = parser.add_argument
    add('configs', nargs='+', metavar='CONFIG')
    add('--baseline', default=BASELINE, metavar='CONFIG')
    add('--steps', type=int, default=20)
    add('--data-root', type=Path, help='folder in place of data/')
    add('--cfg-options', nargs='+', action=ConfigOptions, default={})
    args = parser.parse_args()
    if args.steps < 1:
        parser.error(f'--steps must be >= 1, got {args.steps}')
    with entry_point(flags={}):
        logging.disable(logging.WARNING)
        try:
            compare(args)
        finally:
            logging.disable(logging.NOTSET)


def compare(args: argparse.Namespace) -> None:
    """Take steps of the baseline and of each config, and print."""
    torch.set_num_threads(1)
    init_default_scope('mmpretrain')
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        plain = Steps(args.baseline, folder / 'base', args.data_root, {})
        for number, path in enumerate(args.configs):
            inner = folder / str(number)
            inner.mkdir()
            other = Steps(path, inner, args.data_root, args.cfg_options)
            pairs = [
                (plain.take(), other.take())
                for _ in range(WARM_UP + args.steps)
            ][WARM_UP:]
            base, spent = (
                statistics.median(v) for v in zip(*pairs, strict=True)
            )
            print(f'{spent / base:.2f}  {Path(path).stem}', flush=True)


if __name__ == '__main__':
    main()
