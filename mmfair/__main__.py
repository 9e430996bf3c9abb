"""The command ``mmfair``, and ``python -m mmfair``.

Each of its commands is a script of ``tools``, which an installed package
carries along. Nothing heavy is imported to list them.
"""

import sys
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import ModuleType
from typing import NoReturn

import mmfair
from mmfair.utils.did_you_mean import did_you_mean

__all__ = ['main']

# Name -> script below tools, and what it does.
_COMMANDS = {
    'train': ('train.py', 'train a model of a config'),
    'test': ('test.py', 'test a checkpoint'),
    'report': (
        'analysis/fairness_report.py',
        'which classes a model fails, and why: one page',
    ),
    'correct': (
        'analysis/correct.py',
        'try corrections of the last layer on a trained model, write the best',
    ),
    'geometry': (
        'analysis/manifold_geometry.py',
        "geometry of each class's features beside its accuracy",
    ),
    'ranked-lists': (
        'analysis/ranked_lists.py',
        'pictures of what queries of persons find first',
    ),
    'features': (
        'analysis/extract_features.py',
        'features of a folder of images, as arrays',
    ),
    'check-data': (
        'dataset_converters/check_data.py',
        'look at a data set before anything is trained on it',
    ),
    'run': (
        'experiments/run.py',
        'train and test every row of a table, for several seeds',
    ),
    'table': ('experiments/table.py', 'turn the results of a table into text'),
    'demo': (
        'demo.py',
        'baseline, ZUT, report and correction on digits, in minutes',
    ),
}


def main() -> None:
    """Run a command as its script would run.

    Raises:
        SystemExit: If there is no such command, or as the script ends.
    """
    name, *rest = sys.argv[1:] or ['--help']
    if name in ('-h', '--help'):
        print(_help())
        return
    if name == '--version':
        print(f'mmfair {mmfair.__version__}')
        return
    if name not in _COMMANDS:
        _refuse(name)
    script = _tools() / _COMMANDS[name][0]
    sys.argv = [f'mmfair {name}', *rest]
    # As for a script that Python starts: its neighbours can be imported.
    sys.path.insert(0, str(script.parent))
    _execute(script)


def _execute(script: Path) -> None:
    """As :func:`runpy.run_path`, which puts the script's path into argv."""
    loader = SourceFileLoader('__main__', str(script))
    module = ModuleType('__main__')
    module.__file__ = str(script)
    sys.modules['__main__'] = module
    loader.exec_module(module)


def _help() -> str:
    width = max(map(len, _COMMANDS))
    lines = [
        f'  {name:{width}}  {what}' for name, (_, what) in _COMMANDS.items()
    ]
    return '\n'.join(
        [
            f'mmfair {mmfair.__version__}: {_purpose()}',
            '',
            'usage: mmfair COMMAND ...',
            '',
            *lines,
            '',
            'mmfair COMMAND --help tells the arguments of one.',
            'Several processes: torchrun --nproc-per-node N -m mmfair train '
            'CONFIG --launcher pytorch',
        ]
    )


def _purpose() -> str:
    return str(mmfair.__doc__).split('\n')[0]


def _tools() -> Path:
    """Beside the package in a checkout, within it where it is installed."""
    package = Path(mmfair.__file__).parent
    for folder in (package.parent / 'tools', package / '.mim' / 'tools'):
        if (folder / 'train.py').is_file():
            return folder
    sys.exit('mmfair: tools must come with the package, got none. Reinstall.')


def _refuse(name: str) -> NoReturn:
    print(
        f'mmfair: command must be one of {", ".join(_COMMANDS)}, got '
        f'{name!r}.{did_you_mean(name, _COMMANDS)}',
        file=sys.stderr,
    )
    sys.exit(2)


if __name__ == '__main__':
    main()
