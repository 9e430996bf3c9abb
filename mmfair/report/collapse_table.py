"""How far the features at the input of the classifier have collapsed."""

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor, nn

from mmfair.functional import neural_collapse
from mmfair.report.known_value import known_value
from mmfair.report.measured import Measured
from mmfair.report.section import Column, ReportTable
from mmfair.utils.model_places import one_classifier

__all__ = ['collapse_table']


def collapse_table(models: Sequence[Measured]) -> ReportTable:
    """Neural collapse of each model, a row each.

    Args:
        models: With features.

    Returns:
        The table; unknown numbers are None, such as those of a classifier
        that is not one linear layer.
    """
    rows: list[dict[str, Any]] = []
    for model in models:
        image, label = map(torch.from_numpy, model.task.points(model.answers))
        features = torch.from_numpy(model.answers.features['last'])[image]
        collapse = neural_collapse(features, label, _weight(model, features))
        rows.append(
            {
                'model': model.name,
                **{
                    name: known_value(number)
                    for name, number in collapse._asdict().items()
                },
            }
        )
    columns = [
        Column('model', 'model', words=True),
        Column('within', 'NC1: spread within over between classes', 3),
        Column('lengths', 'NC2: unequal lengths of the class means', 3),
        Column('angles', 'NC2: unequal angles between them', 3),
        Column('alignment', 'NC3: classifier from class means', 3),
    ]
    title = 'Neural collapse on these images; 0 where it is complete'
    return ReportTable('neural_collapse', title, columns, rows)


def _weight(model: Measured, features: Tensor) -> Tensor | None:
    """Of the classifier, if it is one linear layer on these features."""
    network = getattr(model.run, 'model', None)
    if network is None:
        return None
    try:
        path = one_classifier(network, where='collapse_table')
    except ValueError:
        return None
    layer = network.get_submodule(path)
    if not isinstance(layer, nn.Linear):
        return None
    weight = layer.weight.detach().cpu()
    return weight if weight.size(1) == features.size(1) else None
