"""The top folder holds what it is known to hold, and no output of a run."""

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
KNOWN = {
    *('configs', 'docs', 'mmfair', 'requirements', 'tests', 'tools'),
    *('CHANGELOG.md', 'CITATION.cff', 'CONTRIBUTING.md', 'LICENSE'),
    *('MANIFEST.in', 'Makefile', 'README.md', 'model-index.yml'),
    *('pyproject.toml', 'setup.py'),
    *('.ci', '.gitignore', '.pre-commit-config.yaml'),
}


def test_nothing_else_is_tracked() -> None:
    if not (ROOT / '.git').exists() or shutil.which('git') is None:
        pytest.skip('no checkout')
    done = subprocess.run(
        ['git', 'ls-files'], cwd=ROOT, capture_output=True, text=True
    )
    if done.returncode:
        pytest.skip(done.stderr)
    tracked = {line.split('/')[0] for line in done.stdout.splitlines()}
    assert tracked <= KNOWN
