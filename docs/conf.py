"""Settings of Sphinx; `make docs` builds the pages into docs/_build."""

from mmfair import __version__

project = 'mmfair'
author = 'The mmfair authors'
project_copyright = author
release = __version__
extensions = [
    'myst_parser',
    'sphinx.ext.autodoc',
    'sphinx.ext.mathjax',
    'sphinx.ext.napoleon',
]
exclude_patterns = ['_build']
html_title = f'mmfair {release}'
myst_enable_extensions = ['dollarmath']
myst_heading_anchors = 3
autodoc_member_order = 'bysource'
napoleon_google_docstring = True
napoleon_numpy_docstring = False
napoleon_use_ivar = True
# README and the like are no part of these pages; tests/test_docs.py looks
# after all links.
suppress_warnings = ['myst.xref_missing']
# Tables of results are wide.
html_theme_options = {'page_width': '1200px'}
