"""Carry one run of a table out: train, choose a checkpoint, test.

    python tools/experiments/one_run.py RUN_FOLDER/plan.json

``run.py`` writes the plan and starts this, here or as a job of a cluster.
Leaves ``result.json`` beside the plan. Output of the steps: ``train.log`` and
``test.log``; what goes wrong between them: ``run.log``.
"""

import json
import os
import re
import subprocess
import sys
import traceback
from contextlib import suppress
from pathlib import Path
from typing import Any

from paths import set_aside  # first: it finds mmfair in a checkout
from plans import GRACE, RunPlan, python

from mmfair.utils.claim_folder import FolderInUseError, claim_folder
from mmfair.utils.write_json import write_json

LOCK = '.run.lock'
# A launcher that is gone can't end this process any more.
_PARENT = os.getppid()


class StepFailedError(RuntimeError):
    """A step ended with an error; its own log tells which."""


def carry_out(plan: RunPlan) -> None:
    """All steps of a run that are not done yet.

    Raises:
        StepFailedError: If the training or the test fails.
        FileNotFoundError: If there is no checkpoint to test.
    """
    folder = Path(plan.folder)
    base = _read(Path(plan.base) / 'result.json') if plan.base else {}
    start = ''
    if plan.base:
        start = str((Path(plan.base) / base['checkpoint']).resolve())
    record = _read(folder / 'run_record.json')
    finished = record.get('train', {}).get('finished')
    if not plan.test_only and not finished:
        _call(plan.train_command(start), folder / 'train.log', plan.threads)
    if plan.test_only:
        checkpoint, why = Path(start), base['selected']
    else:
        checkpoint, why = choose_checkpoint(plan)
    test = plan.test_command(str(checkpoint), start)
    _call(test, folder / 'test.log', plan.threads)
    result = make_result(plan, checkpoint, why, base)
    write_json(folder / 'result.json', result)


def choose_checkpoint(plan: RunPlan) -> tuple[Path, str]:
    """The checkpoint to test, and why this one."""
    folder = Path(plan.folder)
    if plan.select == 'last':
        name = Path((folder / 'last_checkpoint').read_text().strip()).name
        return folder / name, 'last'
    found = sorted(
        folder.glob('best_*.pth'), key=lambda path: path.stat().st_mtime
    )
    if not found:
        raise FileNotFoundError(
            f'run.py: select must be a metric of the validation, got '
            f'{plan.select!r} and no best checkpoint in {folder}. Validate '
            'at least once, or write `select: last` into the table.'
        )
    # A resumed run can leave two; the record knows which was the better.
    train = _read(folder / 'run_record.json').get('train', {})
    side = 'highest' if plan.select_rule == 'greater' else 'lowest'
    best = train.get('best', {}).get(plan.select, {}).get(side, {})
    for path in found:
        unit, number = re.search(r'_(epoch|iter)_(\d+)$', path.stem).groups()
        if best.get(unit) == int(number):
            return path, f'best {plan.select} on validation'
    return found[-1], f'best {plan.select} on validation'


def make_result(
    plan: RunPlan, checkpoint: Path, why: str, base: dict[str, Any]
) -> dict[str, Any]:
    """What the table needs of this run."""
    folder = Path(plan.folder)
    record = _read(folder / 'run_record.json')
    result = {
        'row': plan.row,
        'seed': plan.seed,
        'config': plan.config,
        'options': plan.options,
        # Relative, for the folders may move together.
        'checkpoint': os.path.relpath(checkpoint, folder.resolve()),
        'selected': why,
        'metrics': _read(folder / 'test_metrics.json'),
    }
    if plan.test_only:
        of_base = base.get('record', {}).get('data', {})
        record['data'] = {**of_base, **record.get('data', {})}
    elif plan.validates_on_test:
        result['best_on_test'] = record.get('train', {}).get('best', {})
    return {**result, 'record': record}


def _call(command: list[str], log: Path, threads: int) -> None:
    environment = {**os.environ, 'OMP_NUM_THREADS': str(threads)}
    with log.open('w') as out:
        process = subprocess.Popen(
            python(command),
            env=environment,
            stdout=out,
            stderr=subprocess.STDOUT,
        )
    if wait(process):
        raise StepFailedError(f'{log} ends with an error.')


def wait(process: subprocess.Popen) -> int:
    """Exit status of a step, which ends with the one who asked for it."""
    while os.getppid() == _PARENT:
        with suppress(subprocess.TimeoutExpired):
            return process.wait(timeout=1)
    process.terminate()
    try:
        return process.wait(GRACE)
    except subprocess.TimeoutExpired:
        process.kill()
        return process.wait()


def _read(path: Path) -> dict[str, Any]:
    if not path.exists() or set_aside(path):
        return {}
    return json.loads(path.read_text())


def main() -> None:
    """Command line."""
    path = Path(sys.argv[1])
    log = path.with_name('run.log')
    try:
        lock = claim_folder(path.parent, LOCK)
    except FolderInUseError as error:
        sys.exit(str(error))
    log.unlink(missing_ok=True)
    try:
        carry_out(RunPlan(**json.loads(path.read_text())))
    except StepFailedError:
        sys.exit(1)
    except Exception:  # the one place where a job can leave it
        log.write_text(traceback.format_exc())
        sys.exit(1)
    finally:
        lock.release()


if __name__ == '__main__':
    main()
