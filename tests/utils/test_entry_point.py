"""What every entry point does around its work."""

from pathlib import Path

import pytest
import torch

from mmfair.utils.claim_folder import FolderInUseError
from mmfair.utils.entry_point import entry_point
from mmfair.utils.safe_loading import CheckpointError


@pytest.fixture
def group(tmp_path: Path) -> None:
    torch.distributed.init_process_group(
        'gloo', init_method=f'file://{tmp_path}/meet', rank=0, world_size=1
    )


def test_the_process_group_ends(group: None) -> None:
    with entry_point():
        assert torch.distributed.is_initialized()
    assert not torch.distributed.is_initialized()


@pytest.mark.parametrize(
    ('error', 'ends'),
    [
        (RuntimeError, RuntimeError),
        (KeyboardInterrupt, KeyboardInterrupt),
        (CheckpointError, SystemExit),
        (FolderInUseError, SystemExit),
        (SystemExit, SystemExit),
    ],
)
def test_it_ends_after_an_error_too(
    group: None, error: type[BaseException], ends: type[BaseException]
) -> None:
    with pytest.raises(ends, match='why'), entry_point():
        raise error('why')
    assert not torch.distributed.is_initialized()


def test_files_are_read_as_before_again() -> None:
    before = torch.load
    with pytest.raises(SystemExit), entry_point():
        raise CheckpointError
    assert torch.load is before


def test_without_a_group() -> None:
    with entry_point(trust_checkpoint=True):
        pass


def test_layers_that_do_not_fit_are_told() -> None:
    with (
        pytest.raises(SystemExit, match='in_channels of the head'),
        entry_point(),
    ):
        torch.nn.Linear(3, 2)(torch.zeros(1, 4))
    with (
        pytest.raises(SystemExit, match='in_channels of the backbone'),
        entry_point(),
    ):
        torch.nn.Conv2d(3, 2, 1)(torch.zeros(1, 1, 4, 4))


def test_what_a_user_gave_is_named_by_its_flag() -> None:
    with (
        pytest.raises(SystemExit, match='^--top: must be >= 1'),
        entry_point(flags={'ranked: top': '--top:'}),
    ):
        raise ValueError('ranked: top must be >= 1, got 0.')


def test_faults_of_the_work_itself_keep_their_traceback() -> None:
    with pytest.raises(ValueError, match='top'), entry_point():
        raise ValueError('ranked: top must be >= 1, got 0.')
    with pytest.raises(KeyError), entry_point(flags={}):
        raise KeyError('no fault of the user')
