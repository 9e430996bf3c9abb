"""The worst queries of each model, as pictures."""

from collections.abc import Sequence

from mmfair.evaluation import protocol_lists
from mmfair.report.chosen_queries import chosen_queries
from mmfair.report.lists_figure import lists_figure
from mmfair.report.person_scores import PersonScores
from mmfair.report.report_settings import ReportSettings
from mmfair.report.section import Section

__all__ = ['ranked_lists_section']

_TOP = 8


def ranked_lists_section(
    models: Sequence[PersonScores], settings: ReportSettings
) -> Section:
    """What the queries with the lowest average precision find first.

    Args:
        models: The models, which are asked for pictures.
        settings: Of the report.

    Returns:
        The section.
    """
    section = Section(
        name='ranked-lists',
        title='Ranked lists',
        reading=(
            'A row is a query and what it finds first: look whether the wrong '
            'ones share clothes, pose or background with the query.'
        ),
        limits=(
            'The queries were chosen for being the worst, one of each person, '
            'so they say nothing about how often this happens.'
        ),
    )
    first = models[0]
    changing = [pair[1] for pair in first.pairs] or [*first.scores]
    name = changing[0]
    for model in models:
        (protocol,) = (
            one for one in model.run.metric.protocols if one.name == name
        )
        gallery = first.scores[name].gallery
        lists = protocol_lists(
            protocol,
            *model.found,
            min(_TOP, gallery),
            rerank=model.run.metric.rerank,
        )
        chosen = chosen_queries(
            lists, model.run.names, count=settings.weak_classes
        )
        precision = lists.ranking.average_precision[chosen]
        section.add_figure(
            'ranked_lists',
            lists_figure(model.run, lists, chosen, columns=_TOP),
            f'{model.name}: the lowest average precisions under {name}',
            f'{len(chosen)} queries, one a person, with average precisions '
            f'from {100 * float(precision.min()):.1f} to '
            f'{100 * float(precision.max()):.1f} %.',
            numbered=True,
        )
        if protocol.draws:
            section.note_once(
                f'Of {protocol.draws} drawn galleries the first is shown.'
            )
    return section
