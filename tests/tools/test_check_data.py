import re
import runpy
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import yaml
from miniatures import ROOT, skip_cifar_checksums, write_cifar
from photo_miniatures import (
    write_ade20k,
    write_imagenet,
    write_imagenet_lt,
    write_inaturalist,
    write_svhn,
    write_voc,
)

from mmfair.functional import long_tail_counts

TOOLS = ROOT / 'tools' / 'dataset_converters'
KNOWN = yaml.safe_load((TOOLS / 'known_facts.yml').read_text())

Check = Callable[..., tuple[object, str]]


@pytest.fixture(scope='module')
def main() -> Iterator[Callable]:
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(TOOLS)  # as for a script that Python starts
        yield runpy.run_path(str(TOOLS / 'check_data.py'))['main']


@pytest.fixture
def check(
    main: Callable, folder: Path, capsys: pytest.CaptureFixture
) -> Check:
    """Runs the command; what it ends with (None if well) and prints."""
    pytest.importorskip('mmpretrain.datasets')
    capsys.readouterr()

    def check(*arguments: str, facts: dict | None = None) -> tuple:
        if facts is not None:
            path = folder / 'facts.yml'
            path.write_text(yaml.safe_dump({arguments[0]: facts}))
            arguments = (*arguments, '--facts', str(path))
        try:
            main(list(arguments))
        except SystemExit as end:
            return end.code, capsys.readouterr().out
        return None, capsys.readouterr().out

    return check


def row(table: str, split: str) -> list[str]:
    """Cells of a row; one for each column."""
    found = re.search(rf'^│ {split} .*$', table, re.MULTILINE)
    assert found, table
    return [cell.strip() for cell in found[0].strip('│').split('│')]


def test_a_miniature_differs_from_the_known_set(
    check: Check, folder: Path
) -> None:
    write_inaturalist(folder / 'inat', counts=[3, 1, 2])
    said, table = check('inaturalist2018', '--data-root', 'inat')
    assert said == (
        'train: found 3, expected 8,142 (classes).\n'
        'train: found 6, expected 437,513 (images).\n'
        'train: found 3, expected 1,000 (max).\n'
        'train: found 1, expected 2 (min).\n'
        'val, test: found 3, expected 8,142 (classes).\n'
        'val, test: found 3, expected 24,426 (images).\n'
        'val, test: found 1, expected 3 (max).\n'
        'val, test: found 1, expected 3 (min).\n'
        'Source: https://github.com/visipedia/inat_comp/tree/master/2018\n'
        'Expected tree: docs/prepare_data.md#inaturalist-2018'
    )
    assert row(table, 'train') == ['train', '6', '437,513', '3', '3', '1', '0']
    cells = ['val, test', '3', '24,426', '3', '1', '1', '0']
    assert row(table, 'val, test') == cells


def test_facts_that_fit(check: Check, folder: Path) -> None:
    write_svhn(folder / 'data' / 'svhn', images=13)
    facts = dict(
        classes=10,
        train=dict(images=13, max=2, min=1),
        val=dict(images=13),
    )
    said, table = check('svhn', facts=facts)
    assert said is None
    assert table.endswith('\nsvhn: as expected\n')
    said, _ = check('svhn', facts={**facts, 'test': dict(images=12)})
    assert said is None  # val and test are one set
    said, _ = check('svhn', facts={**facts, 'val': dict(images=12)})
    assert said == (
        'val, test: found 13, expected 12 (images).\n'
        'Expected tree: docs/prepare_data.md'
    )
    said, table = check('svhn', facts={})
    assert said is None
    assert table.endswith('\nsvhn: no numbers to compare with\n')


def test_images_with_several_labels(check: Check, folder: Path) -> None:
    write_voc(folder / 'data' / 'VOC2007', trainval=4, test=3)
    facts = dict(classes=20, train=dict(images=4, max=2, min=0))
    said, table = check('voc2007', facts=facts)
    assert said is None
    assert row(table, 'train') == ['train', '4', '4', '20', '2', '0', '0']


@pytest.mark.filterwarnings(
    'ignore:`reduce_zero_label` will be deprecated:UserWarning'
)
def test_images_to_segment_are_counted_alone(
    check: Check, folder: Path
) -> None:
    pytest.importorskip('mmseg.datasets')
    write_ade20k(folder / 'ade', training=3, validation=2)
    facts = dict(train=dict(images=3, max=9), val=dict(images=2))
    said, table = check('ade20k', '--data-root', 'ade', facts=facts)
    assert said is None
    assert row(table, 'train') == ['train', '3', '3', '150', '-', '-', '0']
    label_map = folder / 'ade/annotations/training/ADE_train_00000002.png'
    label_map.unlink()
    said, _ = check('ade20k', '--data-root', 'ade', facts=facts)
    assert said == (
        'train: missing 1 of 6 files, the first is '
        'ade/annotations/training/ADE_train_00000002.png\n'
        'Expected tree: docs/prepare_data.md'
    )


def test_missing_images_of_lists(check: Check, folder: Path) -> None:
    root = folder / 'data' / 'imagenet'
    write_imagenet(root, labels=(0, 1, 5), flat=True)
    write_imagenet_lt(root, labels=(0, 1, 5), folders=True, newline=False)
    (root / 'val' / 'ILSVRC2012_val_00000002.JPEG').unlink()
    said, table = check('imagenet_lt', facts=dict(classes=1000))
    assert said.startswith(
        'test: missing 1 of 3 files, the first is '
        'data/imagenet/val/ILSVRC2012_val_00000002.JPEG\n'
    )
    assert row(table, 'test') == ['test', '3', '-', '1,000', '1', '0', '1']
    said, table = check('imagenet_lt', '--fast', facts=dict(classes=1000))
    assert said is None
    assert row(table, 'test')[-1] == '-'


def test_counts_of_every_class(check: Check, folder: Path) -> None:
    root = folder / 'data' / 'imagenet'
    write_imagenet(root, labels=(0, 1, 5), flat=True)
    write_imagenet_lt(root, labels=(0, 1, 5), folders=True, newline=False)
    said, _ = check('imagenet_lt', '--fast')
    assert (
        'train: 1,000 classes have other counts, the first is 0: found 1, '
        'expected 50 (counts).'
    ) in said


@pytest.mark.parametrize('name', ['voc2007', 'svhn', 'imagenet', 'cifar10'])
def test_a_missing_tree(check: Check, name: str) -> None:
    said, table = check(name, '--data-root', 'no/such/folder')
    section = KNOWN[name]['section']
    assert "data_root must exist, got 'no/such/folder'" in said
    assert said.endswith(f'Expected tree: docs/prepare_data.md#{section}')
    assert KNOWN[name]['source'] in said
    assert table == ''


def test_a_folder_without_the_data(check: Check, folder: Path) -> None:
    (folder / 'empty').mkdir()
    said, _ = check('voc2007', '--data-root', 'empty')
    assert "got 'empty/JPEGImages'" in said
    said, _ = check('inaturalist2018', '--data-root', 'empty')
    assert "got 'empty/train2018.json'" in said
    assert "got 'empty/val2018.json'" in said
    # Nothing is downloaded.
    said, _ = check('cifar10', '--data-root', 'empty')
    assert "none at 'empty/cifar-10-batches-py/data_batch_1'" in said
    assert list((folder / 'empty').iterdir()) == []


def test_a_file_that_is_another(check: Check, folder: Path) -> None:
    write_svhn(folder / 'svhn', images=3)
    (folder / 'svhn' / 'test_32x32.mat').write_bytes(b'half')
    said, _ = check('svhn', '--data-root', 'svhn')
    assert said.startswith(
        'check_data: the data set of val, test must be readable, got '
        "ValueError: SVHN: 'svhn/test_32x32.mat' must be a MATLAB file"
    )


@pytest.mark.parametrize('classes', [10, 100])
def test_long_tails(
    check: Check,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    classes: int,
) -> None:
    skip_cifar_checksums(monkeypatch)
    write_cifar(folder / 'cifar', classes=classes, per_file=100 * classes)
    _, table = check(f'cifar{classes}_lt', '--data-root', 'cifar')
    images = 500 if classes == 10 else 100
    counts = long_tail_counts(classes, images, imbalance_factor=100)
    assert row(table, 'train')[1] == f'{sum(counts):,}'
    # The known numbers are those of the rule at full size.
    counts = long_tail_counts(classes, 50000 // classes, imbalance_factor=100)
    assert KNOWN[f'cifar{classes}_lt']['train'] == dict(
        images=sum(counts), max=max(counts), min=min(counts)
    )


def test_an_absent_toolbox(
    check: Check, monkeypatch: pytest.MonkeyPatch
) -> None:
    from mmfair.utils import stack

    monkeypatch.setattr(stack, 'installed_stack', dict)
    said, _ = check('ade20k')
    assert said.startswith('check_data: mmseg must be installed')


def test_an_unknown_name(
    main: Callable, capsys: pytest.CaptureFixture
) -> None:
    with pytest.raises(SystemExit):
        main(['mnist'])
    assert "invalid choice: 'mnist'" in capsys.readouterr().err


def test_help_names_what_can_be_given(
    main: Callable, capsys: pytest.CaptureFixture
) -> None:
    with pytest.raises(SystemExit):
        main(['--help'])
    said = capsys.readouterr().out
    for text in ('CONFIG.py', '--folder FOLDER', 'NAME', 'voc2007'):
        assert text in said
    assert max(map(len, said.splitlines())) < 80


def test_a_folder_without_its_option(
    main: Callable, folder: Path, capsys: pytest.CaptureFixture
) -> None:
    photos = folder / 'photos'
    photos.mkdir()
    with pytest.raises(SystemExit):
        main([str(photos)])
    assert f'Write --folder {photos}' in capsys.readouterr().err


def test_every_base_has_facts_and_every_section_exists() -> None:
    bases = (ROOT / 'configs' / '_base_' / 'datasets').glob('*.py')
    assert {path.stem for path in bases} == set(KNOWN)
    page = (ROOT / 'docs' / 'prepare_data.md').read_text()
    titles = re.findall(r'^## (.+)$', page, re.MULTILINE)
    anchors = {title.lower().replace(' ', '-') for title in titles}
    assert {facts['section'] for facts in KNOWN.values()} <= anchors


def test_files_that_were_packed_anew(check: Check, folder: Path) -> None:
    write_cifar(folder / 'data' / 'cifar100', classes=100, per_file=100)
    said, _ = check('cifar100')
    assert said.splitlines()[-3] == 'check_data takes them with --repacked.'
    facts = dict(classes=100, train=dict(images=100, max=1))
    said, _ = check('cifar100', '--repacked', facts=facts)
    assert said is None
    said, _ = check('svhn', '--repacked')
    assert said.splitlines()[0] == (
        '--repacked: NAME must be a set that may be packed anew, cifar100 or '
        "cifar100_lt, got 'svhn'. Leave it out."
    )
