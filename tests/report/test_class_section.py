import weakref
from dataclasses import replace

import numpy as np
import pytest
from report.answers import made, multi_label, segmentation, single_label

from mmfair.report.class_confusion import most_confused
from mmfair.report.class_section import class_section


def section_of(*answers):
    return made(class_section, *[replace(own, features={}) for own in answers])


def row_of(section, name: str) -> dict:
    (row,) = [row for row in section.tables[0].rows if row['name'] == name]
    return row


def test_a_row_says_what_becomes_of_the_class() -> None:
    section = section_of(single_label())
    assert section.tables[0].browse
    row = row_of(section, 'owl')
    # Five of ten owls are taken for foxes; two dogs are taken for owls.
    assert row['score'] == 50
    assert row['confusion'] == 'fox'
    assert row['confusion_share'] == 50
    assert row['precision'] == pytest.approx(100 * 5 / 7)
    assert (row['train_count'], row['group']) == (20, 'medium')
    assert row['support'] == 10
    # Wilson's interval of 5 out of 10.
    assert row['low'] == pytest.approx(23.66, abs=0.01)
    assert row['high'] == pytest.approx(76.34, abs=0.01)


def test_a_class_that_is_always_right_has_an_interval() -> None:
    row = row_of(section_of(single_label()), 'cat')
    assert row['high'] == pytest.approx(100)
    assert row['low'] == pytest.approx(72.25, abs=0.01)
    assert row['confusion'] is None


def test_figures_of_several_models() -> None:
    section = section_of(single_label(), single_label('ZUT'))
    names = [figure.name for figure in section.figures]
    assert names == ['accuracy_by_count', 'confused_pairs']
    assert 'CE: fox is taken for cat in 90 %' in section.figures[1].alt
    matrix, classes = section.tables
    assert [row['model'] for row in classes.rows] == (['CE'] * 4 + ['ZUT'] * 4)
    assert [column.title for column in matrix.columns] == [
        'class',
        'training images',
        'CE',
        'ZUT',
    ]
    assert [row['ZUT: accuracy (%)'] for row in matrix.rows] == pytest.approx(
        [100, 80, 50, 10]
    )


def test_no_confusion_is_kept_for_that_of_the_next_model(monkeypatch) -> None:
    task = type(single_label().task)
    count, kept, alive = task.confusion, [], []

    def confusion(self, answers):
        alive.append(sum(one() is not None for one in kept))
        counts = count(self, answers)
        kept.append(weakref.ref(counts))
        return counts

    monkeypatch.setattr(task, 'confusion', confusion)
    section_of(single_label(), single_label('ZUT'), single_label('DCR'))
    assert alive == [0, 0, 0]


def test_confused_pairs_are_the_largest_shares_first() -> None:
    confusion = np.random.default_rng(0).integers(0, 4, (9, 9))
    confusion[4] = 0
    names = [f'c{i}' for i in range(9)]
    share = 100 * confusion / np.maximum(confusion.sum(1, keepdims=True), 1)
    np.fill_diagonal(share, 0)
    top = np.argsort(-share, axis=None, kind='stable')[:12]
    expected = [
        (names[i // 9], names[i % 9], share[i // 9, i % 9]) for i in top
    ]
    assert most_confused(confusion, names) == expected


def test_no_counts() -> None:
    unknown = {'train_counts': 'the config has no train_dataloader'}
    section = section_of(single_label(train_counts=None, unknown=unknown))
    assert section.left_out == [
        'Accuracy against training count: the config has no train_dataloader.'
    ]
    keys = [column.key for column in section.tables[0].columns]
    assert not {'train_count', 'group', 'model'} & set(keys)


def test_no_mistake() -> None:
    answers = single_label(pred=single_label().data.label)
    section = section_of(answers)
    assert section.left_out == ['Confused pairs: no answer is wrong.']


def test_several_labels_have_no_confusion() -> None:
    section = section_of(multi_label())
    assert 'no one class' in section.left_out[0]
    row = row_of(section, 'owl')
    assert row['score'] is None
    assert row['low'] is None
    assert 'confusion' not in row


def test_segmentation_counts_pixels() -> None:
    section = section_of(segmentation())
    row = row_of(section, 'sky')
    assert row['support'] == 16
    assert row['confusion'] == 'road'
    assert row['confusion_share'] == pytest.approx(12.5)
    assert row['score'] == pytest.approx(100 * 14 / 17)


def test_the_name_of_a_score_keeps_its_capitals() -> None:
    own = segmentation()
    section = section_of(replace(own, train_counts=[9, 5]))
    assert section.figures[0].title.startswith('IoU of each class')


def test_a_class_without_images_is_unknown() -> None:
    answers = single_label()
    kept = answers.data.label != 3
    section = section_of(
        single_label(
            images=np.arange(30),
            label=answers.data.label[kept],
            pred=answers.data.pred[kept],
        )
    )
    row = row_of(section, 'fox')
    assert row['score'] is None
    assert row['support'] == 0


@pytest.mark.filterwarnings('ignore')
@pytest.mark.parametrize(('k', 'shown'), [(3, True), (200, False)])
def test_a_quantity_that_no_class_has_is_no_column(
    k: int, shown: bool
) -> None:
    (table,) = made(class_section, single_label(), k=k).tables
    keys = [column.key for column in table.columns]
    assert ('curvature' in keys) == shown
    assert 'separation' in keys
