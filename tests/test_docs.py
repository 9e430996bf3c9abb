"""The pages say what is there: links, names, configs, commands, examples."""

import ast
import re
import shutil
import subprocess
import sys
import types
from collections.abc import Iterator
from pathlib import Path

import mmengine
import pytest
from mmengine.registry import DefaultScope
from run_tool import ENVIRONMENT

from mmfair import registry
from mmfair.utils.load_config import load_config

ROOT = Path(__file__).parents[1]
CONFIGS = ROOT / 'configs'
# Folders that `make docs` fills.
MADE = {'_build', '_pages'}
PAGES = sorted(
    page
    for pattern in ('*.md', 'docs/**/*.md', 'configs/**/*.md')
    for page in ROOT.glob(pattern)
    if not MADE & set(page.parts)
)
HOW_TO = sorted((ROOT / 'docs' / 'how_to').glob('*.md'))
FENCE = re.compile(r'^```(\w*)\n(.*?)^```$', re.MULTILINE | re.DOTALL)
LINK = re.compile(r'\]\(([^)\s]+)\)')
PATH = re.compile(
    r'(?<![\w/.<-])((?:tools|configs|tests)/[\w./-]+\.(?:py|sh|yml))'
)
# The files that a how-to page writes; they need not be there.
WRITTEN = re.compile(
    r'^# ((?:(?:mmfair|tests|configs)/\S+|\w+)\.py)$', re.MULTILINE
)


def name_of(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def anchors(page: Path) -> set[str]:
    """Anchors that GitHub makes of the headings."""
    text = FENCE.sub('', page.read_text(encoding='utf-8'))
    titles = re.findall(r'^#+ (.+)$', text, re.MULTILINE)
    return {
        re.sub(r'[^\w -]', '', title.lower()).replace(' ', '-')
        for title in titles
    }


@pytest.mark.parametrize('page', PAGES, ids=name_of)
def test_relative_links_resolve(page: Path) -> None:
    text = FENCE.sub('', page.read_text(encoding='utf-8'))
    broken = []
    for link in LINK.findall(text):
        if '://' in link:
            continue
        path, _, anchor = link.partition('#')
        target = (page.parent / path).resolve() if path else page
        if not target.exists() or (anchor and anchor not in anchors(target)):
            broken.append(link)
    assert broken == []


@pytest.mark.parametrize('page', PAGES, ids=name_of)
def test_paths_named_in_text_exist(page: Path) -> None:
    text = page.read_text(encoding='utf-8')
    written = set(WRITTEN.findall(text))
    # A name with CONFIG in it stands for any file.
    named = {
        path
        for path in PATH.findall(text)
        if path not in written and 'CONFIG' not in path
    }
    missing = [path for path in sorted(named) if not (ROOT / path).exists()]
    assert missing == []


@pytest.mark.parametrize('page', PAGES, ids=name_of)
def test_tables_have_a_line_below_their_head(page: Path) -> None:
    text = FENCE.sub('', page.read_text(encoding='utf-8'))
    heads = re.findall(r'^(?<!\|\n)\|(.*)\n(.*)', text, re.MULTILINE)
    bare = [head for head, below in heads if not re.match(r'\|[-:|]+$', below)]
    assert bare == []


@pytest.mark.parametrize('page', PAGES, ids=name_of)
def test_tables_end_with_an_empty_line(page: Path) -> None:
    # Markdown takes text that follows at once for one more row.
    text = FENCE.sub('', page.read_text(encoding='utf-8'))
    assert re.findall(r'^\|.*\n([^|\n].*)', text, re.MULTILINE) == []


def test_every_page_is_in_the_index() -> None:
    docs = ROOT / 'docs'
    index = (docs / 'index.md').read_text(encoding='utf-8')
    for page in docs.rglob('*.md'):
        if page.name != 'index.md' and not MADE & set(page.parts):
            stem = page.relative_to(docs).with_suffix('').as_posix()
            assert f'\n{stem}\n' in index


def names_in(path: Path) -> Iterator[str]:
    """Names in a file's ``__all__``."""
    for node in ast.parse(path.read_text(encoding='utf-8')).body:
        if (
            isinstance(node, ast.Assign)
            and isinstance(node.targets[0], ast.Name)
            and node.targets[0].id == '__all__'
        ):
            yield from ast.literal_eval(node.value)


def test_every_public_name_is_listed() -> None:
    listed = (ROOT / 'docs' / 'api.md').read_text(encoding='utf-8')
    names = {
        (name_of(path), name)
        for path in (ROOT / 'mmfair').rglob('*.py')
        for name in names_in(path)
    }
    assert len(names) > 50
    assert {(f, n) for f, n in names if f'`{n}`' not in listed} == set()


def test_every_listed_name_exists() -> None:
    listed = (ROOT / 'docs' / 'api.md').read_text(encoding='utf-8')
    first_cells = re.findall(r'^\| (`.+?) \|', listed, re.MULTILINE)
    names = set(re.findall(r'`(\w+)`', ' '.join(first_cells)))
    source = '\n'.join(
        path.read_text(encoding='utf-8')
        for path in (ROOT / 'mmfair').rglob('*.py')
    )
    made = r'^(?:def|class) (\w+)|^(\w+)(?:: [^=\n]+)? = '
    found = {a or b for a, b in re.findall(made, source, re.MULTILINE)}
    assert len(names) > 50
    assert names - found == set()


def config_folders() -> list[Path]:
    return sorted(
        folder
        for folder in CONFIGS.iterdir()
        if folder.is_dir() and folder.name != '_base_'
    )


@pytest.mark.parametrize('folder', config_folders(), ids=name_of)
def test_every_config_is_in_its_metafile(folder: Path) -> None:
    metafile = mmengine.load(folder / 'metafile.yml')
    collections = {part['Name'] for part in metafile['Collections']}
    models = metafile['Models']
    stems = {path.stem for path in folder.glob('*.py')}
    assert sorted(model['Name'] for model in models) == sorted(stems)
    for model in models:
        assert model['Config'] == f'{name_of(folder)}/{model["Name"]}.py'
        assert model['In Collection'] in collections


@pytest.mark.parametrize('folder', config_folders(), ids=name_of)
def test_every_config_is_in_its_readme(folder: Path) -> None:
    readme = (folder / 'README.md').read_text(encoding='utf-8')
    linked = set(re.findall(r'\]\((\S+\.py)\)', readme))
    assert {path.name for path in folder.glob('*.py')} <= linked


def test_model_index_imports_every_metafile() -> None:
    index = mmengine.load(ROOT / 'model-index.yml')
    found = [name_of(path) for path in CONFIGS.rglob('metafile.yml')]
    assert sorted(index['Import']) == sorted(found)


@pytest.fixture
def own_registries(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a test registers is gone after it."""
    for entry in registry.__all__:
        one = getattr(registry, entry)
        one.import_from_location()
        monkeypatch.setattr(one, '_module_dict', dict(one.module_dict))


def read_in_place(text: str, name: str, folder: Path) -> None:
    """Read the text as a config of that name beside those there are."""
    path = folder / name
    path.parent.mkdir(parents=True)
    for neighbour in CONFIGS.iterdir():
        if neighbour.is_dir() and neighbour.name != path.parent.name:
            (folder / 'configs' / neighbour.name).symlink_to(neighbour)
    path.write_text(text, encoding='utf-8')
    assert load_config(path).default_hooks


@pytest.mark.parametrize('page', HOW_TO, ids=name_of)
def test_how_to_examples_work(
    page: Path,
    own_registries: None,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    """Blocks that begin with a path are files: run them and their tests."""
    for language, block in FENCE.findall(page.read_text(encoding='utf-8')):
        if language != 'python':
            continue
        code = compile(block, name_of(page), 'exec')
        path = WRITTEN.match(block)
        if path is None:
            exec(code, {})
            continue
        if path[1].startswith('configs/'):
            read_in_place(block, path[1], tmp_path)
            continue
        name = path[1].removesuffix('.py').replace('/', '.')
        module = types.ModuleType(name)
        monkeypatch.setitem(sys.modules, name, module)
        exec(code, vars(module))
        named = [v for k, v in vars(module).items() if k[:5] == 'test_']
        for test in filter(callable, named):
            needs = test.__code__.co_varnames[: test.__code__.co_argcount]
            test(*[tmp_path for _ in needs])


IN_PLACE = """
import importlib, pathlib, sys
import mmfair
root = pathlib.Path(sys.argv[1])
assert pathlib.Path(mmfair.__file__).is_relative_to(root), mmfair.__file__
for name in sys.argv[2:]:
    importlib.import_module(name)
"""


def export(file: Path, package: Path) -> None:
    """The lines that the pages ask for, in every room above a file."""
    names = ', '.join(names_in(file))
    module = file
    while module.parent != package:
        room = module.parent / '__init__.py'
        path = module.relative_to(package.parent).with_suffix('')
        if names and room.exists():
            line = f'from {".".join(path.parts)} import {names}  # noqa\n'
            room.write_text(room.read_text() + line)
        module = module.parent


def test_how_to_files_work_where_the_pages_put_them(tmp_path: Path) -> None:
    """Written into a copy of the package, exported, imported, tested."""
    package, tests = tmp_path / 'mmfair', tmp_path / 'tests'
    skip = shutil.ignore_patterns('__pycache__', '.mim')
    shutil.copytree(ROOT / 'mmfair', package, ignore=skip)
    tests.mkdir()
    for helper in (ROOT / 'tests').glob('*.py'):
        if not helper.name.startswith('test_'):
            (tests / helper.name).symlink_to(helper)
    (tests / 'data').symlink_to(ROOT / 'tests' / 'data')
    (tmp_path / 'pyproject.toml').symlink_to(ROOT / 'pyproject.toml')
    written = []
    for page in HOW_TO:
        for _, block in FENCE.findall(page.read_text(encoding='utf-8')):
            path = WRITTEN.match(block)
            if path is not None and not path[1].startswith('configs/'):
                file = tmp_path / path[1]
                assert not file.exists(), path[1]
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(block, encoding='utf-8')
                written.append(file)
    inside = [file for file in written if file.is_relative_to(package)]
    assert len(inside) >= 6
    for file in inside:
        export(file, package)
    places = [file.relative_to(tmp_path).with_suffix('') for file in inside]
    modules = ['.'.join(place.parts) for place in places]
    environment = {**ENVIRONMENT, 'PYTHONPATH': str(tmp_path)}
    settings = {'cwd': tmp_path, 'env': environment, 'check': False}
    for arguments in (
        ['-W', 'ignore', '-c', IN_PLACE, str(tmp_path), *modules],
        ['-m', 'pytest', '-q', '-p', 'no:cacheprovider', str(tests)],
    ):
        done = subprocess.run(
            [sys.executable, *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            **settings,
        )
        assert done.returncode == 0, done.stdout[-4000:]


def parts_in(config: dict) -> Iterator[dict]:
    """Heads and losses of ours in a fragment of a config, inner ones last."""
    if str(config.get('type', '')).startswith('mmfair.'):
        yield {k: v for k, v in config.items() if k != '_delete_'}
    for value in config.values():
        if isinstance(value, dict):
            yield from parts_in(value)


PARTS_OF_PAGES = {
    'long_tail': {
        'BalancedSoftmaxLoss',
        'CIFARResNet',
        'CSAClsHead',
        'CausalNormClsHead',
        'ClassBalancedLoss',
        'CosineClsHead',
        'DisAlignClsHead',
        'GCLLoss',
        'GeneralizedReweightingLoss',
        'LADELoss',
        'LDAMLoss',
        'LabelAwareSmoothingLoss',
        'LogitAdjustedLoss',
        'PaCoClassifier',
        'PaCoLoss',
        'SoftmaxFocalLoss',
        'WeightScaledClsHead',
    },
    'experts': {
        'BBNClsHead',
        'CIFARExpertResNet',
        'CIFARResNet',
        'ExpertClsHead',
        'RIDELoss',
        'RoutedExpertClsHead',
    },
}


@pytest.mark.parametrize('name', PARTS_OF_PAGES)
def test_what_a_page_switches_on_can_be_built(name: str) -> None:
    page = ROOT / 'docs' / 'methods' / f'{name}.md'
    built = set()
    for language, block in FENCE.findall(page.read_text(encoding='utf-8')):
        if language == 'bash':
            continue
        fragment: dict = {}
        exec(block, fragment)
        # A config file says which toolbox its plain names are of.
        with DefaultScope.overwrite_default_scope('mmpretrain'):
            for part in parts_in(fragment.get('model', {})):
                built.add(type(registry.MODELS.build(part)).__name__)
    assert built == PARTS_OF_PAGES[name]
