"""How well persons are found again, protocol by protocol."""

import logging
from collections.abc import Mapping, Sequence
from inspect import signature
from statistics import fmean
from typing import Any

import numpy as np
import torch
from mmengine.dist import all_reduce, get_world_size
from mmengine.evaluator import BaseMetric
from mmengine.logging import print_log
from torch import Tensor

from mmfair.evaluation.metric_settings import check_words
from mmfair.evaluation.protocol_rankings import RERANKINGS, protocol_rankings
from mmfair.evaluation.retrieval_items import RetrievalItem, retrieval_items
from mmfair.evaluation.retrieval_protocol import retrieval_protocols
from mmfair.functional import Ranking
from mmfair.functional.checks import (
    check_choice,
    check_flag,
    check_number,
    check_numbers,
)
from mmfair.functional.tensor_checks import as_floats
from mmfair.registry import METRICS

__all__ = ['Retrieval']

_NUMBERS = ('sample_idx', 'identity', 'camera')
_MAY_LACK = ('outfit', 'tracklet')
_NEEDED = ('feature', 'sample_idx', 'identity', 'camera', 'is_query')


@METRICS.register_module()
class Retrieval(BaseMetric):
    """CMC, mAP and mINP of each protocol, in per cent.

    The names of the numbers say the protocol, ``retrieval/prcc_cross/top1``,
    so that figures of several are never mixed; see
    ``mmfair.evaluation.RETRIEVAL_PROTOCOLS``. Each has ``top1`` and the other
    ``ranks``, ``mAP``, ``mINP``, and ``queries``, the number that counted:
    those without a right answer are left out, and the log says how many.
    With re-ranking they end in ``_reranked``, by a graph in
    ``_graph_reranked``.

    A sample is to have ``feature``, ``sample_idx``, ``identity``, ``camera``
    and ``is_query``, and may have ``outfit`` and ``tracklet``; features of
    one tracklet are averaged before they are compared. Distances are
    1 - cosine in float64, ties are ranked in the order of the data set, and
    samples that the processes share count once, so the figures are the same
    on one process and on many.

    Args:
        protocols: Names or dictionaries, see
            :func:`mmfair.evaluation.retrieval_protocols`.
        ranks: k of the ``topk``.
        rerank: ``'k_reciprocal'``, ``'graph'``, or a dictionary with ``kind``
            and settings of :func:`mmfair.functional.k_reciprocal_distances`
            or :func:`mmfair.functional.graph_distances`; None to rank by the
            distances themselves.
        collect_device: As in MMEngine's ``BaseMetric``.
        prefix: As in MMEngine's ``BaseMetric``.
        collect_dir: As in MMEngine's ``BaseMetric``.

    Raises:
        TypeError: If a setting is of another type.
        ValueError: If a setting is out of range, or later, if no query has a
            right answer or a protocol needs outfits that nobody knows.

    References:
        Gu et al., "Clothes-Changing Person Re-identification with RGB
        Modality Only", CVPR 2022, section 4.1.

    Examples:
        >>> metric = Retrieval(protocols=['standard'], ranks=[1])
        >>> for index, camera in enumerate((0, 1)):
        ...     sample = dict(
        ...         feature=torch.ones(2),
        ...         sample_idx=index,
        ...         identity=5,
        ...         camera=camera,
        ...         is_query=camera == 0,
        ...     )
        ...     metric.process(None, [sample])
        >>> metric.evaluate(2)['retrieval/standard/mAP']
        100.0
    """

    default_prefix = 'retrieval'

    def __init__(
        self,
        protocols: Sequence[str | Mapping[str, object]] = ('standard',),
        ranks: Sequence[int] = (1, 5, 10, 20),
        rerank: str | dict | None = None,
        collect_device: str = 'cpu',
        prefix: str | None = None,
        collect_dir: str | None = None,
    ) -> None:
        self.where = type(self).__name__
        check_words(collect_device, prefix, collect_dir, None, self.where)
        super().__init__(collect_device, prefix, collect_dir)
        self.protocols = retrieval_protocols(protocols, where=self.where)
        numbers = check_numbers(
            ranks, 'ranks', where=self.where, at_least=1, whole=True
        )
        self.ranks = tuple(sorted(map(int, numbers)))
        if not self.ranks:
            raise ValueError(
                f'{self.where}: ranks must have one entry at least, got none.'
            )
        self.rerank = self._rerank_settings(rerank)

    def process(
        self, data_batch: object, data_samples: Sequence[dict]
    ) -> None:
        """Keep the feature of each sample, and who it is.

        Args:
            data_batch: Not used.
            data_samples: Samples as dictionaries.

        Raises:
            TypeError: If a field is of another type.
            ValueError: If a sample lacks one of the fields, or a number is
                not whole.
        """
        for sample in data_samples:
            missing = [name for name in _NEEDED if name not in sample]
            if missing:
                raise ValueError(
                    f'{self.where}: a sample must have {", ".join(_NEEDED)}, '
                    f'got none of {", ".join(missing)}. Let the last '
                    'transform keep them.'
                )
            feature = as_floats(sample['feature'], 'feature', where=self.where)
            numbers = {
                name: self._number(sample[name], name)
                for name in (*_NUMBERS, *_MAY_LACK)
                if name not in _MAY_LACK or sample.get(name) is not None
            }
            self.results.append(
                RetrievalItem(
                    numbers['sample_idx'],
                    feature.detach().flatten().cpu(),
                    numbers['identity'],
                    numbers['camera'],
                    self._flag(sample['is_query']),
                    numbers.get('outfit'),
                    numbers.get('tracklet'),
                )
            )

    def _number(self, value: object, name: str) -> int:
        return int(check_number(value, name, where=self.where, whole=True))

    def _flag(self, value: object) -> bool:
        """True or False, as a number, too: collating makes one of it."""
        if isinstance(value, np.bool_ | Tensor):
            value = value.item()
        if isinstance(value, int) and value in (0, 1):
            return bool(value)
        return check_flag(value, 'is_query', where=self.where)

    def evaluate(self, size: int) -> dict[str, float]:
        """The numbers by name, from the samples of all processes.

        Args:
            size: Samples of the evaluated set.

        Returns:
            Numbers by name.
        """
        # MMEngine interleaves shares and cuts them to the shortest.
        longest = torch.tensor(len(self.results))
        all_reduce(longest, 'max')
        short = int(longest) - len(self.results)
        self.results.extend([None] * short)
        self._size = size
        return super().evaluate(int(longest) * get_world_size())

    def compute_metrics(self, results: list) -> dict[str, float]:
        """Rank the gallery under each protocol.

        Args:
            results: Items of all processes, None where a share was filled up.

        Returns:
            The numbers by name.
        """
        items = [item for item in results if item is not None]
        query, gallery, seen = retrieval_items(items, where=self.where)
        if seen < self._size:
            print_log(
                f'{self.where}: {self._size - seen} of {self._size} samples '
                'were not evaluated. Is drop_last of the data loader True?',
                'current',
                logging.WARNING,
            )
        numbers: dict[str, float] = {}
        for protocol in self.protocols:
            name = protocol.name + self._suffix
            rankings = protocol_rankings(
                protocol,
                query,
                gallery,
                rerank=self.rerank,
                where=self.where,
            )
            for key, value in self._summary(rankings, protocol.name).items():
                numbers[f'{name}/{key}'] = value
        return numbers

    def _summary(
        self, rankings: Sequence[Ranking], protocol: str
    ) -> dict[str, float]:
        """Means over the galleries that were drawn, or of the one."""
        queries = len(rankings[0].counted)
        counted = min(int(ranked.counted.sum()) for ranked in rankings)
        if counted < queries:
            print_log(
                f'{self.where}: {protocol}: {queries - counted} of {queries} '
                'queries have no right answer in the gallery and are left '
                'out.',
                'current',
            )
        if not counted:
            raise ValueError(
                f'{self.where}: {protocol} must have a right answer for some '
                'query, got none. Are queries and gallery of the same '
                'persons, and of other cameras?'
            )
        most = max(self.ranks)
        curve = torch.stack([r.cmc(most) for r in rankings]).mean(0)
        return {
            **{f'top{k}': 100 * float(curve[k - 1]) for k in self.ranks},
            'mAP': 100 * fmean(r.mean_average_precision for r in rankings),
            'mINP': 100 * fmean(r.mean_inverse_penalty for r in rankings),
            'queries': float(counted),
        }

    @property
    def _suffix(self) -> str:
        if self.rerank is None:
            return ''
        graph = self.rerank['kind'] == 'graph'
        return '_graph_reranked' if graph else '_reranked'

    def _rerank_settings(self, rerank: object) -> dict[str, Any] | None:
        if rerank is None:
            return None
        given = dict(rerank) if isinstance(rerank, Mapping) else {}
        kind = given.pop('kind', 'k_reciprocal') if given else rerank
        check_choice(kind, 'rerank', RERANKINGS, where=self.where)
        formula = RERANKINGS[str(kind)]
        known = set(signature(formula).parameters) - {'query', 'gallery'}
        if not set(given) <= known:
            raise ValueError(
                f'{self.where}: rerank must say kind, '
                f'{", ".join(sorted(known))} alone, got {sorted(given)}.'
            )
        # Raises now what it would raise after the first epoch.
        point = torch.eye(2)
        formula(point, point, **given)
        return {'kind': kind, **given}
