"""A model with all that is measured of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from mmfair.report.class_scores import ClassScores
from mmfair.report.manifolds import Manifolds
from mmfair.report.model_answers import ModelAnswers
from mmfair.report.model_run import ModelRun
from mmfair.report.report_settings import ReportSettings
from mmfair.report.tasks import Task
from mmfair.report.tasks.task import Array

__all__ = ['Measured']


@dataclass(frozen=True)
class Measured:
    """What every section of the report is given of a model.

    Attributes:
        answers: Labels and answers.
        scores: Of the classes.
        manifolds: Geometry of the classes; None without features.
        run: The model itself, to be asked again; None where only arrays are
            known.
    """

    answers: ModelAnswers
    scores: ClassScores
    manifolds: Manifolds | None = None
    run: ModelRun | None = None

    @classmethod
    def of(
        cls,
        answers: ModelAnswers,
        settings: ReportSettings | None = None,
        run: ModelRun | None = None,
    ) -> 'Measured':
        """Measure a model from its answers.

        Args:
            answers: Of the model.
            settings: Of the report.
            run: The model, if it can be asked again.

        Returns:
            The scores and, with features, the geometry.
        """
        settings = settings or ReportSettings()
        scores = ClassScores.measure(
            answers,
            groups=settings.groups,
            resamples=settings.resamples,
            seed=settings.seed,
        )
        manifolds = Manifolds.measure(
            answers,
            scores.score,
            k=settings.k,
            max_per_class=settings.max_per_class,
            seed=settings.seed,
        )
        return cls(answers, scores, manifolds, run)

    @property
    def name(self) -> str:
        """What the page calls the model."""
        return self.answers.name

    @property
    def task(self) -> Task:
        """What differs between tasks."""
        return self.answers.task

    @property
    def class_names(self) -> Sequence[str]:
        """C names."""
        return self.answers.class_names

    @property
    def intervals(self) -> Array:
        """95 % intervals of the classes, shape (C, 2), in [0, 1]."""
        return self.task.intervals(self.scores)

    def weak_classes(self, count: int) -> list[int]:
        """The classes with the lowest scores, the worst first.

        Args:
            count: Classes at most; fewer where fewer have images and a
                mistake.

        Returns:
            Class indices.
        """
        return self.scores.weak_classes(count)
