"""Compare what the configs of two states of the repository resolve to.

    python tools/dev/compare_configs.py d143998 .
    python tools/dev/compare_configs.py main HEAD --show

A state is a folder with ``configs`` in it or a git ref. Each leaf is read as
the entry points read it; for each that differs the settings that do are
named. Leaves that moved are found by the table ``--moved``, one line a config
(``old new``, below ``configs``), or by their name if it stands alone. Left
out are the variables of ``_base_/methods``, which say nothing to a run.
"""

import argparse
import io
import subprocess
import sys
import tarfile
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from mmfair.utils.config_methods import METHOD_VARIABLES  # noqa: E402
from mmfair.utils.load_config import load_config  # noqa: E402

Settings = dict[str, Any]
ABSENT = '(absent)'


def configs_of(state: str, scratch: Path) -> Path:
    """The folder ``configs`` of a checkout, or of a git ref."""
    folder = Path(state) / 'configs'
    if folder.is_dir():
        return folder
    packed = subprocess.run(
        ['git', 'archive', state, 'configs'],
        cwd=ROOT,
        check=True,
        capture_output=True,
    ).stdout
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        archive.extractall(scratch, filter='data')
    return scratch / 'configs'


def resolved(folder: Path) -> dict[str, Settings]:
    """Settings of each leaf, by its path below ``folder``."""
    found = {}
    for path in sorted(folder.rglob('*.py')):
        if '_base_' in path.relative_to(folder).parts:
            continue
        settings = load_config(path).to_dict()
        found[path.relative_to(folder).as_posix()] = {
            key: value
            for key, value in settings.items()
            if key not in METHOD_VARIABLES
        }
    return found


def differences(old: Any, new: Any, path: str = '') -> Iterator[str]:
    """One line for each setting that is not the same."""
    if isinstance(old, dict) and isinstance(new, dict):
        for key in sorted({*old, *new}, key=str):
            inner = f'{path}.{key}' if path else str(key)
            yield from differences(
                old.get(key, ABSENT), new.get(key, ABSENT), inner
            )
    elif (
        isinstance(old, list | tuple)
        and isinstance(new, list | tuple)
        and len(old) == len(new)
    ):
        for index, pair in enumerate(zip(old, new, strict=True)):
            yield from differences(*pair, f'{path}.{index}')
    elif old != new or type(old) is not type(new):
        yield f'{path}: {old!r} -> {new!r}'


def partners(
    old: dict[str, Settings], new: dict[str, Settings], moved: dict[str, str]
) -> dict[str, str | None]:
    """The new path of each old one; None where it is gone."""
    by_name: dict[str, list[str]] = {}
    for path in new:
        by_name.setdefault(Path(path).name, []).append(path)
    found: dict[str, str | None] = {}
    for path in old:
        same_name = by_name.get(Path(path).name, [])
        if path in moved:
            found[path] = moved[path]
        elif path in new:
            found[path] = path
        else:
            found[path] = same_name[0] if len(same_name) == 1 else None
    return found


def moved_paths(table: Path | None) -> dict[str, str]:
    """Old and new path of each line of the table."""
    if table is None:
        return {}
    lines = table.read_text(encoding='utf-8').splitlines()
    pairs = (line.split() for line in lines if line.strip())
    return dict(pairs)


def compare(
    old: dict[str, Settings], new: dict[str, Settings], moved: dict[str, str]
) -> tuple[dict[str, list[str]], list[str], list[str]]:
    """Differences by config, configs that are gone, and new ones."""
    pairs = partners(old, new, moved)
    changed = {}
    for before, after in pairs.items():
        if after is not None:
            lines = list(differences(old[before], new[after]))
            if lines:
                changed[after] = lines
    gone = [path for path, after in pairs.items() if after is None]
    added = sorted(set(new) - set(pairs.values()))
    return changed, gone, added


def main() -> None:
    """Print what differs."""
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('old', help='a folder or a git ref')
    parser.add_argument('new', help='a folder or a git ref')
    parser.add_argument('--moved', type=Path, help='table of moved paths')
    parser.add_argument(
        '--show', action='store_true', help='name the configs of each change'
    )
    args = parser.parse_args()
    warnings.simplefilter('ignore')
    with tempfile.TemporaryDirectory() as scratch:
        states = [
            resolved(configs_of(state, Path(scratch) / side))
            for side, state in (('old', args.old), ('new', args.new))
        ]
    old, new = states
    changed, gone, added = compare(old, new, moved_paths(args.moved))
    by_line: dict[str, list[str]] = {}
    for path, lines in changed.items():
        for line in lines:
            by_line.setdefault(line, []).append(path)
    for line, paths in sorted(by_line.items()):
        print(f'{len(paths):4} configs: {line}')
        if args.show:
            print(''.join(f'       {path}\n' for path in paths), end='')
    for word, paths in (('gone', gone), ('new', added)):
        for path in paths:
            print(f'{word}: {path}')
    same = len(old) - len(gone) - len(changed)
    print(f'{len(old)} configs before, {len(new)} now: {same} resolve alike.')


if __name__ == '__main__':
    main()
