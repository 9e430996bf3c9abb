import io

import numpy as np
import pytest

from mmfair.evaluation import GEOMETRY_NUMBERS
from mmfair.visualization import geometry_curves


def run(scale: float = 1.0) -> list[dict]:
    """Epochs 0, 5 and 10; numbers that differ between the figures."""
    return [
        {
            'epoch': epoch,
            **{
                name: scale * (0.1 * index + 0.01 * epoch)
                for index, name in enumerate(GEOMETRY_NUMBERS)
            },
        }
        for epoch in (0, 5, 10)
    ]


def values(axes, line=0):
    return axes.lines[line].get_xydata().tolist()


def test_each_panel_has_its_figure():
    axes = geometry_curves({'CE': run()}, title='digits').axes
    for index, name in enumerate(
        ('separation', 'curvature', 'curvature_variance')
    ):
        expected = [[p['epoch'], p[name]] for p in run()]
        assert values(axes[index]) == expected
    assert 'separation' in axes[0].get_ylabel()
    assert 'variance' in axes[2].get_ylabel()
    for line, name in enumerate(('curvature_r', 'separation_r')):
        assert values(axes[3], line) == [[p['epoch'], p[name]] for p in run()]
    styles = [line.get_linestyle() for line in axes[3].lines[:2]]
    assert styles == ['-', '--']
    legend = axes[3].get_legend().get_texts()
    assert [text.get_text() for text in legend] == ['curvature', 'separation']


def test_runs_have_colours_marks_and_a_legend():
    figure = geometry_curves({'CE': run(), 'DCR': run(0.5)})
    lines = figure.axes[0].lines
    assert len({(line.get_color(), line.get_marker()) for line in lines}) == 2
    (legend,) = figure.legends
    assert [text.get_text() for text in legend.get_texts()] == ['CE', 'DCR']
    assert not geometry_curves({'CE': run()}).legends


def test_what_is_unknown_is_a_gap():
    points = run()
    points[1]['curvature'] = None
    y = np.array(values(geometry_curves({'CE': points}).axes[1]))[:, 1]
    assert np.isnan(y).tolist() == [False, True, False]


def test_it_can_be_saved():
    stream = io.BytesIO()
    geometry_curves({'CE': run(), 'DCR': run(1e-6)}).savefig(stream)
    assert stream.getvalue()[1:4] == b'PNG'


@pytest.mark.parametrize(
    ('runs', 'got'),
    [
        ({}, 'got 0 runs and none in no run'),
        ({'CE': []}, 'got 1 runs and none in CE'),
        ({str(i): run() for i in range(7)}, 'got 7 runs and none in no run'),
    ],
)
def test_runs_that_can_not_be_drawn(runs, got):
    with pytest.raises(ValueError) as caught:
        geometry_curves(runs)
    assert str(caught.value) == (
        f'geometry_curves: runs must be 1 to 6, each with a measurement, {got}'
        '. Draw several figures.'
    )


def test_the_loss_stands_beside_the_imbalance():
    losses = {'CE': [(1, 2.0), (2, 1.0)], 'DCR': []}
    figure = geometry_curves({'CE': run(), 'DCR': run(0.5)}, losses=losses)
    axes = figure.axes
    assert len(axes) == 5
    assert axes[3].get_ylabel() == 'training loss'
    assert values(axes[3]) == [[1, 2.0], [2, 1.0]]
    assert axes[3].lines[0].get_color() == axes[2].lines[0].get_color()
    assert len(axes[3].lines) == 1
    assert values(axes[4]) == [[p['epoch'], p['curvature_r']] for p in run()]
    for none in (None, {}, {'CE': []}):
        assert len(geometry_curves({'CE': run()}, losses=none).axes) == 4
