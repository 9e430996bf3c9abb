"""Everything that corrections of one trained model are made of."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import torch
from torch import Tensor

from mmfair.corrections.linear_classifier import LinearClassifier
from mmfair.corrections.split_features import SplitFeatures
from mmfair.functional.checks import check_names
from mmfair.functional.long_tail.check_class_counts import check_class_counts
from mmfair.functional.shot_groups import ShotGroups

__all__ = ['CorrectionData']


@dataclass(frozen=True, eq=False)
class CorrectionData:
    """Splits, counts and classifier of a trained model.

    Attributes:
        train: Training images, or a part of them that has every class.
        test: Test images; what is reported is measured on them, once.
        val: Validation images, on which everything is chosen; None if there
            are none.
        classifier: The layer that makes the logits of the features; None if
            that is no such layer, and then corrections of the weights are
            left out.
        class_counts: Training images of each class, shape (C,), > 0; those of
            ``train`` if None. Needed where ``train`` is a part.
        class_names: C names; the numbers of the classes if None.
        groups: Which classes are many-, medium- and few-shot.

    Raises:
        TypeError: If a part is of another type.
        ValueError: If the splits have different features or classes, a class
            has no training image, or the classifier does not give the
            logits.

    Examples:
        >>> rows = SplitFeatures(torch.eye(2), 3 * torch.eye(2), [0, 1])
        >>> data = CorrectionData(rows, rows, class_counts=[90, 10])
        >>> data.few, data.num_classes
        ([1], 2)
    """

    train: SplitFeatures
    test: SplitFeatures
    val: SplitFeatures | None = None
    classifier: LinearClassifier | None = None
    class_counts: Tensor | None = None
    class_names: Sequence[str] | None = None
    groups: ShotGroups = field(default_factory=ShotGroups)

    def __post_init__(self) -> None:
        self._check_splits()
        for name, kind in (
            ('classifier', LinearClassifier),
            ('groups', ShotGroups),
        ):
            part = getattr(self, name)
            known = isinstance(part, kind) or (
                part is None and name == 'classifier'
            )
            if not known:
                raise TypeError(
                    f'CorrectionData: {name} must be {kind.__name__}, got '
                    f'{type(part).__name__}. Leave it out, or make one of '
                    'that type.'
                )
        counts = self.class_counts
        if counts is None:
            counts = self.train.class_counts
        checked = check_class_counts(
            counts, where='CorrectionData', num_classes=self.num_classes
        ).cpu()
        names = self.class_names
        if names is None:
            names = [str(index) for index in range(self.num_classes)]
        names = check_names(names, 'class_names', where='CorrectionData')
        if len(names) != self.num_classes:
            raise ValueError(
                'CorrectionData: class_names must be the names of the '
                f'{self.num_classes} classes, got {len(names)}.'
            )
        object.__setattr__(self, 'class_counts', checked)
        object.__setattr__(self, 'class_names', names)
        if self.classifier is not None:
            for split in self.splits.values():
                self.classifier.check(split)

    def _check_splits(self) -> None:
        for name in ('train', 'test', 'val'):
            split = getattr(self, name)
            if split is None and name == 'val':
                continue
            if not isinstance(split, SplitFeatures):
                raise TypeError(
                    f'CorrectionData: {name} must be SplitFeatures, got '
                    f'{type(split).__name__}.'
                )
            for what, mine, first in (
                ('features', split.features.size(1), self.num_features),
                ('classes', split.num_classes, self.num_classes),
                (
                    'dimensions of labels',
                    split.labels.ndim,
                    self.train.labels.ndim,
                ),
            ):
                if mine != first:
                    raise ValueError(
                        f'CorrectionData: {name} must have the {what} of '
                        f'train, {first}, got {mine}.'
                    )

    @property
    def splits(self) -> dict[str, SplitFeatures]:
        """The splits there are, by name."""
        splits = {'train': self.train, 'val': self.val, 'test': self.test}
        return {name: split for name, split in splits.items() if split}

    @property
    def num_classes(self) -> int:
        """C."""
        return self.train.num_classes

    @property
    def num_features(self) -> int:
        """Numbers that describe an image, p."""
        return self.train.features.size(1)

    @property
    def multi_label(self) -> bool:
        """Whether an image may have several labels."""
        return self.train.multi_label

    @property
    def counts(self) -> Tensor:
        """Training images of each class, shape (C,), float64, on the CPU."""
        return torch.as_tensor(self.class_counts)

    @property
    def few(self) -> list[int]:
        """The few-shot classes."""
        return self.groups.of(self.counts)['few']

    @property
    def tuning(self) -> SplitFeatures:
        """Images on which a correction chooses its settings.

        Those of validation, or the training images where there are none.
        """
        return self.train if self.val is None else self.val

    def changed(
        self,
        *,
        train: SplitFeatures | None = None,
        val: SplitFeatures | None = None,
    ) -> 'CorrectionData':
        """The same with other images to fit to; counts stay."""
        return replace(self, train=train or self.train, val=val or self.val)
