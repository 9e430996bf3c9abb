"""The results of a table's runs, and which of them belong together."""

import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from rows import finished_runs

UNKNOWN = 'unknown'


@dataclass
class Result:
    """One finished run, from its ``result.json``."""

    folder: Path
    seed: int
    metrics: dict[str, float]
    best_on_test: dict[str, dict[str, dict[str, float]]]
    record: dict[str, Any]

    @property
    def fingerprints(self) -> dict[str, str]:
        """Of the data and the config; 'unknown' for runs without record."""
        data = self.record.get('data', {})
        part = self.record.get('train') or self.record.get('test') or {}
        return {
            'training data': data.get('train') or UNKNOWN,
            'test data': data.get('test') or UNKNOWN,
            'config': part.get('config_fingerprint') or UNKNOWN,
        }

    def best(self, metric: str, side: str) -> float | None:
        """Of its epochs, on the test data; None if it is not recorded."""
        epoch = self.best_on_test.get(metric, {}).get(side)
        return None if epoch is None else float(_number(epoch['value']))

    def parts(self) -> list[dict[str, Any]]:
        """What is recorded of its training and of its test."""
        found = [self.record.get(stage) for stage in ('train', 'test')]
        return [part for part in found if part]


def read_results(
    out: Path, row: str, prefixes: list[str] | None = None
) -> dict[int, Result]:
    """Seed -> finished run of a row.

    Args:
        out: Folder of the table's runs.
        row: Name of the row.
        prefixes: Beginnings of fingerprints; where the runs of the row
            differ, those with one of these are taken.

    Raises:
        SystemExit: If the runs differ in data or config, so that a mean
            would mix them, if two have one seed, or if a file is damaged or
            of another row.
    """
    folders = finished_runs(out, row)
    results = [_read(folder / 'result.json', row) for folder in folders]
    if prefixes and _difference(results):
        results = _chosen(results, tuple(prefixes), row)
    if found := _difference(results):
        one, other, what = found
        raise SystemExit(
            f'table.py: runs of row {row!r} must be of one kind, got '
            f'{one.folder} and {other.folder} with different '
            f'{_named(one, other, what)}. Remove one, or choose with '
            '--fingerprint PREFIX.'
        )
    by_seed: dict[int, Result] = {}
    for result in results:
        if result.seed in by_seed:
            raise SystemExit(
                f'table.py: runs of row {row!r} must have a seed each, got '
                f'{result.seed} in {by_seed[result.seed].folder} and in '
                f'{result.folder}. Move one of them away.'
            )
        by_seed[result.seed] = result
    return by_seed


def _chosen(
    results: list[Result], prefixes: tuple[str, ...], row: str
) -> list[Result]:
    known = {value for r in results for value in r.fingerprints.values()}
    chosen = [
        result
        for result in results
        if any(
            value.startswith(prefixes)
            for value in result.fingerprints.values()
        )
    ]
    if not chosen:
        raise SystemExit(
            f'table.py: --fingerprint must begin one of row {row!r}, got '
            f'{", ".join(prefixes)}. They are '
            f'{", ".join(sorted(value[:12] for value in known))}.'
        )
    return chosen


def _read(path: Path, row: str) -> Result:
    """A result, looked at: it may have been copied, or written by hand."""
    try:
        content = json.loads(path.read_bytes())
    except ValueError as error:
        _refuse(path, 'file must hold JSON', error)
    if not isinstance(content, dict):
        _refuse(path, 'file must hold a JSON object', content)
    if content.get('row', row) != row:
        _refuse(path, f'row must be {row!r}', repr(content['row']))
    seed = content.get('seed')
    if type(seed) is not int:
        _refuse(path, 'seed must be a whole number', repr(seed))
    for key in ('metrics', 'best_on_test', 'record'):
        if not isinstance(content.setdefault(key, {}), dict):
            _refuse(path, f'{key} must be an object', repr(content[key]))
    _check_record(path, content['record'])
    _check_best(path, content['best_on_test'])
    return Result(
        path.parent,
        seed,
        {name: _number(x) for name, x in content['metrics'].items()},
        content['best_on_test'],
        content['record'],
    )


def _check_record(path: Path, record: dict[str, Any]) -> None:
    for key in ('data', 'train', 'test'):
        part = record.get(key) or {}
        if not isinstance(part, dict):
            _refuse(path, f'record.{key} must be an object', repr(part))
        names = ('train', 'test') if key == 'data' else ('config_fingerprint',)
        for name in names:
            if not isinstance(part.get(name) or '', str):
                rule = f'record.{key}.{name} must be text'
                _refuse(path, rule, repr(part[name]))
        if not isinstance(part.get('versions', {}), dict):
            rule = f'record.{key}.versions must be an object'
            _refuse(path, rule, repr(part['versions']))


def _check_best(path: Path, best: dict[str, Any]) -> None:
    for metric, sides in best.items():
        if not isinstance(sides, dict):
            _refuse(path, f'best_on_test.{metric} must be an object', sides)
        for side, epoch in sides.items():
            value = epoch.get('value', '') if isinstance(epoch, dict) else ''
            number = isinstance(value, int | float | None)
            if isinstance(value, bool) or not number:
                rule = f'best_on_test.{metric}.{side}.value must be a number'
                _refuse(path, rule, repr(epoch))


def _number(value: object) -> Any:
    """NaN for a number that JSON can't write; others as they are."""
    return math.nan if value is None else value


def _refuse(path: Path, rule: str, got: object) -> NoReturn:
    raise SystemExit(
        f'table.py: {path}: {rule}, got {str(got)[:200]}. Move it away; the '
        'runner makes it anew.'
    )


def _difference(
    results: list[Result],
) -> tuple[Result, Result, list[str]] | None:
    """The first two runs that differ, and in what."""
    for result in results[1:]:
        first = results[0].fingerprints
        other = result.fingerprints
        what = [key for key, value in first.items() if other[key] != value]
        if what:
            return results[0], result, what
    return None


def _named(one: Result, other: Result, what: list[str]) -> str:
    return ', '.join(
        f'{key} ({one.fingerprints[key][:12]}, {other.fingerprints[key][:12]})'
        for key in what
    )
