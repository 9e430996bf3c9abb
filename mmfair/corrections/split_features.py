"""What a model answers to the images of one split, kept once."""

from dataclasses import dataclass

import torch
from torch import Tensor

from mmfair.functional.tensor_checks import Numbers, as_floats, as_tensor

__all__ = ['SplitFeatures']


@dataclass(frozen=True, eq=False)
class SplitFeatures:
    """Inputs and outputs of a classifier on the images of one split.

    Arrays of NumPy and tensors of float32 are held as they are, without a
    copy; other floating-point types are converted.

    Attributes:
        features: Inputs of the classifier, shape (N, p), N and p >= 1.
        logits: Its outputs, shape (N, C), C >= 2, or >= 1 for several labels
            an image.
        labels: Class of each image, shape (N,), integers in [0, C); or, for
            several labels an image, 0 and 1, shape (N, C). Of pixels, a row
            is one pixel.

    Raises:
        TypeError: If features or logits are not floating point, or labels no
            integers.
        ValueError: If shapes do not fit, a number is NaN or infinite, or a
            label is no class.

    Examples:
        >>> features, logits = torch.ones(3, 2), torch.zeros(3, 4)
        >>> split = SplitFeatures(features, logits, [0, 3, 1])
        >>> len(split), split.num_classes, split.multi_label
        (3, 4, False)
    """

    features: Tensor
    logits: Tensor
    labels: Tensor

    def __post_init__(self) -> None:
        features = _matrix(self.features, 'features')
        logits = _matrix(self.logits, 'logits')
        labels = _labels(self.labels, logits)
        if len(features) != len(logits):
            raise ValueError(
                'SplitFeatures: logits must have one row for each of the '
                f'{len(features)} rows of features, got {len(logits)}.'
            )
        for name, values in zip(
            ('features', 'logits', 'labels'),
            (features, logits, labels),
            strict=True,
        ):
            object.__setattr__(self, name, values)

    def __len__(self) -> int:
        return len(self.features)

    @property
    def num_classes(self) -> int:
        """C."""
        return self.logits.size(1)

    @property
    def multi_label(self) -> bool:
        """Whether an image may have several labels."""
        return self.labels.ndim == 2

    @property
    def class_counts(self) -> Tensor:
        """Images of each class in this split, shape (C,), int64."""
        if self.multi_label:
            return self.labels.sum(0)
        return torch.bincount(self.labels, minlength=self.num_classes)

    def rows(self, index: Tensor) -> 'SplitFeatures':
        """Some of the images, copied.

        Args:
            index: Their rows, integers, or a mask of shape (N,).
        """
        return SplitFeatures(
            self.features[index], self.logits[index], self.labels[index]
        )


def _matrix(values: Numbers, name: str) -> Tensor:
    where = 'SplitFeatures'
    tensor = as_floats(values, name, where=where).detach()
    if tensor.ndim != 2 or 0 in tensor.shape:
        raise ValueError(
            f'{where}: {name} must have shape (N, {name[0]}), none of them '
            f'0, got {tuple(tensor.shape)}. Flatten or pool each image into '
            'one row.'
        )
    single = tensor.float()
    # The extremes of NaN are NaN, and no matrix of booleans is made.
    low, high = single.aminmax()
    if not bool(low.isfinite() & high.isfinite()):
        wrong = next(
            row for row, line in enumerate(single) if not line.isfinite().all()
        )
        raise ValueError(
            f'{where}: {name} must be finite, got NaN or infinity in row '
            f'{wrong}. Look for a diverged training or a damaged cache.'
        )
    return single


def _labels(values: Numbers, logits: Tensor) -> Tensor:
    where = 'SplitFeatures'
    labels = as_tensor(values)
    if labels is not None and labels.ndim == 2:
        return _several(labels, logits)
    if (
        labels is None
        or labels.is_floating_point()
        or labels.is_complex()
        or labels.dtype == torch.bool
    ):
        kind = type(values).__name__ if labels is None else labels.dtype
        raise TypeError(f'{where}: labels must be integers, got {kind}.')
    rows, classes = logits.shape
    if labels.shape != (rows,):
        raise ValueError(
            f'{where}: labels must have shape ({rows},), or ({rows}, '
            f'{classes}) for several labels an image, got '
            f'{tuple(labels.shape)}.'
        )
    if labels.dtype in (torch.uint16, torch.uint32, torch.uint64):
        labels = labels.to(torch.int64)  # PyTorch compares no others
    if classes < 2:
        raise ValueError(
            f'{where}: logits must have shape (N, C), C >= 2 for one label an '
            f'image, got {tuple(logits.shape)}. Give one logit a class; for '
            'a sigmoid, labels of shape (N, 1).'
        )
    low, high = (int(end) for end in labels.aminmax())
    if low < 0 or high >= classes:
        raise ValueError(
            f'{where}: labels must be in [0, {classes}), got '
            f'{low if low < 0 else high}. Are the classes those of the '
            'checkpoint? Leave out what has no class.'
        )
    return labels.to(logits.device, torch.int64)


def _several(labels: Tensor, logits: Tensor) -> Tensor:
    where = 'SplitFeatures'
    if labels.shape != logits.shape:
        raise ValueError(
            f'{where}: labels of several classes must have the shape of '
            f'logits, {tuple(logits.shape)}, got {tuple(labels.shape)}. Are '
            'the classes those of the checkpoint?'
        )
    known = (labels == 0) | (labels == 1)
    if not bool(known.all()):
        raise ValueError(
            f'{where}: labels of several classes must be 0 and 1, got '
            f'{labels[~known][0].item()}. Leave out images with labels that '
            'are not known.'
        )
    return labels.to(logits.device, torch.bool)
