"""What the pass over the images will take, said before it."""

import time

from mmfair.report import ModelRun

__all__ = ['correction_estimate']


def correction_estimate(run: ModelRun, max_train: int) -> str:
    """Images, time and memory, from one batch.

    Args:
        run: The model with all test images.
        max_train: Training images at most.

    Returns:
        A sentence.
    """
    batch = next(run.batches(run.indices[: run.batch_size]))
    start = time.monotonic()
    count = len(run.predict(batch))
    seconds = (time.monotonic() - start) / count
    images = len(run.indices)
    for split in ('train', 'val'):
        if run.cfg.get(f'{split}_dataloader'):
            size = len(run.on_split(split).dataset)
            images += min(size, max_train) if split == 'train' else size
    minutes = max(1, round(seconds * images / 60))
    return (
        f'{images:,} images of training, validation and test, '
        f'{len(run.class_names)} classes: about {minutes} min on {run.device} '
        'without the reading of images; features that are there already take '
        'no time.'
    )
