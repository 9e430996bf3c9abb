"""Train a model of MMPretrain, MMSegmentation or MMDetection.

The config's ``default_scope`` says which. Examples::

    python tools/train.py configs/zut/CONFIG.py
    python tools/train.py configs/zut/CONFIG.py --resume
    python tools/train.py ANY_CONFIG.py --with zut,balanced-softmax
    bash tools/dist_train.sh configs/zut/CONFIG.py 8
"""

import argparse
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

if find_spec('mmfair') is None:  # run from a checkout, not installed
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

if TYPE_CHECKING:
    from mmengine.config import Config


def parse_args() -> argparse.Namespace:
    """Read the command line."""
    from mmfair.utils.stack import require

    require('mmengine', f'tools/{Path(__file__).name}')
    from mmfair.utils.launch import add_arguments

    parser = argparse.ArgumentParser(description='Train a model')
    parser.add_argument('config', help='config file')
    parser.add_argument(
        '--resume',
        nargs='?',
        const='auto',
        metavar='CHECKPOINT',
        help='go on from CHECKPOINT, or without it from the latest one in '
        'the work dir, or from the start if there is none',
    )
    parser.add_argument(
        '--overwrite',
        action='store_true',
        help='start anew in a work dir that holds a training, whose '
        'checkpoints and record are removed',
    )
    parser.add_argument(
        '--amp', action='store_true', help='train in mixed precision'
    )
    parser.add_argument(
        '--auto-scale-lr',
        action='store_true',
        help='scale the learning rate to the total batch size',
    )
    parser.add_argument(
        '--keep-batch',
        action='store_true',
        help='keep the total batch size of the config, '
        'auto_scale_lr.base_batch_size, on any number of processes',
    )
    parser.add_argument(
        '--accumulate',
        type=int,
        metavar='K',
        help='with --keep-batch: an update takes K batches in turn',
    )
    parser.add_argument(
        '--no-validate',
        action='store_true',
        help='do not evaluate while training',
    )
    parser.add_argument(
        '--with',
        nargs='+',
        dest='methods',
        metavar='METHOD',
        help='switch methods on, e.g. zut or dcr,balanced-softmax; a wrong '
        'name lists them. The config is then called NAME-with-METHOD',
    )
    add_arguments(parser)
    return parser.parse_args()


def train_config(args: argparse.Namespace) -> 'Config':
    """Config with the arguments merged in, checked."""
    from mmfair.utils.config_check import check_config
    from mmfair.utils.fit_schedule import fit_schedule
    from mmfair.utils.launch import config_file, read_config
    from mmfair.utils.load_config import load_config
    from mmfair.utils.with_methods import config_with
    from mmfair.utils.work_dir import check_earlier, resume

    path = config_file(args.config)
    with config_with(path, args.methods) as args.config:
        cfg = read_config(args)
        written = load_config(args.config)
    args.changes = fit_schedule(cfg, written, args.cfg_options)
    if args.no_validate:
        cfg.val_cfg = cfg.val_dataloader = cfg.val_evaluator = None
    if args.amp:
        use_amp(cfg)
    if args.auto_scale_lr:
        scale_lr(cfg)
    if args.keep_batch or args.accumulate is not None:
        divide_batch(cfg, args)
    if args.resume is not None:
        resume(cfg, args.resume)
    check_amp(cfg)
    check_config(cfg)
    for section in ('model', 'train_dataloader', 'train_cfg', 'optim_wrapper'):
        if not cfg.get(section):
            raise ValueError(
                f'config: {section} must be set to train, got none. Inherit '
                'from a config that has it, or write it.'
            )
    check_earlier(cfg, overwrite=args.overwrite)
    return cfg


def use_amp(cfg: 'Config') -> None:
    """Change a plain optimiser wrapper into one with autocast."""
    from mmengine.device import get_device

    wrapper = cfg.optim_wrapper
    kind = wrapper.get('type', 'OptimWrapper')
    known = ('AmpOptimWrapper', 'mmfair.CPUAmpOptimWrapper')
    if kind in known:
        return
    if kind != 'OptimWrapper':
        raise ValueError(
            "--amp: optim_wrapper.type must be 'OptimWrapper', got "
            f'{kind!r}. Set mixed precision in that wrapper itself.'
        )
    if get_device() == 'cpu':
        wrapper.type = 'mmfair.CPUAmpOptimWrapper'
    else:
        wrapper.type = 'AmpOptimWrapper'
        wrapper.setdefault('loss_scale', 'dynamic')


def check_amp(cfg: 'Config') -> None:
    """Refuse mixed precision of a GPU where there is none."""
    from mmengine.device import get_device

    kind = (cfg.get('optim_wrapper') or {}).get('type')
    if kind == 'AmpOptimWrapper' and get_device() == 'cpu':
        raise ValueError(
            f'optim_wrapper.type: {kind!r} must have a GPU, got the CPU '
            "alone. Write 'mmfair.CPUAmpOptimWrapper', or leave mixed "
            "precision out with 'OptimWrapper'."
        )


def scale_lr(cfg: 'Config') -> None:
    """Switch on the scaling that the config prepares."""
    settings = cfg.get('auto_scale_lr') or {}
    if 'base_batch_size' not in settings:
        raise ValueError(
            '--auto-scale-lr: auto_scale_lr must have base_batch_size, got '
            f'{dict(settings)}. Set auto_scale_lr.base_batch_size to the '
            'total batch size that the learning rate is meant for.'
        )
    cfg.auto_scale_lr.enable = True


def divide_batch(cfg: 'Config', args: argparse.Namespace) -> None:
    """Keep the total batch, whatever number of processes there is."""
    from mmfair.utils.keep_batch import keep_batch
    from mmfair.utils.launch import launched_processes

    if not args.keep_batch:
        raise ValueError(
            '--accumulate: --keep-batch must be given too, got none. Add it, '
            'or set optim_wrapper.accumulative_counts yourself.'
        )
    if args.auto_scale_lr:
        raise ValueError(
            '--keep-batch: --auto-scale-lr must be absent, got both. Keep '
            'the batch or scale the learning rate.'
        )
    keep_batch(
        cfg,
        processes=launched_processes(args.launcher),
        accumulate=1 if args.accumulate is None else args.accumulate,
    )


def main() -> None:
    """Train."""
    args = parse_args()
    from mmfair.utils.build_loops import build_loops
    from mmfair.utils.entry_point import entry_point
    from mmfair.utils.launch import build_runner
    from mmfair.utils.work_dir import claimed_work_dir

    try:
        cfg = train_config(args)
    except (ValueError, FileNotFoundError) as error:
        sys.exit(str(error))
    with (
        entry_point(
            trust_checkpoint=args.trust_checkpoint,
            remedy=f'What {cfg.work_dir} holds stays: the same command with '
            '--resume goes on from its latest checkpoint.',
            folder=cfg.work_dir,
        ),
        claimed_work_dir(cfg, overwrite=args.overwrite),
    ):
        runner = build_runner(cfg)
        for change in args.changes:
            runner.logger.warning(change)
        build_loops(cfg, runner, 'train', 'val')
        runner.train()


if __name__ == '__main__':
    main()
