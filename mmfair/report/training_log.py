"""What the log of a training says, found beside its checkpoint."""

import json
from collections.abc import Iterable
from pathlib import Path

__all__ = ['geometry_log', 'training_curves']

Curves = dict[str, list[tuple[float, float]]]


def training_curves(folder: Path, names: Iterable[str]) -> Curves:
    """Scalars of a run over its iterations or epochs.

    Args:
        folder: Work folder of the run, in which MMEngine keeps a folder for
            each start. Of a step that two of them have, the later counts.
        names: Of scalars, as the log has them, such as ``'loss_zul'``.

    Returns:
        For each name that the log has, (step, value) pairs by step.
    """
    wanted = set(names)
    curves: dict[str, dict[float, float]] = {}
    for path in sorted(folder.glob('*/vis_data/scalars.json')):
        for entry in _lines(path):
            for name in wanted & entry.keys():
                if isinstance(entry[name], (int, float)):
                    step = entry.get('step', entry.get('iter', 0))
                    curves.setdefault(name, {})[step] = entry[name]
    return {name: sorted(points.items()) for name, points in curves.items()}


def geometry_log(folder: Path) -> list[dict]:
    """Measurements of ``GeometryLogHook`` at the input of the classifier.

    Args:
        folder: Work folder of the run.

    Returns:
        By epoch; empty where the run has none.
    """
    points = {}
    for path in sorted(folder.glob('*/geometry_log.jsonl')):
        for entry in _lines(path):
            if entry.get('epoch') is not None and entry.get('places'):
                first = dict(entry['places'][0])
                points[entry['epoch']] = {**first, 'epoch': entry['epoch']}
    return [points[epoch] for epoch in sorted(points)]


def _lines(path: Path) -> Iterable[dict]:
    """Entries of a log; a line that a killed run left half is passed over."""
    for line in path.read_text(encoding='utf-8').splitlines():
        try:
            entry = json.loads(line)
        except ValueError:
            continue
        if isinstance(entry, dict):
            yield entry
