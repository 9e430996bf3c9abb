"""A model whose only fault is the prior of its training set."""

import torch

from mmfair.corrections import (
    CorrectionData,
    LinearClassifier,
    SplitFeatures,
)

# Training images of each class: two many-, two medium- and two few-shot.
COUNTS = (400, 200, 80, 40, 16, 8)
SIZE, SPREAD = 12, 1.1


def long_tail_model(
    counts=COUNTS,
    *,
    val=40,
    test=150,
    cosine_scale=None,
    seed=0,
    test_counts=None,
) -> CorrectionData:
    """Gaussian classes, and the layer that is right for their counts.

    ``val`` images a class, or a list of them, or None for no validation.
    """
    draw = torch.Generator().manual_seed(seed)
    classes = len(counts)
    means = 2 * torch.eye(classes, SIZE) + 1

    def split(sizes):
        labels = torch.repeat_interleave(
            torch.arange(classes), torch.tensor(sizes)
        )
        noise = torch.randn(len(labels), SIZE, generator=draw)
        features = means[labels] + SPREAD * noise
        return SplitFeatures(features, layer.logits(features), labels)

    prior = torch.tensor(counts, dtype=torch.float32)
    weight = means / SPREAD**2
    bias = (prior / prior.sum()).log() - means.square().sum(1) / (
        2 * SPREAD**2
    )
    layer = LinearClassifier(weight, bias)
    if cosine_scale is not None:
        layer = LinearClassifier(means, cosine_scale=cosine_scale)
    sizes = val if isinstance(val, (list, tuple)) else [val] * classes
    return CorrectionData(
        split(counts),
        split(test_counts or [test] * classes),
        None if val is None else split(sizes),
        layer,
    )
