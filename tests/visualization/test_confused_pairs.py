import numpy as np
import pytest

from mmfair.visualization import confused_pairs

PAIRS = {
    'CE': [('cat', 'dog', 5.0), ('owl', 'cat', 20.0)],
    'ZUT': [('cat', 'dog', 3.25)],
}


def labels(axes):
    return [text.get_text() for text in axes.texts]


def widths(axes):
    return [bar.get_width() for bar in axes.patches]


def test_the_largest_share_is_on_top_with_its_names():
    left, right = confused_pairs(PAIRS).axes
    assert left.get_title(loc='left') == 'CE'
    assert widths(left) == [20, 5]
    assert labels(left) == ['owl → cat', 'cat → dog', '20.0', '5.0']
    tops = [bar.get_y() for bar in left.patches]
    assert left.yaxis_inverted() or left.get_ylim()[0] > left.get_ylim()[1]
    assert tops == sorted(tops)
    assert widths(right) == [3.25]
    assert right.get_xlabel() == 'share of the true class (%)'
    # One scale, which holds the largest bar of all.
    assert left.get_xlim() == right.get_xlim()
    assert left.get_xlim()[1] > 20


def test_the_largest_may_be_of_any_model():
    figure = confused_pairs({'CE': PAIRS['ZUT'], 'ZUT': PAIRS['CE']})
    assert figure.axes[0].get_xlim()[1] > 20


def test_more_than_twelve_are_counted():
    shares = np.random.default_rng(0).uniform(1, 50, 30)
    rows = [(f'a{i}', f'b{i}', share) for i, share in enumerate(shares)]
    figure = confused_pairs({'CE': rows})
    (axes,) = figure.axes
    assert widths(axes) == sorted(shares, reverse=True)[:12]
    note = figure.legends[0].get_title().get_text()
    assert note.endswith('Up to 18 more pairs are not shown.')
    few = confused_pairs(PAIRS).legends[0].get_title().get_text()
    assert few == 'true class → predicted class.'


def test_a_model_without_confusion_says_so():
    right = confused_pairs({**PAIRS, 'ZUT': []}).axes[1]
    assert labels(right) == ['no confusion']


@pytest.mark.parametrize('models', [1, 2, 3, 6])
def test_long_names_stay_apart(models, check_layout):
    rows = [('a' * 29, 'b' * 40, 10.0 + i) for i in range(12)]
    pairs = {f'a model with a long name {i}': rows for i in range(models)}
    check_layout(confused_pairs(pairs, title='pairs'))


@pytest.mark.parametrize(
    'pairs', [{}, {'CE': []}, {name: [] for name in 'abcdefg'}]
)
def test_without_pairs_there_is_no_figure(pairs):
    with pytest.raises(ValueError, match=r'^confused_pairs: pairs must be of'):
        confused_pairs(pairs)
