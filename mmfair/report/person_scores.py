"""How well a model finds persons, with intervals over other persons."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from mmfair.evaluation import CLOTHES_PAIRS
from mmfair.evaluation.query_scores import QueryScores, query_scores
from mmfair.functional import ZeroBias
from mmfair.report.person_run import FoundPersons, PersonRun
from mmfair.report.report_settings import ReportSettings
from mmfair.report.without_content import zero_answers
from mmfair.statistics import bootstrap_draws

__all__ = ['FIGURES', 'PersonScores']

Array = npt.NDArray[np.float64]

#: What is told of a protocol: key, and name in a table.
FIGURES = {'top1': 'rank-1 (%)', 'mAP': 'mAP (%)'}


@dataclass(frozen=True)
class PersonScores:
    """What the sections of a report on persons are given of a model.

    Attributes:
        run: The model.
        found: Its queries and gallery.
        scores: Of the queries, by protocol.
        values: Figures of each protocol in per cent, by protocol and then by
            a key of :data:`FIGURES`.
        draws: The same of persons who are drawn again, shape (R,) each; the
            same persons for all protocols and models.
        zero: Answers of the classifier of identities to inputs without
            content, by input.
        unknown: Why something is not there.
    """

    run: PersonRun
    found: FoundPersons
    scores: Mapping[str, QueryScores]
    values: Mapping[str, Mapping[str, float]]
    draws: Mapping[str, Mapping[str, Array]]
    zero: Mapping[str, ZeroBias] = field(default_factory=dict)
    unknown: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def measure(
        cls,
        run: PersonRun,
        settings: ReportSettings,
        advance: Callable[[int], None] = lambda images: None,
    ) -> 'PersonScores':
        """Ask a model for all queries, under each protocol of its config.

        Args:
            run: The model.
            settings: Of the report.
            advance: Is told the number of images after each batch.

        Raises:
            ValueError: If the split has no queries or no gallery, or no query
                of a protocol has a right answer.
        """
        sides = run.found(advance)
        scores = {
            protocol.name: query_scores(
                protocol,
                *sides,
                rerank=run.metric.rerank,
                where='fairness_report',
            )
            for protocol in run.metric.protocols
        }
        for one in scores.values():
            if not one.counted.any():
                raise ValueError(
                    f'fairness_report: {one.protocol} must have a right '
                    'answer for some query, got none. Are queries and gallery '
                    'of the same persons, and of other cameras?'
                )
        values, draws = _figures([*scores.values()], settings)
        zero, unknown = {}, {}
        try:
            first = next(run.batches(run.indices[:1]))
            zero = zero_answers(run, first['inputs'], settings.seed)
        except Exception as error:  # of heads of any kind
            unknown['zero'] = (
                f"the model can't be asked ({type(error).__name__}: {error})"
            )
        return cls(run, sides, scores, values, draws, zero, unknown)

    @property
    def name(self) -> str:
        """What the page calls the model."""
        return self.run.name

    @property
    def class_names(self) -> Sequence[str]:
        """Names of the persons."""
        return self.run.class_names

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """Protocols in the same and in other clothes that it has."""
        return [
            pair
            for pair in CLOTHES_PAIRS.items()
            if set(pair) <= set(self.scores)
        ]


def _figures(
    scores: Sequence[QueryScores], settings: ReportSettings
) -> tuple[dict[str, dict[str, float]], dict[str, dict[str, Array]]]:
    """Means over the queries, and the same where persons are drawn again."""
    persons = np.unique(np.concatenate([one.identities for one in scores]))
    sums = np.stack(
        [row for one in scores for row in _sums_of_persons(one, persons)]
    )  # (3 for each protocol, persons)

    def means(times: Array) -> Array:
        """Draws of persons, shape (B, N), to figures, shape (F, B)."""
        totals = (sums @ times.T).reshape(len(scores), 3, -1)
        with np.errstate(invalid='ignore'):  # a draw without any query
            ratios: Array = 100 * totals[:, :2] / totals[:, 2:]
        return ratios.reshape(2 * len(scores), -1)

    drawn = bootstrap_draws(
        means,
        len(persons),
        resamples=settings.resamples,
        seed=settings.seed,
        batched=True,
    )
    whole = means(np.ones((1, len(persons))))[:, 0]
    keys = [(one.protocol, key) for one in scores for key in FIGURES]
    values: dict[str, dict[str, float]] = {one.protocol: {} for one in scores}
    draws: dict[str, dict[str, Array]] = {one.protocol: {} for one in scores}
    for (protocol, key), value, row in zip(keys, whole, drawn, strict=True):
        values[protocol][key] = float(value)
        draws[protocol][key] = row
    return values, draws


def _sums_of_persons(
    one: QueryScores, persons: npt.NDArray[np.int64]
) -> list[Array]:
    """Right first answers, precisions and queries of each person."""
    counted = one.counted
    place = np.searchsorted(persons, one.identities[counted])
    columns = (one.top1[counted], one.precision[counted], None)
    return [
        np.bincount(place, column, len(persons)).astype(float)
        for column in columns
    ]
