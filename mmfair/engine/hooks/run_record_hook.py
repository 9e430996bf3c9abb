"""Writes down what a run was: settings, data, code, outcome, cost."""

import json
import math
import time
from pathlib import Path
from typing import Any

from mmengine.dist import get_world_size, is_main_process
from mmengine.hooks import Hook
from mmengine.runner import Runner

from mmfair.functional.checks import check_flag, check_word
from mmfair.registry import HOOKS
from mmfair.utils.command_line import command_line
from mmfair.utils.config_fingerprint import config_fingerprint
from mmfair.utils.data_fingerprint import data_fingerprint
from mmfair.utils.environment_facts import environment_facts
from mmfair.utils.peak_memory import peak_memory
from mmfair.utils.write_json import write_json

__all__ = ['RunRecordHook']


@HOOKS.register_module()
class RunRecordHook(Hook):
    """Writes ``run_record.json`` into the work dir.

    ``train`` and ``test`` in it hold for the last training and the last test
    each: the config as text and its fingerprint, the seed, versions, device,
    commit, command line, number of processes, batch size of a process,
    accumulation, wall time in seconds and peak memory in bytes. ``train``
    also has ``finished`` and ``best``: the highest and the lowest value of
    each validation metric with its epoch and iteration; ``test`` has the
    ``metrics``. ``data`` holds the fingerprints of the splits that were used.

    The time of a training is summed over resumed runs, as far as they came to
    a validation or a checkpoint. An epoch that a resumed run repeats is
    counted with both of its values.

    A record that can't be written costs a warning and not the training.

    Args:
        filename: Name of the file in the work dir.
        fingerprints: Whether to compute the fingerprints of the data.

    Raises:
        ValueError: If ``filename`` is not the name of a .json file.
        TypeError: If ``filename`` is no string or ``fingerprints`` no bool.
    """

    # After LoggerHook and all that add metrics.
    priority = 'LOWEST'

    def __init__(
        self, filename: str = 'run_record.json', fingerprints: bool = True
    ) -> None:
        where = type(self).__name__
        check_word(filename, 'filename', where=where)
        if Path(filename).name != filename or not filename.endswith('.json'):
            raise ValueError(
                'RunRecordHook: filename must be a name that ends in .json, '
                f"got {filename!r}. The default is 'run_record.json'."
            )
        check_flag(fingerprints, 'fingerprints', where=where)
        self.filename = filename
        self.fingerprints = fingerprints
        self._warned = False
        self._best: dict[str, dict[str, dict[str, float]]] = {}
        self._metrics: dict[str, float] = {}
        self._facts: dict[str, Any] = {}
        self._start = time.monotonic()
        self._earlier = 0.0

    def before_train(self, runner: Runner) -> None:
        """Start the clock; of a resumed run, go on with the record."""
        self._begin(runner)
        if runner.iter > 0 and is_main_process():
            part = self._read(runner).get('train', {})
            self._earlier = part.get('seconds', 0.0)
            self._best = part.get('best', {})

    def after_val_epoch(
        self, runner: Runner, metrics: dict[str, float] | None = None
    ) -> None:
        """Keep the best values."""
        if not runner.iter:  # a validation on its own
            return
        for name, value in _plain(metrics).items():
            if not isinstance(value, int | float) or math.isnan(value):
                continue
            now = {
                'value': float(value),
                'epoch': runner.epoch,
                'iter': runner.iter,
            }
            best = self._best.setdefault(name, {'highest': now, 'lowest': now})
            if value > best['highest']['value']:
                best['highest'] = now
            if value < best['lowest']['value']:
                best['lowest'] = now
        self._write_progress(runner)

    def before_save_checkpoint(self, runner: Runner, checkpoint: dict) -> None:
        """Keep the time; called on the main process alone."""
        self._write_progress(runner)

    def after_train(self, runner: Runner) -> None:
        """Complete the record of the training."""
        memory = peak_memory()  # a collective
        self._write_progress(runner, memory=memory, finished=True)

    def before_test(self, runner: Runner) -> None:
        """Start the clock."""
        self._begin(runner)

    def after_test_epoch(
        self, runner: Runner, metrics: dict[str, float] | None = None
    ) -> None:
        """Keep the metrics."""
        self._metrics = _plain(metrics)

    def after_test(self, runner: Runner) -> None:
        """Complete the record of the test."""
        memory = peak_memory()
        part = {'seconds': self._seconds(), 'memory': memory}
        self._write(runner, 'test', {**part, 'metrics': self._metrics})

    def _begin(self, runner: Runner) -> None:
        self._start, self._earlier, self._best = time.monotonic(), 0.0, {}
        try:
            self._facts = _facts(runner) if is_main_process() else {}
        except Exception as error:  # whatever it is, the run goes on
            self._warn(runner, error)

    def _seconds(self) -> float:
        return round(self._earlier + time.monotonic() - self._start, 2)

    def _write_progress(self, runner: Runner, **entries: Any) -> None:
        part = {'finished': False, 'seconds': self._seconds(), **entries}
        self._write(runner, 'train', {**part, 'best': self._best})

    def _data(self, runner: Runner, stage: str) -> dict[str, str | None]:
        """Fingerprint of each split whose data set is there."""
        by_split: dict[str, str | None] = {}
        if not self.fingerprints:
            return by_split
        for split in ('train', 'val') if stage == 'train' else ('test',):
            loop = getattr(runner, f'_{split}_loop')
            if not hasattr(loop, 'dataloader'):  # not built, or none
                continue
            try:
                by_split[split] = data_fingerprint(loop.dataloader.dataset)
            except Exception as error:  # of any data set
                by_split[split] = None
                self._warn(runner, error)
        return by_split

    def _write(self, runner: Runner, stage: str, part: dict) -> None:
        if not is_main_process():
            return
        done = stage == 'test' or part['finished']
        data = self._data(runner, stage) if done else {}
        try:
            record = self._read(runner)
            record[stage] = {**self._facts, **part}
            record['data'] = {**record.get('data', {}), **data}
            path = Path(runner.work_dir) / self.filename
            write_json(path, record, other=str)
        except (OSError, TypeError, ValueError) as error:
            self._warn(runner, error)

    def _read(self, runner: Runner) -> dict[str, Any]:
        path = Path(runner.work_dir) / self.filename
        try:
            return json.loads(path.read_text(encoding='utf-8'))
        except FileNotFoundError:
            return {}
        except (OSError, ValueError) as error:
            self._warn(runner, error)
            return {}

    def _warn(self, runner: Runner, error: Exception) -> None:
        if not self._warned:
            runner.logger.warning(
                f'RunRecordHook: {self.filename} is incomplete, '
                f'{type(error).__name__}: {error}'
            )
        self._warned = True


def _facts(runner: Runner) -> dict[str, Any]:
    """What is known of a run before it starts."""
    cfg = runner.cfg
    loader = cfg.get('train_dataloader') or {}
    wrapper = cfg.get('optim_wrapper') or {}
    return {
        'config': cfg.pretty_text,
        'config_fingerprint': config_fingerprint(cfg.to_dict()),
        'seed': runner.seed,
        **environment_facts(),
        'command': command_line(),
        'processes': get_world_size(),
        'batch_size': loader.get('batch_size'),
        'accumulation': wrapper.get('accumulative_counts', 1),
    }


def _plain(metrics: dict[str, Any] | None) -> dict[str, Any]:
    """Numbers and lists in place of arrays, of any size."""
    return {
        str(name): value.tolist() if hasattr(value, 'tolist') else value
        for name, value in (metrics or {}).items()
    }
