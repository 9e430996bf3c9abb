"""Ends from outside come with a message, and leave nothing behind."""

import errno
import os
import signal
import time
from pathlib import Path
from threading import Lock

import pytest

from mmfair.utils.told_endings import told_endings

SIGNALS = ['SIGTERM', 'SIGHUP']


@pytest.mark.parametrize('name', SIGNALS)
def test_a_signal_ends_the_work(
    name: str, capsys: pytest.CaptureFixture
) -> None:
    number = getattr(signal, name)
    lock = Lock()
    with (
        pytest.raises(SystemExit) as caught,
        told_endings('Use --resume.'),
        lock,
    ):
        os.kill(os.getpid(), number)
    assert caught.value.code == 128 + number
    assert not lock.locked()
    assert capsys.readouterr().err == f'Ended by {name}. Use --resume.\n'
    assert signal.getsignal(number) == signal.SIG_DFL


def test_what_is_ignored_or_handled_stays_so() -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with told_endings():
            os.kill(os.getpid(), signal.SIGHUP)
    finally:
        signal.signal(signal.SIGHUP, before)


def test_signals_of_a_launch_are_the_launchers(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv('WORLD_SIZE', '2')
    with told_endings():
        assert signal.getsignal(signal.SIGTERM) == signal.SIG_DFL


def test_a_worker_that_was_forked_ends_in_silence(
    capfd: pytest.CaptureFixture,
) -> None:
    ready, begun = os.pipe()
    with told_endings('Use --resume.'):
        child = os.fork()
        if not child:
            os.write(begun, b'x')
            for _ in range(200):
                time.sleep(0.05)
            os._exit(1)
        os.read(ready, 1)  # Python forgets what came before
        os.kill(child, signal.SIGTERM)
        _, status = os.waitpid(child, 0)
    assert os.WTERMSIG(status) == signal.SIGTERM
    assert capfd.readouterr().err == ''


@pytest.mark.parametrize('number', [errno.ENOSPC, errno.EROFS, errno.EFBIG])
def test_a_disk_that_takes_no_more(number: int) -> None:
    match = f'files must be written, got .{os.strerror(number)}.* Use it.$'
    with pytest.raises(SystemExit, match=match), told_endings('Use it.'):
        raise OSError(number, os.strerror(number))


def test_a_folder_that_is_closed_meanwhile(tmp_path: Path) -> None:
    denied = (errno.EACCES, 'Permission denied')
    inside, beside = tmp_path / 'a' / 'x.pth', tmp_path / 'ab'
    with (
        pytest.raises(SystemExit, match='x.pth'),
        told_endings(folder=str(tmp_path / 'a')),
    ):
        raise PermissionError(*denied, str(inside))
    with (
        pytest.raises(PermissionError),
        told_endings(folder=str(tmp_path / 'a')),
    ):
        raise PermissionError(*denied, str(beside))
