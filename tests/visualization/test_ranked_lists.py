import numpy as np
import pytest
from matplotlib.patches import Rectangle

from mmfair.visualization import VERDICTS, ListedImage, ranked_lists

CROP = np.full((384, 192, 3), 90, np.uint8)
LONG = ['person 0123', 'outfit u0_l0_s0_c0_a0_' + 9 * 'x', 'camera 12']


def item(verdict: str = 'right', **changes: object) -> ListedImage:
    shown = ListedImage(CROP, ['person 1', 'camera A'], verdict, '1   0.125')
    return shown._replace(**changes)


def frames(figure) -> list[Rectangle]:
    return [one for one in figure.artists if isinstance(one, Rectangle)]


def test_verdicts_differ_by_symbol_line_and_colour() -> None:
    figure = ranked_lists([item()], [[item(v) for v in VERDICTS]])
    written = [text.get_text() for text in figure.texts]
    marks = VERDICTS.values()
    for values in zip(*[mark[:3] for mark in marks], strict=True):
        assert len(set(map(str, values))) == 3
    for mark in marks:
        # Above an item, and in what explains it.
        assert written.count(mark.symbol) == 1
        assert f'{mark.symbol} {mark.meaning}' in written
    query, *others = frames(figure)
    lines = [(one.get_linestyle(), one.get_edgecolor()) for one in others]
    assert lines[:3] == lines[3:]
    assert len(set(map(str, lines))) == 3
    assert query.get_edgecolor() not in [colour for _, colour in lines]
    assert 'query' in written
    faded = [axes.images[0].get_alpha() for axes in figure.axes]
    assert faded[:3] == [None] * 3
    assert faded[3] < 1


@pytest.mark.parametrize(
    ('queries', 'length', 'columns', 'shape'),
    [(1, 1, 10, (384, 192)), (3, 10, 10, (384, 192)), (2, 23, 10, (60, 90))],
)
def test_names_stay_apart(
    queries: int, length: int, columns: int, shape: tuple, check_layout
) -> None:
    image = np.zeros((*shape, 3), np.uint8)
    kinds = list(VERDICTS)
    rows = [
        [item(kinds[k % 3], image=image, names=LONG) for k in range(length)]
    ] * queries
    figure = (
        ranked_lists(
            [item(image=image, names=LONG)] * queries,
            rows,
            row_titles=['a/very/long/path/of_a_file.jpg: ' + 40 * 'words ']
            * 3,
            title='the name of a config and of a protocol, ' * 6,
            note='a sentence for the reader. ' * 12,
            columns=columns,
        )
        if queries == 3
        else ranked_lists(
            [item(image=image, names=LONG)] * queries, rows, columns=columns
        )
    )
    check_layout(figure)
    assert len(figure.axes) == queries * (length + 1)
    boxes = [axes.get_position() for axes in figure.axes]
    assert all(box.x1 <= 1 and box.y0 >= 0 for box in boxes)
    tops = {round(box.y1, 3) for box in boxes}
    assert len(tops) == queries * -(-length // columns)


def test_what_can_not_be_drawn() -> None:
    with pytest.raises(ValueError, match='got 0 queries, 0 lists'):
        ranked_lists([], [])
    with pytest.raises(ValueError, match='1 queries, 2 lists and 1 titles'):
        ranked_lists([item()], [[item()]] * 2)
    with pytest.raises(ValueError, match="verdict must .*, got 'maybe'"):
        ranked_lists([item()], [[item('maybe')]])
