"""Images held out in turn, so that nothing is judged on what it has seen."""

import numpy as np
import torch
from numpy.typing import NDArray

from mmfair.corrections.split_features import SplitFeatures

__all__ = ['fold_of_images']


def fold_of_images(
    split: SplitFeatures, folds: int, *, seed: int, keep_single: bool
) -> NDArray[np.int64]:
    """Fold of each image, every class spread evenly over the folds.

    Args:
        split: Images with labels.
        folds: K >= 2.
        seed: Of the shuffle within the classes.
        keep_single: Whether the image of a class with one image is held out
            never, fold -1.

    Returns:
        Shape (N,), in [0, K), or -1.
    """
    rng = np.random.default_rng(seed)
    order = rng.permutation(len(split))
    if split.multi_label:
        # The rarest of an image's classes, so that those are spread.
        counts = split.class_counts.clamp_min(1)
        rarity = split.labels / counts.to(torch.float64)
        labels = rarity.argmax(1).cpu().numpy()
    else:
        labels = split.labels.cpu().numpy()
    by_class = order[np.argsort(labels[order], kind='stable')]
    sizes = np.bincount(labels, minlength=split.num_classes)
    starts = np.concatenate([[0], sizes.cumsum()[:-1]])
    grouped = labels[by_class]
    rank = np.arange(len(split)) - starts[grouped]
    # Classes begin with different folds, lest the first get all remainders.
    fold = np.empty(len(split), np.int64)
    fold[by_class] = (rank + grouped) % folds
    if keep_single and not split.multi_label:
        fold[sizes[labels] == 1] = -1
    return fold
