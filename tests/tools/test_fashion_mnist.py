import gzip
import runpy
import struct
from pathlib import Path

import numpy as np
import pytest

TOOL = Path(__file__).parents[2] / 'tools/dataset_converters/fashion_mnist.py'


@pytest.fixture
def tool(monkeypatch: pytest.MonkeyPatch) -> dict:
    """The tool's names, for a set of six training and four test images."""
    names = runpy.run_path(str(TOOL))
    space = names['unpack'].__globals__
    small = [
        (name, {60000: 6, 10000: 4}[count], size)
        for name, count, size in space['FILES']
    ]
    monkeypatch.setitem(space, 'FILES', small)
    return space


def write_source(folder: Path) -> None:
    folder.mkdir()
    generator = np.random.default_rng(0)
    for name, count in (('train', 6), ('t10k', 4)):
        images = generator.integers(0, 256, (count, 28, 28), dtype=np.uint8)
        labels = np.arange(count, dtype=np.uint8)
        contents = {
            'images-idx3': struct.pack('>IIII', 2051, count, 28, 28)
            + images.tobytes(),
            'labels-idx1': struct.pack('>II', 2049, count) + labels.tobytes(),
        }
        for kind, content in contents.items():
            path = folder / f'{name}-{kind}-ubyte.gz'
            path.write_bytes(gzip.compress(content, mtime=0))


@pytest.mark.filterwarnings(
    'ignore:The given NumPy array is not writable:UserWarning',
    'ignore:__array__ implementation:DeprecationWarning',
)
def test_the_host_reads_what_it_writes(
    tool: dict, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    datasets = pytest.importorskip('mmpretrain.datasets')
    write_source(tmp_path / 'gz')
    target = tmp_path / 'data' / 'fashion_mnist'
    capsys.readouterr()  # what the host prints on import
    command = ['--source', str(tmp_path / 'gz'), '--target', str(target)]
    tool['main'](command)
    tool['main'](command)
    assert capsys.readouterr().out == (
        f'{target}: 4 files written\n{target}: nothing to do\n'
    )
    for split, count in (('train', 6), ('test', 4)):
        dataset = datasets.FashionMNIST(
            data_root=str(target),
            split=split,
            test_mode=split == 'test',
            download=False,
        )
        assert dataset.get_gt_labels().tolist() == list(range(count))
        assert dataset[0]['img'].shape == (28, 28)


def test_an_incomplete_file_is_written_again(
    tool: dict, tmp_path: Path
) -> None:
    write_source(tmp_path / 'gz')
    tool['unpack']([tmp_path / 'no', tmp_path / 'gz'], tmp_path)
    half = tmp_path / 't10k-labels-idx1-ubyte'
    half.write_bytes(b'12')
    assert tool['unpack']([tmp_path / 'gz'], tmp_path) == [half]
    assert len(half.read_bytes()) == 12


def test_without_the_files_it_says_how_to_get_them(
    tool: dict, tmp_path: Path
) -> None:
    with pytest.raises(SystemExit) as caught:
        tool['main'](['--source', str(tmp_path), '--target', str(tmp_path)])
    assert str(caught.value) == (
        'fashion_mnist: a source must hold train-images-idx3-ubyte.gz and the '
        f'other files, got none of {tmp_path}. {tool["HOW_TO_GET"]}'
    )
    assert 'apt-get install dataset-fashion-mnist' in tool['HOW_TO_GET']


@pytest.mark.parametrize(
    ('content', 'message'),
    [
        (b'not packed', 'must be a gzip file'),
        (
            gzip.compress(b'\0' * 14, mtime=0),
            'must hold 6 items of 1 bytes, got 14',
        ),
    ],
)
def test_a_wrong_file_is_refused(
    tool: dict, tmp_path: Path, content: bytes, message: str
) -> None:
    write_source(tmp_path / 'gz')
    (tmp_path / 'gz' / 'train-labels-idx1-ubyte.gz').write_bytes(content)
    with pytest.raises(ValueError, match=message):
        tool['unpack']([tmp_path / 'gz'], tmp_path / 'out')
    assert not (tmp_path / 'out' / 'train-labels-idx1-ubyte').exists()
