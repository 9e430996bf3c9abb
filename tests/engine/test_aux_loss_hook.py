"""What every hook that adds a loss shares: its name and its hooks."""

import copy
from types import SimpleNamespace
from typing import ClassVar

import hosts
import pytest
import torch
from mmengine.runner import EpochBasedTrainLoop

from mmfair.engine import AuxLossHook, CurvatureBankHook, LossSchedule, ZUTHook


class ShareHook(AuxLossHook):
    """Adds a number times the sum of the scores."""

    loss_name = 'loss_share'

    def __init__(self, factor=1.0, loss_name=None, begin=0):
        super().__init__(LossSchedule(begin), loss_name)
        self.factor = factor

    def attach(self, model):
        self.taps.after(model.head.fc, self._keep)

    def _keep(self, module, args, output):
        self.scores = output

    def compute(self):
        self.seen = sorted(self.task_losses)
        return self.factor * self.scores.sum()


class HandleHook(ShareHook):
    """Gives back handles of its own."""

    def attach(self, model):
        yield model.head.fc.register_forward_hook(self._keep)


def losses_with(model, data, *hooks):
    runner = SimpleNamespace(model=model, epoch=0, iter=0)
    try:
        for hook in hooks:
            hook.before_train(runner)
            hook.before_train_iter(runner, 0)
        batch = model.data_preprocessor(copy.deepcopy(data), True)
        return model(**batch, mode='loss')
    finally:
        for hook in hooks:
            hook.after_train(runner)


def test_two_hooks_with_one_name_are_an_error_that_names_both():
    """Once, the later one overwrote the earlier one without a word."""
    model, data = hosts.resnet()
    with pytest.raises(
        ValueError,
        match=r"HandleHook: loss_name .* got 'loss_share', which is that of "
        r'a ShareHook already. Set loss_name of one',
    ):
        losses_with(model, data, ShareHook(), HandleHook())
    assert hosts.hook_count(model) == 0


def test_two_names_are_two_entries_and_neither_is_a_task_loss():
    model, data = hosts.resnet()
    first, second = ShareHook(1.0), HandleHook(0.25, 'loss_second')
    losses = losses_with(model, data, first, second)
    torch.testing.assert_close(
        losses['loss_second'], 0.25 * losses['loss_share']
    )
    assert first.seen == second.seen == ['loss']
    assert hosts.hook_count(model) == 0


def test_a_name_counts_for_one_model_alone():
    hook, other = ShareHook(), ShareHook()
    hook.before_train(SimpleNamespace(model=hosts.resnet()[0]))
    losses = losses_with(*hosts.resnet(), other)
    assert set(losses) == {'loss', 'loss_share'}
    hook.detach()


def test_the_name_is_free_again_after_training():
    model, data = hosts.resnet()
    for _ in range(2):
        assert 'loss_share' in losses_with(model, data, ShareHook())


def test_a_loss_of_the_model_is_not_hidden_by_another_hooks_name():
    """Names are those of a model's hooks, not of all hooks ever made."""
    ZUTHook(loss_name='loss_ce_of_another_run')
    model, data = hosts.semantic_fpn()
    hook = HandleHook(loss_name='loss_extra')
    hook.attach = lambda model: hook.taps.after(
        model.decode_head.conv_seg, hook._keep
    )
    ShareHook(loss_name='decode.loss_ce')
    losses_with(model, data, hook)
    assert hook.seen == ['decode.loss_ce']


@pytest.mark.parametrize('begin', [0, 3])
def test_a_loss_of_the_model_is_not_overwritten(begin):
    model, data = hosts.semantic_fpn()
    hook = ZUTHook(loss_name='decode.loss_ce', begin=begin)
    with pytest.raises(ValueError, match="model's own .*'decode.loss_ce'"):
        hook.after_train_iter(None, 0, outputs=losses_with(model, data, hook))


@pytest.mark.parametrize('make', [ShareHook, ZUTHook, CurvatureBankHook])
@pytest.mark.parametrize(
    ('name', 'error', 'message'),
    [
        ('zul', ValueError, "contains 'loss', got 'zul'"),
        ('', ValueError, "contains 'loss', got ''"),
        ('loss', ValueError, 'sum of all'),
        (3, TypeError, "contains 'loss', got 3"),
        (['loss_zul'], TypeError, 'a string'),
    ],
)
def test_bad_names(make, name, error, message):
    with pytest.raises(error, match=f'{make.__name__}: loss_name.*{message}'):
        make(loss_name=name)


def test_a_class_without_a_name_says_so():
    with pytest.raises(ValueError, match="AuxLossHook: loss_name .* got ''"):
        AuxLossHook()


@pytest.mark.parametrize('make', [ShareHook, ZUTHook, CurvatureBankHook])
@pytest.mark.parametrize('begin', [10, 11, 10**6])
def test_a_loss_that_would_never_take_part(make, begin):
    model, _ = hosts.resnet()
    loop = EpochBasedTrainLoop.__new__(EpochBasedTrainLoop)
    loop._max_epochs, loop._max_iters = 10, 1000
    loop.dataloader = SimpleNamespace(dataset=Labelled())
    runner = SimpleNamespace(model=model, epoch=0, iter=0, train_loop=loop)
    with pytest.raises(
        ValueError,
        match=f'{make.__name__}: begin must be an epoch .* below 10, '
        f'got {begin}. The loss would never take part',
    ):
        make(begin=begin).before_train(runner)
    assert hosts.hook_count(model) == 0
    hook = make(begin=9)
    hook.before_train(runner)
    hook.detach()


class Labelled:
    """A training set of eight images a class."""

    metainfo: ClassVar = {'classes': list('abcde')}

    def __len__(self):
        return 40

    def get_cat_ids(self, index):
        return [index % 5]


def test_iterations_that_never_come():
    model, _ = hosts.resnet()
    loop = SimpleNamespace(max_iters=50)
    runner = SimpleNamespace(model=model, epoch=0, iter=0, train_loop=loop)
    with pytest.raises(ValueError, match='iteration .* below 50, got 50'):
        ZUTHook(begin=50, by_epoch=False).before_train(runner)
