import numpy as np
import pytest
from matplotlib.text import Text

from mmfair.visualization import (
    accuracy_by_count,
    compare_classes,
    confused_pairs,
    confusion_matrix,
    drawable_text,
    fallback_fonts,
    figure_pixels,
    image_grid,
    undrawable,
)

# In STIX, which comes with matplotlib, and not in the usual font.
RARE = '\N{TELEPHONE RECORDER}'
# In no font, by Unicode's own word.
NOWHERE = '\U000f1234'


def shown(figure):
    figure_pixels(figure)
    return [text.get_text() for text in figure.findobj(Text)]


def test_letters_of_the_usual_font_need_no_other():
    assert undrawable('cat, Übergröße, кошка\n\t') == set()
    assert fallback_fonts('') == []


def test_another_installed_font_is_found():
    assert undrawable(RARE) == set()
    families = fallback_fonts([RARE])
    assert families
    figure = accuracy_by_count(
        [f'{RARE} cat', 'dog'], [9, 2], {'CE': [90, 50]}
    )
    assert any(RARE in text for text in shown(figure))  # and no warning
    (label,) = [t for t in figure.findobj(Text) if RARE in t.get_text()][:1]
    assert label.get_fontfamily()[-1] == families[0]


@pytest.mark.parametrize(
    'draw',
    [
        lambda names: accuracy_by_count(
            names, [9, 5, 2], {'CE': [90, 60, 50]}
        ),
        lambda names: compare_classes(
            names, [9, 5, 2], {'CE': [90, 60, 50]}, {'CE': [0.2, 0.5, 0.3]}
        ),
    ],
)
def test_names_that_no_font_has_are_numbered_and_the_figure_says_so(draw):
    figure = draw(['cat', NOWHERE, f'{NOWHERE * 2}'])
    texts = shown(figure)
    joined = '\n'.join(texts)
    assert NOWHERE not in joined
    assert 'class 1' in joined
    assert 'class 2' in joined
    assert 'cat' in joined
    notes = [text for text in texts if 'No font of this machine' in text]
    assert len(notes) == 1
    again = [t for t in shown(figure) if 'No font of this machine' in t]
    assert len(again) == 1


def test_the_numbers_tell_the_classes_apart():
    """The same empty box everywhere is no picture of two classes."""
    names = [NOWHERE, chr(ord(NOWHERE) + 1)]
    plain = figure_pixels(accuracy_by_count(names, [9, 2], {'CE': [90, 50]}))
    other = figure_pixels(
        accuracy_by_count([names[0]] * 2, [9, 2], {'CE': [90, 50]})
    )
    assert not np.array_equal(plain, other)


def test_names_of_captions_are_numbered_when_the_classes_are_known():
    grey = np.full((4, 4, 3), 128, np.uint8)
    figure = image_grid([[grey]], [[f'said {NOWHERE}']])
    figure.class_names = ['dog', NOWHERE]
    assert 'said class 1' in shown(figure)


def test_without_the_classes_they_have_numbers_of_their_own():
    other = chr(ord(NOWHERE) + 1)
    pairs = [('cat', NOWHERE, 5.0), (other, NOWHERE, 4.0)]
    texts = shown(confused_pairs({'CE': pairs}))
    arrow = '\N{RIGHTWARDS ARROW}'
    assert f'cat {arrow} name 1' in texts
    assert f'name 2 {arrow} name 1' in texts
    assert any('numbered as they come' in text for text in texts)


def test_a_font_that_can_not_be_read_has_no_letters(tmp_path):
    path = tmp_path / 'broken.ttf'
    path.write_bytes(b'no font')
    assert drawable_text._letters(str(path)) == frozenset()


@pytest.mark.parametrize(
    'name', ['a\rb', 'a\x07b', 'a\tb', 'a\ud800b', 'a\u200db', '$x$']
)
def test_marks_of_control_are_no_letters(name):
    figure = accuracy_by_count([name, 'dog'], [9, 2], {'CE': [90, 50]})
    shown(figure)  # without a warning


def test_the_note_covers_nothing(check_layout):
    names = ['cat', NOWHERE, NOWHERE * 2]
    scores = {'CE': [90, 60, 50], 'ZUT': [80, 70, 60]}
    check_layout(accuracy_by_count(names, [9, 5, 2], scores))
    check_layout(confusion_matrix(names, np.eye(3)))
