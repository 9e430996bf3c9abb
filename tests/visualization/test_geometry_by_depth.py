import numpy as np
import pytest

from mmfair.visualization import geometry_by_depth

CORRELATIONS = {
    'CE': {
        '1/3': {'volume': (0.1, -0.2, 0.4), 'curvature': (-0.5, -0.7, -0.3)},
        'last': {'volume': (0.3, 0.1, 0.5)},
    },
    'DCR': {'last': {'curvature': (0.2, 0.0, 0.4)}},
}


def test_a_panel_for_each_quantity_and_a_place_for_each_depth():
    figure = geometry_by_depth(CORRELATIONS)
    volume, curvature = figure.axes
    assert volume.get_title(loc='left') == 'volume'
    depths = [label.get_text() for label in curvature.get_xticklabels()]
    assert depths == ['1/3', 'last']
    lines = {line.get_label(): line.get_ydata() for line in volume.lines}
    np.testing.assert_array_equal(lines['CE'], [0.1, 0.3])
    lines = {line.get_label(): line.get_ydata() for line in curvature.lines}
    np.testing.assert_array_equal(lines['CE'], [-0.5, np.nan])
    np.testing.assert_array_equal(lines['DCR'], [np.nan, 0.2])
    ends = [
        path[:, 1].tolist() for path in volume.collections[0].get_segments()
    ]
    assert ends == [[-0.2, 0.4], [0.1, 0.5]]
    assert volume.get_ylabel() == 'Pearson r with accuracy'
    assert volume.get_ylim() == (-1.05, 1.05)
    labels = [text.get_text() for text in figure.legends[0].get_texts()]
    assert labels == ['CE', 'DCR']


@pytest.mark.parametrize(('models', 'quantities'), [(1, 1), (3, 4), (6, 3)])
def test_texts_stay_apart(models, quantities, check_layout):
    at = {f'a quantity (unit) {i}': (0.1, 0.0, 0.2) for i in range(quantities)}
    correlations = {
        f'a model with a long name {i}': dict.fromkeys(
            ('1/3', '2/3', '3/3', 'last'), at
        )
        for i in range(models)
    }
    check_layout(geometry_by_depth(correlations, title='by depth'))


@pytest.mark.parametrize(
    ('correlations', 'got'),
    [
        ({}, 'correlations must be of 1 to 6 models'),
        ({'CE': {}}, 'no value of CE'),
        (
            {'CE': {'last': {}}},
            'correlations must hold a quantity at each depth, got none at '
            'last of CE. Leave the depth out.',
        ),
    ],
)
def test_what_can_not_be_drawn(correlations, got):
    with pytest.raises(ValueError) as caught:
        geometry_by_depth(correlations)
    assert str(caught.value).startswith('geometry_by_depth: ')
    assert got in str(caught.value)
