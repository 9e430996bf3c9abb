from dataclasses import replace

import numpy as np
from report.answers import measured, segmentation, single_label

from mmfair.report.evaluated_images import evaluated_images


def notes_of(*answers: object) -> list[str]:
    models, _ = measured(*[replace(own, features={}) for own in answers])
    return evaluated_images(models)


def test_nothing_is_left_out() -> None:
    assert notes_of(single_label(), single_label('ZUT')) == []


def test_classes_without_images_are_named() -> None:
    answers = single_label()
    kept = answers.data.label < 2
    data = answers.task.subset(answers.data, np.flatnonzero(kept))
    some = replace(
        answers, data=data, images=np.arange(20), notes=['20 of 40 drawn.']
    )
    assert notes_of(some, replace(some, name='ZUT')) == [
        '20 of 40 drawn.',
        '2 of the 4 classes have no evaluated images: owl, fox. They are in '
        'no mean, and the worst class is one of the others.',
    ]


def test_ignored_pixels_are_said_when_a_class_has_none() -> None:
    """Masks of 0 and 255 for two classes."""
    answers = segmentation()
    areas = answers.data.areas.copy()
    areas[:, :, 1] = 0
    data = replace(answers.data, areas=areas, ignored_share=0.5)
    first, second = notes_of(replace(answers, data=data))
    assert first == (
        '50.0 % of the pixels have the ignored label 255 and count nowhere. '
        'Is this how the masks are meant?'
    )
    assert 'no evaluated pixels: road' in second
