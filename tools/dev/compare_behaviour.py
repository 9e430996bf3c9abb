"""Does this checkout still train and report as another commit did?

    python tools/dev/compare_behaviour.py d143998 --corrected 'low|high'

Trains the digits with ZUT, with DCR and with both, here and in a checkout of
the other commit, and compares the weights bit by bit. Then both make the
fairness report of the other commit's models, and each number of its tables is
looked for in the table of the same name here. A table may be laid out anew;
its numbers may not change unnoticed. Columns that were corrected meanwhile are
named by a pattern, and their numbers counted only. Some minutes on one core;
exits with 1 if anything else differs.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import torch

ROOT = Path(__file__).resolve().parents[2]
ZUT = 'zut_resnet8_1xb32-100e_digits-lt-if20.py'
DCR = 'ce-dcr_resnet8_1xb32-100e_digits-lt-if20.py'
HOOK = 'default_hooks.curvature'
TRAININGS = {
    'ZUT': (ZUT, ()),
    'DCR': (DCR, ()),
    'ZUT and DCR': (
        ZUT,
        (f'{HOOK}.type=mmfair.CurvatureBankHook', f'{HOOK}.tau=100'),
    ),
}


def run(root: Path, *command: str) -> None:
    """Run a tool of one checkout; its output is shown if it fails."""
    environment = {
        **os.environ,
        'OMP_NUM_THREADS': '1',
        'PYTHONPATH': str(root),
    }
    done = subprocess.run(
        [sys.executable, *command],
        cwd=root,
        env=environment,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        sys.exit(f'{root}: {" ".join(command)} failed:\n{done.stderr[-3000:]}')


def config(root: Path, name: str) -> str:
    """Path of a config, in whatever folder that checkout keeps it."""
    (path,) = (root / 'configs').rglob(name)
    return str(path.relative_to(root))


def train(root: Path, out: Path, name: str) -> Path:
    """Train one of the three; the last checkpoint."""
    leaf, options = TRAININGS[name]
    folder = out / name.replace(' ', '_')
    more = ('--cfg-options', *options) if options else ()
    run(
        root,
        'tools/train.py',
        config(root, leaf),
        *('--work-dir', str(folder)),
        *more,
    )
    return Path((folder / 'last_checkpoint').read_text().strip())


def same_weights(first: Path, second: Path) -> bool:
    """Whether two checkpoints hold the same weights, bit by bit."""
    # Our own files of a moment ago; those of older MMEngines need objects.
    one, other = (
        torch.load(path, map_location='cpu', weights_only=False)['state_dict']
        for path in (first, second)
    )
    return one.keys() == other.keys() and all(
        torch.equal(value, other[key]) for key, value in one.items()
    )


def report(root: Path, out: Path, models: dict[str, Path]) -> Path:
    """The fairness report of two models; the folder of its tables."""
    run(
        root,
        'tools/analysis/fairness_report.py',
        *(config(root, DCR), str(models['DCR']), '--name', 'DCR'),
        *('--compare', f'ZUT={config(root, ZUT)},{models["ZUT"]}'),
        *('--many', '40', '--few', '15', '--out', str(out / 'report')),
    )
    return out / 'report' / 'tables'


def numbers(value: object, path: str = '') -> Iterator[tuple[str, float]]:
    """Every number of a table with the way to it."""
    if isinstance(value, bool):
        return
    if isinstance(value, (int, float)):
        yield path, value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from numbers(item, f'{path}/{key}')
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from numbers(item, f'{path}/{index}')


def missing_numbers(before: Path, after: Path) -> list[str]:
    """Numbers of the tables before that no table after has."""
    held = {
        f'{number:.9g}'
        for path in after.glob('*.json')
        for _, number in numbers(json.loads(path.read_text()))
    }
    return [
        f'{path.stem}{way}: {number:.9g}'
        for path in sorted(before.glob('*.json'))
        for way, number in numbers(json.loads(path.read_text()))
        if f'{number:.9g}' not in held
    ]


def compare(base: Path, out: Path, corrected: str | None) -> bool:
    """Print what differs; whether nothing does but what was corrected."""
    equal = True
    models = {}
    for name in TRAININGS:
        models[name] = train(base, out / 'before', name)
        now = train(ROOT, out / 'after', name)
        same = same_weights(models[name], now)
        equal &= same
        print(f'weights, {name}: {"equal" if same else "DIFFERENT"}')
    before = report(base, out / 'before', models)
    after = report(ROOT, out / 'after', models)
    missing = missing_numbers(before, after)
    gone = [
        line
        for line in missing
        if not corrected or not re.search(corrected, line.rsplit(':', 1)[0])
    ]
    print(
        f'report: {len(gone)} numbers are not there any more, beside '
        f'{len(missing) - len(gone)} of corrected columns'
    )
    print(*gone, sep='\n')
    return equal and not gone


def link_package(root: Path) -> None:
    """Give a bare checkout the links that an editable install makes."""
    mim = root / 'mmfair' / '.mim'
    mim.mkdir(parents=True)
    for name in ('configs', 'tools', 'model-index.yml'):
        (mim / name).symlink_to(root / name)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('commit', help='what to compare with')
    parser.add_argument(
        '--corrected',
        metavar='PATTERN',
        help='columns of the report whose numbers are meant to differ',
    )
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        base, out = Path(scratch) / 'base', Path(scratch) / 'out'
        git = ['git', '-C', str(ROOT), 'worktree']
        subprocess.run(
            [*git, 'add', '--quiet', '--detach', str(base), args.commit],
            check=True,
        )
        try:
            link_package(base)
            equal = compare(base, out, args.corrected)
        finally:
            subprocess.run([*git, 'remove', '--force', str(base)], check=True)
    sys.exit(not equal)


if __name__ == '__main__':
    main()
