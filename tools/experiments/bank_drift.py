"""How far do stored curvatures drift from those of the whole bank?

    python tools/experiments/bank_drift.py

Trains the DCR config of Fashion-MNIST-LT with ``refresh='batch'`` and, at the
end of each epoch with the loss, compares the class curvatures that the loss
sees with those computed anew at every row of the bank, which is what
``refresh='full'`` sees. Prints the mean and the largest relative difference
over the classes, for those of 100 training images or more and for the others.
"""

import argparse
import tempfile
from pathlib import Path

import torch
from mmengine.hooks import Hook
from mmengine.runner import Runner
from rich.console import Console
from rich.table import Table

from mmfair.engine import CurvatureBankHook
from mmfair.utils.load_config import load_config

ROOT = Path(__file__).resolve().parents[2]
CONFIG = 'configs/dcr/ce-dcr_resnet8_1xb32-15e_fashion-mnist-lt-if100.py'


class Compare(Hook):
    """Notes the differences at the end of each epoch."""

    priority = 'VERY_LOW'

    def __init__(self, table: Table) -> None:
        self.table = table

    def after_train_epoch(self, runner: Runner) -> None:
        """Compare, if the loss takes part."""
        (hook,) = (h for h in runner.hooks if isinstance(h, CurvatureBankHook))
        if not hook.share:
            return
        bank = hook.bank
        stored = bank.curvature.clone()
        seen = bank._means()[0]
        bank.refresh_all()
        anew = bank._means()[0]
        bank.curvature.copy_(stored)
        difference = (seen / anew - 1).abs()
        large = bank.bank.capacities >= 100
        cells = [
            f'{100 * value:.1f}'
            for part in (difference[large], difference[~large])
            for value in (part.mean(), part.max())
        ]
        self.table.add_row(str(runner.epoch + 1), *cells)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('--seed', type=int, default=0)
    args = parser.parse_args()
    table = Table(title='Stored over new class curvature, difference in %')
    for title in ('epoch', 'large: mean', 'max', 'small: mean', 'max'):
        table.add_column(title, justify='right')
    cfg = load_config(ROOT / CONFIG)
    cfg.merge_from_dict(
        {
            'work_dir': tempfile.mkdtemp(),
            'randomness.seed': args.seed,
            'train_cfg.val_interval': 100,
            'default_hooks.curvature.tau': 10.0,
            'default_hooks.checkpoint.interval': -1,
        }
    )
    torch.set_num_threads(1)
    runner = Runner.from_cfg(cfg)
    runner.register_hook(Compare(table))
    runner.train()
    Console().print(table)


if __name__ == '__main__':
    main()
