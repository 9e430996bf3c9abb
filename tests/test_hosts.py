from collections.abc import Callable

import hosts
import pytest
import torch

from mmfair.utils.module_paths import list_classifiers

CLASSIFIERS = {
    'resnet': {'head.fc': 5},
    'multi_label': {'head.fc': 5},
    'vit': {'head.layers.head': 5},
    'semantic_fpn': {'decode_head.conv_seg': 5},
    'sync_bn_fpn': {'decode_head.conv_seg': 5},
    'fcn': {'decode_head.conv_seg': 5, 'auxiliary_head.conv_seg': 5},
    'retinanet': {'bbox_head.retina_cls': 45, 'bbox_head.retina_reg': 36},
    'fcos': {'bbox_head.conv_cls': 5},
    'faster_rcnn': {'roi_head.bbox_head.fc_cls': 6},
}


@pytest.mark.parametrize('host', hosts.PARAMS)
def test_a_host_trains_and_predicts(host: Callable[..., hosts.Host]) -> None:
    model, data = host()
    losses, _ = model.parse_losses(
        model(**model.data_preprocessor(data, True), mode='loss')
    )
    losses.backward()
    assert torch.isfinite(losses)
    grads = [p.grad for p in model.parameters() if p.requires_grad]
    assert sum(grad is not None for grad in grads) > 0.9 * len(grads)
    model.eval()
    with torch.no_grad():
        predicted = model.test_step(data)
    assert len(predicted) == len(data['data_samples'])


@pytest.mark.parametrize('host', hosts.PARAMS)
def test_a_host_is_reproducible(host: Callable[..., hosts.Host]) -> None:
    one, other = host()[0].state_dict(), host()[0].state_dict()
    assert one.keys() == other.keys()
    assert all(torch.equal(one[key], other[key]) for key in one)


@pytest.mark.parametrize('host', hosts.PARAMS)
def test_the_classifiers_of_a_host(host: Callable[..., hosts.Host]) -> None:
    expected = CLASSIFIERS[host.__name__]
    found = dict(list_classifiers(host()[0]))
    assert expected.items() <= found.items()
    assert not any('backbone' in path or 'neck' in path for path in found)


def test_changes() -> None:
    model, _ = hosts.resnet(changes={'head.num_classes': 7})
    assert model.head.fc.out_features == 7
