"""What MMEngine reads out of the names of our numbers."""

import pytest
import torch
from mmengine.evaluator import Evaluator
from mmengine.hooks import CheckpointHook, EarlyStoppingHook

from mmfair.evaluation import (
    ClassAccuracy,
    ClassAveragePrecision,
    ClassIoU,
    ClassMetric,
)
from mmfair.evaluation.spread_prefix import LOWER_IS_BETTER, spread_prefix

NAMES = ('glossy ibis', 'map', 'loss')


def image(label: int, answer: int) -> dict:
    return dict(
        pred_label=torch.tensor([answer]),
        gt_label=torch.tensor([label]),
        pred_score=torch.eye(3)[answer],
    )


def pixels(label: int, answer: int) -> dict:
    truth, answers = (
        torch.full((1, 2, 2), label),
        torch.full((1, 2, 2), answer),
    )
    return dict(pred_sem_seg=dict(data=answers), gt_sem_seg=dict(data=truth))


def numbers(metric: ClassMetric) -> dict[str, float]:
    sample = pixels if isinstance(metric, ClassIoU) else image
    evaluator = Evaluator([metric])
    evaluator.dataset_meta = dict(classes=NAMES)
    samples = [sample(0, 0), sample(1, 0), sample(2, 2)]
    evaluator.metrics[0].process(None, samples)
    return evaluator.evaluate(3)


@pytest.mark.parametrize('hook', [CheckpointHook, EarlyStoppingHook])
@pytest.mark.parametrize('prefix', [None, 'val', 'top1 accuracy', 'mIoU/x'])
@pytest.mark.parametrize(
    ('kind', 'host'),
    [
        (ClassAccuracy, None),
        (ClassAveragePrecision, 'mmpretrain'),
        (ClassIoU, 'mmseg'),
    ],
)
def test_no_number_is_optimised_the_wrong_way(
    kind: type[ClassMetric],
    host: str | None,
    prefix: str | None,
    hook: type,
) -> None:
    if host:
        pytest.importorskip(host)
    found = numbers(kind(prefix=prefix, per_class=True))
    spreads = [k for k in found if k.split('/')[-1] in LOWER_IS_BETTER]
    assert len(spreads) == (3 if kind is ClassAccuracy else 1)
    for name in found:
        if name in spreads:
            assert rule(hook, name) == 'asks'
            assert rule(hook, name, rule='less') == 'less'
            continue
        assert rule(hook, name) in ('greater', 'asks')


def rule(kind: type, name: str, **settings: str) -> str:
    """What the hook takes for better, or that it asks."""
    setting = 'save_best' if kind is CheckpointHook else 'monitor'
    try:
        hook = kind(**{setting: name}, **settings)
    except ValueError as error:
        return 'asks' if 'Cannot infer the rule' in str(error) else str(error)
    return hook.rules[0] if kind is CheckpointHook else hook.rule


def test_the_prefix_of_the_config_stays_where_it_says_nothing() -> None:
    assert spread_prefix('val/named') == 'val/named'
    assert spread_prefix('topAcc') == 't-opA-cc'
