import csv
import io
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from report.answers import (
    made,
    measured,
    multi_label,
    segmentation,
    single_label,
)

from mmfair.report import Measured
from mmfair.report.predictions_section import predictions_section


def rows_of(section) -> list[dict]:
    text = section.files['predictions.csv']
    return list(csv.DictReader(io.StringIO(text)))


def test_a_row_an_image_with_the_answers_of_all_models() -> None:
    answers = single_label()
    section = made(predictions_section, answers, single_label('ZUT'))
    table = pd.read_csv(io.StringIO(section.files['predictions.csv']))
    assert len(table) == 40
    assert [*table.columns] == [
        'image',
        'file',
        'label',
        'CE: answer',
        'CE: score',
        'CE: right',
        'ZUT: answer',
        'ZUT: score',
        'ZUT: right',
    ]
    names = np.array(answers.class_names)
    assert table['label'].tolist() == names[answers.data.label].tolist()
    assert table['CE: answer'].tolist() == names[answers.data.pred].tolist()
    np.testing.assert_allclose(table['CE: score'], answers.data.score)
    assert table['CE: right'].mean() == pytest.approx(0.6)
    assert table['image'].tolist() == list(range(40))


def test_the_files_are_those_of_the_data_set() -> None:
    (model,), settings = measured(single_label())
    dataset = SimpleNamespace(
        get_data_info=lambda index: {'img_path': f'photos/{index}.jpg'}
    )
    model = Measured(
        model.answers, model.scores, None, SimpleNamespace(dataset=dataset)
    )
    section = predictions_section([model], settings)
    rows = rows_of(section)
    assert rows[7]['file'] == 'photos/7.jpg'
    assert not section.left_out


def test_without_files_it_is_said() -> None:
    section = made(predictions_section, single_label())
    assert rows_of(section)[0]['file'] == ''
    assert 'does not say' in section.left_out[0]


def test_several_labels() -> None:
    rows = rows_of(made(predictions_section, multi_label()))
    assert rows[1]['label'] == 'cat; dog'
    assert rows[1]['BCE: answer'] == 'dog'
    assert float(rows[1]['BCE: score of cat']) == pytest.approx(0.4)
    assert rows[4]['label'] == ''


def test_segmentation() -> None:
    rows = rows_of(made(predictions_section, segmentation()))
    assert rows[0]['label'] == 'sky; road'
    assert float(rows[0]['FPN: right pixels (%)']) == pytest.approx(
        100 * 13 / 16
    )
    assert float(rows[0]['FPN: mean IoU (%)']) == pytest.approx(
        50 * (6 / 9 + 7 / 10)
    )


def test_a_class_is_never_a_formula() -> None:
    names = ['=1+1', '@a', '-b', 'fox']
    text = made(predictions_section, single_label(class_names=names)).files[
        'predictions.csv'
    ]
    cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
    assert not any(cell.startswith(('=', '@', '-')) for cell in cells)
