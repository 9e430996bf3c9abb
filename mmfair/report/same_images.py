"""Models are compared on the same classes and the same images alone."""

from collections.abc import Sequence

import numpy as np

from mmfair.report.model_answers import ModelAnswers

__all__ = ['check_same_classes', 'check_same_images']

_SHOWN = 3


def check_same_classes(models: Sequence[tuple[str, Sequence[str]]]) -> None:
    """Refuse models whose classes are not those of the first.

    Args:
        models: Name and class names of each.

    Raises:
        ValueError: If the names of the classes differ, or their order.
    """
    first, classes = models[0]
    for name, names in models[1:]:
        if list(names) == list(classes):
            continue
        if sorted(names) == sorted(classes):
            index = next(
                i
                for i, pair in enumerate(zip(names, classes, strict=True))
                if pair[0] != pair[1]
            )
            differ = (
                f'the same ones in another order: class {index} is '
                f'{classes[index]!r} for {first!r} and {names[index]!r} for '
                f'{name!r}'
            )
        else:
            new = [one for one in names if one not in set(classes)][:_SHOWN]
            differ = (
                f'{len(classes)} classes of {first!r} and others of '
                f'{name!r} ({len(names)}'
                + (f', such as {", ".join(map(repr, new))})' if new else ')')
            )
        raise ValueError(
            'fairness_report: models must have the same classes, got '
            f'{differ}. Choose a config of the same data set.'
        )


def check_same_images(answers: Sequence[ModelAnswers]) -> None:
    """Refuse answers to other images or labels than those of the first.

    Args:
        answers: Of each model.

    Raises:
        ValueError: If the task, the images or the labels differ.
    """
    first = answers[0]
    for compared in answers[1:]:
        if (
            type(compared.data) is type(first.data)
            and np.array_equal(compared.images, first.images)
            and compared.task.same_truth(compared.data, first.data)
        ):
            continue
        raise ValueError(
            'fairness_report: models must be evaluated on the same images '
            f'with the same labels, got others for {compared.name!r} than for '
            f'{first.name!r}. Make the data sets of their configs agree.'
        )
