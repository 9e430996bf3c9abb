import numpy as np
from host_run import HostRun, answers_of, framed_run
from hosts import NUM_CLASSES, classification_data, resnet

from mmfair.functional import shuffled_patches
from mmfair.report.changed_answers import (
    CHANGES,
    answer_subset,
    changed_answers,
)


def test_unchanged_images_give_the_same_answers():
    run = framed_run('border')
    answers = answers_of(run)
    same = changed_answers(run, answers, {'none': lambda images, _: images})
    assert same['none'].data.pred.tolist() == answers.data.pred.tolist()
    assert same['none'].data.score.tolist() == answers.data.score.tolist()


def test_only_the_images_of_the_answers_are_asked():
    run = framed_run('border')
    subset = answer_subset(answers_of(run), np.array([0, 7, 8]))
    shapes = []

    def spy(images, seed):
        shapes.append((len(images), seed))
        return images

    told = []
    found = changed_answers(
        run, subset, {'spy': spy}, seed=5, advance=told.append
    )['spy']
    assert shapes == [(3, 5)]
    assert told == [3]
    assert found.images.tolist() == [0, 7, 8]
    assert found.data.label.tolist() == [0, 1, 1]


def test_the_batch_size_does_not_matter():
    model, _ = resnet()
    data = classification_data(5)
    found = []
    for size in (2, 5):
        run = HostRun(model, data, NUM_CLASSES, batch_size=size)
        changes = {'shuffled': lambda x, s: shuffled_patches(x, seed=s)}
        found.append(changed_answers(run, answers_of(run), changes))
    one, other = (own['shuffled'].data.score for own in found)
    np.testing.assert_allclose(one, other, rtol=1e-5)


def test_the_changes_are_those_of_the_page():
    assert [*CHANGES] == [
        'border blanked',
        'centre blanked',
        'colour removed',
        'patches shuffled',
    ]
