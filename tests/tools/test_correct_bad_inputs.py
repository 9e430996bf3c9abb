"""What people hand to the command that corrects a model."""

import json
import shutil
from pathlib import Path

import pytest
import torch
from correct_tool import correct, refusal
from stock_classifier import Stock, stock_classifier


@pytest.fixture(scope='module')
def stock(tmp_path_factory: pytest.TempPathFactory) -> Stock:
    return stock_classifier(tmp_path_factory.mktemp('stock'))


def table(*arguments: object) -> dict:
    correct(*arguments, '--out', 'out')
    return json.loads(Path('out/corrections.json').read_text())


def changed(stock: Stock, folder: Path, old: str, new: str) -> Path:
    """The config with a text replaced."""
    text = stock.config.read_text()
    assert old in text
    (folder / 'changed.py').write_text(text.replace(old, new))
    return folder / 'changed.py'


def test_a_validation_set_that_is_the_test_set(stock, folder):
    config = changed(stock, folder, "data_prefix='val'", "data_prefix='test'")
    found = table(config, stock.checkpoint)
    assert found['judged_on'] == 'held-out training images'
    assert any('are the test images' in note for note in found['notes'])
    message = refusal(config, stock.checkpoint, '--choose-on', 'val')
    assert message.startswith('--choose-on: images must not be val')


def test_a_half_of_the_test_images(stock, folder):
    config = changed(stock, folder, "data_prefix='val'", "data_prefix='test'")
    found = table(config, stock.checkpoint, '--choose-on', 'half-of-test')
    assert found['judged_on'] == 'validation images'
    assert any('30 of the test images' in note for note in found['notes'])
    rate = found['corrections'][0]['overall']
    assert (30 * rate) % 1 == pytest.approx(0, abs=1e-6)


def test_a_validation_set_without_a_class(stock, folder):
    shutil.copytree(stock.images, folder / 'images')
    shutil.rmtree(folder / 'images/val/violet')
    (folder / 'images/val/violet').mkdir()
    config = changed(
        stock, folder, stock.images.as_posix(), (folder / 'images').as_posix()
    )
    found = table(config, stock.checkpoint)
    assert any('to choose with: violet.' in note for note in found['notes'])


@pytest.mark.parametrize('choose_on', ['val', 'train'])
def test_one_image_a_class(folder, choose_on):
    stock = stock_classifier(folder, {'train': (1, 1, 1)})
    arguments = (stock.config, stock.checkpoint, '--choose-on', choose_on)
    if choose_on == 'train':
        assert 'must be two or more of some class' in refusal(*arguments)
    else:
        assert table(*arguments)['corrections'][0]['name'] == 'as it is'


def test_a_checkpoint_of_other_classes(stock, folder):
    loaded = torch.load(stock.checkpoint)
    state = loaded['state_dict']
    state['head.fc.weight'] = torch.ones(5, 32)
    state['head.fc.bias'] = torch.ones(5)
    torch.save(loaded, 'five.pth')
    message = refusal(stock.config, 'five.pth')
    assert 'of another shape (head.fc.weight' in message
    loaded = torch.load(stock.checkpoint)
    loaded['meta']['dataset_meta']['classes'] = ['green', 'brown', 'violet']
    torch.save(loaded, 'order.pth')
    assert 'green' in refusal(stock.config, 'order.pth')


def test_features_that_are_no_numbers(stock, folder):
    loaded = torch.load(stock.checkpoint)
    loaded['state_dict']['backbone.layer4.1.bn2.bias'].fill_(3e38)
    loaded['state_dict']['backbone.layer4.1.bn2.weight'].fill_(3e38)
    torch.save(loaded, 'huge.pth')
    message = refusal(stock.config, 'huge.pth')
    assert message.startswith('correct: features must be finite')
    assert '.png' in message


def test_an_interrupted_extraction_goes_on(stock, folder, monkeypatch):
    from mmfair.report import ModelRun

    predict, asked = ModelRun.predict, []

    def interrupted(run, batch):
        asked.append(len(batch['inputs']))
        if len(asked) == 5:
            raise KeyboardInterrupt
        return predict(run, batch)

    arguments = (stock.config, stock.checkpoint, '--out', 'out')
    with monkeypatch.context() as patch:
        patch.setattr(ModelRun, 'predict', interrupted)
        with pytest.raises(KeyboardInterrupt):
            correct(*arguments)
    asked.clear()

    def counted(run, batch):
        asked.append(len(batch['inputs']))
        return predict(run, batch)

    monkeypatch.setattr(ModelRun, 'predict', counted)
    correct(*arguments)
    # 92 training images, three batches of which were there already.
    assert asked[:4] == [16, 16, 16, 16]
    assert sum(asked) == 16 + 16 + (92 - 48) + 36 + 60


def test_a_cache_that_can_not_be_written(stock, folder):
    Path('work_dirs/stock').mkdir(parents=True)
    Path('work_dirs/stock/features').write_text('a file')
    found = table(stock.config, stock.checkpoint)
    assert found['corrections']
    message = refusal(stock.config, stock.checkpoint, '--cache', stock.config)
    assert message.startswith('--cache: path must be a folder')


def test_a_config_without_training_images(stock, folder):
    text = stock.config.read_text() + '\ntrain_dataloader = None\n'
    text += 'train_cfg = None\noptim_wrapper = None\n'
    Path('untrained.py').write_text(text)
    message = refusal('untrained.py', stock.checkpoint)
    assert message.startswith('correct: training images of each class')


def test_settings_that_mean_nothing(stock, folder):
    arguments = (stock.config, stock.checkpoint)
    assert refusal(*arguments, '--max-train', 0).startswith('--max-train')
    assert refusal(*arguments, '--many', -1).startswith('--many')
    assert refusal(*arguments, '--aim', 'few', '--few', 1).startswith('--aim')
    assert refusal(*arguments, '--seed', -1).startswith('--seed')
