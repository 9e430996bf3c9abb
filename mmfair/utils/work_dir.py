"""What a training finds in its work dir, and keeps others out of."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mmengine.config import Config

from mmfair.utils.claim_folder import claim_folder, is_first_process

__all__ = ['check_earlier', 'claimed_work_dir', 'resume']


def resume(cfg: Config, checkpoint: str) -> None:
    """Resume from a checkpoint, or with ``'auto'`` from the work dir.

    Args:
        cfg: The config; ``resume`` and ``load_from`` are set.
        checkpoint: A file, an address, or ``'auto'``: the latest in the work
            dir, or the start if there is none.

    Raises:
        FileNotFoundError: If the checkpoint does not exist.
        ValueError: If the work dir is another config's, or its
            ``last_checkpoint`` is empty.
    """
    cfg.resume = True
    cfg.load_from = None if checkpoint == 'auto' else checkpoint
    pointer = Path(cfg.work_dir) / 'last_checkpoint'
    if checkpoint != 'auto':
        latest = checkpoint
    elif pointer.is_file():
        latest = pointer.read_text(errors='replace').strip()
        _check_owner(cfg)
    else:
        return
    remedy = 'Name one that does, or train from the start without --resume.'
    if not latest:
        raise ValueError(
            '--resume: file must name the latest checkpoint, got the empty '
            f"'{pointer}'. Name the checkpoint: --resume CHECKPOINT."
        )
    if '://' not in latest and not Path(latest).is_file():
        raise FileNotFoundError(
            f"--resume: checkpoint must exist, got '{latest}'. {remedy}"
        )


def _check_owner(cfg: Config) -> None:
    """Refuse the work dir of another config."""
    config_name = Path(cfg.filename).name
    configs = sorted(path.name for path in Path(cfg.work_dir).glob('*.py'))
    if configs and config_name not in configs:
        raise ValueError(
            f'--resume: work dir {cfg.work_dir!r} must be one of '
            f'{config_name}, got one of {", ".join(configs)}. Choose another '
            '--work-dir, or name the checkpoint: --resume CHECKPOINT.'
        )


def _earlier_files(work_dir: Path) -> list[Path]:
    """What an earlier training has left in the work dir."""
    names = ('last_checkpoint', 'epoch_*.pth', 'iter_*.pth', 'best_*.pth')
    files = [path for name in names for path in work_dir.glob(name)]
    record = work_dir / 'run_record.json'
    if record.is_file() and '"train"' in record.read_text(errors='replace'):
        files.append(record)
    return sorted(files)


def check_earlier(cfg: Config, *, overwrite: bool) -> None:
    """Refuse to train over what an earlier training has left.

    Args:
        cfg: The config, with ``work_dir``.
        overwrite: Whether that was asked for.

    Raises:
        ValueError: If checkpoints or the record of a training lie there, and
            it is neither resumed nor to be overwritten.
    """
    files = _earlier_files(Path(cfg.work_dir))
    if overwrite and cfg.get('resume'):
        raise ValueError(
            '--overwrite: --resume must be absent, got both. Go on with the '
            'training or start it anew.'
        )
    if files and not overwrite and not cfg.get('resume'):
        names = ', '.join(path.name for path in files[:3])
        raise ValueError(
            '--work-dir: folder must hold no other training, got '
            f'{cfg.work_dir!r} with {names}. Add --resume to go on with it, '
            'choose another --work-dir, or start it anew with --overwrite, '
            'which removes its checkpoints.'
        )


@contextmanager
def claimed_work_dir(cfg: Config, *, overwrite: bool) -> Iterator[None]:
    """Keep other trainings out of the work dir while it holds.

    The first process of a launch speaks for all of them.

    Args:
        cfg: The config, with ``work_dir``.
        overwrite: Remove what an earlier training has left there.

    Raises:
        FolderInUseError: If another training is at work there.
    """
    if not is_first_process(cfg.get('launcher', 'none')):
        yield
        return
    lock = claim_folder(cfg.work_dir)
    try:
        if overwrite:
            for path in _earlier_files(Path(cfg.work_dir)):
                path.unlink()
        yield
    finally:
        lock.release()
