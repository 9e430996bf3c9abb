"""A process leaves its group before the interpreter ends."""

import subprocess
import sys
from pathlib import Path

import pytest
from torch import distributed

from mmfair.utils.process_group import leave_process_group

THREADS = Path('/proc/self/task')

# A model that is wrapped for training and refers to itself, as a runner and
# its hooks do, outlives the group.
PROGRAM = """
import atexit
import sys
from pathlib import Path

import torch
from torch import distributed

from mmfair.utils.process_group import leave_process_group

meet, case = sys.argv[1:]


def threads():
    return len(list(Path('/proc/self/task').iterdir()))


def told_last():
    print('threads', before, during, threads())


def train(name):
    distributed.init_process_group(
        'gloo', init_method=f'file://{meet}{name}', rank=0, world_size=1
    )
    import torch.distributed.optim  # as MMEngine does in its own time
    group = distributed.new_group([0]) if case == 'subgroup' else None
    model = torch.nn.parallel.DistributedDataParallel(
        torch.nn.Linear(2, 2), process_group=group
    )
    model.runner = [model]
    model(torch.ones(1, 2)).sum().backward()
    leave_process_group()
    leave_process_group()
    assert not distributed.is_initialized()
    if case == 'exit':
        sys.exit()
    return threads()


torch.set_num_threads(1)
before = threads()
during = before + 1
atexit.register(told_last)
during = train('first')
if case == 'again':
    train('second')
"""


def test_without_a_group() -> None:
    leave_process_group()
    assert not distributed.is_initialized()


@pytest.mark.skipif(not THREADS.is_dir(), reason='tells threads by /proc')
@pytest.mark.parametrize('case', ['once', 'again', 'subgroup', 'exit'])
def test_its_threads_end_before_the_interpreter(
    tmp_path: Path, case: str
) -> None:
    ends = subprocess.run(
        [sys.executable, '-c', PROGRAM, str(tmp_path / 'meet'), case],
        capture_output=True,
        text=True,
        check=True,
    )
    before, during, after = map(int, ends.stdout.split()[1:])
    assert during > before
    assert after <= before
