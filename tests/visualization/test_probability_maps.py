import numpy as np
import pytest

from mmfair.visualization import probability_maps


def maps(count):
    """Means of 0.1 %, 0.2 % and so on."""
    return {
        f'class {i}': np.full((3, 4), (i + 1) / 1000) for i in range(count)
    }


def test_maps_are_in_per_cent_on_one_scale():
    low, high, bar = probability_maps(maps(2), value_name='share').axes
    np.testing.assert_allclose(low.images[0].get_array(), 0.1)
    np.testing.assert_allclose(high.images[0].get_array(), 0.2)
    assert low.images[0].get_clim() == high.images[0].get_clim() == (0, 0.2)
    assert high.get_title(loc='left') == 'class 1\nmean 0.2 %'
    assert bar.get_ylabel() == 'share (%)'


def test_of_many_the_largest_are_shown_in_their_order():
    figure = probability_maps({'a': np.ones((2, 2)), **maps(20)}, max_maps=3)
    titles = [axes.get_title(loc='left') for axes in figure.axes[:-1]]
    assert [title.split('\n')[0] for title in titles] == [
        'a',
        'class 18',
        'class 19',
    ]
    note = figure.legends[0].get_title().get_text()
    assert note == '18 more maps have smaller means; not shown.'
    assert not probability_maps(maps(3)).legends


@pytest.mark.parametrize('count', [1, 3, 12, 150])
def test_long_names_stay_apart(count, check_layout):
    values = {f'CE: {"n" * 20} {k}': v for k, v in maps(count).items()}
    check_layout(probability_maps(values, title='zero image'))


def test_all_zero_can_be_drawn():
    probability_maps({'a': np.zeros((2, 2))}).draw_without_rendering()


@pytest.mark.parametrize(
    ('values', 'got'),
    [
        ({}, 'got 0 maps and others for none'),
        ({'a': np.zeros(3)}, 'got 1 maps and others for a'),
        ({'a': np.full((2, 2), 1.5)}, 'got 1 maps and others for a'),
        ({'a': np.full((2, 2), np.nan)}, 'got 1 maps and others for a'),
        ({'a': np.zeros((0, 2))}, 'got 1 maps and others for a'),
    ],
)
def test_what_can_not_be_drawn(values, got):
    with pytest.raises(ValueError) as caught:
        probability_maps(values)
    assert str(caught.value) == (
        'probability_maps: maps must be one or more of shape (H, W) with '
        f'values in [0, 1], {got}. Divide counts by their sum.'
    )
