"""The page of a report in a real browser, as its readers meet it."""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import (
    Browser,
    ConsoleMessage,
    Locator,
    Page,
    Request,
    expect,
    sync_playwright,
)
from report_sections import FACTS, HOSTILE, class_rows, hand_made_sections

from mmfair.report import write_report

pytestmark = pytest.mark.browser

WIDTHS = (1440, 400)
NAMES = ('chromium', 'chromium-browser', 'google-chrome', 'chrome')
FLAGS = (
    '--no-sandbox',
    '--disable-gpu',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--no-first-run',
    '--disable-quic',
)

UNKNOWN = '\N{EN DASH}unknown'

Opened = Callable[..., Page]


@pytest.fixture(scope='module')
def browser() -> Iterator[Browser]:
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        reason = f'no Chromium is installed (looked for {", ".join(NAMES)})'
        if os.environ.get('CI'):
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=found, args=list(FLAGS)
        )
        yield started
        started.close()


@pytest.fixture(scope='module')
def reports(tmp_path_factory: pytest.TempPathFactory) -> dict[int, str]:
    """Addresses of two reports on disk, by the number of classes.

    Looking up names and rules in 1,000 rows takes seconds; 60 scroll, too.
    """
    large = [replace(s, figures=[]) for s in hand_made_sections(1000)]
    return {
        classes: write_report(
            tmp_path_factory.mktemp('report'),
            sections,
            title=f'Fairness of {HOSTILE}',
            models=['cross-entropy', 'ZUT'],
            facts=FACTS,
        ).as_uri()
        for classes, sections in (
            (60, hand_made_sections(60)),
            (1000, large),
        )
    }


@pytest.fixture
def opened(browser: Browser, reports: dict[int, str]) -> Iterator[Opened]:
    """Opens the report; nothing may be complained of until the end."""
    faults: list[str] = []
    contexts = []

    def log(message: ConsoleMessage) -> None:
        if message.type in {'error', 'warning'}:
            faults.append(message.text)

    def watch(request: Request) -> None:
        if not request.url.startswith(('file:', 'data:')):
            faults.append(request.url)

    def open_report(
        width: int = 1440, classes: int = 60, **settings: object
    ) -> Page:
        context = browser.new_context(
            viewport={'width': width, 'height': 900}, **settings
        )
        contexts.append(context)
        context.set_default_timeout(10_000)
        page = context.new_page()
        page.on('console', log)
        page.on('pageerror', lambda error: faults.append(str(error)))
        page.on('dialog', lambda dialog: faults.append(dialog.message))
        page.on('request', watch)
        page.goto(reports[classes])
        return page

    yield open_report
    for context in contexts:
        context.close()
    assert faults == []


def table_named(page: Page, title: str) -> Locator:
    return page.get_by_role('table', name=title, exact=True)


def column(table: Locator, place: int) -> list[str]:
    """Texts of a column in the rows that one sees, from the top."""
    return table.evaluate(
        """(table, place) => [...table.tBodies[0].rows]
            .filter((row) => !row.hidden)
            .map((row) => row.cells[place].textContent)""",
        place,
    )


def test_figures_are_there(opened: Opened) -> None:
    page = opened()
    images = page.get_by_role('img')
    expect(images).to_have_count(3)
    sizes = images.evaluate_all(
        'all => all.map((i) => [i.complete, i.naturalWidth, i.clientWidth])'
    )
    for complete, natural, shown in sizes:
        assert complete
        assert natural > 0
        assert 500 < shown <= 960
    expect(page.get_by_role('img', name=HOSTILE)).to_have_count(1)


def test_parts_of_the_page_have_names(opened: Opened) -> None:
    page = opened()
    assert page.title() == f'Fairness of {HOSTILE}'
    assert page.locator('html').get_attribute('lang') == 'en'
    for role in ('banner', 'main', 'contentinfo'):
        expect(page.get_by_role(role)).to_have_count(1)
    links = page.get_by_role('navigation', name='Contents').get_by_role('link')
    expect(links).to_have_text(['In one line each', 'Classes', 'Images'])
    links.nth(2).click()
    assert page.url.endswith('#images')
    expect(page.get_by_role('heading', name='3 Images')).to_be_in_viewport()
    levels = page.get_by_role('heading').evaluate_all(
        'all => all.map((heading) => Number(heading.tagName[1]))'
    )
    assert levels[0] == 1
    assert all(b - a <= 1 for a, b in pairwise(levels))


def test_plain_tables_have_no_controls(opened: Opened) -> None:
    table = table_named(opened(), 'Both models in a line')
    expect(table.get_by_role('button')).to_have_count(0)
    assert column(table, 4) == ['41.2', UNKNOWN]
    expect(table.get_by_role('rowheader')).to_have_text(
        ['cross-entropy', 'ZUT']
    )
    align = table.locator('td').first.evaluate(
        'cell => getComputedStyle(cell).textAlign'
    )
    assert align == 'right'


def test_a_click_sorts_numbers(opened: Opened) -> None:
    table = opened(classes=1000).locator('#table-classes table')
    heading = table.locator('th', has_text='accuracy (%)')
    expect(heading).to_have_attribute('aria-sort', 'none')
    rows = class_rows()
    known = [row['accuracy'] for row in rows if row['accuracy'] is not None]
    unknown = [UNKNOWN] * (len(rows) - len(known))
    for direction in ('ascending', 'descending', 'ascending'):
        heading.locator('button').click()
        expect(heading).to_have_attribute('aria-sort', direction)
        arrows = heading.locator('button').evaluate(
            """button => ['::before', '::after'].map(
                (part) => getComputedStyle(button, part).content)"""
        )
        arrow = '\N{UPWARDS ARROW}\N{DOWNWARDS ARROW}'[direction[0] == 'd']
        assert arrow in arrows[0]
        assert arrows[1] == 'none'
        known.sort(reverse=direction == 'descending')
        # Unknown is last in either direction.
        expected = [f'{value:.1f}' for value in known] + unknown
        assert column(table, 3) == expected


def test_enter_sorts_words_and_numbers(opened: Opened) -> None:
    page = opened()
    table = table_named(page, 'All classes')
    button = table.get_by_role('button', name='class')
    button.focus()
    page.keyboard.press('Enter')
    names = column(table, 0)
    assert names.index('species 9') + 1 == names.index('species 10')
    assert names[1] == 'Ärmelkanal-Möwe'
    page.keyboard.press('Enter')
    assert column(table, 0) == names[::-1]
    table.get_by_role('button', name='mean |Gaussian curvature|').focus()
    page.keyboard.press('Enter')
    expect(table.locator('[aria-sort=ascending]')).to_have_count(1)
    values = [
        float(t.replace('\N{MINUS SIGN}', '-')) for t in column(table, 5)
    ]
    assert values == sorted(values)


def test_the_filter_finds_words_and_says_how_many(opened: Opened) -> None:
    page = opened(classes=1000)
    table = page.locator('#table-classes table')
    label = 'Filter by class, group, most often taken for'
    search = page.get_by_label(label)
    status = page.locator('#table-classes [role=status]')
    expect(status).to_have_text('1,000 of 1,000 rows')
    search.fill('armelkanal')
    expect(status).to_have_text('2 of 1,000 rows')
    assert 'Ärmelkanal-Möwe' in column(table, 0)
    assert 'Ärmelkanal-Möwe' in column(table, 4)
    search.fill('<script>')
    expect(status).to_have_text('2 of 1,000 rows')
    search.fill('no such class')
    expect(status).to_have_text('0 of 1,000 rows')
    search.fill('')
    expect(status).to_have_text('1,000 of 1,000 rows')
    # The other table has its own.
    other = page.locator('#table-pairs [role=status]')
    expect(other).to_have_text('12 of 12 rows')


def test_sorting_keeps_the_filter(opened: Opened) -> None:
    page = opened()
    table = table_named(page, 'All classes')
    page.get_by_role('searchbox').first.fill('medium')
    before = column(table, 0)
    table.get_by_role('button', name='volume').click()
    assert sorted(column(table, 0)) == sorted(before)
    assert len(before) == 20


def test_a_long_table_scrolls_below_its_headings(opened: Opened) -> None:
    page = opened()
    box = page.get_by_role('region', name='All classes, table')
    box.focus()
    box.evaluate('box => box.scrollTo(0, 1000)')
    assert box.evaluate('box => box.scrollTop') == 1000
    heading = box.get_by_role('columnheader').first
    below = heading.evaluate(
        """heading => heading.getBoundingClientRect().top
            - heading.closest('.box').getBoundingClientRect().top"""
    )
    assert abs(below) <= 2
    assert box.bounding_box()['height'] < 700
    other = page.get_by_role('region', name='Pairs, table')
    expect(other).to_have_count(0)


def test_tab_reaches_all_controls_in_order(opened: Opened) -> None:
    page = opened()
    seen = []
    for _ in range(60):
        page.keyboard.press('Tab')
        name = page.evaluate(
            """() => {
              const at = document.activeElement;
              return at.getAttribute('aria-label') || at.id
                || at.textContent;
            }"""
        )
        seen.append(name)
        if name == 'report.json':
            break
    classes = [
        'filter-classes',
        'All classes, table',
        'class',
        'group',
        'training images',
        'accuracy (%)',
        'most often taken for',
        'mean |Gaussian curvature|',
        'volume (bits)',
        'CSV of the table All classes',
    ]
    assert seen[:3] == ['Skip to the report', 'In one line each', 'Classes']
    start = seen.index('filter-classes')
    assert seen[start : start + len(classes)] == classes
    assert seen[-1] == 'report.json'


def test_the_skip_link_shows_and_leads_to_the_report(opened: Opened) -> None:
    page = opened()
    skip = page.get_by_role('link', name='Skip to the report')
    expect(skip).not_to_be_in_viewport()
    page.keyboard.press('Tab')
    expect(skip).to_be_in_viewport()
    outline = skip.evaluate('link => getComputedStyle(link).outlineStyle')
    assert outline == 'solid'
    page.keyboard.press('Enter')
    expect(page.locator('#report-start')).to_be_focused()


@pytest.mark.parametrize('width', WIDTHS)
@pytest.mark.parametrize('scheme', ['light', 'dark'])
def test_no_rule_of_accessibility_is_broken(
    opened: Opened, width: int, scheme: str
) -> None:
    page = opened(width, color_scheme=scheme)
    # Each cell takes its time; further rows are like those above them.
    context = {'exclude': [['tbody tr:nth-child(n + 9)']]}
    results = Axe().run(page, context)
    assert results.generate_report() == 'Found 0 accessibility violations:\n'
    rules = {rule['id'] for rule in results.response['passes']}
    assert {'color-contrast', 'region', 'image-alt', 'label'} <= rules


@pytest.mark.parametrize('width', WIDTHS)
def test_the_page_never_scrolls_sideways(opened: Opened, width: int) -> None:
    page = opened(width)
    page.evaluate('window.scrollTo(1000, 0)')
    assert page.evaluate('window.scrollX') == 0
    widths = page.evaluate(
        '[document.documentElement.scrollWidth, window.innerWidth]'
    )
    assert widths == [width, width]


def test_on_a_phone_wide_parts_scroll_in_their_boxes(opened: Opened) -> None:
    page = opened(400)
    names = (
        'Both models in a line, table',
        'All classes, table',
        'The same at three depths of the backbone, figure',
    )
    for name in names:
        box = page.get_by_role('region', name=name)
        expect(box).to_have_attribute('tabindex', '0')
        assert box.evaluate('box => box.scrollWidth > box.clientWidth')
        box.evaluate('box => box.scrollTo(80, 0)')
        assert box.evaluate('box => box.scrollLeft') == 80
    # The name of the row stays in sight.
    row = table_named(page, 'Both models in a line').get_by_role('rowheader')
    assert row.first.bounding_box()['x'] >= 0


def test_dark_mode_keeps_figures_on_white(opened: Opened) -> None:
    colours = 'node => getComputedStyle(node).backgroundColor'
    page = opened(color_scheme='dark')
    assert page.locator('body').evaluate(colours) == 'rgb(23, 25, 28)'
    card = page.locator('figure .card').first
    assert card.evaluate(colours) == 'rgb(255, 255, 255)'


def test_it_reads_without_javascript(opened: Opened) -> None:
    page = opened(java_script_enabled=False)
    expect(page.get_by_role('img')).to_have_count(3)
    expect(page.get_by_role('searchbox')).to_have_count(0)
    expect(page.get_by_role('button')).to_have_count(0)
    expect(page.locator('tbody tr')).to_have_count(74)
    expect(page.get_by_text('Mistakes on').first).to_be_visible()


def test_paper_holds_all_rows_and_no_controls(opened: Opened) -> None:
    page = opened(718)
    page.get_by_role('searchbox').first.fill('species 40')
    page.emulate_media(media='print')
    for hidden in ('nav', '.controls', '.files', '.skip'):
        expect(page.locator(hidden).first).to_be_hidden()
    rows = table_named(page, 'All classes').locator('tbody tr')
    expect(rows.nth(10)).to_be_visible()
    box = page.locator('.tall')
    assert box.evaluate('box => box.scrollHeight <= box.clientHeight')
    figure = page.locator('figure').first
    style = figure.evaluate('node => getComputedStyle(node).breakInside')
    assert style == 'avoid'


def test_nothing_foreign_runs_or_loads(
    browser: Browser, reports: dict[int, str]
) -> None:
    """What a name might smuggle in, the page forbids."""
    page = browser.new_page()
    refused: list[str] = []
    page.on('console', lambda message: refused.append(message.text))
    page.goto(reports[60])
    page.evaluate(
        """() => {
          const script = document.createElement('script');
          script.textContent = 'window.ran = true';
          const image = document.createElement('img');
          image.src = 'https://example.org/pixel.png';
          document.body.append(script, image);
        }"""
    )
    page.wait_for_timeout(100)
    assert page.evaluate('window.ran') is None
    assert len(refused) == 2
    assert all('Content Security Policy' in text for text in refused)
    page.close()
