"""Train and test every row of a table for several seeds.

    python tools/experiments/run.py zut_fashion_mnist_lt --jobs 2

A table is a YAML file in ``tools/experiments/tables``; each row names a
config and the options that change it. A finished run is skipped, a broken one
resumed, and a failed one reported at the end without stopping the others.
Each run leaves ``result.json`` in its own folder; ``table.py`` beside this
script turns them into Markdown.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

import yaml
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

ROOT = Path(__file__).resolve().parents[2]
TABLES = Path(__file__).resolve().parent / 'tables'


def load_table(name: str) -> dict:
    """The table of that name, or an error that lists the tables."""
    path = TABLES / f'{name}.yml'
    if not path.exists():
        known = ', '.join(sorted(p.stem for p in TABLES.glob('*.yml')))
        raise SystemExit(f'run.py: no table {name!r}. Tables: {known}.')
    return yaml.safe_load(path.read_text())


def select_rows(table: dict, names: list[str] | None) -> dict[str, dict]:
    """The rows asked for, by name, in the table's order."""
    rows = {row['name']: row for row in table['rows']}
    unknown = set(names or ()) - set(rows)
    if unknown:
        raise SystemExit(
            f'run.py: no rows {sorted(unknown)}. Rows: {", ".join(rows)}.'
        )
    return {name: rows[name] for name in rows if not names or name in names}


def folder_name(row: str) -> str:
    """The row's name as a folder: letters, digits, dot, dash."""
    return ''.join(c if c.isalnum() or c in '.-' else '_' for c in row)


def run_one(row: dict, seed: int, folder: Path, threads: int) -> str:
    """Train and test one row with one seed; 'skipped', 'done' or 'failed'."""
    result = folder / 'result.json'
    if result.exists():
        return 'skipped'
    folder.mkdir(parents=True, exist_ok=True)
    options = {**row.get('options', {}), 'randomness.seed': seed}
    config = str(ROOT / row['config'])
    flags = ['--work-dir', str(folder), '--cfg-options']
    flags += [f'{key}={value}' for key, value in options.items()]
    start = time.time()
    train = ['tools/train.py', config, '--resume', *flags]
    if not _call(train, folder / 'train.log', threads):
        return 'failed'
    checkpoint = (folder / 'last_checkpoint').read_text().strip()
    test = ['tools/test.py', config, checkpoint, *flags]
    if not _call(test, folder / 'test.log', threads):
        return 'failed'
    record = {
        'row': row['name'],
        'seed': seed,
        'config': row['config'],
        'options': options,
        'metrics': _test_metrics(folder),
        'train_and_test_seconds': round(time.time() - start, 1),
        'commit': _commit(),
    }
    result.write_text(json.dumps(record, indent=2) + '\n')
    return 'done'


def _call(command: list[str], log: Path, threads: int) -> bool:
    environment = {**os.environ, 'OMP_NUM_THREADS': str(threads)}
    with log.open('w') as out:
        done = subprocess.run(
            [sys.executable, *command],
            cwd=ROOT,
            env=environment,
            stdout=out,
            stderr=subprocess.STDOUT,
            check=False,
        )
    return done.returncode == 0


def _test_metrics(folder: Path) -> dict[str, float]:
    """The metrics that the newest test wrote into its log folder."""
    newest = max(folder.glob('*/*.json'), key=lambda p: p.stat().st_mtime)
    written = [
        path
        for path in newest.parent.glob('*.json')
        if path.stem == path.parent.name
    ]
    return json.loads(written[0].read_text())


def _commit() -> str:
    command = ['git', 'describe', '--always', '--dirty']
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=False
    )
    return done.stdout.strip() or 'unknown'


def jobs_of(
    rows: dict[str, dict], seeds: list[int], out: Path
) -> Iterator[tuple[dict, int, Path]]:
    """Seeds outside, rows inside: every row has a run before any has two."""
    for seed in seeds:
        for name, row in rows.items():
            yield row, seed, out / folder_name(name) / f'seed{seed}'


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('table')
    parser.add_argument('--rows', nargs='+', help='names of rows; all if left')
    parser.add_argument('--seeds', nargs='+', type=int, default=[0, 1, 2])
    parser.add_argument('--jobs', type=int, default=1, help='runs at a time')
    parser.add_argument('--threads', type=int, default=1, help='CPU threads')
    parser.add_argument('--out', type=Path, help='work_dirs/experiments/TABLE')
    args = parser.parse_args()
    rows = select_rows(load_table(args.table), args.rows)
    out = args.out or ROOT / 'work_dirs' / 'experiments' / args.table
    jobs = list(jobs_of(rows, args.seeds, out))
    columns = (
        TextColumn('{task.description}'),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    failed = []
    with Progress(*columns) as bar, ThreadPoolExecutor(args.jobs) as pool:
        task = bar.add_task(args.table, total=len(jobs))
        running = {
            pool.submit(run_one, *job, args.threads): job for job in jobs
        }
        for future in as_completed(running):
            row, seed, folder = running[future]
            outcome = future.result()
            bar.console.print(f'{outcome:8} {row["name"]} seed {seed}')
            if outcome == 'failed':
                failed.append(f'{row["name"]} seed {seed}: {folder}/*.log')
            bar.advance(task)
    if failed:
        raise SystemExit('Failed:\n' + '\n'.join(failed))


if __name__ == '__main__':
    main()
