import numpy as np
import pytest

from mmfair.visualization import ClothesGap, clothes_gap

ROW = ClothesGap('CAL', 99.0, 55.0, (98.0, 100.0), (50.0, 60.0))


@pytest.mark.parametrize('rows', [1, 12])
def test_each_model_has_a_line_between_both(rows: int, check_layout) -> None:
    long = ROW._replace(name='a config with a long name ' * 3)
    given = [ROW, *[long] * (rows - 1)]
    figure = clothes_gap(
        [('rank-1 (%)', given), ('mAP (%)', given)], title='a title ' * 20
    )
    check_layout(figure)
    line, *_ = figure.axes[0].lines
    assert list(line.get_xdata()) == [55.0, 99.0]
    marks = {one.get_marker() for one in figure.axes[0].lines}
    assert {'s', 'o'} <= marks
    labels = [t.get_text() for t in figure.axes[0].get_yticklabels()]
    assert labels[0] == 'CAL'


def test_no_interval_and_no_row() -> None:
    bare = ClothesGap('CAL', 100.0, 100.0)
    figure = clothes_gap([('rank-1 (%)', [bare])])
    assert np.isnan(figure.axes[0].lines[1].get_xdata()).all()
    with pytest.raises(ValueError, match=r'a row each, got \[0\] rows'):
        clothes_gap([('rank-1 (%)', [])])
