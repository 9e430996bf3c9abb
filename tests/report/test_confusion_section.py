import csv
import io

import numpy as np
import pytest
from report.answers import made, multi_label, segmentation, single_label
from sklearn.metrics import confusion_matrix

from mmfair.report.confusion_section import confusion_section


def read(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text)))


def test_the_file_is_the_matrix_of_scikit_learn() -> None:
    answers = single_label()
    section = made(confusion_section, answers, single_label('ZUT'))
    head, *rows = read(section.files['confusion_matrix_1.csv'])
    assert head == ['true class', '0: cat', '1: dog', '2: owl', '3: fox']
    assert [row[0] for row in rows] == head[1:]
    expected = confusion_matrix(answers.data.label, answers.data.pred)
    found = np.array([row[1:] for row in rows]).astype(int)
    np.testing.assert_array_equal(found, expected)
    names = [figure.name for figure in section.figures]
    assert names == ['confusion_matrix_1', 'confusion_matrix_2']
    assert set(section.files) == {f'{name}.csv' for name in names}


def test_segmentation_counts_pixels() -> None:
    section = made(confusion_section, segmentation())
    _, sky, road = read(section.files['confusion_matrix_1.csv'])
    assert sky[1:] == ['14', '2']
    assert road[1:] == ['1', '15']
    assert 'pixels' in section.reading


def test_several_labels_have_none() -> None:
    section = made(confusion_section, multi_label())
    assert not section.figures
    assert not section.files
    (reason,) = section.left_out
    assert 'several labels' in reason


@pytest.mark.parametrize('classes', [51, 1001])
def test_many_classes_have_a_file_and_no_figure(classes: int) -> None:
    label = np.arange(classes)
    pred = label.copy()
    pred[0] = classes - 1
    names = [f'class {index}' for index in range(classes)]
    answers = single_label(
        label=label,
        pred=pred,
        score=np.ones(classes, np.float32),
        images=label,
        class_names=names,
        train_counts=None,
        features={},
    )
    section = made(confusion_section, answers)
    assert not section.figures
    assert 'nobody can read it' in section.left_out[0]
    rows = read(section.files['confusion_matrix_1.csv'])
    if classes > 1000:
        assert len(rows) == 1 + classes  # pairs that there are
        assert rows[1] == ['class 0', f'class {classes - 1}', '1']
    else:
        assert len(rows[0]) == 1 + classes


def test_a_class_is_never_a_formula() -> None:
    names = ['=1+1', 'dog', 'owl', 'fox']
    section = made(confusion_section, single_label(class_names=names))
    head = read(section.files['confusion_matrix_1.csv'])[0]
    assert not any(cell.startswith('=') for cell in head)
