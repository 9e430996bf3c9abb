"""The command that draws ranked lists, in this process."""

import csv
import runpy
import sys
from pathlib import Path

import pytest
from person_models import PersonModel, person_model
from run_tool import tool
from tiny_config import write_tiny_config

pytestmark = pytest.mark.filterwarnings('ignore')  # of the hosts


@pytest.fixture(scope='module')
def model(tmp_path_factory: pytest.TempPathFactory) -> PersonModel:
    return person_model(tmp_path_factory.mktemp('persons'), 'vc_clothes')


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch, folder: Path):
    monkeypatch.setenv('LOCAL_RANK', '0')

    def run(*arguments: object, refused: bool = True) -> str:
        path = str(tool('analysis/ranked_lists'))
        monkeypatch.setattr(sys, 'argv', [path, *map(str, arguments)])
        if not refused:
            runpy.run_path(path, run_name='__main__')
            return ''
        with pytest.raises(SystemExit) as caught:
            runpy.run_path(path, run_name='__main__')
        return str(caught.value)

    return run


def rows(folder: Path) -> list[dict]:
    with (folder / 'ranked_lists.csv').open() as file:
        return list(csv.DictReader(file))


def test_pictures_and_a_table(
    model: PersonModel, call, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = model.config, model.checkpoint
    options = ('--deleted', '--top', 6, '--out', 'out')
    call(*files, *options, refused=False)
    out = Path('out')
    assert sorted(path.name for path in out.iterdir()) == [
        'ranked_lists.csv',
        'ranked_lists.png',
    ]
    # Clothes change in the third of the config's protocols.
    listed = rows(out)
    assert len(listed) == 4 * 6
    for row in listed:
        same = row['person'] == row['query_person']
        worn = row['outfit'] == row['query_outfit']
        kind = ('deleted' if worn else 'right') if same else 'wrong'
        assert row['verdict'] == kind
        assert (row['rank'] == '') == (kind == 'deleted')
    assert call(*files, *options).startswith(
        "--out: folder must hold no other lists, got 'out' with ranked_lists"
    )
    name = 'query/0005-02-01-01.jpg'
    call(
        *(*files, *options, '--overwrite', '--queries', name),
        *('--protocol', 'standard'),
        refused=False,
    )
    assert {row['query'].endswith(name) for row in rows(out)} == {True}
    # What is there stays until all is made that replaces it.
    before = {path.name: path.read_bytes() for path in out.iterdir()}
    with monkeypatch.context() as patch:
        patch.setattr('mmfair.report.list_rows', lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            call(*files, *options, '--overwrite', refused=False)
    assert before == {path.name: path.read_bytes() for path in out.iterdir()}
    assert call(*files, '--out', 'new', '--top', 99) == (
        '--top: number must be at most the 16 items of the gallery of '
        'clothes_changing, got 99.'
    )


@pytest.mark.parametrize(
    ('options', 'message'),
    [
        (['--top', 0], '--top: number must be a whole number >= 1'),
        (['--rows', 0], '--rows: number must be a whole number >= 1'),
        (['--out', ''], "--out: path must have a name, got ''"),
        (['--protocol', 'clothes'], "--protocol: name must be 'standard', "),
    ],
)
def test_bad_settings(
    model: PersonModel, call, options: list, message: str
) -> None:
    assert call(model.config, model.checkpoint, *options).startswith(message)


def test_a_config_that_finds_nobody(call, folder: Path) -> None:
    config = write_tiny_config(folder)
    (folder / 'a.pth').touch()
    assert call(config, 'a.pth').startswith(
        'config: test_evaluator must be mmfair.Retrieval, which says the '
        'protocols, got Accuracy. Choose'
    )
