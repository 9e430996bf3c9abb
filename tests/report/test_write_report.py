"""What is in the folder of a report."""

import csv
import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest
from matplotlib.figure import Figure
from report_sections import (
    FACTS,
    HOSTILE,
    LONG,
    class_rows,
    hand_made_sections,
    scatter,
)

from mmfair.report import (
    Column,
    ReportFigure,
    ReportTable,
    Section,
    report_page,
    write_report,
)

COLUMNS = (Column('name', 'class', words=True), Column('x', 'x (%)'))


def table(*rows: dict, name: str = 'classes', **settings: object):
    settings = {'columns': COLUMNS, 'title': 'Classes', **settings}
    return ReportTable(name, rows=rows, **settings)


def section(*tables: ReportTable, figures=(), name: str = 'one') -> Section:
    return Section(name, 'One', 'R.', 'L.', list(figures), list(tables))


def drawn(name: str = 'dots', figure: Figure | None = None) -> ReportFigure:
    return ReportFigure(name, figure or Figure((2, 1)), 'Dots', 'Nothing.')


def write(folder: Path, *sections: Section, **settings: object) -> Path:
    settings = {'title': 'T', 'models': ['M'], 'facts': {}, **settings}
    return write_report(folder, sections, **settings)


def files_in(folder: Path) -> set[str]:
    return {
        path.relative_to(folder).as_posix()
        for path in folder.rglob('*')
        if path.is_file()
    }


class Texts(HTMLParser):
    """Tags and the words between them, as a browser reads them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict]] = []
        self.words: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words.append(data.strip())


def cell_texts(page: Path) -> list[str]:
    """Cells of all rows below the headings, as text."""
    bodies = re.findall(r'<tbody>(.*?)</tbody>', page.read_text(), re.DOTALL)
    return [word for word in Texts(''.join(bodies)).words if word]


@pytest.fixture(scope='module')
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp('report')
    return write_report(
        folder,
        hand_made_sections(),
        title='Fairness of «two» models',
        models=['cross-entropy', HOSTILE],
        facts=FACTS,
    )


def test_the_folder_holds_every_figure_and_table(report: Path) -> None:
    figures = ('accuracy_by_count', 'by_depth', 'mistakes')
    tables = ('summary', 'classes', 'pairs')
    assert files_in(report.parent) == {
        'report.html',
        'report.json',
        *(f'figures/{f}.{kind}' for f in figures for kind in ('png', 'svg')),
        *(f'tables/{t}.{kind}' for t in tables for kind in ('csv', 'json')),
    }


def test_figures_are_what_their_names_say(report: Path) -> None:
    folder = report.parent / 'figures'
    png = (folder / 'accuracy_by_count.png').read_bytes()
    assert png[:4] == b'\x89PNG'
    assert int.from_bytes(png[16:20], 'big') == 6.4 * 150
    svg = (folder / 'accuracy_by_count.svg').read_text()
    assert '<svg' in svg
    assert 'dc:date' not in svg


def test_tables_hold_all_keys_at_full_precision(report: Path) -> None:
    rows = class_rows()
    folder = report.parent / 'tables'
    loaded = json.loads((folder / 'classes.json').read_text('utf-8'))
    assert loaded['rows'] == rows
    assert loaded['columns']['accuracy'] == 'accuracy (%)'
    assert 'class' not in loaded['columns']
    with (folder / 'classes.csv').open(encoding='utf-8', newline='') as file:
        read = list(csv.DictReader(file))
    assert [row['name'] for row in read] == [row['name'] for row in rows]
    assert [row['class'] for row in read] == [str(i) for i in range(1000)]
    assert read[5]['accuracy'] == ''
    assert float(read[6]['accuracy']) == rows[6]['accuracy']


def test_the_report_in_json_holds_facts_and_tables(report: Path) -> None:
    loaded = json.loads((report.parent / 'report.json').read_text('utf-8'))
    assert loaded['facts'] == FACTS
    assert loaded['models'] == ['cross-entropy', HOSTILE]
    overview, classes, images = loaded['sections']
    assert overview['tables'][0]['rows'][1]['few'] is None
    assert classes['tables'][0]['rows'] == class_rows()
    assert classes['figures'][0]['alt'].startswith('Accuracy grows')
    assert images['left_out'] == hand_made_sections()[2].left_out


def test_names_are_words_on_the_page(report: Path) -> None:
    page = Texts(report.read_text('utf-8'))
    assert [tag for tag, _ in page.tags].count('script') == 1
    assert {HOSTILE, LONG, 'Ärmelkanal-Möwe', '雪豹'} <= set(page.words)
    images = [attrs for tag, attrs in page.tags if tag == 'img']
    assert images[2]['alt'] == HOSTILE
    assert not any(key.startswith('on') for _, a in page.tags for key in a)


def test_the_page_refers_to_nothing_but_its_folder(report: Path) -> None:
    for tag, attrs in Texts(report.read_text('utf-8')).tags:
        for key in ('href', 'src'):
            target = attrs.get(key, '')
            if not target or target.startswith(('#', 'data:')):
                continue
            assert tag == 'a'
            assert (report.parent / target).is_file()


@pytest.mark.parametrize('blank', ['', ' '])
def test_a_blank_folder_is_not_the_current_one(
    folder: Path, blank: str
) -> None:
    with pytest.raises(ValueError, match='write_report: folder: path must'):
        write(blank, section(table({'name': 'a', 'x': 1})))
    assert not any(folder.iterdir())


def test_unknown_numbers_are_null(tmp_path: Path) -> None:
    row = {'name': 'a', 'x': float('nan'), 'y': np.float32('inf'), 'z': None}
    page = write(tmp_path, section(table(row)))
    null = {'name': 'a', 'x': None, 'y': None, 'z': None}
    report = json.loads((tmp_path / 'report.json').read_text())
    assert report['sections'][0]['tables'][0]['rows'] == [null]
    loaded = json.loads((tmp_path / 'tables' / 'classes.json').read_text())
    assert loaded['rows'] == [null]
    text = (tmp_path / 'tables' / 'classes.csv').read_text()
    assert text == 'name,x,y,z\na,,,\n'
    assert cell_texts(page) == ['a', '\N{EN DASH}', 'unknown']


def test_values_of_numpy_and_lists_go_to_the_files(tmp_path: Path) -> None:
    row = {
        'name': np.str_('a'),
        'x': np.int64(3),
        'interval': (np.float64(1.5), float('nan')),
    }
    write(tmp_path, section(table(row)))
    loaded = json.loads((tmp_path / 'tables' / 'classes.json').read_text())
    assert loaded['rows'] == [{'name': 'a', 'x': 3, 'interval': [1.5, None]}]
    text = (tmp_path / 'tables' / 'classes.csv').read_text()
    assert text == 'name,x,interval\na,3,"[1.5, null]"\n'


def test_a_class_is_never_a_formula(tmp_path: Path) -> None:
    write(tmp_path, section(table({'name': '=1+1', 'x': -1.5})))
    text = (tmp_path / 'tables' / 'classes.csv').read_text()
    assert text == "name,x\n'=1+1,-1.5\n"


def test_a_table_without_rows(tmp_path: Path) -> None:
    page = write(tmp_path, section(table(browse=True)))
    assert 'No rows.' in page.read_text()
    assert (tmp_path / 'tables' / 'classes.csv').read_text() == 'name,x\n'


def test_an_earlier_report_is_replaced_and_the_rest_stays(
    tmp_path: Path,
) -> None:
    write(tmp_path, section(table({'name': 'a', 'x': 1}), figures=[drawn()]))
    (tmp_path / 'figures' / 'mine.png').write_text('mine')
    (tmp_path / 'notes.txt').write_text('mine')
    row = {'name': 'new', 'x': 2}
    write(tmp_path, section(table(row, name='other')), title='Second')
    assert files_in(tmp_path) == {
        'report.html',
        'report.json',
        'tables/other.csv',
        'tables/other.json',
        'figures/mine.png',
        'notes.txt',
    }
    assert '<title>Second</title>' in (tmp_path / 'report.html').read_text()


@pytest.mark.parametrize(
    'listed',
    [
        '{"files": ["../precious.png", "figures/../../precious.png"]}',
        '{"files": 3}',
        '{"files": [["figures"]]}',
        '[]',
        'no JSON',
    ],
)
def test_a_foreign_list_of_files_removes_nothing(
    tmp_path: Path, listed: str
) -> None:
    (tmp_path / 'precious.png').write_text('mine')
    folder = tmp_path / 'report'
    folder.mkdir()
    (folder / 'report.json').write_text(listed)
    write(folder, section())
    assert (tmp_path / 'precious.png').read_text() == 'mine'


def test_a_failure_leaves_the_earlier_report(tmp_path: Path) -> None:
    write(tmp_path, section(), title='First')
    with pytest.raises(TypeError, match='must be text, a number'):
        write(tmp_path, section(table({'name': 'a', 'x': 1, 'y': object()})))
    assert '<title>First</title>' in (tmp_path / 'report.html').read_text()
    assert files_in(tmp_path) == {'report.html', 'report.json'}


def test_the_same_report_twice_is_the_same(tmp_path: Path) -> None:
    pages = [
        write(
            tmp_path / name, section(figures=[drawn('d', scatter(points=9))])
        )
        for name in 'ab'
    ]
    assert pages[0].read_bytes() == pages[1].read_bytes()


def test_a_page_too_large_has_coarser_figures(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    figure = Figure((3, 3))
    pixels = np.random.default_rng(0).uniform(size=(450, 450, 3))
    figure.add_axes((0, 0, 1, 1)).imshow(pixels)
    one = section(figures=[drawn('noise', figure)])
    full = write(tmp_path / 'a', one).stat().st_size
    monkeypatch.setattr(report_page, 'MAX_BYTES', full // 2)
    page = write(tmp_path / 'b', one)
    assert page.stat().st_size < full // 2
    # The file keeps its pixels.
    pngs = [tmp_path / name / 'figures' / 'noise.png' for name in 'ab']
    assert pngs[0].read_bytes() == pngs[1].read_bytes()
    # Then the page links what it has no room for.
    monkeypatch.setattr(report_page, 'MAX_BYTES', 25_000)
    page = write(tmp_path / 'c', one)
    assert page.stat().st_size < 25_000
    assert 'Too large for this page' in page.read_text()
    assert 'href="figures/noise.png"' in page.read_text()


def test_a_page_that_is_too_large_loses_no_numbers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report_page, 'MAX_BYTES', 1000)
    with pytest.raises(ValueError, match=r'must be below 0.001 MB, got 0.0'):
        write(tmp_path, section(table()))
    assert files_in(tmp_path) == {
        'report.json',
        'tables/classes.csv',
        'tables/classes.json',
    }


def test_long_tables_show_their_lowest_and_highest_rows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report_page, 'MAX_BYTES', 100_000)
    rows = [{'name': f'class {i}', 'x': (i * 7) % 5000} for i in range(5000)]
    long = replace(table(*rows), rank='x')
    page = write(tmp_path, section(long))
    assert page.stat().st_size < 100_000
    text = page.read_text()
    assert 'of 5,000; the CSV holds all' in text
    shown = {int(n) for n in re.findall(r'data-number="(\d+).0"', text)}
    assert {0, 4999} <= shown
    assert 2500 not in shown
    csv = (tmp_path / 'tables' / 'classes.csv').read_text()
    assert len(csv.splitlines()) == 5001


def test_the_limit_is_fifteen_megabytes() -> None:
    assert report_page.MAX_BYTES == 15_000_000


@pytest.mark.parametrize(
    ('sections', 'message'),
    [
        (
            [],
            'write_report: sections must hold at least one, got none. Choose '
            'a section.',
        ),
        (
            [section(), section()],
            "write_report: name of a section must occur once, got 'one' "
            'twice. Rename one.',
        ),
        (
            [
                section(figures=[drawn()]),
                section(figures=[drawn('DOTS')], name='two'),
            ],
            "write_report: name of a figure must occur once, got 'DOTS' "
            'twice. Rename one.',
        ),
        (
            [section(table(), table())],
            "write_report: name of a table must occur once, got 'classes' "
            'twice. Rename one.',
        ),
        (
            [section(table(name='../a'))],
            'write_report: name of a table must consist of letters, digits, '
            '"_", "-" and ".", got \'../a\'. Put other words into its title.',
        ),
        (
            [section(table({'name': 'a', 'y': 1}))],
            "write_report: column of table 'classes' must be a key of its "
            "rows, got 'x'. Choose among ['name', 'y'].",
        ),
    ],
)
def test_faults_are_named(
    tmp_path: Path, sections: list[Section], message: str
) -> None:
    with pytest.raises(ValueError) as error:
        write(tmp_path, *sections)
    assert str(error.value) == message
    assert files_in(tmp_path) == set()
