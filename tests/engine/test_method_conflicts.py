"""Parts of a run that work against each other: refused, or a warning."""

from types import SimpleNamespace

import hosts
import pytest
from torch import nn

from mmfair.engine import (
    CurvatureBankHook,
    DeferredReweightingHook,
    LogitAdjustmentHook,
    MR2Hook,
    TauNormalizationHook,
    ZeroBiasHook,
    ZUTHook,
)
from mmfair.engine.hooks.method_conflicts import (
    check_conflicts,
    method_conflicts,
)
from mmfair.models import (
    BalancedSoftmaxLoss,
    LDAMLoss,
    LogitAdjustedLoss,
    RIDELoss,
)
from mmfair.models.heads import CosineLinear

COUNTS = [5, 4, 3, 2, 1]


def run(*hooks, loss=None, classifier=None, sampler=None):
    model, _ = hosts.resnet()
    if loss is not None:
        model.head.loss_module = loss
    if classifier is not None:
        model.head.fc = classifier
    cfg = {'train_dataloader': {'sampler': sampler}}
    return SimpleNamespace(model=model, hooks=list(hooks), cfg=cfg)


def drw(**settings):
    return DeferredReweightingHook(class_counts=COUNTS, **settings)


def adjust(**settings):
    return LogitAdjustmentHook(class_counts=COUNTS, **settings)


BALANCED = {'type': 'mmfair.ClassBalancedSampler'}
REFUSED = {
    'two ZUT': ([ZUTHook(), ZUTHook(loss_name='loss_b')], 'ZUTHook: .* one'),
    'two DCR': (
        [CurvatureBankHook(), CurvatureBankHook(loss_name='loss_b')],
        'CurvatureBankHook: there must be one in a run, got 2',
    ),
    'two of MR2': (
        [MR2Hook(), MR2Hook(loss_name='loss_b')],
        'MR2Hook: there must be one in a run, got 2; the logits would',
    ),
    'two adjustments': ([adjust(), adjust(tau=0.5)], 'taken out twice'),
    'two norms': ([TauNormalizationHook()] * 2, 'replace'),
    'adjusted and normalised': (
        [adjust(), TauNormalizationHook()],
        'LogitAdjustmentHook and TauNormalizationHook: one correction',
    ),
    'two weights': ([drw(), drw()], 'one hook, got 2 for the same'),
    'two weights of one loss': (
        [drw(losses=['a', 'b']), drw(losses=['b'])],
        'Leave one out',
    ),
}
WARNED = {
    'balanced softmax': (
        dict(loss=BalancedSoftmaxLoss(class_counts=COUNTS)),
        [adjust()],
        'trained with BalancedSoftmaxLoss',
    ),
    'logit adjusted': (
        dict(loss=LogitAdjustedLoss(class_counts=COUNTS)),
        [adjust()],
        'trained with LogitAdjustedLoss',
    ),
    'balanced draws': (
        dict(sampler=BALANCED),
        [adjust()],
        'trained with ClassBalancedSampler',
    ),
    'LDAM on a linear head': (
        dict(loss=LDAMLoss(class_counts=COUNTS)),
        [],
        'scores of any size from head.fc, times 30',
    ),
    'ZUT at a neck': ({}, [ZUTHook(inject='neck')], 'zero feature there'),
    'two probes': ({}, [ZeroBiasHook(), ZeroBiasHook('one')], 'overwrites'),
}
RIGHT = {
    'nothing': ({}, []),
    'each once': ({}, [ZUTHook(), CurvatureBankHook(), drw(), adjust()]),
    'tau 0': (dict(sampler=BALANCED), [adjust(tau=0)]),
    'instance-balanced draws': (
        dict(sampler={**BALANCED, 'power': 1}),
        [adjust()],
    ),
    'balanced softmax alone': (
        dict(loss=BalancedSoftmaxLoss(class_counts=COUNTS)),
        [ZUTHook(), TauNormalizationHook()],
    ),
    'LDAM on cosines': (
        dict(
            loss=LDAMLoss(class_counts=COUNTS), classifier=CosineLinear(32, 5)
        ),
        [],
    ),
    'LDAM without a scale': (
        dict(loss=LDAMLoss(class_counts=COUNTS, scale=1)),
        [],
    ),
    'weights of two losses': ({}, [drw(losses=['a']), drw(losses=['b'])]),
    'two-stage ZUT': (
        {},
        [ZUTHook(inject='roi_head.bbox_head', classifiers=['x'])],
    ),
}


@pytest.mark.parametrize('case', REFUSED)
def test_refused(case):
    hooks, message = REFUSED[case]
    with pytest.raises(ValueError, match=message):
        check_conflicts(run(*hooks))


def test_weights_beside_those_of_ride():
    ride = dict(
        loss=RIDELoss(class_counts=COUNTS), classifier=CosineLinear(32, 5)
    )
    with pytest.raises(ValueError, match='weighted once, got RIDELoss, which'):
        check_conflicts(run(drw(), **ride))
    check_conflicts(run(ZUTHook(), **ride))


@pytest.mark.parametrize('case', WARNED)
def test_warned_once(case, caplog):
    settings, hooks, message = WARNED[case]
    runner = run(*hooks, **settings)
    check_conflicts(runner)
    check_conflicts(runner)
    (conflict,) = method_conflicts(runner)
    assert message in conflict.message
    assert not conflict.refused


@pytest.mark.parametrize('case', RIGHT)
def test_right(case):
    settings, hooks = RIGHT[case]
    assert method_conflicts(run(*hooks, **settings)) == []


def test_the_hooks_ask_before_they_touch_the_model():
    first, second = ZUTHook(), ZUTHook()
    runner = run(first, second)
    with pytest.raises(ValueError, match='there must be one in a run, got 2'):
        first.before_train(runner)
    assert hosts.hook_count(runner.model) == 0
    runner = run(adjust(), TauNormalizationHook())
    with pytest.raises(ValueError, match='one correction'):
        runner.hooks[1].before_test(runner)
    assert hosts.hook_count(runner.model) == 0


def test_a_model_of_no_host():
    runner = SimpleNamespace(model=nn.Linear(2, 2))
    assert method_conflicts(runner) == []


def test_a_second_draw_that_nothing_takes_is_refused():
    case = run()
    case.cfg['train_dataloader']['batch_sampler'] = {
        'type': 'mmfair.SecondDrawBatchSampler'
    }
    with pytest.raises(ValueError, match='got none. Add mmfair.CMOHook'):
        check_conflicts(case)
    case.model.head.takes_second_draw = True
    assert method_conflicts(case) == []
