import logging
from types import SimpleNamespace

import pytest
from mmengine.dataset import BaseDataset
from mmengine.evaluator import Evaluator
from torch import nn

from mmfair.engine import ClassCountsHook
from mmfair.structures import HoldsEpoch


class Toy(BaseDataset):
    METAINFO = {'classes': ('a', 'b', 'c')}

    def load_data_list(self):
        return [{'gt_label': label} for label in (0, 0, 0, 2)]

    def get_cat_ids(self, index):
        return [self.get_data_info(index)['gt_label']]


class Part(nn.Module):
    def set_class_counts(self, counts, class_names):
        self.received = (counts, class_names)


class Timed(HoldsEpoch, nn.Module):
    pass


def runner_with(model, dataset=None, cfg=None, hooks=()):
    loop = SimpleNamespace(dataloader=SimpleNamespace(dataset=dataset))
    return SimpleNamespace(
        model=model,
        cfg=cfg or {},
        hooks=hooks,
        _train_loop=loop if dataset is not None else {},
        _val_loop=SimpleNamespace(evaluator=None),
        _test_loop=None,
        logger=logging.getLogger('mmfair.test'),
    )


def test_serves_parts_of_the_model_and_metrics():
    model = nn.Sequential(nn.Linear(2, 2), Part())
    runner = runner_with(model, dataset=Toy())
    metric = Part()
    evaluator = Evaluator.__new__(Evaluator)
    evaluator.metrics = [metric, object()]
    runner._val_loop.evaluator = evaluator
    ClassCountsHook().before_train(runner)
    for part in (model[1], metric):
        assert part.received == ([3, 0, 1], ['a', 'b', 'c'])


def test_serves_other_hooks_of_the_runner():
    other, plain = Part(), object()
    hook = ClassCountsHook()
    hooks = [hook, other, plain]
    runner = runner_with(nn.Linear(2, 2), dataset=Toy(), hooks=hooks)
    hook.before_train(runner)
    assert other.received == ([3, 0, 1], ['a', 'b', 'c'])


def test_a_hook_that_needs_counts_stops_the_training_without():
    runner = runner_with(nn.Linear(2, 2), hooks=[Part()])
    with pytest.raises(ValueError, match='no train_dataloader'):
        ClassCountsHook().before_train(runner)
    runner.hooks[0].class_counts = [3, 1]
    ClassCountsHook().before_train(runner)


def test_a_loss_that_needs_counts_stops_the_training_without():
    runner = runner_with(nn.Sequential(Part()))
    with pytest.raises(ValueError, match='no train_dataloader'):
        ClassCountsHook().before_train(runner)


def test_counts_in_the_config_let_the_training_start():
    runner = runner_with(nn.Sequential(Part()))
    runner.model[0].class_counts = [3, 1]
    ClassCountsHook().before_train(runner)
    assert not hasattr(runner.model[0], 'received')


def test_testing_goes_on_without():
    runner = runner_with(nn.Sequential(Part()))
    ClassCountsHook().before_test(runner)
    assert not hasattr(runner.model[0], 'received')


def test_reads_nothing_when_nobody_asks():
    runner = runner_with(nn.Linear(2, 2))
    ClassCountsHook().before_train(runner)  # no dataset, and no error


def test_parts_of_the_model_are_told_the_epoch():
    model = nn.Sequential(nn.Linear(2, 2), Timed())
    runner = runner_with(model, dataset=Toy())
    runner.epoch, runner.train_loop = 3, SimpleNamespace(max_epochs=9)
    hook = ClassCountsHook()
    hook.before_train(runner)
    assert (model[1].epoch, model[1].epochs) == (3, 9)
    runner.epoch = 4
    hook.before_train_iter(runner, 0)
    assert model[1].epoch == 4
