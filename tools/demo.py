"""The main job on data that ships with scikit-learn: baseline, ZUT, read-out.

    python tools/demo.py     (mmfair demo)

Runs ``tools/train.py`` and ``tools/test.py`` on two configs that come along,
prints both read-outs side by side, writes the fairness report of both, and
ends with ``tools/analysis/correct.py``: the last layer of the baseline
corrected in seconds, beside ZUT, and drawn with them. Nothing is downloaded.
The outcome lies in ``work_dirs/demo``, below the folder one stands in.
"""

import argparse
import json
import os
import re
import signal
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

ROOT = Path(__file__).resolve().parents[1]
if find_spec('mmfair') is None:  # run from a checkout, not installed
    sys.path.insert(0, str(ROOT))
# Tensors this small train faster on one thread than on several.
ENVIRONMENT = {
    'OMP_NUM_THREADS': '1',
    **os.environ,
    'PYTHONUNBUFFERED': '1',
}
CONFIGS = {
    'baseline': ROOT
    / 'configs/baselines/ce_resnet8_1xb32-100e_digits-lt-if20.py',
    'ZUT': ROOT / 'configs/zut/zut_resnet8_1xb32-100e_digits-lt-if20.py',
}
ROWS = (  # title, metric, digits, unit
    ('overall accuracy', 'class_accuracy/overall', 1, '%'),
    ('many-shot classes', 'class_accuracy/many', 1, '%'),
    ('medium-shot classes', 'class_accuracy/medium', 1, '%'),
    ('few-shot classes', 'class_accuracy/few', 1, '%'),
    ('worst class', 'class_accuracy/worst', 1, '%'),
    ('variance of class accuracies', 'class_spread/variance', 1, '%²'),
    ('zero-input std of the logits', 'zero_bias/std', 3, ''),
)


def run(
    script: str, *arguments: object, log: Path, bar: Progress, task: int
) -> None:
    """Run a tool; its epochs move the bar, its output goes to ``log``."""
    command = [sys.executable, str(ROOT / 'tools' / script)]
    process = subprocess.Popen(
        [*command, *map(str, arguments)],
        env=ENVIRONMENT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        with log.open('a') as out:
            for line in process.stdout:
                out.write(line)
                if epoch := re.search(r'Epoch\(train\)\s+\[(\d+)\]', line):
                    bar.update(task, completed=int(epoch[1]))
        failed = process.wait()
    finally:  # Ctrl-C among others
        process.terminate()
    if failed:
        tail = ''.join(log.read_text().splitlines(keepends=True)[-15:])
        raise SystemExit(f'demo: {script} failed:\n{tail}\n{log}')


def train_and_test(
    name: str, config: Path, folder: Path, bar: Progress
) -> dict:
    """One model from scratch; its test metrics and tables."""
    epochs = int(re.search(r'-(\d+)e_', config.name)[1])
    task = bar.add_task(name, total=epochs)
    folder.mkdir(parents=True)
    shown = {'log': folder / 'output.log', 'bar': bar, 'task': task}
    flags = ['--work-dir', folder]
    run('train.py', config, *flags, **shown)
    checkpoint = (folder / 'last_checkpoint').read_text().strip()
    return evaluated(config, checkpoint, folder, bar, task)


def evaluated(
    config: Path,
    checkpoint: str | Path,
    folder: Path,
    bar: Progress,
    task: int = 0,
) -> dict:
    """Test metrics and tables of a checkpoint."""
    shown = {'log': folder / 'output.log', 'bar': bar, 'task': task}
    flags = ['--work-dir', folder]
    run('test.py', config, checkpoint, *flags, **shown)
    (probe,) = folder.glob('*/zero_bias_test.json')
    metrics = probe.with_name(f'{probe.parent.name}.json')
    return {
        'checkpoint': str(checkpoint),
        'metrics': json.loads(metrics.read_text()),
        'zero_bias': json.loads(probe.read_text()),
        'classes': read_class_table(folder),
    }


def read_class_table(folder: Path) -> list[dict]:
    """Rows of the newest ``class_accuracy.json`` below a run's folder."""
    newest = max(
        folder.rglob('class_accuracy.json'), key=lambda p: p.stat().st_mtime
    )
    return json.loads(newest.read_text())['classes']


def print_table(
    runs: dict[str, dict],
    console: Console,
    title: str = 'Handwritten digits, long-tailed (test set)',
) -> None:
    """The read-outs side by side."""
    table = Table(title=title)
    table.add_column('')
    for name in runs:
        table.add_column(name, justify='right')
    for title, metric, digits, unit in ROWS:
        values = [run['metrics'].get(metric) for run in runs.values()]
        cells = [
            '-' if value is None else f'{value:.{digits}f} {unit}'
            for value in values
        ]
        table.add_row(title, *cells)
    favoured = [
        '{} ({:.0f} %)'.format(
            run['zero_bias']['favoured'],
            run['metrics']['zero_bias/favoured_probability'],
        )
        for run in runs.values()
    ]
    table.add_row('class favoured on the zero image', *favoured)
    console.print(table)


def draw(runs: dict[str, dict], path: Path) -> None:
    """The picture: accuracy and zero-image answer of each class."""
    from mmfair.visualization import compare_classes

    classes = next(iter(runs.values()))['classes']
    figure = compare_classes(
        [row['name'] for row in classes],
        [row['train_count'] for row in classes],
        {
            name: [row['accuracy'] for row in run['classes']]
            for name, run in runs.items()
        },
        {
            name: [row['probability'] for row in run['zero_bias']['classes']]
            for name, run in runs.items()
        },
        title='Long-tailed handwritten digits: ResNet-8, one seed',
    )
    figure.savefig(path, dpi=150)


def report(runs: dict[str, dict], out: Path, console: Console) -> Path:
    """The fairness report of the models, the first one as the baseline."""
    (name, first), *others = runs.items()
    command = [
        str(ROOT / 'tools/analysis/fairness_report.py'),
        *(str(CONFIGS[name]), first['checkpoint'], '--name', name),
        *('--many', '40', '--few', '15', '--k', '20'),
        *('--out', str(out / 'report')),
    ]
    for other, own in others:
        command += [
            '--compare',
            f'{other}={CONFIGS[other]},{own["checkpoint"]}',
        ]
    with console.status('fairness report'):
        made = subprocess.run(
            [sys.executable, *command],
            env=ENVIRONMENT,
            capture_output=True,
            text=True,
        )
    if made.returncode:
        raise SystemExit(f'demo: the report failed:\n{made.stderr[-2000:]}')
    return out / 'report' / 'report.html'


def correct(
    runs: dict[str, dict], out: Path, console: Console
) -> dict[str, dict]:
    """The last layer of the baseline corrected, beside the trained models."""
    folder, fixed = out / 'corrected', out / 'corrected' / 'corrected.pth'
    folder.mkdir()
    command = [
        str(ROOT / 'tools/analysis/correct.py'),
        *(str(CONFIGS['baseline']), runs['baseline']['checkpoint']),
        *('--out', str(folder), '--cache', str(folder / 'features')),
        *('--write', str(fixed), '--work-dir', str(folder)),
    ]
    start = time.monotonic()
    with console.status('corrections of the baseline'):
        made = subprocess.run(
            [sys.executable, *command],
            env=ENVIRONMENT,
            capture_output=True,
            text=True,
        )
    if made.returncode:
        raise SystemExit(
            f'demo: the correction failed:\n{made.stderr[-2000:]}'
        )
    seconds = time.monotonic() - start
    outcome = json.loads((folder / 'corrections.json').read_text())
    console.print(
        f'{len(outcome["corrections"]) - 1} corrections of the last layer of '
        f'the baseline, without training the rest: {seconds:.0f} s, most of '
        'them to start.',
        outcome['verdict'],
        soft_wrap=True,
        markup=False,
    )
    if not fixed.exists():
        return runs
    with Progress(console=console, transient=True) as bar:
        corrected = evaluated(CONFIGS['baseline'], fixed, folder, bar)
    beside = {
        'baseline': runs['baseline'],
        'baseline, corrected': corrected,
        **{name: run for name, run in runs.items() if name != 'baseline'},
    }
    print_table(beside, console, f'Corrected by {outcome["chosen"]}')
    console.print(f'Written: {fixed}', soft_wrap=True)
    return beside


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.parse_args()
    console = Console()
    out = Path('work_dirs', 'demo', time.strftime('%Y%m%d_%H%M%S'))
    for number in (signal.SIGTERM, getattr(signal, 'SIGHUP', signal.SIGTERM)):
        signal.signal(number, signal.default_int_handler)
    columns = (
        TextColumn('training {task.description:8}'),
        BarColumn(),
        TextColumn('epoch {task.completed}/{task.total}'),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console) as bar:
        runs = {
            name: train_and_test(name, config, out / name, bar)
            for name, config in CONFIGS.items()
        }
    print_table(runs, console)
    console.print(
        'One seed each and 60 test images a class: a few points of accuracy '
        'are chance. The answer to the zero image is not.'
    )
    page = report(runs, out, console)
    console.print(
        f'Report, to open in a browser: {page}',
        soft_wrap=True,
    )
    picture = out / 'read_out.png'
    draw(correct(runs, out, console), picture)
    console.print(f'Picture: {picture}', soft_wrap=True)


if __name__ == '__main__':
    main()
