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


def name_of(path: Path) -> str:
    return path.stem


@pytest.fixture(scope='module')
def model_zoo() -> ModuleType:
    path = ROOT / 'tools' / 'experiments' / 'model_zoo.py'
    spec = importlib.util.spec_from_file_location('model_zoo', path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_page_is_up_to_date(model_zoo: ModuleType) -> None:
    written = model_zoo.PAGE.read_text(encoding='utf-8')
    assert written == model_zoo.page(), 'run tools/experiments/model_zoo.py'


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
            if any(option.startswith(f'{part}.') for part in new_parts):
                continue  # of a part that the row adds or replaces
            node = config
            for key in parent.split('.'):
                assert key in node, f'{row["name"]}: {option}'
                node = node[key]
            known = leaf in node or 'mmfair.' in str(node.get('type'))
            assert known, f'{row["name"]}: {option}'


def test_paper_figures_of_metafiles_are_those_of_the_tables() -> None:
    of_tables = {}
    for path in TABLES:
        for row in mmengine.load(path)['rows']:
            if 'config' in row and 'paper' in row and 'options' not in row:
                figures = {k: str(v) for k, v in row['paper'].items()}
                of_tables.setdefault(row['config'], []).append(figures)
    of_metafiles = {}
    for folder in FOLDERS:
        for model in mmengine.load(folder / 'metafile.yml')['Models']:
            for result in model.get('Results', []):
                assert result['Source'] in ('paper', 'measured here')
                if result['Source'] == 'paper':
                    figures = {k: str(v) for k, v in result['Metrics'].items()}
                    of_metafiles.setdefault(model['Config'], []).append(
                        figures
                    )
                else:
                    assert 'seeds' in result['From']
    assert len(of_metafiles) > 50
    for config, found in of_metafiles.items():
        for figures in found:
            assert figures in of_tables[config], config
