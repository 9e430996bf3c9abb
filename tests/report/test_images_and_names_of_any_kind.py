"""Images that are not 8-bit RGB, and names that the font lacks."""

import pytest
from host_run import framed_run, measured_of
from matplotlib.text import Text
from report.answers import measured, single_label

from mmfair.report import ReportSettings
from mmfair.report.fairness_report import make_sections
from mmfair.report.figure_image import figure_image

# In no font, by Unicode's own word.
NOWHERE = '\U000f1234'


def sections_of(*names, channels):
    models = [measured_of(framed_run('border', channels=channels))]
    settings = ReportSettings(mistake_images=3, weak_classes=1)
    return make_sections(models, names, settings)


@pytest.mark.parametrize('channels', [1, 2, 4, 6])
def test_images_of_any_channels_are_shown(channels):
    shortcuts, images = sections_of('shortcuts', 'images', channels=channels)
    assert 'could not be made' not in images.reading + shortcuts.reading
    for section in (images, shortcuts):
        for drawn in section.figures:
            assert figure_image(drawn.figure, 'png', dpi=40)
        told = f'Images have {channels} channels' in ' '.join(section.notes)
        assert told == (channels > 1)
    changes = {row['change'] for row in shortcuts.tables[0].rows}
    assert 'colour removed' not in changes
    assert any('Colour removed' in reason for reason in shortcuts.left_out)


def test_classes_without_letters_have_their_numbers_in_every_figure():
    names = ['cat', NOWHERE, NOWHERE * 2, f'{NOWHERE} dog']
    models, settings = measured(
        single_label(class_names=names, features={}),
        single_label('ZUT', class_names=names, features={}),
    )
    sections = make_sections(
        models, ['classes', 'confusion', 'zero-input'], settings
    )
    drawn = [figure for section in sections for figure in section.figures]
    assert len(drawn) > 4
    numbered = 0
    for figure in drawn:
        figure_image(figure.figure, 'svg')  # without a warning
        texts = [text.get_text() for text in figure.figure.findobj(Text)]
        assert not any(NOWHERE in text for text in texts)
        numbered += any('class 1' in text for text in texts)
    assert numbered > 3
