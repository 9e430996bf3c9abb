import numpy as np
import pytest

from mmfair.visualization import confusion_matrix

NAMES = [f'class {index}' for index in range(50)]


def counts(classes: int) -> np.ndarray:
    generator = np.random.default_rng(0)
    return generator.integers(0, 9, (classes, classes)) + 30 * np.eye(classes)


@pytest.mark.parametrize('classes', [1, 2, 10, 50])
def test_names_stay_apart(classes, check_layout):
    check_layout(confusion_matrix(NAMES[:classes], counts(classes)))


def test_shares_are_of_the_true_class():
    matrix = np.array([[3, 1], [0, 0]])
    figure = confusion_matrix(['cat', 'dog'], matrix)
    assert [text.get_text() for text in figure.axes[0].texts] == ['75', '25']
    shares = figure.axes[0].images[0].get_array()
    np.testing.assert_allclose(shares[0], [75, 25])
    assert len(figure.axes[0].patches) == 1  # the hatched row


@pytest.mark.parametrize(
    ('names', 'shape'), [([], (0, 0)), (['a'], (2, 2)), (['a'] * 51, (51, 51))]
)
def test_what_does_not_fit(names, shape):
    with pytest.raises(ValueError, match='confusion must have shape'):
        confusion_matrix(names, np.zeros(shape))
