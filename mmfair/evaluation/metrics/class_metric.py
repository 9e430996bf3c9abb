"""What metrics with one score for each class have in common."""

import logging
import re
from collections.abc import Sequence
from pathlib import Path

from mmengine.dist import get_world_size
from mmengine.evaluator import BaseMetric
from mmengine.logging import print_log

from mmfair.evaluation.class_rows import class_numbers
from mmfair.evaluation.class_table import class_table, write_class_table
from mmfair.evaluation.metric_settings import check_thresholds, check_words
from mmfair.evaluation.spread_prefix import LOWER_IS_BETTER, spread_prefix
from mmfair.structures.class_counts import (
    ClassCounts,
    HoldsClassCounts,
    shortened,
)
from mmfair.utils.current_log_dir import current_log_dir
from mmfair.utils.metainfo_names import metainfo_names

__all__ = ['ClassMetric']


class ClassMetric(HoldsClassCounts, BaseMetric):
    """Base of metrics that report a score of each class by name.

    It takes the training counts and the names of the classes, logs the table
    and writes it to two files named after the prefix. A subclass gives
    ``default_prefix``, ``score``, ``columns``, ``process`` and
    ``compute_metrics``, which ends with :meth:`report`. What can't be
    reported is left out, and the log says so once.

    ``variance`` and ``bias`` are better when lower. MMEngine's ``save_best``
    would take them for the opposite under a prefix such as
    ``class_accuracy``; they have ``spread_prefix`` instead, or a prefix of
    the config's with hyphens (see
    :func:`mmfair.evaluation.spread_prefix.spread_prefix`).

    Args:
        class_counts: Training samples of each class, or ``'imagenet_lt'``.
            None to be told by :class:`mmfair.engine.hooks.ClassCountsHook`.
        many: A class with more training samples than this is many-shot.
        few: A class with fewer training samples than this is few-shot.
        per_class: Add a number ``class/<name>`` for each class.
        max_rows: Classes in the log's table; those of the lowest scores if
            there are more.
        out_dir: Folder of the files, which are named after the prefix. None
            for the log folder of the current run; without a run, no file is
            written and the log says so. Files that this metric did not write
            itself are kept under a number.
        collect_device: As in MMEngine's ``BaseMetric``.
        prefix: As in MMEngine's ``BaseMetric``.
        collect_dir: As in MMEngine's ``BaseMetric``.

    Raises:
        TypeError: If a setting is of another type.
        ValueError: If a setting is out of range, or the thresholds overlap.
    """

    #: Prefix of what is better when lower, beside ``default_prefix``.
    spread_prefix: str | None = None
    #: The column that the classes are ordered by.
    score: str
    #: The columns of the table, see :func:`write_class_table`.
    columns: tuple[str, ...]
    #: What :meth:`report` was last told; on the main process alone.
    rows: list[dict]

    def __init__(
        self,
        class_counts: str | Sequence[float] | None = None,
        many: int = 100,
        few: int = 20,
        per_class: bool = False,
        max_rows: int = 50,
        out_dir: str | None = None,
        collect_device: str = 'cpu',
        prefix: str | None = None,
        collect_dir: str | None = None,
    ) -> None:
        self.where = type(self).__name__
        check_words(collect_device, prefix, collect_dir, out_dir, self.where)
        super().__init__(collect_device, prefix, collect_dir)
        check_thresholds(many, few, per_class, max_rows, where=self.where)
        self.training_counts = ClassCounts(class_counts, where=self.where)
        self.many = many
        self.few = few
        self.per_class = per_class
        self.max_rows = max_rows
        self.out_dir = out_dir
        self.rows = []
        self._told: set[str] = set()
        self._written: set[Path] = set()

    def set_class_counts(
        self,
        counts: Sequence[float],
        class_names: Sequence[str] | None = None,
    ) -> None:
        """Take the training counts unless they were given in the config.

        Args:
            counts: Training samples of each class, length C.
            class_names: Classes of the training set, length C.

        Raises:
            ValueError: If the classes are not those of the evaluated set.
        """
        evaluated = (self.dataset_meta or {}).get('classes')
        self.training_counts.fill(counts, class_names, expected=evaluated)

    def names(self) -> list[str]:
        """Classes of the evaluated set.

        Returns:
            C names.

        Raises:
            ValueError: If the data set does not say.
        """
        return metainfo_names(self.dataset_meta, where=self.where)

    def counts(self, classes: int) -> list[float] | None:
        """Training samples of each class, if known.

        Args:
            classes: C.

        Returns:
            C numbers, or None, which the log then says once.

        Raises:
            ValueError: If there are not C of them.
        """
        counts = self.class_counts
        if counts is None:
            self.tell_once(
                'no training counts, so many, medium and few are left out. '
                "Add class_counts=dict(type='mmfair.ClassCountsHook') to "
                'default_hooks or set class_counts.'
            )
        elif len(counts) != classes:
            raise ValueError(
                f'{self.where}: class_counts must have one entry for each of '
                f'the {classes} classes, got {len(counts)}.'
            )
        return counts

    def evaluate(self, size: int) -> dict[str, float]:
        """The numbers by name, with their prefixes.

        Args:
            size: Samples of the evaluated set.

        Returns:
            As MMEngine's, but for the prefix of what is better when lower.
        """
        spread = self.prefix or ''
        if spread == self.default_prefix:
            spread = self.spread_prefix or spread
        spread = spread_prefix(spread)
        start = f'{self.prefix}/' if self.prefix else ''
        names = {
            start + name: f'{spread}/{name}' if spread else name
            for name in LOWER_IS_BETTER
        }
        dropped = size - len(self.results) * get_world_size()
        if dropped > 0 and self.results:
            self.tell_once(
                f'{dropped} of {size} samples were not evaluated. Is '
                'drop_last of the data loader True?'
            )
        numbers = super().evaluate(size)
        return {names.get(name, name): x for name, x in numbers.items()}

    def report(
        self, rows: list[dict], summary: dict[str, float]
    ) -> dict[str, float]:
        """Log the classes, write the files.

        Args:
            rows: A row for each class, with ``columns``.
            summary: Figures by name.

        Returns:
            The numbers, with those of the classes if these are asked for.
        """
        self.rows = rows
        untested = [row['name'] for row in rows if row[self.score] is None]
        if untested:
            self.tell_once(
                'no test samples, left out of all numbers: '
                f'{shortened(untested, 20)}.'
            )
        text = class_table(
            rows,
            summary,
            self.max_rows,
            columns=self.columns,
            score=self.score,
        )
        print_log('\n' + text, 'current')
        self._write(rows, summary)
        numbers = class_numbers(rows, score=self.score)
        return {**summary, **(numbers if self.per_class else {})}

    def tell_ignored(self, ignored: int | None, classes: int) -> None:
        """Warn in the log, once, of a class that never counts.

        Args:
            ignored: The ignored label, or None.
            classes: C.
        """
        if ignored is not None and 0 <= ignored < classes:
            self.tell_once(
                f'class {ignored} ({self.names()[ignored]}) does not count, '
                f'since ignore_index is {ignored}.'
            )

    def tell_once(self, message: str) -> None:
        """Warn in the log, each message once.

        Args:
            message: What to say; the name of the metric is put before it.
        """
        if message not in self._told:
            self._told.add(message)
            print_log(f'{self.where}: {message}', 'current', logging.WARNING)

    def _write(self, rows: list[dict], summary: dict[str, float]) -> None:
        folder = Path(self.out_dir) if self.out_dir else current_log_dir()
        if folder is None:
            self.tell_once(
                'no run is logging to a file, so the table is not written. '
                'Set out_dir to have it.'
            )
            return
        stem = folder / re.sub(r'[^\w.-]+', '_', self.prefix)
        written_before = stem in self._written
        write_class_table(
            stem, rows, summary, own=written_before, columns=self.columns
        )
        self._written.add(stem)
