import pytest
import torch

pytest.importorskip('mmpretrain')

from mmpretrain.models.backbones import ResNet

from mmfair.registry import MODELS

SETTINGS = dict(depth=18, out_indices=(2, 3), strides=(1, 2, 2, 1))


def test_each_frame_is_seen_as_an_image() -> None:
    images = ResNet(**SETTINGS)
    images.eval()  # the host's returns nothing
    network = MODELS.build(dict(type='mmfair.FrameResNet', **SETTINGS))
    network.load_state_dict(images.state_dict())
    network.eval()
    clips = torch.rand(2, 3, 3, 64, 32)
    with torch.no_grad():
        maps = network(clips)
        assert [one.shape for one in maps] == [
            (2, 256, 3, 4, 2),
            (2, 512, 3, 4, 2),
        ]
        for number, clip in enumerate(clips):
            for ours, theirs in zip(maps, images(clip), strict=True):
                torch.testing.assert_close(
                    ours[number].transpose(0, 1), theirs
                )


def test_images_are_no_clips() -> None:
    network = MODELS.build(dict(type='mmfair.FrameResNet', depth=18))
    with pytest.raises(ValueError, match=r'clips must have shape \(B, T'):
        network(torch.zeros(2, 3, 64, 32))
