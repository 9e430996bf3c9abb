"""Labels and answers out of the data samples of the hosts."""

from typing import Any

from mmfair.report.tasks import Labels, MultiLabels, Pixels
from mmfair.report.tasks.image_gatherer import ImageGatherer
from mmfair.report.tasks.pixel_gatherer import PixelGatherer
from mmfair.report.tasks.task import Gatherer

__all__ = ['SampleAnswers']


class SampleAnswers:
    """Puts the answers of many images together.

    The first sample says what the task is.

    Args:
        classes: C.
        ignored: Label of pixels that do not count; None for no such label.
        several: Whether the data set lists the labels of an image.
    """

    def __init__(
        self,
        classes: int,
        *,
        ignored: int | None = 255,
        several: bool = False,
    ) -> None:
        self._gatherers = (
            PixelGatherer(classes, ignored),
            ImageGatherer(classes, several=several),
        )
        self._chosen: Gatherer | None = None

    def add(self, sample: Any) -> None:
        """Keep what a data sample says after a prediction.

        Args:
            sample: Of MMPretrain or MMSegmentation.

        Raises:
            ValueError: If it is of another kind, or a label is out of range.
        """
        if self._chosen is None:
            self._chosen = self._gatherer_of(sample)
        self._chosen.add(sample)

    def data(self) -> Labels | MultiLabels | Pixels:
        """The data of the task.

        Raises:
            ValueError: If there was no image.
        """
        if self._chosen is None:
            raise ValueError(
                'fairness report: images must be at least one, got none. '
                'Choose another split.'
            )
        return self._chosen.data()

    def _gatherer_of(self, sample: Any) -> Gatherer:
        for gatherer in self._gatherers:
            if gatherer.reads(sample):
                return gatherer
        raise ValueError(
            'fairness report: model must be an image classifier or a '
            'segmentor on labelled images, got samples with '
            f'{", ".join(sorted(sample.all_keys()))}. Detectors are not '
            'supported.'
        )
