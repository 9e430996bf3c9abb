"""What a report will take, said before it is made."""

import time
from collections.abc import Sequence

from mmfair.report.model_run import ModelRun
from mmfair.report.report_settings import ReportSettings

__all__ = ['report_estimate']

# Of a class and model in all tables of a page, and of all rows together.
_ROW_BYTES = 3000
_PAGE_BYTES = 9e6


def report_estimate(
    runs: Sequence[ModelRun], sections: Sequence[str], settings: ReportSettings
) -> str:
    """What a report will take, from one batch of each model.

    Args:
        runs: The models.
        sections: To be made.
        settings: Of the report.

    Returns:
        Time, memory and, where the page has no room for all classes, that.
    """
    seconds = 0.0
    for run in runs:
        batch = next(run.batches(run.indices[: run.batch_size]))
        start = time.monotonic()
        count = len(run.predict(batch))
        per_image = (time.monotonic() - start) / count
        images = len(run.indices)
        if 'shortcuts' in sections:
            images += 5 * min(settings.shortcut_images, images)
        if 'corrections' in sections:
            # Training and validation images, and the others once more.
            known = int(sum(run.train_counts or ()))
            images += len(run.indices) + min(settings.correction_images, known)
        seconds += per_image * images + 10
        if {'summary', 'classes', 'geometry'} & {*sections}:
            # Curvatures at three depths; a millisecond a point, as measured
            # on one core with a thousand classes.
            seconds += 3 * len(run.indices) / 1000
    images, classes = len(runs[0].indices), len(runs[0].class_names)
    # Scores and a thousand or so features of each image.
    megabytes = len(runs) * images * (classes + 1000) * 4 / 1e6
    kind = 'model' if len(runs) == 1 else 'models'
    return (
        f'{len(runs)} {kind}, {images} images, {classes} classes: about '
        f'{max(1, round(seconds / 60))} min on {runs[0].device}, without the '
        f'reading of images, and {megabytes:.0f} MB beside the models.'
        + (
            ' The page has no room for all classes: its tables show those '
            'with the lowest and the highest scores, the files hold all.'
            if len(runs) * classes * _ROW_BYTES > _PAGE_BYTES
            else ''
        )
    )
