import numpy as np
import pytest

from mmfair.visualization import reliability_diagram


def answers(size: int = 200):
    generator = np.random.default_rng(0)
    confidence = generator.random(size)
    return confidence, generator.random(size) < confidence


@pytest.mark.parametrize('models', [1, 2, 3, 6])
def test_a_panel_for_each_model(models, check_layout):
    figure = reliability_diagram(
        {f'model {i}': answers() for i in range(models)}
    )
    assert len(figure.axes) == models
    check_layout(figure)


def test_bars_are_as_high_as_the_answers_are_right():
    confidence = np.array([0.2, 0.7, 0.9, 0.9])
    right = np.array([False, True, True, False])
    axes = reliability_diagram({'CE': (confidence, right)}, bins=2).axes[0]
    spread, share = axes.containers
    assert [bar.get_height() for bar in spread] == [25, 75]
    assert [bar.get_height() for bar in share] == pytest.approx([0, 200 / 3])


def test_a_model_without_answers():
    nothing = np.empty(0), np.empty(0, bool)
    with pytest.raises(ValueError, match='reliability_diagram: answers'):
        reliability_diagram({'CE': nothing})
