import hosts
import pytest
from host_run import HostRun, framed_run, measured_of

from mmfair.report import ReportSettings
from mmfair.report.section import Section
from mmfair.report.shortcut_section import shortcut_section


def section_of(*runs: HostRun, **options) -> Section:
    models = [measured_of(run) for run in runs]
    return shortcut_section(models, ReportSettings(**options))


def rows_of(section: Section, name: str) -> list[dict]:
    (table,) = [own for own in section.tables if own.name == name]
    assert {column.key for column in table.columns} <= set(table.rows[0])
    return list(table.rows)


@pytest.fixture(scope='module')
def framed() -> Section:
    return section_of(framed_run('border'), framed_run('centre'))


def test_what_a_model_looks_at_costs_it_its_score(framed):
    rows = rows_of(framed, 'shortcut_means')
    drops = {(row['model'], row['change']): row for row in rows}
    for model, other in (('border', 'centre'), ('centre', 'border')):
        # Right in 80 %; on blank images class 0 is right and class 1 wrong.
        own = drops[model, f'{model} blanked']
        assert own['unchanged'] == pytest.approx(80)
        assert own['drop'] == pytest.approx(30)
        assert own['low'] < 30 < own['high']
        spared = drops[model, f'{other} blanked']
        assert spared['drop'] == 0
        assert spared['low'] < 0 < spared['high']
        assert drops[model, 'colour removed']['drop'] == 0


def test_table_of_classes(framed):
    (row,) = [
        row
        for row in rows_of(framed, 'shortcut_classes')
        if row['model'] == 'border' and row['name'] == 'class 1'
    ]
    assert (row['support'], row['unchanged']) == (20, 80)
    assert (row['border blanked'], row['border blanked: drop']) == (0, 80)
    assert 50 < row['border blanked: low'] < 65
    assert row['centre blanked: drop'] == 0
    assert row['centre blanked: low'] < -5  # 20 images don't tell more


def test_saliency_lies_where_the_model_looks(framed):
    rows = rows_of(framed, 'border_saliency')
    shares = {(row['model'], row['name']): row['share'] for row in rows}
    assert shares['border', 'class 0'] > 99
    assert shares['border', 'class 1'] > 99
    assert shares['centre', 'class 0'] < 1
    assert {row['area'] for row in rows} == {75}


def test_what_the_page_says(framed):
    names = [figure.name for figure in framed.figures]
    assert names == ['shortcut_accuracy', 'saliency_1', 'saliency_2']
    said = framed.figures[0].alt
    assert 'border: the mean over the classes is 80.0 %' in said
    assert '50.0 % with the border blanked' in said
    assert any('class 1, with the border blanked' in n for n in framed.notes)
    assert 'always gave the same answer' in framed.notes[0]
    assert 'class 0 is taken for class 1' in framed.figures[1].alt
    assert framed.left_out == []


def test_a_cap_on_the_images():
    section = section_of(framed_run('border'), shortcut_images=30)
    assert section.notes[0].startswith('Changed images: 30 of the 40')
    assert (
        sum(r['support'] for r in rows_of(section, 'shortcut_classes')) == 30
    )


def test_the_same_seed_gives_the_same_numbers():
    run = framed_run('border', images=20)
    first, second = (section_of(run, seed=3).tables for _ in range(2))
    assert [own.rows for own in first] == [own.rows for own in second]


def test_progress_bars_come_and_go():
    from rich.progress import Progress

    progress = Progress(disable=True)
    seen = []
    add_task = progress.add_task

    def spy(title, total):
        seen.append((title, total))
        return add_task(title, total=total)

    progress.add_task = spy
    section_of(framed_run('border', images=20), progress=progress)
    assert seen == [('changed images', 20), ('saliency', 1)]
    assert progress.tasks == []


def test_several_labels():
    model, _ = hosts.multi_label()
    data = hosts.classification_data(6, labels=2, size=128)
    section = section_of(HostRun(model, data, hosts.NUM_CLASSES))
    title = section.figures[0].title
    assert title.startswith('Average precision of each class')
    labels = [axes.get_xlabel() for axes in section.figures[0].figure.axes]
    assert 'average precision (%)' in labels
    assert len(rows_of(section, 'shortcut_classes')) == hosts.NUM_CLASSES
    assert 'An image of class' in section.figures[1].alt
    assert not any('same answer' in note for note in section.notes)


def test_segmentation_loses_its_colour_alone():
    model, data = hosts.semantic_fpn(batch_size=3)
    section = section_of(HostRun(model, data, hosts.NUM_CLASSES))
    rows = rows_of(section, 'shortcut_means')
    assert [row['change'] for row in rows] == ['colour removed']
    assert section.figures[0].title.startswith('IoU of each class')
    assert [reason.split(':')[0] for reason in section.left_out] == [
        'Blanked borders and centres, shuffled patches',
        'Saliency',
    ]


def test_tokens_have_no_saliency():
    model, data = hosts.vit()
    section = section_of(HostRun(model, data, hosts.NUM_CLASSES))
    assert section.left_out == [
        'Saliency of model: the last features of VisionTransformer are '
        'tokens, not a map.'
    ]
    assert [own.name for own in section.figures] == ['shortcut_accuracy']


def test_coarse_maps_do_not_tell_border_from_centre():
    model, _ = hosts.resnet()
    data = hosts.classification_data(4, size=64)
    section = section_of(HostRun(model, data, hosts.NUM_CLASSES))
    assert 'maps of 2 x 2 positions are too coarse' in section.left_out[-1]


def test_images_without_colour():
    section = section_of(framed_run('border', channels=1))
    assert section.left_out == [
        'Colour removed: the images of border have none.'
    ]
    rows = rows_of(section, 'shortcut_means')
    assert 'colour removed' not in {row['change'] for row in rows}


def test_images_too_small_to_change():
    model, _ = hosts.resnet()
    data = hosts.classification_data(4, size=3)
    section = section_of(HostRun(model, data, hosts.NUM_CLASSES))
    assert 'those of model are smaller than 4 pixels' in section.left_out[0]
    assert 'shortcut_accuracy' not in [own.name for own in section.figures]
    assert section.tables == []
