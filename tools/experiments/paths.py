"""Where a table's files are, and where its runs go."""

import json
import sys
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
if find_spec('mmfair') is None:  # run from a checkout, not installed
    sys.path.insert(0, str(ROOT))


def out_folder(table: str, out: str | None) -> Path:
    """Where the runs of a table lie: below the folder one stands in.

    Args:
        table: Name or path of the table.
        out: As the command line has it; None for a folder of the table's name.

    Raises:
        SystemExit: If it is blank, which would be the current folder.
    """
    if out is None:
        out = str(Path('work_dirs', 'experiments', Path(table).stem))
    if not out.strip():
        raise SystemExit(
            f'--out: path must have a name, got {out!r}. Write . for the '
            'current folder.'
        )
    return Path(out).resolve()


def find_config(name: str, table: str = '') -> str:
    """The config of a row: here, beside the table, or one that comes along.

    Args:
        name: As the table has it.
        table: Name or path of the table.

    Raises:
        SystemExit: If there is none in any of these places.
    """
    folders = [Path(), Path(table).parent, ROOT]
    for folder in folders:
        if (folder / name).is_file():
            return str(folder / name)
    places = ', '.join(sorted({str(folder.resolve()) for folder in folders}))
    raise SystemExit(
        f'run.py: config must be a file, got {name!r}, which is in none of '
        f'{places}. Correct it in the table.'
    )


def tool_path(name: str) -> str:
    """A script of ``tools``; as short as it is from the current folder."""
    short = Path('tools') / name
    here = short.is_file() and short.samefile(ROOT / short)
    return str(short if here else ROOT / short)


def set_aside(path: Path) -> bool:
    """Whether a file holds no JSON object; it then has another name."""
    try:
        damaged = not isinstance(json.loads(path.read_bytes()), dict)
    except ValueError:
        damaged = True
    if damaged:
        path.replace(path.with_name(f'{path.name}.damaged'))
    return damaged
