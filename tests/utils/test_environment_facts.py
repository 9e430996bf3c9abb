"""The commit of a checkout, and none of an installed package."""

import subprocess
from importlib import metadata
from pathlib import Path

import torch

from mmfair.utils.environment_facts import code_commit, environment_facts


def git(folder: Path, *command: str) -> str:
    settings = ('-c', 'user.name=a', '-c', 'user.email=a@b.c')
    done = subprocess.run(
        ['git', '-C', str(folder), *settings, *command],
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def test_commit(tmp_path: Path):
    package = tmp_path / 'package'
    package.mkdir()
    (package / '__init__.py').write_text('')
    assert code_commit(package) is None
    git(tmp_path, 'init', '-q')
    git(tmp_path, 'add', '.')
    git(tmp_path, 'commit', '-q', '-m', 'all')
    head = git(tmp_path, 'rev-parse', 'HEAD')
    assert code_commit(package) == head
    (tmp_path / 'untracked').write_text('')
    assert code_commit(package) == head
    (package / '__init__.py').write_text('changed')
    assert code_commit(package) == f'{head}-dirty'
    # Installed below a checkout of something else:
    installed = tmp_path / 'env' / 'package'
    installed.mkdir(parents=True)
    assert code_commit(installed) is None


def test_versions_and_device():
    facts = environment_facts()
    assert facts['versions']['torch'] == torch.__version__
    assert facts['versions']['numpy'] == metadata.version('numpy')
    assert {'onedl-mmengine', 'mmengine'} & set(facts['versions'])
    cuda = torch.cuda.is_available()
    assert (facts['device'] == 'cpu') == (not cuda)
    assert (facts['versions']['cuda'] is None) == (not cuda)
