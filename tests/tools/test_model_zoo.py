"""The tables of the papers, and the page that is written from them."""

import importlib.util
from pathlib import Path
from types import ModuleType

import mmengine
import pytest
from miniatures import ROOT

from mmfair.utils.load_config import load_config

TABLES = sorted((ROOT / 'tools' / 'experiments' / 'tables').glob('*.yml'))
FOLDERS = sorted(path.parent for path in (ROOT / 'configs').glob('*/*.yml'))


# Arguments of a host's part that no config of ours sets.
NEW = {'optim_wrapper.clip_grad.max_norm'}


def name_of(path: Path) -> str:
    return path.stem


@pytest.fixture(scope='module')
def model_zoo() -> ModuleType:
    path = ROOT / 'tools' / 'experiments' / 'model_zoo.py'
    spec = importlib.util.spec_from_file_location('model_zoo', path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_pages_are_up_to_date(model_zoo: ModuleType) -> None:
    for name, page in model_zoo.PAGES.items():
        written = (model_zoo.DOCS / name).read_text(encoding='utf-8')
        assert written == page(), 'run tools/experiments/model_zoo.py'


@pytest.mark.parametrize('path', TABLES, ids=name_of)
def test_rows_name_what_exists(path: Path) -> None:
    table = mmengine.load(path)
    titles = {column['title'] for column in table['columns']}
    names = [row['name'] for row in table['rows']]
    assert len(set(names)) == len(names)
    for row in table['rows']:
        assert ('config' in row) != ('to_come' in row), row['name']
        assert set(row.get('paper', {})) <= titles, row['name']
        assert {row[k] for k in ('baseline', 'from') if k in row} <= set(names)
        if 'config' in row:
            assert (ROOT / row['config']).is_file()


@pytest.mark.parametrize('path', TABLES, ids=name_of)
def test_options_change_what_the_config_has(path: Path) -> None:
    """An option with a typing error would add a setting nobody reads."""
    table = mmengine.load(path)
    for row in table['rows']:
        options = {**table.get('options', {}), **row.get('options', {})}
        if not options:
            continue
        config = load_config(ROOT / row['config'])
        new_parts = {
            k.removesuffix('.type') for k in options if k[-5:] == '.type'
        }
        for option in options:
            parent, _, leaf = option.rpartition('.')
            if option in NEW or any(
                option.startswith(f'{part}.') for part in new_parts
            ):
                continue  # of a part that the row adds or replaces
            node = config
            for key in parent.split('.'):
                if isinstance(node, list):
                    node = node[int(key)]
                    continue
                assert key in node, f'{row["name"]}: {option}'
                node = node[key]
            known = leaf in node or 'mmfair.' in str(node.get('type'))
            assert known, f'{row["name"]}: {option}'


def figures_of_tables() -> dict[str, list[dict[str, str]]]:
    """Config -> the paper's figures of rows that change nothing in it."""
    found = {}
    for row in (row for path in TABLES for row in mmengine.load(path)['rows']):
        if 'config' in row and 'paper' in row and 'options' not in row:
            found.setdefault(row['config'], []).append(as_text(row['paper']))
    return found


def as_text(figures: dict) -> dict[str, str]:
    return {name: str(value) for name, value in figures.items()}


def test_results_of_metafiles_say_whose_they_are() -> None:
    of_tables = figures_of_tables()
    results = [
        (model['Config'], result)
        for folder in FOLDERS
        for model in mmengine.load(folder / 'metafile.yml')['Models']
        for result in model.get('Results', [])
    ]
    assert len(results) > 50
    for config, result in results:
        if result['Source'] == 'paper':
            assert as_text(result['Metrics']) in of_tables[config], config
        else:
            assert result['Source'] == 'measured here'
            assert 'seeds' in result['From']
