"""What is done to an image before a model sees it."""

from mmfair.datasets.transforms.background_level import BackgroundLevel

__all__ = ['BackgroundLevel']
