"""Files that a training can go on from, and those that it can't."""

from typing import Any

import pytest

from mmfair.utils.check_resumable import check_resumable
from mmfair.utils.safe_loading import CheckpointError

HUB = {'log_scalars': {}, 'runtime_info': {}, 'resumed_keys': {}}
STATE = {
    'meta': {'epoch': 1, 'iter': 90},
    'message_hub': HUB,
    'optimizer': {'state': {}, 'param_groups': []},
    'param_schedulers': [],
}


def test_a_state_of_a_training() -> None:
    assert check_resumable(STATE, 'a.pth') == []


@pytest.mark.parametrize('name', ['optimizer', 'param_schedulers'])
def test_what_begins_anew_is_told(name: str) -> None:
    state = {key: value for key, value in STATE.items() if key != name}
    assert check_resumable(state, 'a.pth') == [name]


@pytest.mark.parametrize(
    ('changes', 'named'),
    [
        ({'meta': None}, 'meta: None'),
        ({'meta': {}}, r'meta\.epoch: None'),
        ({'meta': {'epoch': float('nan'), 'iter': 1}}, r'meta\.epoch: nan'),
        ({'meta': {'epoch': '1', 'iter': 1}}, r'meta\.epoch: 1'),
        ({'meta': {'epoch': 1, 'iter': -1}}, r'meta\.iter: -1'),
        ({'message_hub': None}, 'message_hub: None'),
        ({'message_hub': {}}, 'message_hub'),
        ({'optimizer': {}}, 'optimizer'),
        ({'optimizer': 3}, 'optimizer: 3'),
        ({'param_schedulers': None}, 'param_schedulers: None'),
    ],
)
def test_other_files_are_refused(changes: dict[str, Any], named: str) -> None:
    with pytest.raises(CheckpointError, match=f"'a.pth' with {named}"):
        check_resumable({**STATE, **changes}, 'a.pth')
