"""The command that writes features, in this process."""

import runpy
import shutil
import sys
from pathlib import Path

import numpy as np
import pytest
from person_models import person_model
from run_tool import tool

pytestmark = pytest.mark.filterwarnings('ignore')  # of the hosts


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch, folder: Path):
    monkeypatch.setenv('LOCAL_RANK', '0')

    def run(*arguments: object, refused: bool = True) -> str:
        path = str(tool('analysis/extract_features'))
        monkeypatch.setattr(sys, 'argv', [path, *map(str, arguments)])
        if not refused:
            runpy.run_path(path, run_name='__main__')
            return ''
        with pytest.raises(SystemExit) as caught:
            runpy.run_path(path, run_name='__main__')
        return str(caught.value)

    return run


def test_an_archive_of_a_folder(call, folder: Path, capsys) -> None:
    model = person_model(folder)
    crops = folder / 'crops'
    shutil.move(model.data / 'rgb' / 'test' / 'A', crops)
    shutil.rmtree(model.data)  # the data of the config need not be there
    (crops / '005' / 'broken.jpg').write_bytes(b'no image')
    arguments = (model.config, model.checkpoint, crops, '--out', 'out/f.npz')
    call(*arguments, refused=False)
    output = capsys.readouterr()
    assert 'Written: out/f.npz, 12 images of 64 features' in output.out
    assert 'Left out: 005/broken.jpg (UnidentifiedImageError' in output.err
    with np.load('out/f.npz') as archive:
        assert archive['features'].shape == (12, 64)
        assert archive['features'].dtype == np.float32
        assert archive['names'][0] == '005/cropped_rgb000.jpg'
        assert archive['damaged'].tolist() == ['005/broken.jpg']
    before = Path('out/f.npz').read_bytes()
    assert call(*arguments).startswith(
        "--out: file must not be there, got 'out/f.npz'. Choose another one"
    )
    assert Path('out/f.npz').read_bytes() == before


@pytest.mark.parametrize(
    ('arguments', 'message'),
    [
        (['none', '--out', 'f.npz'], 'images: path must be a folder of image'),
        (['.', '--out', 'f.npz'], 'images: path must hold images ('),
        (['.', '--out', 'f.npy'], "--out: file must end in .npz, got 'f.npy'"),
    ],
)
def test_bad_arguments(call, arguments: list, message: str) -> None:
    assert call('none.py', 'none.pth', *arguments).startswith(message)
