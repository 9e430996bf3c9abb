import numpy as np
import pytest

from mmfair.visualization import accuracy_by_count

LONG = 'a class with a very long name '


def draw(**changes):
    values = dict(
        class_names=['cat', 'dog', 'owl'],
        train_counts=[5000, 500, 5],
        accuracies={'CE': [95.0, 60.0, np.nan], 'ZUT': [90.0, 70.0, 20.0]},
    )
    return accuracy_by_count(**{**values, **changes})


def many(count, models, counts=None):
    generator = np.random.default_rng(0)
    counts = np.arange(1, count + 1) ** 2 if counts is None else counts
    return dict(
        class_names=[f'{LONG}{i}'[-30:] for i in range(count)],
        train_counts=counts,
        accuracies={
            f'model {i}': generator.uniform(0, 100, count).round()
            for i in range(models)
        },
    )


def points(axes, label):
    (line,) = [line for line in axes.lines if line.get_label() == label]
    return line.get_xydata()


def names(axes):
    return sorted(text.get_text() for text in axes.texts if text.get_text())


def test_points_stand_at_their_count_and_the_best_has_the_name():
    (axes,) = draw().axes
    assert axes.get_xscale() == 'log'
    assert axes.get_xlabel() == 'training samples of the class'
    one, other = points(axes, 'CE'), points(axes, 'ZUT')
    np.testing.assert_array_equal(one[:, 1], [95, 60, np.nan])
    np.testing.assert_array_equal(other[:, 1], [90, 70, 20])
    # Beside each other, around the count.
    middle = np.sqrt(one[:, 0] * other[:, 0])
    np.testing.assert_allclose(middle, [5000, 500, 5])
    assert (one[:, 0] < other[:, 0]).all()
    places = {t.get_text(): t.xy for t in axes.texts if t.get_text()}
    assert places.keys() == {'cat', 'dog', 'owl'}
    np.testing.assert_allclose(places['cat'], one[0])
    np.testing.assert_allclose(places['dog'], other[1])
    np.testing.assert_allclose(places['owl'], other[2])


def test_intervals_are_lines_and_in_the_legend():
    ends = [[90, 98], [50, 65], [10, 30]]
    figure = draw(intervals={'ZUT': ends})
    (bars,) = figure.axes[0].collections
    drawn = [[y for _, y in path] for path in bars.get_segments()]
    assert drawn == ends
    labels = [text.get_text() for text in figure.legends[0].get_texts()]
    assert labels == ['CE', 'ZUT', '95 % interval']
    low, high = figure.axes[0].get_ylim()
    assert low < 10
    assert high > 98


def test_equal_counts_are_a_row_of_names():
    (axes,) = draw(train_counts=[6000] * 3).axes
    labels = [label.get_text() for label in axes.get_xticklabels()]
    assert labels == ['owl', 'dog', 'cat']  # unknown, 60, 95
    assert axes.get_xlabel() == 'class (6,000 training samples each)'
    ranks = points(axes, 'CE')[:, 0] / 2 + points(axes, 'ZUT')[:, 0] / 2
    np.testing.assert_allclose(ranks, [2, 1, 0])


def test_crowded_classes_are_a_row_by_count():
    values = many(20, 3, np.arange(20, 0, -1) * 1000)
    (axes,) = accuracy_by_count(**values).axes
    labels = [label.get_text() for label in axes.get_xticklabels()]
    assert labels[0] == 'class with a very long name 19 (1,000)'
    assert labels[-1].endswith(' 0 (20,000)')
    assert axes.get_xlabel() == 'class (training samples), fewest first'
    ranks = points(axes, 'model 1')[:, 0]
    np.testing.assert_allclose(ranks, np.arange(20)[::-1])
    assert names(axes) == []


def test_a_class_without_training_samples_is_drawn():
    (axes,) = draw(train_counts=[500, 20, 0]).axes
    assert axes.get_xscale() == 'symlog'
    assert points(axes, 'ZUT')[2].tolist() == [0, 20]
    draw(train_counts=[500, 20, 0]).draw_without_rendering()


def test_many_classes_name_the_extremes_in_a_panel_for_each_model():
    values = many(100, 3)
    figure = accuracy_by_count(**values)
    assert [axes.get_title(loc='left') for axes in figure.axes] == [
        'model 0',
        'model 1',
        'model 2',
    ]
    y = values['accuracies']['model 1']
    rings = figure.axes[1].lines[-1]
    assert sorted(rings.get_ydata()) == [*np.sort(y)[:3], *np.sort(y)[-3:]]
    assert len(names(figure.axes[1])) == 6
    note = figure.legends[0].get_title().get_text()
    assert note == 'Names: the 3 worst and the 3 best of 100 classes.'


def test_many_classes_have_the_mean_of_each_eighth():
    values = many(80, 1)
    (axes,) = accuracy_by_count(**values).axes
    y = values['accuracies']['model 0']
    means = axes.lines[1].get_xydata()
    counts = np.asarray(values['train_counts'])
    np.testing.assert_allclose(means[:, 0], counts.reshape(8, 10).mean(1))
    np.testing.assert_allclose(means[:, 1], y.reshape(8, 10).mean(1))


def test_of_equal_accuracies_the_surprising_ones_have_names():
    counts = np.arange(1, 41)
    accuracy = np.repeat([0.0, 100.0], 20)
    (axes,) = accuracy_by_count(
        [f'{count} samples' for count in counts], counts, {'CE': accuracy}
    ).axes
    assert names(axes) == sorted(
        f'{count} samples' for count in (18, 19, 20, 21, 22, 23)
    )


def test_many_classes_of_equal_counts_stand_by_rank():
    (axes,) = accuracy_by_count(**many(60, 1, [9] * 60)).axes
    x, y = axes.lines[0].get_data()
    assert sorted(x) == [*range(60)]
    assert (np.diff(y[np.argsort(x)]) >= 0).all()


@pytest.mark.parametrize(
    'values',
    [
        many(10, 3),
        many(20, 6),
        many(1000, 2),
        many(60, 6),
        many(60, 2, [9] * 60),
    ],
    ids=['10', '20', '1000', 'six models', 'equal'],
)
def test_names_stay_apart(values, check_layout):
    check_layout(accuracy_by_count(**values, title=5 * 'a long title '))


def test_nothing_known_is_an_empty_figure():
    figure = draw(accuracies={'CE': [np.nan] * 3})
    figure.draw_without_rendering()
    assert names(figure.axes[0]) == []


@pytest.mark.parametrize(
    ('changes', 'got'),
    [
        (
            {'train_counts': [1, 2]},
            'all values must have one entry for each class, got 3 class names '
            'and lengths [2, 3]. Give the values in the order of the names.',
        ),
        (
            {'intervals': {'CE': [[1, 2]]}},
            'all values must have one entry for each class, got 3 class names '
            'and lengths [1, 3]. Give the values in the order of the names.',
        ),
        (
            {'accuracies': {}},
            'accuracies must be of 1 to 6 models, each with values, got 0 '
            'models and no value of none. Draw several figures.',
        ),
        (
            {'train_counts': [1, 2, -3]},
            'train_counts must be >= 0, got -3. Give the number of training '
            'samples of each class.',
        ),
    ],
)
def test_what_can_not_be_drawn(changes, got):
    with pytest.raises(ValueError) as caught:
        draw(**changes)
    assert str(caught.value) == f'accuracy_by_count: {got}'
