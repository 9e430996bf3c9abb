"""Builds mmfair; ``.mim`` in the package carries configs and tools."""

import os
import re
import shutil
from pathlib import Path

from setuptools import find_packages, setup
from setuptools.command.build_py import build_py
from setuptools.command.sdist import sdist

ROOT = Path(__file__).parent
CARRIED = ('configs', 'tools', 'model-index.yml')
LEFT_OUT = ('__pycache__', '*.pyc', 'dev')


def read_version() -> str:
    """Version of the package, without importing it."""
    text = (ROOT / 'mmfair' / '__init__.py').read_text(encoding='utf-8')
    match = re.search(r"^__version__ = '([^']+)'$", text, flags=re.MULTILINE)
    if match is None:
        raise ValueError('setup.py: mmfair/__init__.py must set __version__.')
    return match.group(1)


def read_requirements(name: str) -> list[str]:
    """Lines of a requirement file, without comments."""
    path = ROOT / 'requirements' / f'{name}.txt'
    lines = (line.strip() for line in path.read_text().splitlines())
    return [line for line in lines if line and not line.startswith('#')]


class BuildWithMim(build_py):
    """Puts configs, tools and the model index into ``mmfair/.mim``.

    ``mim``, and ``mmfair::path`` in a config, look for them there. A wheel
    gets copies. An editable install gets links, so that what is edited is
    what is found.
    """

    def run(self) -> None:
        """Build the modules, then fill ``.mim``."""
        super().run()
        if self.editable_mode:
            fill(ROOT / 'mmfair' / '.mim', link=True)
        else:
            fill(Path(self.build_lib) / 'mmfair' / '.mim', link=False)

    def get_outputs(self, include_bytecode: bool = True) -> list[str]:
        """Files that the build made, those in ``.mim`` included."""
        outputs = super().get_outputs(include_bytecode)
        mim = Path(self.build_lib) / 'mmfair' / '.mim'
        carried = (str(path) for path in mim.rglob('*') if path.is_file())
        return [*outputs, *carried]


class PlainSdist(sdist):
    """Leaves ``.mim`` out; a wheel built from the archive makes it anew."""

    def prune_file_list(self) -> None:
        """Drop what an editable install has put into the package."""
        super().prune_file_list()
        self.filelist.exclude_pattern(None, prefix='mmfair/.mim')


def fill(mim: Path, *, link: bool) -> None:
    """Copy or link what is carried into a fresh folder."""
    shutil.rmtree(mim, ignore_errors=True)
    mim.mkdir(parents=True)
    for name in CARRIED:
        source, target = ROOT / name, mim / name
        if link and try_link(source, target):
            continue
        if source.is_dir():
            ignore = shutil.ignore_patterns(*LEFT_OUT)
            shutil.copytree(source, target, ignore=ignore)
        else:
            shutil.copy2(source, target)


def try_link(source: Path, target: Path) -> bool:
    """Link by a relative path; some file systems cannot."""
    try:
        target.symlink_to(os.path.relpath(source, target.parent))
    except OSError:
        return False
    return True


setup(
    name='mmfair',
    version=read_version(),
    description='Fair training for any OpenMMLab model, without group labels',
    long_description=(ROOT / 'README.md').read_text(encoding='utf-8')
    if (ROOT / 'README.md').is_file()
    else '',
    long_description_content_type='text/markdown',
    author='The mmfair authors',
    license='Apache-2.0',
    keywords='fairness, long-tailed recognition, OpenMMLab, computer vision',
    classifiers=[
        'Development Status :: 3 - Alpha',
        'Intended Audience :: Science/Research',
        'Programming Language :: Python :: 3',
        'Programming Language :: Python :: 3.10',
        'Programming Language :: Python :: 3.11',
        'Programming Language :: Python :: 3.12',
        'Topic :: Scientific/Engineering :: Artificial Intelligence',
    ],
    python_requires='>=3.10',
    entry_points={'console_scripts': ['mmfair = mmfair.__main__:main']},
    packages=find_packages(include=['mmfair', 'mmfair.*']),
    package_data={
        'mmfair': ['py.typed'],
        'mmfair.report': ['templates/*'],
        'mmfair.structures': ['known_counts/*'],
    },
    install_requires=read_requirements('runtime'),
    extras_require={
        name: read_requirements(name)
        for name in (
            *('onedl', 'openmmlab', 'geometry', 'report', 'slurm'),
            *('tests', 'docs'),
        )
    },
    cmdclass={'build_py': BuildWithMim, 'sdist': PlainSdist},
    zip_safe=False,
)
