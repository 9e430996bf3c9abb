"""What people hand to the script that correlates geometry and accuracy."""

import sys
from pathlib import Path

import pytest
import yaml
from tiny_config import write_tiny_config
from torch import nn

TABLE = {
    'columns': [{'title': 'top-1', 'metric': 'accuracy/top1'}],
    'rows': [{'name': 'CE', 'config': 'tiny.py'}],
}


@pytest.fixture
def refused(scripts, folder: Path, monkeypatch: pytest.MonkeyPatch):
    """What the script ends with; a checkpoint of epoch 1 is damaged."""
    import geometry_correlation

    write_tiny_config(folder)
    (folder / 'table.yml').write_text(yaml.safe_dump(TABLE))
    (folder / 'runs/CE/seed0').mkdir(parents=True)
    (folder / 'runs/CE/seed0/epoch_1.pth').write_text('no checkpoint')

    def run(*arguments: str) -> str:
        given = ('x', 'table.yml', '--out', 'runs', *arguments)
        monkeypatch.setattr(sys, 'argv', [*given])
        with pytest.raises(SystemExit) as caught:
            geometry_correlation.main()
        return str(caught.value)

    return run


PIXELS = 'data_preprocessor'
ONE = ('--seeds', '0', '--epochs', '1')


@pytest.mark.parametrize(
    ('arguments', 'words'),
    [
        (('--epochs', '1'), ('CE, seed 1, epoch 1', 'seed1/epoch_1.pth')),
        (('--seeds', '0', '--epochs', '-1'), ('epoch_-1.pth', 'run.py')),
        (('--seeds', '0', '0'), ('--seeds', 'differ', '[0, 0]')),
        (('--seeds', '0', '--epochs', '1', '1'), ('--epochs', '[1, 1]')),
        (('--rows', 'EC', *ONE), ('--rows: names', "['EC']", 'CE')),
        (('--rows', 'CE', 'CE', *ONE), ('--rows: names must differ',)),
        (
            (*ONE, '--cfg-options', 'model_.a=3'),
            ('data_preprocessor', 'tiny.py'),
        ),
        ((*ONE, '--cfg-options', 'train_dataloader=3'), ('train_dataloader',)),
        (ONE, ('data_preprocessor', 'tiny.py')),
        (
            (*ONE, '--cfg-options', 'data_preprocessor.num_classes=10'),
            ('backbone', '--quick'),
        ),
        (
            (*ONE, '--quick', '--cfg-options', f'{PIXELS}.num_classes=10'),
            ('epoch_1.pth',),
        ),
        (
            (
                *ONE,
                '--quick',
                '--inner-layers',
                '--cfg-options',
                f'{PIXELS}.num_classes=10',
            ),
            ('backbone', 'no --inner-layers'),
        ),
    ],
)
def test_what_means_nothing_is_named(refused, arguments, words) -> None:
    message = refused(*arguments)
    assert all(word in message for word in words), message
    assert not Path('runs/correlations.json').exists()


def test_every_network_is_looked_at_before_the_first_is_measured(
    refused, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import geometry_correlation

    second = {'name': 'thin', 'config': 'tiny.py'}
    rows = [*TABLE['rows'], second]
    (folder / 'table.yml').write_text(yaml.safe_dump({**TABLE, 'rows': rows}))
    (folder / 'runs/thin/seed0').mkdir(parents=True)
    (folder / 'runs/thin/seed0/epoch_1.pth').touch()
    models = iter([{'first third': 'backbone', 'second third': 'neck'}])

    def of_second(model: nn.Module) -> dict[str, str]:
        try:
            return next(models)
        except StopIteration:
            sys.exit('backbone: thin')

    monkeypatch.setattr(geometry_correlation, 'places_in', of_second)
    message = refused(
        *ONE, '--cfg-options', 'data_preprocessor.num_classes=10'
    )
    assert message == 'backbone: thin'  # not the damaged weights of CE


@pytest.mark.parametrize('names', [('layer1', 'layer2'), ('stem', 'layer1')])
def test_two_stages_are_not_three_depths(scripts, names) -> None:
    from geometry_correlation import places_in

    model = nn.Module()
    model.backbone = nn.Module()
    for name in names:
        model.backbone.add_module(name, nn.Identity())
    with pytest.raises(SystemExit, match='must have three stages'):
        places_in(model)
    model.backbone.layer3 = nn.Identity()
    if 'layer2' in names:
        assert places_in(model) == {
            'first third': 'backbone.layer1',
            'second third': 'backbone.layer2',
        }


def test_tables_have_r_and_the_median_class(scripts) -> None:
    from geometry_correlation import correlation_in, middle_class, table

    records = [
        {
            'epoch': 1,
            'correlations': {'volume': r},
            'values': {'volume': [0.001, size, 30.0]},
        }
        for r, size in ((-0.5, 2.0), (-0.3, 4.0))
    ]
    columns = [('first', {'epoch': 1}), ('last', {'epoch': 8})]
    of_r = table(records, columns, read=correlation_in, sign='+')
    of_size = table(records, columns, read=middle_class, kind='g')
    assert of_r.splitlines()[-1] == '| volume | -0.40 ± 0.14 | - |'
    assert of_size.splitlines()[-1] == '| volume | 3 ± 1.4 | - |'


def test_classes_without_a_quantity_are_not_in_the_median(scripts) -> None:
    from geometry_correlation import correlation_in, middle_class, table

    nan = float('nan')
    records = [
        {
            'epoch': 1,
            'correlations': {'some': 0.5, 'none': r},
            'values': {'some': [nan, 1.0, 2.0, nan, 3.0], 'none': [nan] * 5},
        }
        for r in (nan, 0.1)
    ]
    columns = [('first', {'epoch': 1})]
    of_r = table(records, columns, read=correlation_in, sign='+')
    of_size = table(records, columns, read=middle_class, kind='g')
    assert of_size.splitlines()[-2:] == [
        '| some | 2 ± 0 |',
        '| none | not finite in 2 of 2 |',
    ]
    assert of_r.splitlines()[-1] == '| none | not finite in 1 of 2 |'
