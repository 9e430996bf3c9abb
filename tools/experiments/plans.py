"""What has to be done for one row with one seed, and by which commands."""

import argparse
import json
import shlex
import sys
from collections.abc import Iterable
from copy import deepcopy
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from paths import find_config, set_aside, tool_path
from rows import folder_name

from mmfair.utils.write_json import plain_value, write_json

# Seconds; torchrun gives its workers half a minute before it kills them.
GRACE = 40
_SEED = 'randomness.seed'
_CHECKPOINT = 'default_hooks.checkpoint'
_RECORD = 'default_hooks.run_record.type'


@dataclass
class RunPlan:
    """One run. ``options`` are what it computes, ``paths`` where it reads.

    ``config`` is as the table has it, ``config_file`` where it was found;
    ``select`` is the validation metric that chooses the checkpoint, or
    ``'last'``; ``base`` the folder of the run whose checkpoint it needs.
    """

    row: str
    seed: int
    folder: str
    config: str
    options: dict[str, Any]
    paths: dict[str, Any] = field(default_factory=dict)
    select: str = 'last'
    select_rule: str = 'greater'
    validates_on_test: bool = False
    test_only: bool = False
    base: str | None = None
    base_in_shell: str = ''
    checkpoint_option: str | None = None
    launcher: str = 'none'
    gpus: int = 1
    accumulate: int | None = None
    threads: int = 1
    config_file: str = ''

    def train_command(self, base_checkpoint: str = '') -> list[str]:
        """Arguments of Python that train, or resume."""
        keep = self.launcher != 'none' or self.accumulate is not None
        flags = ['--keep-batch'] if keep else []
        if self.accumulate is not None:
            flags += ['--accumulate', str(self.accumulate)]
        return [
            *self._tool('train'),
            self.config_file or self.config,
            '--resume',
            *flags,
            *self._flags(base_checkpoint),
        ]

    def test_command(
        self, checkpoint: str, base_checkpoint: str = ''
    ) -> list[str]:
        """Arguments of Python that test a checkpoint."""
        out = str(Path(self.folder) / 'test_metrics.json')
        return [
            *self._tool('test'),
            self.config_file or self.config,
            checkpoint,
            *('--out', out),
            *self._flags(base_checkpoint),
        ]

    def shell_lines(self) -> list[str]:
        """Both commands as a shell would take them, the seed's files named."""
        start = self.base_in_shell
        commands = [self.test_command(self.in_shell(), start)]
        if not self.test_only:
            commands.insert(0, self.train_command(start))
        return [
            ' '.join(
                ['python']
                + [
                    part if '$(' in part else shlex.quote(part)
                    for part in command
                ]
            )
            for command in commands
        ]

    def in_shell(self) -> str:
        """Shell text for the checkpoint to test, which is not there yet."""
        if self.test_only:
            return self.base_in_shell
        folder = shlex.quote(self.folder)
        if self.select == 'last':
            return f'"$(cat {folder}/last_checkpoint)"'
        return f'"$(ls {folder}/best_*.pth)"'

    def save(self) -> Path:
        """Write the plan into its folder, for the process that runs it."""
        path = Path(self.folder) / 'plan.json'
        write_json(path, asdict(self))
        return path

    def set_damaged_aside(self) -> list[str]:
        """Rename what can't be read, so that it is made anew."""
        paths = [Path(self.folder) / f'{x}.json' for x in ('result', 'plan')]
        return [str(p) for p in paths if p.exists() and set_aside(p)]

    def stale(self) -> str | None:
        """The file that says this folder belongs to other settings."""
        folder = Path(self.folder)
        trained = (folder / 'last_checkpoint').exists()
        for path in (folder / 'result.json', folder / 'plan.json'):
            if not path.exists() or not (trained or path.stem == 'result'):
                continue
            found = json.loads(path.read_text())
            mine = (self.config, plain_value(self.options))
            other = (found.get('config'), found.get('options'))
            return None if mine == other else str(path)
        return None

    def _tool(self, name: str) -> list[str]:
        tool = tool_path(f'{name}.py')
        if self.launcher == 'none':
            return [tool]
        return [
            *('-m', 'torch.distributed.run'),
            *('--nproc-per-node', str(self.gpus)),
            # Port 0: a free one, so that runs side by side don't clash.
            *('--rdzv-backend', 'c10d', '--rdzv-endpoint', 'localhost:0'),
            tool,
        ]

    def _flags(self, base_checkpoint: str) -> list[str]:
        options = {**self.options, **self.paths}
        if self.checkpoint_option:
            options[self.checkpoint_option] = base_checkpoint
        launched = 'none' if self.launcher == 'none' else 'pytorch'
        return [
            *('--work-dir', self.folder, '--launcher', launched),
            '--cfg-options',
            *(f'{key}={value}' for key, value in options.items()),
        ]


def make_plans(
    table: dict[str, Any],
    rows: dict[str, dict[str, Any]],
    out: Path,
    args: argparse.Namespace,
) -> list[RunPlan]:
    """Seeds outside, rows inside: every row has a run before any has two."""
    drafts: dict[str, RunPlan] = {}
    for name, row in rows.items():
        drafts[name] = _draft(table, row, drafts.get(row.get('from')), args)
    plans = []
    for seed in args.seeds:
        made: dict[str, RunPlan] = {}
        for name, row in rows.items():
            plan = deepcopy(drafts[name])
            plan.seed = plan.options[_SEED] = seed
            plan.folder = str(out / folder_name(name) / f'seed{seed}')
            if 'from' in row:
                base = made[row['from']]
                plan.base, plan.base_in_shell = base.folder, base.in_shell()
            made[name] = plan
            plans.append(plan)
    return plans


def _draft(
    table: dict[str, Any],
    row: dict[str, Any],
    base: RunPlan | None,
    args: argparse.Namespace,
) -> RunPlan:
    """The plan of a row, without seed and folders."""
    options = {**table.get('options', {}), **row.get('options', {})}
    options.update(args.cfg_options)
    if 'config' not in row and base:  # a test of the base's own model
        options = {**base.options, **options}
    plan = RunPlan(
        row['name'],
        seed=0,
        folder='',
        config=row.get('config') or (base.config if base else ''),
        options=options,
        test_only=bool(row.get('test_only')),
        checkpoint_option=row.get('checkpoint_option'),
        launcher=args.launcher,
        gpus=args.gpus,
        accumulate=args.accumulate,
        threads=args.threads,
    )
    from mmfair.utils.data_roots import data_roots  # light without them
    from mmfair.utils.load_config import load_config

    plan.config_file = find_config(plan.config, getattr(args, 'table', ''))
    cfg = load_config(plan.config_file)
    merge_row_options(cfg, row['name'], options, set(args.cfg_options))
    if 'run_record' not in cfg.get('default_hooks', {}):
        options[_RECORD] = 'mmfair.RunRecordHook'
    if args.data_root:
        plan.paths = data_roots(cfg, args.data_root)
    plan.validates_on_test = _dataset(cfg, 'val') == _dataset(cfg, 'test')
    has_hook = 'checkpoint' in (cfg.get('default_hooks') or {})
    validates = bool(_dataset(cfg, 'val'))
    _choose_selection(plan, table, validates, has_hook)
    return plan


def merge_row_options(
    cfg: Any, row: str, options: dict[str, Any], from_shell: Iterable[str] = ()
) -> None:
    """Override settings of a row's config.

    Raises:
        SystemExit: If that can't be, with the row and whether the table or
            ``--cfg-options`` has the setting.
    """
    from mmfair.utils.config_check.section_faults import kind_faults
    from mmfair.utils.config_options import merge_options

    for key, value in options.items():
        source = '--cfg-options' if key in from_shell else 'options'
        fault = ''
        try:
            merge_options(cfg, {key: deepcopy(value)})
        except ValueError as error:
            fault = str(error).removeprefix('--cfg-options: ')
        if faults := [fault] if fault else kind_faults(cfg.to_dict()):
            raise SystemExit(f'row {row!r}: {source}: {"; ".join(faults)}')


def _choose_selection(
    plan: RunPlan, table: dict[str, Any], validates: bool, has_hook: bool
) -> None:
    """The best on validation, unless that is the test set: then the last."""
    select = table.get('select', table['columns'][0]['metric'])
    if plan.test_only or plan.validates_on_test or not validates:
        select = 'last'
    plan.select = select
    plan.select_rule = table.get('select_rule', 'greater')
    if select != 'last':
        plan.options[f'{_CHECKPOINT}.save_best'] = select
        plan.options[f'{_CHECKPOINT}.rule'] = plan.select_rule
        if not has_hook:  # as MMEngine's own, which it would replace
            plan.options[f'{_CHECKPOINT}.type'] = 'CheckpointHook'
            plan.options[f'{_CHECKPOINT}.interval'] = 1


def _dataset(cfg: Any, split: str) -> Any:
    loader = cfg.get(f'{split}_dataloader') or {}
    return loader.get('dataset')


def python(command: list[str]) -> list[str]:
    """The command with the Python that runs this."""
    return [sys.executable, *command]
