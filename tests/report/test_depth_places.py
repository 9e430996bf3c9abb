import pytest
import torch
from torch import Tensor, nn

from mmfair.report.depth_places import depth_places


class Model(nn.Module):
    def __init__(self, backbone: nn.Module) -> None:
        super().__init__()
        self.backbone = backbone
        self.head = nn.Linear(4, 2)

    def forward(self, inputs: Tensor, mode: str) -> Tensor:
        assert mode == 'tensor'
        return self.head(self.backbone(inputs).mean((2, 3)))


def stage(layers: int) -> nn.Module:
    parts = [(nn.Conv2d(4, 4, 1), nn.ReLU()) for _ in range(layers)]
    return nn.Sequential(*[layer for pair in parts for layer in pair])


def test_stages_are_taken_and_not_their_layers() -> None:
    model = Model(nn.Sequential(stage(2), stage(2), stage(2)))
    found = depth_places(model, torch.rand(1, 4, 5, 5))
    assert found == {
        'backbone.0': '1/3',
        'backbone.1': '2/3',
        'backbone': '3/3',
    }
    assert not any(m._forward_hooks for m in model.modules())


def test_without_a_stage_near_a_depth_a_layer_is_taken() -> None:
    model = Model(nn.Sequential(stage(9)))
    found = depth_places(model, torch.rand(1, 4, 5, 5))
    places = {depth: place for place, depth in found.items()}
    assert places['1/3'] in ('backbone.0.4', 'backbone.0.5')
    assert places['2/3'] in ('backbone.0.10', 'backbone.0.11')
    assert places['3/3'] == 'backbone'


def test_a_module_that_runs_twice_is_no_place() -> None:
    shared = stage(1)
    model = Model(nn.Sequential(shared, shared, shared))
    found = depth_places(model, torch.rand(1, 4, 5, 5))
    assert found == {'backbone': '3/3'}


def test_no_backbone() -> None:
    assert depth_places(nn.Linear(2, 2), torch.rand(1, 2)) == {}


@pytest.mark.filterwarnings('ignore')  # of the host, at its own parts
def test_the_stages_of_a_resnet() -> None:
    registry = pytest.importorskip('mmpretrain.registry')
    config = dict(
        type='ImageClassifier',
        backbone=dict(type='ResNet', depth=50),
        neck=dict(type='GlobalAveragePooling'),
        head=dict(type='LinearClsHead', num_classes=3, in_channels=2048),
        _scope_='mmpretrain',  # whatever scope another test has left
    )
    model = registry.MODELS.build(config).eval()
    found = depth_places(model, torch.rand(1, 3, 32, 32))
    assert found == {
        'backbone.layer2': '1/3',
        'backbone.layer3': '2/3',
        'backbone': '3/3',
    }
