"""What a task must say of itself, so that the report can serve it."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from mmfair.functional import bootstrap_interval

if TYPE_CHECKING:
    from mmfair.report.class_scores import ClassScores
    from mmfair.report.model_answers import ModelAnswers
    from mmfair.report.pixel_maps import PixelMaps

__all__ = ['Gatherer', 'Mistake', 'Task']

Array = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]
Ends = tuple[float, float]

_SHORTCUT_READING = (
    'A class whose score falls far when the border (a frame of a quarter of '
    'the side, 75 % of the area), the centre, the colour or the order of the '
    'patches is taken away rests on it, and one that stands without the '
    'centre is told by its surroundings.'
)


class Mistake(NamedTuple):
    """An image of a class, and what the model says.

    Attributes:
        position: Row in the answers.
        said: The class that is predicted in place of the true one; with
            several labels the absent class of the highest score; None for
            segmentation.
        score: Single label: probability of ``said``. Several: score of the
            true class. Segmentation: IoU of the true class in the image.
    """

    position: int
    said: int | None
    score: float


class Gatherer(Protocol):
    """Puts the answers to many images together."""

    def add(self, sample: Any) -> None:
        """Keep the answer that a host's data sample holds."""

    def data(self) -> Any:
        """The data of a task, over all images."""


class Task(ABC):
    """What the report asks of a task; has no state.

    Attributes:
        score_name: What the score of a class is.
        unit: What its support is counted in.
        more_titles: Numbers of the summary beside those of every task: name
            to title and factor.
        max_draws: Bootstrap draws, where each takes long; None for no limit.
        has_overall: Whether the summary has a mean over images.
        counts_are_whole: Whether training counts are whole numbers.
        maps: Whether each pixel has an answer.
        mistakes_title: What the worst images are, below their heading.
        mistakes_reading: How to read these images, a sentence.
        no_confusion: Why there is no confusion; empty where there is one.
        no_saliency: Why there is no saliency; empty where there is.
        no_confidence: Why answers have no confidence; empty where they do.
        shortcut_reading: How to read the changes of images.
        all_changes: Whether each change of an image makes sense.
    """

    score_name: ClassVar[str]
    unit: ClassVar[str] = 'images'
    more_titles: ClassVar[Mapping[str, tuple[str, float]]] = {}
    max_draws: ClassVar[int | None] = None
    has_overall: ClassVar[bool] = False
    counts_are_whole: ClassVar[bool] = True
    maps: ClassVar[bool] = False
    mistakes_title: ClassVar[str]
    mistakes_reading: ClassVar[str]
    no_confusion: ClassVar[str] = ''
    no_saliency: ClassVar[str] = ''
    no_confidence: ClassVar[str] = ''
    all_changes: ClassVar[bool] = True
    shortcut_reading: ClassVar[str] = _SHORTCUT_READING

    # Numbers

    @abstractmethod
    def gatherer(self, classes: int, ignored: int | None = None) -> Gatherer:
        """What collects answers to the same images again."""

    @abstractmethod
    def subset(self, data: Any, positions: npt.NDArray[np.int64]) -> Any:
        """Data of some of the images, nothing of all together."""

    @abstractmethod
    def same_truth(self, data: Any, other: Any) -> bool:
        """Whether two models were asked about the same labels."""

    @abstractmethod
    def scores(
        self, answers: 'ModelAnswers', times: Array
    ) -> tuple[Array, Array]:
        """Score and support of each class, images counted so many times.

        Args:
            answers: Of a model.
            times: Shape (N,).

        Returns:
            Both of shape (C,); a score without support is NaN.
        """

    def more_numbers(
        self, answers: 'ModelAnswers', times: Array
    ) -> dict[str, float]:
        """Numbers of the summary that only this task has."""
        del answers, times
        return {}

    def intervals(self, scores: 'ClassScores') -> Array:
        """95 % intervals of the classes, shape (C, 2), in [0, 1]."""
        return scores.intervals()

    def drops(
        self,
        before: tuple['ModelAnswers', 'ClassScores'],
        after: tuple['ModelAnswers', 'ClassScores'],
    ) -> Array:
        """Drop of each class with the ends of its interval, shape (C, 3)."""
        draws = before[1].draws - after[1].draws
        drop = (before[1].score - after[1].score)[:, None]
        return np.concatenate([drop, bootstrap_interval(draws)], axis=1)

    def summary_ends(self, scores: 'ClassScores') -> dict[str, Ends]:
        """95 % intervals of the summary's numbers; NaN where draws agree."""
        draws = scores.summary_draws
        return {name: _ends(draws[name]) for name in draws}

    def summary_drop_ends(
        self,
        before: tuple['ModelAnswers', 'ClassScores'],
        after: tuple['ModelAnswers', 'ClassScores'],
    ) -> dict[str, Ends]:
        """95 % intervals of how far the numbers of the summary fall."""
        later = after[1].summary_draws
        return {
            name: _ends(draws - later[name])
            for name, draws in before[1].summary_draws.items()
            if name in later
        }

    def confusion(self, answers: 'ModelAnswers') -> Counts | None:
        """Images (pixels) by true and predicted class, shape (C, C)."""
        del answers
        return None

    def confidences(
        self, answers: 'ModelAnswers'
    ) -> tuple[Array, npt.NDArray[np.bool_], npt.NDArray[np.int64]] | None:
        """Confidence of each answer, whether it is right, and its class."""
        del answers
        return None

    @abstractmethod
    def prediction(self, answers: 'ModelAnswers', row: int) -> dict[str, Any]:
        """What a model answers to an image, as cells of a file."""

    @abstractmethod
    def positions(
        self, answers: 'ModelAnswers', index: int
    ) -> npt.NDArray[np.int64]:
        """Rows of the answers whose image shows a class, ascending."""

    @abstractmethod
    def mistakes(
        self, answers: 'ModelAnswers', index: int, count: int
    ) -> list[Mistake]:
        """The clearest mistakes on the images of a class."""

    @abstractmethod
    def points(
        self, answers: 'ModelAnswers'
    ) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """Row of the image and class of each point of its manifold."""

    def chance(self, support: Array) -> str:
        """What a model without a clue would reach, or nothing."""
        del support
        return ''

    # Words below images

    def images_of_class(self, count: int) -> int:
        """Images to show of a class, where others show so many."""
        return count

    def panels(self, maps: 'PixelMaps', index: int) -> list[Any]:
        """Pictures that stand for one mistake on a class."""
        del index
        return [maps.image]

    @abstractmethod
    def captions(self, answers: 'ModelAnswers', mistake: Mistake) -> list[str]:
        """What stands below each of these pictures."""

    @abstractmethod
    def words(
        self, answers: 'ModelAnswers', index: int, mistake: Mistake
    ) -> str:
        """The worst mistake on a class as a sentence."""

    @abstractmethod
    def shown(self, answers: 'ModelAnswers', row: int) -> Sequence[int]:
        """Classes that an image shows."""

    @abstractmethod
    def answered(self, answers: 'ModelAnswers', row: int) -> str:
        """What a model says to an image, in a few words."""

    def saliency_caption(
        self, answers: 'ModelAnswers', mistake: Mistake
    ) -> str:
        """What stands below an image beside its saliency."""
        return self.captions(answers, mistake)[0]

    def saliency_words(
        self, answers: 'ModelAnswers', index: int, mistake: Mistake
    ) -> str:
        """A mistake whose saliency is shown, as a sentence."""
        return self.words(answers, index, mistake)


def _ends(draws: Array) -> Ends:
    low, high = bootstrap_interval(draws[None])[0]
    return float(low), float(high)


def ratio(part: Array, whole: Array) -> Array:
    """A part in a whole, NaN where there is none."""
    with np.errstate(invalid='ignore', divide='ignore'):
        return part / whole
