"""The results of a table's runs, and which of them belong together."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rows import folder_name

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
            would mix them.
    """
    paths = sorted((out / folder_name(row)).glob('*/result.json'))
    results = [_read(path) for path in paths]
    if prefixes and _difference(results):
        chosen = tuple(prefixes)
        results = [
            result
            for result in results
            if any(
                value.startswith(chosen)
                for value in result.fingerprints.values()
            )
        ]
    if found := _difference(results):
        one, other, what = found
        raise SystemExit(
            f'table.py: runs of row {row!r} must be of one kind, got '
            f'{one.folder} and {other.folder} with different '
            f'{_named(one, other, what)}. Remove one, or choose with '
            '--fingerprint PREFIX.'
        )
    return {result.seed: result for result in results}


def _read(path: Path) -> Result:
    found = json.loads(path.read_text())
    return Result(
        path.parent,
        found['seed'],
        found['metrics'],
        found.get('best_on_test', {}),
        found.get('record', {}),
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
