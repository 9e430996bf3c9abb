import hosts
import pytest
from host_run import HostRun, framed_run, measured_of

from mmfair.report import ReportSettings
from mmfair.report.image_section import image_section
from mmfair.report.section import Section


def section_of(*runs: HostRun, **options) -> Section:
    settings = ReportSettings(**options)
    return image_section([measured_of(run) for run in runs], settings)


def captions(section: Section, name: str) -> list[str]:
    (figure,) = [f.figure for f in section.figures if f.name == name]
    return [axes.get_xlabel() for axes in figure.axes]


def test_single_label():
    section = section_of(framed_run('border'), framed_run('centre'))
    names = [figure.name for figure in section.figures]
    assert names == ['mistakes_1', 'mistakes_2', 'examples']
    said = captions(section, 'mistakes_1')
    assert len(said) == 8  # four of each class lie
    assert all(one.startswith('class ') and '%' in one for one in said)
    assert 'class 0: accuracy 80.0 %' in section.figures[0].alt
    assert 'class 0 is taken for class 1' in section.figures[0].alt
    example = captions(section, 'examples')[0]
    assert example.startswith('true: class')
    assert 'border: class' in example.replace('\n', ' ')
    assert 'centre: class' in example.replace('\n', ' ')
    assert section.left_out == []


def test_so_many_classes_and_images():
    run = framed_run('border')
    section = section_of(run, mistake_images=3, weak_classes=1)
    assert len(captions(section, 'mistakes_1')) == 3
    assert len(captions(section, 'examples')) == 3


def test_a_model_without_mistakes():
    run = framed_run('border')
    kept = [i for i in range(40) if i % 5]
    run.data = {k: [v[i] for i in kept] for k, v in run.data.items()}
    run.indices = run.indices[: len(kept)]
    section = section_of(run)
    assert section.left_out == ['Mistakes of border: there are none.']
    assert [figure.name for figure in section.figures] == ['examples']


def test_several_labels():
    model, _ = hosts.multi_label()
    data = hosts.classification_data(5, labels=2)
    section = section_of(HostRun(model, data, hosts.NUM_CLASSES))
    assert all(
        one.startswith('score ') for one in captions(section, 'mistakes_1')
    )
    assert 'The lowest score of class' in section.figures[0].alt
    assert ', ' in captions(section, 'examples')[0]


@pytest.mark.parametrize(('per_class', 'panels'), [(2, 3), (8, 6)])
def test_segmentation(per_class, panels):
    model, data = hosts.semantic_fpn(batch_size=3)
    run = HostRun(model, data, hosts.NUM_CLASSES)
    section = section_of(run, mistake_images=per_class, weak_classes=2)
    said = captions(section, 'mistakes_1')
    assert len(said) == 2 * panels
    assert said[0].startswith('IoU ')
    assert said[1:3] == ['truth', 'answer']
    assert 'of the pixels wrong' in section.figures[1].alt


def test_the_seed_chooses_the_examples():
    run = framed_run('border')
    texts = [
        section_of(run, mistake_images=4, seed=seed).figures[-1].alt
        for seed in (0, 0, 1, 2)
    ]
    assert texts[0] == texts[1]
    assert len(set(texts)) > 1
