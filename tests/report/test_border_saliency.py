import hosts
import numpy as np
import pytest
import torch
from host_run import HostRun, answers_of, framed_run

from mmfair.functional import border_share
from mmfair.report.border_saliency import BorderSaliency, border_saliency
from mmfair.report.saliency import saliency, saliency_layer


def shares(run: HostRun, **options) -> BorderSaliency:
    first = next(run.batches([0]))['inputs']
    layer = saliency_layer(run.model, first)
    return border_saliency(run, answers_of(run), layer, **options)


@pytest.mark.parametrize(('looks_at', 'share'), [('border', 1), ('centre', 0)])
def test_it_lies_where_the_model_looks(looks_at, share):
    found = shares(framed_run(looks_at))
    assert found.share == pytest.approx([share, share], abs=0.01)
    assert found.area == 0.75
    # In four images of each class the model sees nothing of the class.
    assert found.images.tolist() == [16, 16]


def test_images_are_few_and_chosen_by_seed():
    run = framed_run('border')
    assert max(shares(run, per_class=3).images) <= 3
    assert max(shares(run, max_images=8).images) <= 4
    assert max(shares(run, max_images=1).images) == 1
    told = []
    shares(run, per_class=4, advance=told.append)
    assert sum(told) == 8


def test_the_mean_over_the_images_of_a_class():
    model, _ = hosts.resnet()
    data = hosts.classification_data(6, size=128)
    run = HostRun(model, data, hosts.NUM_CLASSES)
    found = shares(run)
    (batch,) = HostRun(model, data, hosts.NUM_CLASSES, batch_size=6).batches()
    labels = torch.cat([own.gt_label for own in data['data_samples']])
    layer = saliency_layer(model, batch['inputs'])
    each = border_share(saliency(model, layer.module, batch['inputs'], labels))
    for index in range(hosts.NUM_CLASSES):
        own = each[labels == index].double()
        own = own[~own.isnan()].numpy()
        assert found.images[index] == len(own)
        expected = own.mean() if len(own) else np.nan
        assert found.share[index] == pytest.approx(expected, nan_ok=True)


def test_several_labels_ask_about_each():
    model, _ = hosts.multi_label()
    data = hosts.classification_data(4, labels=2, size=128)
    told = []
    shares(HostRun(model, data, hosts.NUM_CLASSES), advance=told.append)
    assert sum(told) == 8
