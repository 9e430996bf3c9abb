"""What the images of a report leave out, in sentences."""

from collections.abc import Sequence

import numpy as np

from mmfair.report.measured import Measured
from mmfair.report.tasks import Pixels

__all__ = ['evaluated_images']

_SHOWN = 5


def evaluated_images(models: Sequence[Measured]) -> list[str]:
    """Classes without images, images and pixels that do not count.

    Args:
        models: The models, on the same images.

    Returns:
        Sentences, each once.
    """
    first = models[0]
    notes = [note for model in models for note in model.answers.notes]
    empty = np.flatnonzero(first.scores.support == 0).tolist()
    data = first.answers.data
    if isinstance(data, Pixels) and data.ignored_share > 0:
        share = f'{100 * data.ignored_share:.1f} %'
        if empty or data.ignored_share >= 0.25:
            notes.append(
                f'{share} of the pixels have the ignored label '
                f'{data.ignored} and count nowhere.'
                + (' Is this how the masks are meant?' if empty else '')
            )
    if empty:
        names = [first.class_names[index] for index in empty[:_SHOWN]]
        more = len(empty) - len(names)
        notes.append(
            f'{len(empty)} of the {len(first.class_names)} classes have no '
            f'evaluated {first.task.unit}: {", ".join(names)}'
            + (f' and {more} more' if more else '')
            + '. They are in no mean, and the worst class is one of the '
            'others.'
        )
    return [*dict.fromkeys(notes)]
