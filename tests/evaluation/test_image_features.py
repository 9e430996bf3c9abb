"""Features of folders and lists, of persons and of classes."""

from pathlib import Path

import numpy as np
import pytest
import torch
from mmengine.config import Config
from person_models import PersonModel, person_model
from PIL import Image
from stock_classifier import stock_classifier

from mmfair.datasets import image_paths
from mmfair.evaluation import image_features, image_pipeline
from mmfair.report import ModelRun, PersonRun

pytestmark = pytest.mark.filterwarnings('ignore')  # of the hosts


@pytest.fixture(scope='module')
def model(tmp_path_factory: pytest.TempPathFactory) -> PersonModel:
    return person_model(tmp_path_factory.mktemp('persons'))


def test_features_of_persons_are_those_of_the_test(model: PersonModel) -> None:
    cfg = model.cfg()
    run = PersonRun(cfg, str(model.checkpoint))
    folder = model.data / 'rgb' / 'test' / 'A'
    paths = image_paths(str(folder))
    made = image_features(
        run.model, image_pipeline(cfg), [*paths.values()], batch_size=5
    )
    assert made.features.shape == (12, 64)
    assert made.features.dtype == np.float32
    assert made.places == list(range(12))
    gallery = run.found().gallery
    named = {
        run.names(int(i)).path: feature
        for i, feature in zip(gallery.indices, gallery.features, strict=True)
    }
    for path, feature in zip(paths.values(), made.features, strict=True):
        np.testing.assert_allclose(feature, named[path], rtol=1e-4, atol=1e-5)


def test_what_the_last_layer_of_a_classifier_reads(tmp_path: Path) -> None:
    stock = stock_classifier(tmp_path, {'train': (1, 1, 1)})
    cfg = Config.fromfile(stock.config)
    run = ModelRun(cfg, str(stock.checkpoint))
    paths = [*image_paths(str(stock.images / 'test')).values()][:4]
    made = image_features(run.model, image_pipeline(cfg), paths)
    scores = run.model.head.fc(torch.from_numpy(made.features))
    batch = next(run.batches(range(4)))
    expected = [sample.pred_score for sample in run.predict(batch)]
    assert [sample.img_path for sample in batch['data_samples']] == paths
    torch.testing.assert_close(scores.softmax(1), torch.stack(expected))


def test_damaged_images_are_left_out(
    model: PersonModel, tmp_path: Path
) -> None:
    run = PersonRun(model.cfg(), str(model.checkpoint))
    good = next((model.data / 'rgb/test/A').rglob('*.jpg')).read_bytes()
    files = {'0.jpg': good, '1.jpg': good[:-200], '2.jpg': b'', '3.jpg': good}
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    pipeline = image_pipeline(run.cfg)
    paths = [*image_paths(str(tmp_path)).values()]
    made = image_features(run.model, pipeline, paths, batch_size=2)
    assert made.places == [0, 3]
    np.testing.assert_allclose(*made.features, rtol=1e-5)
    assert list(made.damaged) == [1, 2]
    assert 'truncated' in made.damaged[1]
    assert 'cannot identify' in made.damaged[2]
    with pytest.raises(ValueError, match='got 2 files and none. The first: '):
        image_features(run.model, pipeline, paths[1:3])
    with pytest.raises(TypeError, match='classifier of MMPretrain, got Lin'):
        image_features(torch.nn.Linear(1, 1), pipeline, paths)
    with pytest.raises(ValueError, match='batch_size must'):
        image_features(run.model, pipeline, paths, batch_size=0)


def test_pipelines_without_image_files() -> None:
    steps = [dict(type='mmfair.LoadClip'), dict(type='PackInputs')]
    loader = dict(dataset=dict(type='mmfair.CCVID', pipeline=steps))
    cfg = dict(default_scope='mmpretrain', test_dataloader=loader)
    with pytest.raises(ValueError, match='got mmfair.LoadClip, PackInputs'):
        image_pipeline(Config(cfg))


def test_folders_and_lists(tmp_path: Path) -> None:
    (tmp_path / 'b').mkdir()
    for name in ('b/2.png', 'a.JPG', 'b/1.jpg', 'note.txt'):
        Image.new('RGB', (2, 2)).save(tmp_path / name, format='png')
    assert list(image_paths(str(tmp_path))) == ['a.JPG', 'b/1.jpg', 'b/2.png']
    listed = tmp_path / 'list.txt'
    listed.write_text(f'b/2.png\n\n{tmp_path}/a.JPG\n')
    assert image_paths(str(listed)) == {
        'b/2.png': str(tmp_path / 'b/2.png'),
        f'{tmp_path}/a.JPG': str(tmp_path / 'a.JPG'),
    }
    for content, message in (
        ('b/2.png\nb/3.png', "name a file, got 'b/3.png' .* line 2"),
        ('a.JPG\na.JPG', "name a file once, got 'a.JPG' .* line 2"),
        ('', 'must hold images .* got none'),
    ):
        listed.write_text(content)
        with pytest.raises(ValueError, match=message):
            image_paths(str(listed))
    with pytest.raises(FileNotFoundError, match="got 'none'. Check"):
        image_paths('none')
