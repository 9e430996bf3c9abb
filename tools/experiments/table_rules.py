"""The rules that a table follows; docs/how_to/run_a_table.md tells them."""

from typing import Any, NoReturn

# Of a name; and values of a table, lest a few aliases fill the memory.
_LONGEST, _LARGEST = 100, 100_000
TABLE_KEYS = {'columns', 'rows', 'select', 'select_rule', 'options', 'note'}
COLUMN_KEYS = {'title', 'metric', 'digits', 'best'}
ROW_KEYS = {
    'name',
    'config',
    'options',
    'baseline',
    'paper',
    'source',
    'from',
    'checkpoint_option',
    'test_only',
    'to_come',
}


# What is better when lower, and what its names were.
_LOWER_IS_BETTER = (
    'variance',
    'bias',
    'quantile_gap',
    'std',
    'entropy_gap',
)
_RENAMED = {
    'class_accuracy/variance': 'class_spread/variance',
    'class_accuracy/bias': 'class_spread/bias',
    'class_average_precision/variance': 'class_spread_ap/variance',
}


def folder_name(row: str) -> str:
    """The row's name as a folder: letters, digits, dot, dash."""
    return ''.join(c if c.isalnum() or c in '.-' else '_' for c in row)


def check_table(table: object, where: str) -> None:
    """Stop at the first rule that a table breaks."""
    if not isinstance(table, dict) or not {'columns', 'rows'} <= set(table):
        refuse(where, 'table must have columns and rows', table)
    if is_larger(table, _LARGEST):
        rule = f'table must have at most {_LARGEST} values, aliases included'
        refuse(where, rule, 'more')
    _check_keys(table, TABLE_KEYS, where, 'table')
    _check_lists(table, where)
    check_columns(table['columns'], where)
    _check_selection(table, where)
    _check_options(table, where)
    names = _names(table['rows'], where)
    titles = {column['title'] for column in table['columns']}
    for row in table['rows']:
        _check_row(row, names, titles, f'{where}, row {row["name"]!r}')
    _check_chains(table['rows'], where)


def _check_lists(table: dict[str, Any], where: str) -> None:
    for key in ('columns', 'rows'):
        parts = table[key]
        if not parts or not isinstance(parts, list):
            refuse(where, f'{key} must be a list of mappings', parts)
        for part in parts:
            if not isinstance(part, dict):
                refuse(where, f'{key} must be a list of mappings', part)


def _check_selection(table: dict[str, Any], where: str) -> None:
    """Whether the best checkpoint is that of the greatest number."""
    rule = table.get('select_rule')
    if rule not in (None, 'greater', 'less'):
        refuse(where, "select_rule must be 'greater' or 'less'", rule)
    select = table.get('select', table['columns'][0]['metric'])
    if rule is None and str(select).rpartition('/')[2] in _LOWER_IS_BETTER:
        refuse(where, f"select_rule must be 'less' for {select}", 'none')


def _names(rows: list[dict[str, Any]], where: str) -> list[str]:
    names = [row.get('name') for row in rows]
    for name in names:
        check_name(name, where, 'name of a row')
    # Some file systems don't tell capitals apart.
    folders = [folder_name(name).casefold() for name in names]
    if len(set(folders)) < len(folders):
        refuse(where, 'rows must have names that make folders apart', names)
    return names


def check_columns(columns: list[dict[str, Any]], where: str) -> None:
    """Each with a title of its own, and with what a column needs."""
    for column in columns:
        _check_keys(column, COLUMN_KEYS, where, 'column')
        if not {'title', 'metric'} <= set(column):
            refuse(where, 'column must have title and metric', column)
        check_name(column['title'], where, 'title of a column')
        check_name(column['metric'], where, 'metric of a column')
        renamed = _RENAMED.get(column['metric'])
        if renamed:
            rule = f'metric of a column must be {renamed}'
            refuse(where, rule, column['metric'])
        if column.get('best', 'highest') not in ('highest', 'lowest'):
            rule = "best of a column must be 'highest' or 'lowest'"
            refuse(where, rule, column['best'])
        digits = column.get('digits', 1)
        if type(digits) is not int or not 0 <= digits <= 10:
            rule = 'digits of a column must be a whole number from 0 to 10'
            refuse(where, rule, repr(digits))
    titles = ['row', 'seeds', *(column['title'] for column in columns)]
    if len(set(titles)) < len(titles):
        rule = "columns must have titles apart, and none 'row' or 'seeds'"
        refuse(where, rule, titles[2:])


def check_name(name: object, where: str, what: str) -> None:
    """A text that can be a cell of a table, and a folder."""
    if (
        not isinstance(name, str)
        or not any(letter.isalnum() for letter in name)
        or not name.isprintable()
        or '|' in name
        or len(name) > _LONGEST
    ):
        rule = (
            f'{what} must be text of one line with a letter or a digit, '
            f'without | and of at most {_LONGEST} characters'
        )
        refuse(where, rule, repr(name)[: 2 * _LONGEST])


def is_larger(node: object, limit: int) -> bool:
    """Whether it has more values than that, aliases written out."""
    waiting = [node]
    for _ in range(limit):
        if not waiting:
            return False
        part = waiting.pop()
        if isinstance(part, dict):
            waiting += [*part, *part.values()]
        elif isinstance(part, list):
            waiting += part
    return bool(waiting)


def _check_options(part: dict[str, Any], where: str) -> None:
    options = part.get('options', {})
    if not isinstance(options, dict) or not all(
        isinstance(key, str) for key in options
    ):
        refuse(where, 'options must be a mapping of dotted paths', options)


def _check_row(
    row: dict[str, Any], names: list[str], titles: set[str], where: str
) -> None:
    _check_keys(row, ROW_KEYS, where, 'row')
    _check_options(row, where)
    if not isinstance(row.get('paper', {}), dict):
        refuse(where, 'paper must be a mapping of titles', row['paper'])
    for key in ('baseline', 'from'):
        if row.get(key, names[0]) not in names:
            refuse(where, f'{key} must be a row', row[key])
    unknown = set(row.get('paper', {})) - titles
    if unknown:
        refuse(where, 'paper must name titles of columns', sorted(unknown))
    if 'to_come' not in row:
        _check_sources(row, where)


def _check_sources(row: dict[str, Any], where: str) -> None:
    """Where the model of a row comes from."""
    if row.get('test_only'):
        if 'from' not in row:
            refuse(where, 'a row with test_only must have from', row)
    elif 'config' not in row:
        refuse(where, 'row must have config or to_come', row)
    elif ('from' in row) != ('checkpoint_option' in row):
        rule = 'from must stand with checkpoint_option or test_only'
        refuse(where, rule, row)


def _check_chains(rows: list[dict[str, Any]], where: str) -> None:
    """No row starts from itself, or from one that is not run."""
    by_name = {row['name']: row for row in rows}
    for row in rows:
        seen = [row['name']]
        while 'from' in by_name[seen[-1]]:
            seen.append(by_name[seen[-1]]['from'])
            if seen[-1] in seen[:-1]:
                refuse(where, 'from must not lead back to its row', seen)
        if 'to_come' in by_name[seen[-1]] and 'to_come' not in row:
            refuse(where, 'from must lead to a row that is run', seen)


def _check_keys(
    node: dict[str, Any], known: set[str], where: str, what: str
) -> None:
    unknown = set(node) - known
    if unknown:
        rule = f'keys of a {what} must be of {", ".join(sorted(known))}'
        refuse(where, rule, sorted(unknown))


def refuse(where: str, rule: str, got: object) -> NoReturn:
    """End with the rule that a table breaks."""
    raise SystemExit(
        f'{where}: {rule}, got {got}. See docs/how_to/run_a_table.md.'
    )
