"""What the entry points share: arguments, config and runner."""

import argparse
import os
from pathlib import Path

import torch
from mmengine.config import Config
from mmengine.device import get_device
from mmengine.dist import is_distributed
from mmengine.registry import RUNNERS
from mmengine.runner import Runner

from mmfair.utils.checkpoint_guard import CheckpointGuard
from mmfair.utils.config_check.section_faults import kind_faults
from mmfair.utils.config_options import ConfigOptions, merge_options
from mmfair.utils.config_path import config_path, near_configs
from mmfair.utils.divergence_watch import DivergenceWatch
from mmfair.utils.drop_switched_off import drop_switched_off
from mmfair.utils.load_config import load_config
from mmfair.utils.named_path import named_path
from mmfair.utils.told_building import told_building

__all__ = [
    'add_arguments',
    'build_runner',
    'config_file',
    'launched_processes',
    'read_config',
]

_WORLD_SIZE = {
    'pytorch': 'WORLD_SIZE',
    'slurm': 'SLURM_NTASKS',
    'mpi': 'OMPI_COMM_WORLD_SIZE',
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what every entry point takes behind its positional arguments.

    Args:
        parser: The parser of an entry point.
    """
    parser.add_argument(
        '--work-dir',
        type=named_path,
        help='folder for logs and checkpoints; without it the one of the '
        'config, or else work_dirs/NAME_OF_THE_CONFIG',
    )
    parser.add_argument(
        '--cfg-options',
        nargs='+',
        action=ConfigOptions,
        default={},
        metavar='KEY=VALUE',
        help='settings to override, e.g. train_cfg.max_epochs=3 or '
        'key="[a,b]"; other arguments win over these',
    )
    parser.add_argument(
        '--trust-checkpoint',
        action='store_true',
        help='read checkpoints in full and run what they hold, which can be '
        'any code; without it a checkpoint that holds more than tensors and '
        'plain values is refused',
    )
    parser.add_argument(
        '--launcher',
        choices=['none', 'pytorch', 'slurm', 'mpi'],
        default='none',
        help='what started the processes',
    )
    # torch.distributed.launch hands over one spelling or the other.
    parser.add_argument(
        '--local_rank',
        '--local-rank',
        type=int,
        default=0,
        help=argparse.SUPPRESS,
    )


def read_config(args: argparse.Namespace) -> Config:
    """Read the config and merge the arguments of :func:`add_arguments`.

    Args:
        args: Parsed arguments, among them the path ``config``. One that is
            no file may be that of a config of mmfair, as ``mmfair::zut/x.py``
            or ``configs/zut/x.py``; it is replaced by the file.

    Returns:
        The config with ``launcher`` and ``work_dir`` set.

    Raises:
        FileNotFoundError: If the config does not exist.
        ValueError: If a section is of another kind, the work dir is a file or
            the config's own folder, or the launcher is ``'pytorch'`` and
            nothing launched this process.
    """
    args.config = config_file(args.config)
    cfg = load_config(args.config)
    merge_options(cfg, args.cfg_options)
    if faults := kind_faults(cfg.to_dict()):
        raise ValueError('\n'.join(faults))
    drop_switched_off(cfg)
    cfg.launcher = args.launcher
    default = Path('work_dirs') / Path(args.config).stem
    cfg.work_dir = str(args.work_dir or cfg.get('work_dir') or default)
    _check_work_dir(Path(cfg.work_dir), Path(args.config))
    os.environ.setdefault('LOCAL_RANK', str(args.local_rank))
    if args.launcher == 'pytorch' and 'RANK' not in os.environ:
        raise ValueError(
            '--launcher: processes must be started by torchrun for '
            "'pytorch', got none. Use tools/dist_train.sh or "
            'tools/dist_test.sh.'
        )
    _set_loader_defaults(cfg)
    return cfg


def config_file(name: str) -> str:
    """The file of a config, which may be one that comes along.

    Args:
        name: A path, or one below ``configs`` of mmfair, with or without
            ``configs/`` or ``mmfair::`` before it.

    Returns:
        Path of the file.

    Raises:
        FileNotFoundError: If there is none.

    Examples:
        >>> config_file('no/such.py')
        Traceback (most recent call last):
        ...
        FileNotFoundError: config: path must be a file, got 'no/such.py'. \
Check the path.
    """
    if Path(name).is_file():
        return name
    try:
        return config_path(name.removeprefix('configs/'))
    except FileNotFoundError:
        inner = name.replace('\\', '/').removeprefix('mmfair::')
        hint = near_configs(inner.rpartition('configs/')[2])
        raise FileNotFoundError(
            f'config: path must be a file, got {name!r}. '
            + (hint or 'Check the path.')
        ) from None


def launched_processes(launcher: str) -> int:
    """Number of processes that a launcher started, before they meet.

    Args:
        launcher: ``'none'``, ``'pytorch'``, ``'slurm'`` or ``'mpi'``.

    Returns:
        The number, from the environment of this process.

    Examples:
        >>> launched_processes('none')
        1
    """
    return int(os.environ.get(_WORLD_SIZE.get(launcher, ''), 1))


def _check_work_dir(work_dir: Path, config: Path) -> None:
    for path in (work_dir, *work_dir.parents):
        if path.is_file():
            raise ValueError(
                '--work-dir: path must be a folder, got the file '
                f"'{path}'. Choose another one."
            )
    # A config that a run wrote has no bases left and may stay where it is.
    if (
        work_dir.resolve() == config.resolve().parent
        and '_base_' in config.read_text()
    ):
        raise ValueError(
            "--work-dir: path must not be the config's folder, got "
            f"'{work_dir}'. Choose another one: the run writes the merged "
            'config there, over yours.'
        )


def build_runner(cfg: Config) -> Runner:
    """Build the runner that a config asks for.

    Args:
        cfg: A checked config.

    Returns:
        The runner; model and hooks are built, data are not. It refuses
        checkpoints of another model or of other classes.

    Raises:
        BuildError: If a part of a toolbox can't take its settings.
    """
    drop_switched_off(cfg)
    if cfg.launcher == 'pytorch' and get_device() == 'cpu':
        _use_cpu_processes(cfg)
    with told_building(cfg):
        if 'runner_type' in cfg:
            runner = RUNNERS.build(cfg)
        else:
            runner = Runner.from_cfg(cfg)
    if isinstance(runner, Runner):
        runner.register_hook(CheckpointGuard())
        runner.register_hook(DivergenceWatch())
    return runner


def _set_loader_defaults(cfg: Config) -> None:
    """Collate as MMPretrain's own entry point does; its configs rely on it.

    A batch that is stacked by the loader saves each step the work.
    """
    if cfg.get('default_scope') != 'mmpretrain':
        return
    for name in ('train', 'val', 'test'):
        loader = cfg.get(f'{name}_dataloader')
        if loader is not None:
            loader.setdefault('collate_fn', {'type': 'default_collate'})
            loader.setdefault('pin_memory', torch.cuda.is_available())
            workers = loader.get('num_workers', 0)
            loader.setdefault('persistent_workers', workers > 0)


def _use_cpu_processes(cfg: Config) -> None:
    """Join the processes and choose the wrapper without a CUDA device.

    MMEngine's defaults for both ask for one.
    """
    if cfg.get('model_wrapper_cfg') is None:
        cfg.model_wrapper_cfg = {
            'type': 'MMDistributedDataParallel',
            'device_ids': None,
            'broadcast_buffers': False,
            'find_unused_parameters': cfg.get('find_unused_parameters', False),
        }
    if is_distributed():
        return
    settings = dict(cfg.get('env_cfg', {}).get('dist_cfg', {}))
    if settings.get('backend', 'nccl') == 'nccl':
        settings['backend'] = 'gloo'
    torch.distributed.init_process_group(**settings)
