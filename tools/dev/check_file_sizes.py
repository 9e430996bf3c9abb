"""Refuse files that are too large for a repository of source code."""

import sys
from pathlib import Path

LIMIT_KB = 500


def main() -> None:
    """Name the files, of those given, that are above the limit."""
    sizes = {name: Path(name).stat().st_size / 1000 for name in sys.argv[1:]}
    large = {name: size for name, size in sizes.items() if size > LIMIT_KB}
    if large:
        lines = (f'{name}: {size:.0f} kB' for name, size in large.items())
        listing = '\n'.join(lines)
        sys.exit(
            f'A file must be at most {LIMIT_KB} kB, got\n{listing}\n'
            'Leave data and weights out, and make pictures smaller.'
        )


if __name__ == '__main__':
    main()
