import hosts
import numpy as np
import pytest
from host_run import HostRun, answers_of

from mmfair.report import ModelAnswers, Pixels
from mmfair.report.pixel_maps import PixelMaps, pixel_maps


def test_marked():
    image = np.full((1, 2, 3), (30, 60, 90), np.uint8)
    found = PixelMaps(image).marked(np.array([[True, False]]))
    assert found[0, 1].tolist() == [60, 60, 60]
    assert found[0, 0, 0] > 140 > 60 > found[0, 0, 2]  # orange
    assert image[0, 0].tolist() == [30, 60, 90]


def test_ignored_pixels_are_not_wrong():
    truth, said = np.array([[0, 1, 255]]), np.array([[0, 2, 1]])
    maps = PixelMaps(np.zeros((1, 3, 3), np.uint8), truth, said)
    assert maps.wrong().tolist() == [[False, True, False]]
    assert maps.counted().tolist() == [[True, True, False]]
    assert maps.wrong_share() == 0.5
    nothing = PixelMaps(maps.image, np.full((1, 3), 255), said)
    assert np.isnan(nothing.wrong_share())


def test_maps_of_a_segmentor():
    model, data = hosts.semantic_fpn(batch_size=3)
    run = HostRun(model, data, hosts.NUM_CLASSES, batch_size=2)
    answers = answers_of(run)
    found = pixel_maps(run, answers, [2, 0, 2])
    truth = data['data_samples'][2].gt_sem_seg.data[0].numpy()
    assert (found[0].truth == truth).all()
    assert (found[0].truth == found[2].truth).all()
    assert not (found[0].truth == found[1].truth).all()
    counted = truth != 255
    right = (found[0].said == truth)[counted].sum()
    assert right == answers.data.areas[2, 0].sum()
    pixels = data['inputs'][2].flip(0).permute(1, 2, 0).numpy()
    assert found[0].image.tolist() == pixels.tolist()


def test_padding_is_cut_off_and_labels_are_resized():
    model, data = hosts.semantic_fpn(batch_size=1)
    sample = data['data_samples'][0]
    sample.set_metainfo({'img_shape': (32, 48)})
    run = HostRun(model, data, hosts.NUM_CLASSES)
    run.predict = lambda batch: [
        own.set_field(own.gt_sem_seg, 'pred_sem_seg') or own
        for own in batch['data_samples']
    ]
    (found,) = pixel_maps(run, answers_like(run), [0])
    assert found.image.shape == (32, 48, 3)
    assert found.truth.shape == found.said.shape == (32, 48)
    assert not found.wrong().any()


def answers_like(run):
    data = Pixels(np.zeros((1, 3, hosts.NUM_CLASSES), int))
    return ModelAnswers('model', run.class_names, run.indices, data)


def test_classification_has_images_alone():
    model, data = hosts.resnet()
    run = HostRun(model, data, hosts.NUM_CLASSES)
    (found,) = pixel_maps(run, answers_of(run), [1])
    assert found.truth is None
    assert found.said is None
    assert found.image.shape == (32, 32, 3)


@pytest.mark.parametrize('position', [0, 3])
def test_images_look_as_they_are(position):
    model, data = hosts.resnet()
    run = HostRun(model, data, hosts.NUM_CLASSES)
    (found,) = pixel_maps(run, answers_of(run), [position])
    pixels = data['inputs'][position].flip(0).permute(1, 2, 0).numpy()
    assert found.image.tolist() == pixels.tolist()
