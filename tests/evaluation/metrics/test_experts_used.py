import pytest

from mmfair.evaluation import ExpertsUsed


def test_mean_over_batches() -> None:
    metric = ExpertsUsed()
    metric.process(None, [{'num_experts_used': 1}, {'num_experts_used': 3}])
    metric.process(None, [{'num_experts_used': 3}])
    assert metric.evaluate(3) == {'experts/mean_used': pytest.approx(7 / 3)}


def test_a_head_without_routers_is_named() -> None:
    with pytest.raises(ValueError, match='Give the model a RoutedExpert'):
        ExpertsUsed().process(None, [{'pred_label': 1}])
