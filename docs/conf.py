"""Settings of Sphinx; `make docs` builds the pages into docs/_build."""

import os
import re
from pathlib import Path

from docutils import nodes
from docutils.parsers.rst.roles import register_generic_role
from latex2mathml.converter import convert
from sphinx.application import Sphinx
from sphinx.util.typing import ExtensionMetadata
from sphinx.writers.html5 import HTML5Translator

from mmfair import __version__

project = 'mmfair'
author = 'The mmfair authors'
project_copyright = author
release = __version__
extensions = [
    'myst_parser',
    'sphinx.ext.autodoc',
    'sphinx.ext.napoleon',
]
exclude_patterns = ['_build']
html_title = f'mmfair {release}'
# Written into the page as MathML: formulas need no script and no network.
html_math_renderer = 'mathml'
myst_enable_extensions = ['dollarmath']
myst_heading_anchors = 3
autodoc_member_order = 'bysource'
napoleon_google_docstring = True
napoleon_numpy_docstring = False
napoleon_use_ivar = True
# Links to source files stay as they are; tests/test_docs.py looks after all.
suppress_warnings = ['myst.xref_missing']
# Tables of results are wide.
html_theme_options = {'page_width': '1200px'}
html_static_path = ['_static']
html_css_files = ['tables.css']

DOCS = Path(__file__).parent
ROOT = DOCS.parent
# Pages that stand elsewhere in the repository are copied into docs/_pages,
# so that a link to them leads somewhere in the built pages too.
PAGES = DOCS / '_pages'
OUTSIDE = {
    path.resolve(): PAGES / path.parent.relative_to(ROOT) / f'{name}.md'
    for pattern in ('*.md', 'configs/*/README.md')
    for path in ROOT.glob(pattern)
    for name in [path.stem.lower()]
}
LINK = re.compile(r'(?<=\]\()(?![a-z]+:|#)([^)\s#]+)')


def lead_home(text: str, written_at: Path, read_at: Path) -> str:
    """A page's text with its relative links as they are where it is read."""

    def moved(match: re.Match) -> str:
        target = (written_at.parent / match[1]).resolve()
        target = OUTSIDE.get(target, target)
        if not target.exists():
            return match[1]
        return os.path.relpath(target, read_at.parent)

    return LINK.sub(moved, text)


def copy_pages(app: Sphinx) -> None:
    """Make the copies before Sphinx looks which pages there are."""
    for page in OUTSIDE.values():
        page.parent.mkdir(parents=True, exist_ok=True)
        page.touch()
    for source, page in OUTSIDE.items():
        text = source.read_text(encoding='utf-8')
        text = lead_home(text, source, page)
        if page.read_text(encoding='utf-8') != text:
            page.write_text(text, encoding='utf-8')


def read_page(app: Sphinx, name: str, content: list[str]) -> None:
    """Let the links of a page of docs lead to the copies."""
    page = DOCS / f'{name}.md'
    if PAGES not in page.parents:
        content[0] = lead_home(content[0], page, page)


def inline_formula(writer: HTML5Translator, node: nodes.math) -> None:
    """One formula in a line of text."""
    writer.body.append(convert(node.astext(), display='inline'))
    raise nodes.SkipNode


def formula(writer: HTML5Translator, node: nodes.math_block) -> None:
    """One formula on lines of its own."""
    writer.body.append(convert(node.astext(), display='block'))
    raise nodes.SkipNode


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register what stands above."""
    app.add_html_math_renderer(
        'mathml', (inline_formula, None), (formula, None)
    )
    # In the docstrings that a figure of ours inherits from matplotlib.
    register_generic_role('mpltype', nodes.literal)
    app.connect('builder-inited', copy_pages)
    app.connect('source-read', read_page)
    return {'parallel_read_safe': True}
