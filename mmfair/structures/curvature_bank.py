"""Class curvatures from a bank of features, kept up to date step by step."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, cast

import torch
from torch import Tensor
from torch.utils.checkpoint import checkpoint

from mmfair.functional.checks import check_choice, check_number
from mmfair.functional.geometry.curvature_settings import CurvatureSettings
from mmfair.functional.geometry.gaussian_curvature import curvature_of_grams
from mmfair.functional.geometry.neighborhoods import nearest_neighbors
from mmfair.structures.feature_bank import FeatureBank

__all__ = ['BANK_REFRESHES', 'CurvatureBank']

BANK_REFRESHES = ('batch', 'full')

# Elements of the features gathered at once; 16 MiB in float32.
_CHUNK = 2**22
# Rows worked on at once, for their Gram matrices and frames.
_ROWS = 1024


class CurvatureBank:
    """The curvature of each class, with a gradient to the latest features.

    ``refresh='full'`` computes the curvature at every row of the bank in
    every step, as Algorithm 4 has it. ``refresh='batch'`` does so at the rows
    of the batch alone; every other row keeps the curvature of when it was in
    a batch. The features that it was computed from drift slowly, which the
    method relies on anyway. A step then costs O(b n p + b k^3) for b rows of
    classes of n rows, whatever the size of the bank.

    Gradients reach the features of the batch: where they are the point whose
    curvature is computed and where they are a neighbour of one. In ``'full'``
    these are all points, in ``'batch'`` those of the batch.

    Args:
        bank: Where the features are; empty or not.
        settings: How curvature is measured.
        refresh: ``'batch'`` or ``'full'``.
        min_points: Rows below which a class has no curvature. Default:
            :func:`mmfair.functional.class_min_points`.
        **geometry: Attributes of
            :class:`mmfair.functional.CurvatureSettings` (``k``,
            ``tangent_dim``, ``normalize``, ``form``, ...), in place of
            ``settings``.

    Raises:
        TypeError: If a setting is unknown or no number, or both ``settings``
            and others are given.
        ValueError: If a setting is out of range.

    References:
        Ma et al., "Predicting and Enhancing the Fairness of DNNs with the
        Curvature of Perceptual Manifolds", section 6.3 and Algorithm 4.

    Examples:
        >>> bank = CurvatureBank(FeatureBank([8, 8], dim=3), k=5)
        >>> features = torch.randn(16, 3, requires_grad=True)
        >>> bank.push(features, torch.arange(16) % 2)
        >>> bank.class_curvature().shape
        torch.Size([2])
    """

    def __init__(
        self,
        bank: FeatureBank,
        settings: CurvatureSettings | None = None,
        *,
        refresh: str = 'batch',
        min_points: int | None = None,
        **geometry: object,
    ) -> None:
        where = 'CurvatureBank'
        if settings is None:
            given = cast(dict[str, Any], geometry)
            settings = CurvatureSettings(**given, where=where)
        elif geometry:
            raise TypeError(
                f'{where}: settings must be the only ones, got also '
                f'{", ".join(geometry)}.'
            )
        check_choice(refresh, 'refresh', BANK_REFRESHES, where=where)
        if min_points is None:
            min_points = settings.class_min_points
        check_number(min_points, 'min_points', where=where, whole=True)
        self.bank = bank
        self.settings = settings
        self.refresh = refresh
        self.min_points = max(int(min_points), settings.min_points)
        rows, self.device = len(bank.features), bank.features.device
        self._labels = bank.labels.to(self.device)
        #: Curvature at each row when last computed; NaN if it never was.
        self.curvature = torch.full((rows,), float('nan'), device=self.device)
        # Where a row's feature lies in the batch; -1 for all others.
        self._live = torch.full((rows,), -1, device=self.device)
        self._batch: Tensor | None = None

    def push(self, features: Tensor, labels: Tensor) -> None:
        """Store a batch, and let it be the one that gradients go to.

        Args:
            features: Shape (b, p), with a gradient or without.
            labels: Their classes, shape (b,).
        """
        if self.settings.normalize == 'l2':
            features = torch.nn.functional.normalize(features, dim=1)
        rows = self.bank.push(features, labels).to(self.device)
        self._live.fill_(-1)
        held = (rows >= 0).nonzero().flatten()
        self._live[rows[held]] = held
        self.curvature[rows[held]] = float('nan')
        self._batch = features

    def class_curvature(self) -> Tensor:
        """Curvature of each class, averaged, (C,), on the bank's device.

        NaN for classes with too few rows, or none whose curvature is known.
        Its backward pass comes before the next push, for it may read the bank.
        """
        everywhere = self.refresh == 'full'
        if everywhere:
            rows = torch.arange(len(self._live), device=self.device)
        else:
            rows = (self._live >= 0).nonzero().flatten()
        parts = [
            (members[:, 0], self._curvature(members))
            for members in self._neighborhoods(rows)
        ]
        if not parts:
            return self._means()[0]
        centres = torch.cat([part[0] for part in parts])
        values = torch.cat([part[1] for part in parts]).to(self.device)
        self.curvature[centres] = values.detach()
        means, counts = self._means()  # (C,) each
        # Value zero, gradient that of the rows that were computed.
        change = (values - values.detach()) / counts[self._labels[centres]]
        return means.index_add(0, self._labels[centres], change)

    @torch.no_grad()
    def refresh_all(self) -> None:
        """Compute the curvature at every row; once, before the first step."""
        # Class by class: the neighbours of all rows at once take memory.
        for index in range(len(self.bank.capacities)):
            held = self.bank.rows_of(index)
            rows = torch.arange(held.start, held.stop, device=self.device)
            for members in self._neighborhoods(rows):
                self.curvature[members[:, 0]] = self._curvature(members)

    def _neighborhoods(self, rows: Tensor) -> Iterator[Tensor]:
        """Rows and their neighbours of the same class, (b, k + 1) each.

        Classes of k rows or fewer have smaller neighbourhoods, so there are
        several tensors. Rows of classes with too few are left out.
        """
        by_size: dict[int, list[Tensor]] = {}
        labels = self._labels[rows]
        counts = self.bank.counts
        for index in torch.unique(labels).tolist():
            held = self.bank.rows_of(index)
            class_rows = rows[labels == index]
            class_rows = class_rows[class_rows < held.stop]
            k = min(self.settings.k, int(counts[index]) - 1)
            few = (
                counts[index] < self.min_points
                or k + 1 < self.settings.min_points
            )
            if few or not len(class_rows):
                continue
            stored = self.bank.features[held].float()  # (n, p)
            nearest = nearest_neighbors(stored, k, class_rows - held.start)
            members = torch.cat(
                [class_rows[:, None], nearest + held.start], dim=1
            )
            by_size.setdefault(k, []).append(members)
        for group in by_size.values():
            yield torch.cat(group)

    def _curvature(self, members: Tensor) -> Tensor:
        """Curvature at the first of each set of rows, (b,)."""
        size = members.size(1) * self.bank.features.size(1)
        rows = min(_ROWS, max(1, _CHUNK // size))
        chunks = torch.split(members, rows)
        grams: Callable[[Tensor], Tensor] = self._grams
        if len(chunks) > 1 and torch.is_grad_enabled():
            # The gathered features of one chunk at a time, in backward too.
            grams = partial(checkpoint, self._grams, use_reentrant=False)
        parts = [
            curvature_of_grams(grams(chunk), self.settings) for chunk in chunks
        ]
        return torch.cat(parts)

    def _grams(self, members: Tensor) -> Tensor:
        """Centred Gram matrices of sets of rows, (b, k + 1, k + 1)."""
        points = self.bank.features[members].float()  # (b, k + 1, p)
        batch = self._batch
        if batch is not None:
            live = self._live[members].to(batch.device)  # (b, k + 1)
            points = points.to(batch.device)
            spot = (live >= 0).nonzero(as_tuple=True)
            points = points.index_put(spot, batch[live[spot]].float())
        points = points - points.mean(1, keepdim=True)
        return points @ points.mT

    def _means(self) -> tuple[Tensor, Tensor]:
        """Mean of the known curvatures of each class, and their number."""
        known = ~self.curvature.isnan()
        classes = len(self.bank.capacities)
        sums = self.curvature.new_zeros(classes)
        sums.index_add_(0, self._labels, self.curvature.where(known, 0))
        counts = torch.zeros_like(sums)
        counts.index_add_(0, self._labels, known.to(sums))
        return sums / counts, counts

    def small_classes(self) -> list[int]:
        """Classes that have rows, but too few for a curvature."""
        counts = self.bank.counts
        few = (counts > 0) & (counts < self.min_points)
        return few.nonzero().flatten().tolist()

    def state_dict(self) -> dict[str, Any]:
        """What a checkpoint needs, as plain tensors."""
        return {'bank': self.bank.state_dict(), 'curvature': self.curvature}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Take over the state of a bank of the same shape."""
        self.bank.load_state_dict(state['bank'])
        self.curvature.copy_(state['curvature'])
        # No row is of a batch that was pushed before.
        self._live.fill_(-1)
        self._batch = None
