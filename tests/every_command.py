"""Every command of the papers' tables, or every config, on its miniature.

    python tests/every_command.py rows
    python tests/every_command.py configs

``rows`` runs what ``tools/experiments/run.py`` prints for each row of the
papers' tables; ``configs`` trains each config through ``tools/train.py``,
goes on from its checkpoint with ``--resume`` and tests it. Data, image size,
batch and length are the only settings that change (``shrink.py``). Takes an
hour or so of one core each, so the test suite runs the same configs in process
and the entry points for one config of a family.
"""

import argparse
import contextlib
import io
import json
import os
import re
import runpy
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / 'tests')]

import torch  # noqa: E402
from mmpretrain.datasets import CIFAR10  # noqa: E402
from shrink import shrink  # noqa: E402

from mmfair.datasets import CIFAR100  # noqa: E402
from mmfair.utils.load_config import load_config  # noqa: E402

TABLES = r'(zut|cr)_(table|fig)\d'
Command = tuple[str, list[str]]


def rows() -> Iterator[tuple[str, list[Command]]]:
    """Name of each row, and its commands."""
    for path in sorted((ROOT / 'tools/experiments/tables').glob('*.yml')):
        if not re.match(TABLES, path.stem):
            continue
        printed = subprocess.run(
            [
                *(sys.executable, 'tools/experiments/run.py', path.stem),
                *('--dry-run', '--seeds', '0'),
            ],
            cwd=ROOT,
            capture_output=True,
            text=True,
        ).stdout
        for row in filter(str.strip, printed.split('\n# ')):
            name, *lines = row.removeprefix('# ').splitlines()
            commands = [
                (tool[1], shlex.split(line)[2:])
                for line in lines
                if (tool := re.search(r' tools/(train|test)\.py ', line))
            ]
            if commands:
                yield f'{path.stem}: {name}', commands


def configs() -> Iterator[tuple[str, list[Command]]]:
    """Each config: trained, resumed, tested."""
    for path in sorted((ROOT / 'configs').glob('*/*.py')):
        if path.parent.name == '_base_':
            continue
        config = str(path.relative_to(ROOT))
        flags = ['--work-dir', 'work', '--cfg-options']
        yield (
            path.stem,
            [
                ('train', [config, *flags]),
                ('train', [config, '--resume', *flags]),
                ('test', [config, 'last', '--out', 'm.json', *flags]),
            ],
        )


def run_all(name: str, commands: list[Command], folder: Path) -> None:
    """Run the commands of one row or config in ``folder``.

    Raises:
        Exception: What the tools or :func:`check_outcome` raise.
    """
    path = ROOT / commands[0][1][0]
    config = load_config(path)
    small = shrink(path, config, folder)
    for name, hook in config.default_hooks.items():
        if isinstance(hook, dict) and hook.get('begin'):
            small[f'default_hooks.{name}.begin'] = 0
    trained = 0
    for tool, given in commands:
        argv = [str(path), *given[1:]]
        argv[argv.index('--work-dir') + 1] = 'work'
        if tool == 'train':
            trained += 1
        else:
            argv[1] = Path('work/last_checkpoint').read_text().strip()
            argv[argv.index('--out') + 1] = 'm.json'
        options = {**small, **_length(config, trained)}
        if any('imbalance_factor=' in a for a in argv):
            options['train_dataloader.dataset.imbalance_factor'] = 1.5
        # The tools take each setting once.
        argv = [a for a in argv if a.partition('=')[0] not in options]
        call(tool, [*argv, *(_text(k, v) for k, v in options.items())])
    check_outcome(resumed=trained > 1)


def check_outcome(*, resumed: bool) -> None:
    """Raise RuntimeError if a file is empty or a resumed run began anew."""
    for name in ('m.json', 'work/run_record.json'):
        if not json.loads(Path(name).read_text()):
            raise RuntimeError(f'{name} is empty')
    logs = ''.join(log.read_text() for log in Path('work').rglob('*.log'))
    if resumed and not re.search(r'resumed epoch: .*iter: [1-9]', logs):
        raise RuntimeError('the second training began anew')


def _length(config: dict, trainings: int) -> dict:
    """Two epochs (a warm-up may last one) or iterations, and on from there."""
    if 'max_iters' in config.train_cfg:
        kind, steps, every = 'max_iters', 2 * trainings, 2
    else:
        kind, steps, every = 'max_epochs', 1 + trainings, 1
    return {
        f'train_cfg.{kind}': steps,
        'train_cfg.val_interval': every,
        'default_hooks.checkpoint.interval': every,
    }


def _text(key: str, value: object) -> str:
    return f'{key}={value}'.replace(' ', '')


def call(tool: str, argv: list[str]) -> None:
    """Run an entry point in this process; importing torch takes longer."""
    before, sys.argv = sys.argv, [f'tools/{tool}.py', *argv]
    said = io.StringIO()
    try:
        with (
            contextlib.redirect_stdout(said),
            contextlib.redirect_stderr(said),
        ):
            runpy.run_path(
                str(ROOT / 'tools' / f'{tool}.py'), run_name='__main__'
            )
    except SystemExit as end:
        if end.code not in (None, 0):
            raise RuntimeError(str(end.code)) from end
    finally:
        sys.argv = before


def main() -> None:
    """Run them, say how each went, and fail if one did."""
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('what', choices=['rows', 'configs'])
    parser.add_argument('--only', default='', help='part of the name')
    args = parser.parse_args()
    warnings.simplefilter('ignore')
    torch.set_num_threads(1)
    for dataset in (CIFAR10, CIFAR100):  # miniatures have other checksums
        dataset._check_integrity = lambda self: True
    failed = []
    jobs = [
        job
        for job in (rows() if args.what == 'rows' else configs())
        if args.only in job[0]
    ]
    for name, commands in jobs:
        start = time.monotonic()
        folder = Path(tempfile.mkdtemp())
        os.chdir(folder)
        try:
            run_all(name, commands, folder)
            outcome = 'ok'
        except Exception as error:  # any of the hosts', in one of many runs
            outcome = f'FAILED {type(error).__name__}: {str(error)[:300]}'
            failed.append(name)
        os.chdir(ROOT)
        shutil.rmtree(folder, ignore_errors=True)
        seconds = time.monotonic() - start
        print(f'{name} ({len(commands)} commands, {seconds:.0f} s): {outcome}')
        sys.stdout.flush()
    print(f'{len(jobs) - len(failed)} of {len(jobs)} passed.')
    if failed:
        sys.exit(f'Failed: {", ".join(failed)}')


if __name__ == '__main__':
    main()
