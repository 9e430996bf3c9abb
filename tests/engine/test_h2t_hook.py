"""Pairs in the classifier stage: the first half learns, mixed."""

from pathlib import Path
from types import SimpleNamespace

import hosts
import pytest
import torch
from hosts import hook_count
from mmengine.config import Config
from mmengine.runner import Runner
from tiny_config import tiny_config
from torch.nn.functional import cross_entropy

from mmfair.engine import H2THook

PAIRS = SimpleNamespace(
    batch_sampler=SimpleNamespace(partners=(), batch_size=4)
)


def losses_of(model, *hooks):
    runner = SimpleNamespace(
        model=model, epoch=0, iter=0, hooks=[*hooks], train_dataloader=PAIRS
    )
    for hook in hooks:
        hook.before_train(runner)
        hook.before_train_iter(runner, 0)
    batch = model.data_preprocessor(hosts.classification_data(8), True)
    losses = model(**batch, mode='loss')
    for hook in hooks:
        hook.after_train(runner)
    assert hook_count(model) == 0
    return losses, batch


@pytest.mark.parametrize('share', [0.0, 1.0])
def test_label_of_the_first_channels_of_the_second(share):
    model, _ = hosts.resnet()
    losses, batch = losses_of(model, H2THook(share))
    (features,) = model.extract_feat(batch['inputs'])
    labels = torch.stack([s.gt_label for s in batch['data_samples']]).view(-1)
    chosen = features[4:] if share else features[:4]
    expected = cross_entropy(model.head.fc(chosen), labels[:4])
    torch.testing.assert_close(losses['loss'], expected)


def test_evaluation_is_untouched():
    model, data = hosts.resnet()
    model.eval()
    batch = model.data_preprocessor(data, False)
    hook = H2THook()
    hook.before_train(
        SimpleNamespace(model=model, hooks=[], train_dataloader=PAIRS)
    )
    assert len(model.predict(batch['inputs'], batch['data_samples'])) == 4
    hook.after_train(None)


def test_a_loader_without_pairs_is_refused():
    model, _ = hosts.resnet()
    runner = SimpleNamespace(
        model=model, hooks=[], train_dataloader=SimpleNamespace()
    )
    with pytest.raises(ValueError, match='H2THook: batch_sampler of'):
        H2THook().before_train(runner)


def test_mixed_images_are_refused():
    mixing = {'train_cfg': {'augments': [{'type': 'Mixup', 'alpha': 1.0}]}}
    model, _ = hosts.resnet(changes=mixing)
    runner = SimpleNamespace(model=model, hooks=[], train_dataloader=PAIRS)
    with pytest.raises(ValueError, match='H2THook: augments .* must be None'):
        H2THook().before_train(runner)


@pytest.mark.filterwarnings('ignore')
def test_in_a_runner(folder: Path) -> None:
    config = Config(tiny_config())
    config.merge_from_dict(
        {
            'work_dir': 'h2t',
            'default_hooks.h2t': dict(type='mmfair.H2THook'),
            'train_dataloader.dataset.indices': 64,
            'train_dataloader.batch_sampler': dict(
                type='mmfair.SecondDrawBatchSampler', power=1
            ),
        }
    )
    del config.default_hooks['zut']
    config.experiment_name = 'test_h2t_hook'
    runner = Runner.from_cfg(config)
    runner.train()
    assert runner.iter == 4
    assert hook_count(runner.model) == 0
