"""Write docs/model_zoo.md and docs/configs.md.

    python tools/experiments/model_zoo.py

The first page lists every row of the papers' tables with its config and the
paper's figures; the second every config with its results: the papers' are
marked *paper*, ours *measured here*, with the seeds. They are made from the
tables and the metafiles.
"""

import argparse
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / 'docs'
TABLES = ROOT / 'tools' / 'experiments' / 'tables'
CONFIGS = ROOT / 'configs'
PAPERS = {
    'zut': 'Zero uniformity training (Pan et al., AAAI 2025)',
    'cr': 'Curvature of perceptual manifolds (Ma et al.)',
}
HEAD = """# Model zoo

<!-- Written by tools/experiments/model_zoo.py: change the tables below
tools/experiments/tables or the metafiles below configs, then run it. -->

Figures marked *paper* are those of the papers, in their words and digits, but
for 47.48, 45.15 and 35.54 in Fig. 6 of the ZUT paper, which are computed from
the differences that its text gives; figures marked *measured here* come from
runs of this repository, mean ± sample standard deviation over the seeds given.
**No row of the papers' own data has been run at full scale here**: their
columns stand empty until it is (`table.py` shows such rows as "not run").

{commands} of the {rows} rows of these tables have a command, {to_come} say
what they wait for. `python tests/every_command.py rows` runs each command on a
miniature of its data, `python tests/every_command.py configs` trains, resumes
and tests each of the {configs} configs on one. What was run, and how, is in
[Run a table](how_to/run_a_table.md) and the evidence pages.

A row that can be run leads to its config, and is one command. It trains and
tests for seeds 0, 1, 2, goes on where it was broken, and `table.py` sets what
it measured beside the paper:

```bash
python tools/experiments/run.py TABLE --rows 'ROW'
python tools/experiments/table.py TABLE
```

What a row costs on your GPU is not told here, since nothing of it was timed on
one: `python tools/benchmarks/full_size.py CONFIG` takes ten steps of a config
at its own size and prints the seconds of a step and the peak memory. Steps x
seconds are the hours: 80,000 for each row of ADE20K."""
CONFIGS_HEAD = """# Configs and their results

<!-- Written by tools/experiments/model_zoo.py: change the metafiles below
configs, then run it. -->

Every config of the repository. Figures marked *paper* are those of the papers,
figures marked *measured here* come from runs of this repository, mean ± sample
standard deviation over the seeds given; [the model zoo](model_zoo.md) has the
rows of the papers' tables."""


def head() -> str:
    """The beginning of the page, with counts of what there is."""
    rows = [row for _, _, table in papers_tables() for row in table['rows']]
    commands = sum('to_come' not in row for row in rows)
    return HEAD.format(
        commands=commands,
        rows=len(rows),
        to_come=len(rows) - commands,
        configs=sum(
            '_base_' not in path.relative_to(CONFIGS).parts
            for path in CONFIGS.rglob('*.py')
        ),
    )


def papers_tables() -> list[tuple[str, str, dict]]:
    """(Paper, name, content) of the tables that stand for a paper's."""
    return [
        (prefix, path.stem, _load(path))
        for prefix in PAPERS
        for kind in ('table', 'fig')
        for path in sorted(
            TABLES.glob(f'{prefix}_{kind}*.yml'),
            key=lambda path: (len(path.stem), path.stem),
        )
    ]


def table_section(name: str, table: dict, title: str) -> str:
    """One table: rows, configs, options, the paper's figures, commands."""
    columns = [column['title'] for column in table['columns']]
    columns = [
        c for c in columns if any(c in _paper(r) for r in table['rows'])
    ]
    options = any(row.get('options') for row in table['rows'])
    waits = any('to_come' in row for row in table['rows'])
    header = ['row']
    header += ['options'] * options
    header += [f'{column} (*paper*)' for column in columns]
    header += ['waits for'] * waits
    lines = [
        f'### {title}',
        '',
        f'`python tools/experiments/run.py {name}`',
        '',
    ]
    lines += [_cells(header), '|---' * len(header) + '|']
    for row in table['rows']:
        cells = [_name(row)]
        cells += [_options(row)] * options
        cells += [_paper(row).get(column, '') for column in columns]
        cells += [row.get('to_come', '')] * waits
        lines.append(_cells(cells))
    return '\n'.join(lines)


def config_section(folder: Path) -> str:
    """Every config of a folder, with the results of its metafile."""
    models = _load(folder / 'metafile.yml')['Models']
    header = ['config', 'data', 'model', 'batch', '*paper*', '*measured here*']
    lines = [f'## configs/{folder.name}', '']
    lines += [_cells(header), '|---' * len(header) + '|']
    for model in models:
        about = model['Metadata']
        results = model.get('Results', [])
        lines.append(
            _cells(
                [
                    f'[`{model["Name"]}`](../{model["Config"]})',
                    about['Training Data'],
                    about['Architecture'],
                    str(about['Batch Size']),
                    _results(results, 'paper'),
                    _results(results, 'measured here'),
                ]
            )
        )
    return '\n'.join(lines)


def zoo_page() -> str:
    """The rows of the papers' tables."""
    parts = [head(), "## The papers' tables, row by row"]
    last = None
    for prefix, name, table in papers_tables():
        if prefix != last:
            parts.append(f'**{PAPERS[prefix]}**')
            last = prefix
        of_paper = name.removeprefix(f'{prefix}_')
        number = of_paper.lstrip('abcdefghijklmnopqrstuvwxyz')
        kind = of_paper.removesuffix(number)
        title = {'table': 'Table', 'fig': 'Fig.'}[kind] + f' {number}'
        paper = {'zut': 'ZUT', 'cr': 'curvature'}[prefix]
        parts.append(table_section(name, table, f'{title}, {paper} paper'))
    return '\n\n'.join(parts) + '\n'


def configs_page() -> str:
    """Every config, folder by folder."""
    sections = [
        config_section(folder)
        for folder in sorted(CONFIGS.iterdir())
        if (folder / 'metafile.yml').exists()
    ]
    return '\n\n'.join([CONFIGS_HEAD, *sections]) + '\n'


#: Name of each page -> what writes it.
PAGES = {'model_zoo.md': zoo_page, 'configs.md': configs_page}


def _load(path: Path) -> dict:
    return yaml.safe_load(path.read_text(encoding='utf-8'))


def _paper(row: dict) -> dict[str, str]:
    return row.get('paper', {})


def _cells(cells: list[str]) -> str:
    return f'| {" | ".join(cells)} |'


def _name(row: dict) -> str:
    """Name of the row, which leads to its config if it has one."""
    name = row['name']
    return f'[{name}](../{row["config"]})' if 'config' in row else name


def _options(row: dict) -> str:
    """The settings in which the row differs from its config."""
    return ', '.join(f'`{k}={v}`' for k, v in row.get('options', {}).items())


def _results(results: list[dict], source: str) -> str:
    """Metrics of one source, with the table or the seeds they are from."""
    cells = []
    for result in results:
        if result['Source'] == source:
            figures = [f'{k} {v}' for k, v in result['Metrics'].items()]
            cells.append(f'{", ".join(figures)} ({result["From"]})')
    return '; '.join(cells)


if __name__ == '__main__':
    argparse.ArgumentParser(description=__doc__.split('\n')[0]).parse_args()
    for name, page in PAGES.items():
        (DOCS / name).write_text(page(), encoding='utf-8')
        print(f'model_zoo.py: wrote docs/{name}')
