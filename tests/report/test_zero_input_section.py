import pytest
from report.answers import made, segmentation, single_label

from mmfair.report.zero_input_section import zero_input_section


def test_figures_and_table_of_a_classifier() -> None:
    section = made(zero_input_section, single_label(), single_label('ZUT'))
    assert [figure.name for figure in section.figures] == [
        'zero_input_answers',
        'logit_histogram',
        'input_type_bias',
        'zero_uniformity_loss',
    ]
    assert 'On the zero image CE gives cat 83 %' in section.figures[0].alt
    assert section.left_out == []
    first = section.tables[0].rows[0]
    assert first['name'] == 'cat'
    assert first['CE: logit'] == 3
    assert first['ZUT: softmax (%)'] == pytest.approx(83.1, abs=0.1)


def test_no_log_is_said_for_each_model() -> None:
    without = single_label('ZUT', curves={'loss': [(1, 2.0)]})
    section = made(zero_input_section, single_label(), without)
    assert section.left_out == [
        'Zero uniformity loss of ZUT through training: its log has no '
        'loss_zul, so it trained without it.'
    ]
    assert section.figures[-1].alt == 'CE: from 2 to 0.5.'
    lost = single_label(
        curves={}, unknown={'log': 'no folder of the training is known'}
    )
    section = made(zero_input_section, lost)
    assert section.left_out == [
        'Zero uniformity loss of CE through training: no folder of the '
        'training is known.'
    ]


def test_no_images() -> None:
    section = made(zero_input_section, single_label(examples={}))
    assert section.left_out == ['Answers to images: none could be read.']


def test_maps_of_a_segmentor() -> None:
    section = made(zero_input_section, segmentation())
    names = [figure.name for figure in section.figures]
    assert names[:2] == ['label_maps', 'zero_maps']
    assert 'sky covers 50 %' in section.figures[0].alt
