import logging
from types import SimpleNamespace

import pytest
import torch

from mmfair.utils.divergence_watch import DivergenceWatch


def steps(watch: DivergenceWatch, *losses: dict) -> None:
    runner = SimpleNamespace(
        logger=logging.getLogger('mmfair.test'), epoch=2, iter=0
    )
    watch.before_train(runner)
    for index, outputs in enumerate(losses):
        runner.iter = index
        watch.after_train_iter(runner, index, outputs=outputs)


@pytest.mark.parametrize(
    'value', [float('nan'), torch.tensor(float('inf')), -float('inf')]
)
def test_the_first_step_that_is_not_finite_is_told_once(
    value: object, caplog: pytest.LogCaptureFixture
) -> None:
    good = {'loss': torch.tensor(1.0), 'grad_norm': float('nan')}
    bad = {'loss': value, 'loss_zul': value, 'grad_norm': 1.0}
    with caplog.at_level('WARNING', logger='mmfair.test'):
        steps(DivergenceWatch(), good, bad, bad)
    (record,) = caplog.records
    said = record.getMessage()
    assert said.startswith('Training: loss, loss_zul must be finite, got ')
    assert 'epoch 3, iteration 2.' in said


def test_a_training_without_fault_says_nothing(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level('WARNING', logger='mmfair.test'):
        steps(DivergenceWatch(), {'loss': 1.0}, {}, {'loss': 0.0})
    assert not caplog.records
