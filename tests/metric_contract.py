"""What every metric with a score for each class keeps to.

Inherit :class:`MetricContract` in the test of a metric, say how it is made
and what a sample looks like, and all of this is tested for it.
"""

import json
from abc import ABC, abstractmethod
from pathlib import Path

import pytest
from log_lines import log_lines
from mmengine.evaluator import Evaluator

from mmfair.evaluation import ClassMetric
from mmfair.evaluation.spread_prefix import LOWER_IS_BETTER

NAMES = ('ant', 'glossy bee', 'cat')


class MetricContract(ABC):
    """Tests of a metric on three classes."""

    @abstractmethod
    def make(self, **settings: object) -> ClassMetric:
        """The metric."""

    @abstractmethod
    def sample(self, label: int, answer: int) -> dict:
        """A sample of one class, and the class it is taken for."""

    def figures(self, metric: ClassMetric, *pairs: tuple[int, int]) -> dict:
        evaluator = Evaluator([metric])
        evaluator.dataset_meta = dict(classes=NAMES)
        metric.process(None, [self.sample(*pair) for pair in pairs])
        return evaluator.evaluate(len(pairs))

    def test_a_perfect_answer(self, tmp_path: Path) -> None:
        metric = self.make(
            class_counts=[300, 50, 5], per_class=True, out_dir=str(tmp_path)
        )
        found = self.figures(metric, (0, 0), (1, 1), (2, 2))
        assert all(type(value) is float for value in found.values())
        for name, value in found.items():
            lower = name.rsplit('/', 1)[-1] in LOWER_IS_BETTER
            assert value == pytest.approx(0 if lower else 100, abs=1e-6), name
            assert 'loss' not in name
        prefix = metric.prefix
        assert {f'{prefix}/{name}' for name in ('many', 'few', 'worst')} <= (
            set(found)
        )
        content = json.loads((tmp_path / f'{prefix}.json').read_text())
        assert [row['name'] for row in content['classes']] == list(NAMES)
        assert [row['support'] > 0 for row in content['classes']] == [True] * 3
        assert (tmp_path / f'{prefix}.csv').exists()

    def test_a_class_that_is_never_right_is_the_worst(self) -> None:
        metric = self.make()
        found = self.figures(metric, (0, 0), (1, 1), (2, 0))
        assert found[f'{metric.prefix}/worst'] < 100
        spread = [n for n in found if n.rsplit('/', 1)[-1] == 'variance']
        assert found[spread[0]] > 0

    def test_a_class_without_samples_is_left_out_and_told_once(self) -> None:
        metric = self.make()
        with log_lines() as messages:
            for _ in range(2):
                found = self.figures(metric, (0, 0), (2, 2))
        assert found[f'{metric.prefix}/worst'] == pytest.approx(100)
        told = [m for m in messages if 'no test samples' in m]
        assert len(told) == 1
        assert 'glossy bee' in told[0]

    def test_names_of_the_classes_are_needed(self) -> None:
        metric = self.make()
        with pytest.raises(ValueError, match="must have 'classes', got none"):
            self._evaluate(metric)

    def _evaluate(self, metric: ClassMetric) -> None:
        metric.process(None, [self.sample(0, 0)])
        metric.evaluate(1)

    def test_counts_of_other_classes(self) -> None:
        metric = self.make()
        metric.dataset_meta = dict(classes=NAMES)
        with pytest.raises(ValueError, match='Make metainfo agree'):
            metric.set_class_counts([3, 2, 1], ['ant', 'cat', 'glossy bee'])
        with pytest.raises(ValueError, match='each of the 3 classes, got 2'):
            self.figures(self.make(class_counts=[1, 2]), (0, 0), (1, 1))

    def test_no_number_of_samples_changes_between_calls(self) -> None:
        metric = self.make()
        pairs = ((0, 0), (1, 0), (2, 2))
        assert self.figures(metric, *pairs) == self.figures(metric, *pairs)

    @pytest.mark.parametrize(
        'settings',
        [
            dict(many=1, few=5),
            dict(many=float('nan')),
            dict(few='20'),
            dict(per_class='False'),
            dict(max_rows=1.5),
            dict(max_rows=-1),
            dict(prefix=3),
            dict(collect_device='tpu'),
        ],
        ids=repr,
    )
    def test_settings_out_of_range(self, settings: dict) -> None:
        with pytest.raises((TypeError, ValueError), match=[*settings][-1]):
            self.make(**settings)
