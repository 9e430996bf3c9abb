"""What is done to an image before a model sees it."""

from mmfair.datasets.transforms.background_level import BackgroundLevel
from mmfair.datasets.transforms.flip_clip import FlipClip
from mmfair.datasets.transforms.load_clip import LoadClip

__all__ = ['BackgroundLevel', 'FlipClip', 'LoadClip']
