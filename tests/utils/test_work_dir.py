"""An earlier training in the work dir, and a second one beside the first."""

import subprocess
import sys
from pathlib import Path

import pytest
from mmengine.config import Config

from mmfair.utils.claim_folder import FolderInUseError, claim_folder
from mmfair.utils.work_dir import check_earlier, claimed_work_dir, resume


def config(folder: Path, **settings: object) -> Config:
    cfg = Config({'work_dir': str(folder), **settings})
    object.__setattr__(cfg, '_filename', 'a.py')
    return cfg


@pytest.mark.parametrize(
    'name', ['last_checkpoint', 'epoch_3.pth', 'iter_10.pth', 'best_acc.pth']
)
def test_an_earlier_training_is_not_trained_over(
    tmp_path: Path, name: str
) -> None:
    (tmp_path / name).write_text('x')
    with pytest.raises(ValueError, match=f'no other training.*with {name}'):
        check_earlier(config(tmp_path), overwrite=False)
    check_earlier(config(tmp_path, resume=True), overwrite=False)
    check_earlier(config(tmp_path), overwrite=True)


def test_a_record_alone_is_a_training(tmp_path: Path) -> None:
    record = tmp_path / 'run_record.json'
    record.write_text('{"test": {}}')
    check_earlier(config(tmp_path), overwrite=False)
    record.write_text('{"train": {}}')
    with pytest.raises(ValueError, match=r'with run_record\.json'):
        check_earlier(config(tmp_path), overwrite=False)


def test_other_files_are_none(tmp_path: Path) -> None:
    for name in ('a.py', 'pretrained.pth', 'notes.txt'):
        (tmp_path / name).write_text('x')
    (tmp_path / '20260101_000000').mkdir()
    check_earlier(config(tmp_path), overwrite=False)
    check_earlier(config(tmp_path / 'none'), overwrite=False)


def test_overwriting_and_resuming_exclude_each_other(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match='--resume must be absent'):
        check_earlier(config(tmp_path, resume=True), overwrite=True)


def test_overwriting_removes_what_was_there(tmp_path: Path) -> None:
    for name in ('last_checkpoint', 'epoch_1.pth', 'best_a.pth', 'note.txt'):
        (tmp_path / name).write_text('x')
    (tmp_path / 'run_record.json').write_text('{"train": {}}')
    with claimed_work_dir(config(tmp_path), overwrite=True):
        left = {path.name for path in tmp_path.iterdir()}
    assert left == {'note.txt', '.lock', '.lock.owner'}


def test_one_training_at_a_time(tmp_path: Path) -> None:
    (tmp_path / 'epoch_1.pth').write_text('x')
    lock = claim_folder(tmp_path)
    with (
        pytest.raises(FolderInUseError, match=r'which process \d+ of'),
        claimed_work_dir(config(tmp_path), overwrite=True),
    ):
        pass
    assert (tmp_path / 'epoch_1.pth').exists()
    lock.release()
    with claimed_work_dir(config(tmp_path), overwrite=False):
        pass


def test_ranks_of_one_launch_share_the_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cfg = config(tmp_path, launcher='pytorch')
    monkeypatch.setenv('RANK', '0')
    with claimed_work_dir(cfg, overwrite=False):
        monkeypatch.setenv('RANK', '1')
        with claimed_work_dir(cfg, overwrite=False):
            pass
        # Many trainings of one job of Slurm are launched by none.
        monkeypatch.setenv('SLURM_PROCID', '1')
        alone = config(tmp_path, launcher='none')
        with (
            pytest.raises(FolderInUseError),
            claimed_work_dir(alone, overwrite=False),
        ):
            pass


def test_a_killed_process_leaves_no_lock(tmp_path: Path) -> None:
    script = (
        'import os\nfrom mmfair.utils.claim_folder import claim_folder\n'
        f'lock = claim_folder({str(tmp_path)!r})\nos.kill(os.getpid(), 9)\n'
    )
    done = subprocess.run([sys.executable, '-c', script], check=False)
    assert done.returncode == -9
    assert (tmp_path / '.lock').exists()
    claim_folder(tmp_path).release()


def test_an_empty_pointer_is_named(tmp_path: Path) -> None:
    pointer = tmp_path / 'last_checkpoint'
    for content in ('', '\n'):
        pointer.write_text(content)
        with pytest.raises(ValueError, match=f"empty '{pointer}'"):
            resume(config(tmp_path), 'auto')
    pointer.write_bytes(b'\xff\xfe\x00')
    with pytest.raises(FileNotFoundError, match='checkpoint must exist'):
        resume(config(tmp_path), 'auto')
