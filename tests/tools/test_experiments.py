"""Tables of experiments as files, and what is to be done for each row."""

from pathlib import Path

import pytest
import yaml
from experiment_plans import COLUMN, DIGITS, OVERALL, plans_of
from miniatures import ROOT
from mmengine.config import Config
from tiny_config import write_tiny_config

FOLDER = ROOT / 'tools' / 'experiments'


def test_every_table_names_configs_and_baselines_that_exist(scripts) -> None:
    for path in (FOLDER / 'tables').glob('*.yml'):
        table = scripts.rows.load_table(path.stem)
        rows = scripts.rows.select_rows(table, None)
        for row in rows.values():
            assert (ROOT / row['config']).exists()
            assert row.get('baseline', row['name']) in rows


def test_unknown_names_list_the_known(scripts) -> None:
    with pytest.raises(SystemExit, match='Tables: .*zut_fashion_mnist_lt'):
        scripts.rows.load_table('zut_table9')
    with pytest.raises(SystemExit, match="There are 'CE'"):
        scripts.rows.select_rows({'rows': [{'name': 'CE'}]}, ['CE2'])


@pytest.mark.parametrize(
    ('changes', 'message'),
    [
        ({'columns': None}, 'table must have columns and rows'),
        ({'row': []}, 'keys of a table must be of columns, note, '),
        ({'columns': [{'title': 'a'}]}, 'column must have title and metric'),
        (
            {'select': 'class_spread/variance'},
            "select_rule must be 'less' for class_spread/variance, got none",
        ),
        ({'select_rule': 'lower'}, "select_rule must be 'greater' or 'less'"),
        (
            {'columns': [{**COLUMN, 'metric': 'class_accuracy/bias'}]},
            'metric of a column must be class_spread/bias, got class_acc',
        ),
        (
            {'columns': [{**COLUMN, 'best': 'max'}]},
            "best of a column must be 'highest' or 'lowest', got max",
        ),
        (
            {'rows': [{'name': 'a b', 'config': 'c'}, {'name': 'a_b'}]},
            'rows must have names that make folders apart',
        ),
        ({'rows': [{'name': 'a'}]}, "row 'a': row must have config or to_"),
        (
            {'rows': [{'name': 'a', 'config': 'c', 'baseline': 'b'}]},
            "row 'a': baseline must be a row, got b",
        ),
        (
            {'rows': [{'name': 'a', 'config': 'c', 'paper': {'top-1': 1}}]},
            "row 'a': paper must name titles of columns, got ['top-1']",
        ),
        (
            {'rows': [{'name': 'a', 'test_only': True}]},
            "row 'a': a row with test_only must have from",
        ),
        (
            {'rows': [{'name': 'a', 'config': 'c', 'from': 'a'}]},
            "row 'a': from must stand with checkpoint_option or test_only",
        ),
        (
            {'rows': [{'name': 'a', 'test_only': True, 'from': 'a'}]},
            "from must not lead back to its row, got ['a', 'a']",
        ),
        (
            {
                'rows': [
                    {'name': 'a', 'to_come': 'no code'},
                    {'name': 'b', 'test_only': True, 'from': 'a'},
                ]
            },
            "from must lead to a row that is run, got ['b', 'a']",
        ),
    ],
)
def test_a_table_that_breaks_a_rule(
    scripts, tmp_path: Path, changes: dict, message: str
) -> None:
    table = {
        'columns': [COLUMN],
        'rows': [{'name': 'CE', 'config': DIGITS}],
        **changes,
    }
    table = {key: value for key, value in table.items() if value is not None}
    path = tmp_path / 'mine.yml'
    path.write_text(yaml.safe_dump(table))
    with pytest.raises(SystemExit) as caught:
        scripts.rows.load_table(str(path))
    assert str(caught.value).startswith('mine.yml')
    assert message in str(caught.value)
    assert str(caught.value).endswith('See docs/how_to/run_a_table.md.')


# The plans.


def test_selection_by_default(scripts, tmp_path: Path) -> None:
    cifar = 'configs/baselines/ce_resnet32_1xb128-200e_cifar100-lt-if100.py'
    rows = [
        {'name': 'digits', 'config': DIGITS},
        {'name': 'cifar', 'config': cifar},
    ]
    digits, cifar = plans_of(scripts, rows, tmp_path)
    assert digits.select == OVERALL
    assert digits.options == {
        'default_hooks.checkpoint.save_best': OVERALL,
        'default_hooks.checkpoint.rule': 'greater',
        'randomness.seed': 0,
    }
    assert not digits.validates_on_test
    # LDAM-DRW's protocol validates on the test set: nothing is chosen there.
    assert cifar.validates_on_test
    assert cifar.select == 'last'
    assert cifar.options == {'randomness.seed': 0}
    for settings, expected in (
        ({'select': 'last'}, 'last'),
        ({'select': 'accuracy/top1'}, 'accuracy/top1'),
    ):
        plan, _ = plans_of(scripts, rows, tmp_path, table=settings)
        assert plan.select == expected


def test_bases_come_first_and_lend_their_settings(
    scripts, tmp_path: Path
) -> None:
    rows = [
        {
            'name': 'cRT',
            'config': DIGITS,
            'from': 'CE',
            'checkpoint_option': 'load_from',
        },
        {
            'name': 'adjusted',
            'from': 'CE',
            'test_only': True,
            'options': {'test_dataloader.batch_size': 7},
        },
        {'name': 'CE', 'config': DIGITS, 'options': {'a.b': 3}},
        {'name': 'later', 'to_come': 'no code'},
    ]
    found = plans_of(
        scripts, rows, tmp_path, seeds=[0, 1], only=['cRT', 'adjusted']
    )
    names = [(plan.row, plan.seed) for plan in found]
    assert names == [
        (name, seed) for seed in (0, 1) for name in ('CE', 'cRT', 'adjusted')
    ]
    base, second, adjusted = found[3:]
    assert second.base == base.folder == str(tmp_path / 'CE' / 'seed1')
    assert 'a.b' not in second.options
    assert adjusted.config == DIGITS
    assert adjusted.options['a.b'] == 3
    assert adjusted.options['test_dataloader.batch_size'] == 7
    command = second.train_command('x/epoch_1.pth')
    assert 'load_from=x/epoch_1.pth' in command
    best = f'"$(ls {base.folder}/best_*.pth)"'
    (only_line,) = adjusted.shell_lines()
    assert only_line.startswith(f'python tools/test.py {DIGITS} {best} --out')


def test_commands(scripts, tmp_path: Path) -> None:
    rows = [{'name': 'CE', 'config': DIGITS, 'options': {'x': [1, 2]}}]
    settings = {'select': 'last', 'options': {'x': 0, 'y': 1}}
    (plan,) = plans_of(
        scripts, rows, tmp_path, table=settings, cfg_options={'y': 2}
    )
    folder = str(tmp_path / 'CE' / 'seed0')
    flags = [
        *('--work-dir', folder, '--launcher', 'none', '--cfg-options'),
        *('x=[1, 2]', 'y=2', 'randomness.seed=0'),
    ]
    assert plan.train_command() == [
        *('tools/train.py', DIGITS, '--resume', *flags)
    ]
    out = ['--out', f'{folder}/test_metrics.json']
    test = ['tools/test.py', DIGITS, 'epoch_1.pth', *out, *flags]
    assert plan.test_command('epoch_1.pth') == test
    (plan,) = plans_of(
        scripts, rows, tmp_path, launcher='slurm', gpus=4, accumulate=2
    )
    assert plan.train_command()[:12] == [
        *('-m', 'torch.distributed.run', '--nproc-per-node', '4'),
        *('--rdzv-backend', 'c10d', '--rdzv-endpoint', 'localhost:0'),
        *('tools/train.py', DIGITS, '--resume', '--keep-batch'),
    ]
    assert plan.train_command()[12:14] == ['--accumulate', '2']
    assert plan.train_command()[17] == 'pytorch'
    assert '--keep-batch' not in plan.test_command('epoch_1.pth')


def test_data_root_is_put_in_place_of_data(scripts, tmp_path: Path) -> None:
    config = 'configs/baselines/ce_resnet32_1xb128-200e_cifar100-lt-if100.py'
    rows = [{'name': 'CE', 'config': config}]
    (plan,) = plans_of(scripts, rows, tmp_path, data_root='/disk')
    path = 'train_dataloader.dataset.dataset.data_root'
    assert plan.paths[path].startswith('/disk/')
    assert set(plan.options) == {'randomness.seed'}  # not what counts


def test_a_folder_of_other_settings(scripts, tmp_path: Path) -> None:
    row = {'name': 'CE', 'config': DIGITS, 'options': {'a': 1}}
    (plan,) = plans_of(scripts, [row], tmp_path)
    path = plan.save()
    (other,) = plans_of(scripts, [{**row, 'options': {'a': 2}}], tmp_path)
    assert other.stale() is None  # nothing was trained yet
    (Path(plan.folder) / 'last_checkpoint').write_text('')
    assert plan.stale() is None
    assert other.stale() == str(path)


def test_a_config_without_a_checkpoint_hook(scripts, tmp_path: Path) -> None:
    path = write_tiny_config(tmp_path)
    row = {'name': 'CE', 'config': str(path)}
    (plan,) = plans_of(scripts, [row], tmp_path)
    config = Config.fromfile(path)
    config.merge_from_dict(plan.options)
    assert config.default_hooks.checkpoint == {
        'type': 'CheckpointHook',
        'interval': 1,
        'save_best': OVERALL,
        'rule': 'greater',
    }
