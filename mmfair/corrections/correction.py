"""The base of every correction."""

from abc import ABC, abstractmethod
from dataclasses import asdict, dataclass
from typing import ClassVar

from mmfair.corrections.corrected import Corrected
from mmfair.corrections.correction_data import CorrectionData

__all__ = ['Correction', 'NotApplicableError']


class NotApplicableError(ValueError):
    """A correction that these data or this classifier do not allow.

    The message is the reason, in words for a reader of the table.
    """


@dataclass(frozen=True)
class Correction(ABC):
    """One way to correct a trained model, with its settings as fields.

    Attributes:
        title: What it is called in tables.
        tunes: Whether ``fit`` chooses on the validation images; else it
            learns from the training images alone, or is fixed.
        several_labels: Whether it serves images with several labels, too.
        judged: Whether validation can tell how good it is.
    """

    title: ClassVar[str]
    tunes: ClassVar[bool] = False
    several_labels: ClassVar[bool] = False
    judged: ClassVar[bool] = True

    @property
    def name(self) -> str:
        """What it is called in tables; differs where settings do."""
        return self.title

    def settings(self) -> dict[str, object]:
        """Settings by name, as they are written."""
        return asdict(self)

    @abstractmethod
    def fit(
        self, data: CorrectionData, aim: str = 'balanced', *, seed: int = 0
    ) -> Corrected:
        """The corrected classifier.

        Args:
            data: Images and classifier. Labels of ``data.test`` are never
                looked at.
            aim: What a setting is chosen for, one of
                :data:`mmfair.corrections.AIMS`.
            seed: Seed of the batches, where there are any.

        Raises:
            NotApplicableError: If these data do not allow it.
            ValueError: If a setting or the aim is wrong.
        """
