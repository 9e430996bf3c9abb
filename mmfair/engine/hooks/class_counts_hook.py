"""Hands the training counts of the classes to the parts that need them."""

from collections.abc import Iterator
from typing import Any

from mmengine.evaluator import Evaluator
from mmengine.hooks import Hook
from mmengine.logging import print_log
from mmengine.runner import Runner

from mmfair.datasets.class_counts import UNREADABLE, class_counts
from mmfair.engine.hooks.method_conflicts import check_conflicts
from mmfair.registry import DATASETS, HOOKS
from mmfair.structures import HoldsEpoch
from mmfair.utils.current_epoch import current_epoch, epochs_of_training
from mmfair.utils.unwrap_model import unwrap_model

__all__ = ['ClassCountsHook']


@HOOKS.register_module()
class ClassCountsHook(Hook):
    """Reads the class counts off the training set, once, for all who need it.

    Every module of the model, every metric and every other hook of the runner
    with a method ``set_class_counts(counts, class_names)`` is called before
    training, validation and testing: losses with ``class_counts='auto'``,
    ``ClassAccuracy`` for its many, medium and few-shot groups,
    ``DeferredReweightingHook``. When only testing, the training set is built
    from the config for its labels; if that fails, the log says why and the
    parts go without. Counts of segmentation sets are images' worth of pixels,
    see :func:`mmfair.datasets.class_counts.class_counts`.

    Modules of the model whose training depends on the epoch, those that are a
    :class:`mmfair.structures.HoldsEpoch`, are told it before each step.
    """

    # Before the loops' own and other hooks use the counts.
    priority = 'VERY_HIGH'

    def __init__(self) -> None:
        self._found: tuple[list[float], list[str]] | None = None
        self._timed: list[HoldsEpoch] = []

    def before_train(self, runner: Runner) -> None:
        """Serve the model, the hooks and the validation metrics.

        Raises:
            ValueError: If a part of the model or a hook needs the counts and
                they can't be read.
        """
        check_conflicts(runner)
        self._serve(runner, must_succeed=True)
        modules = unwrap_model(runner.model).modules()
        self._timed = [
            part for part in modules if isinstance(part, HoldsEpoch)
        ]
        self._tell_epoch(runner)

    def before_train_iter(
        self, runner: Runner, batch_idx: int, data_batch: Any = None
    ) -> None:
        """Tell the epoch to the parts of the model that depend on it."""
        self._tell_epoch(runner)

    def before_val(self, runner: Runner) -> None:
        """Serve the hooks and the validation metrics."""
        self._serve(runner)

    def before_test(self, runner: Runner) -> None:
        """Serve the hooks and the test metrics."""
        check_conflicts(runner)
        self._serve(runner)

    def _tell_epoch(self, runner: Runner) -> None:
        for part in self._timed:
            part.set_epoch(current_epoch(runner), epochs_of_training(runner))

    def _serve(self, runner: Runner, must_succeed: bool = False) -> None:
        model = unwrap_model(runner.model)
        training = [m for m in (*model.modules(), *runner.hooks) if _wants(m)]
        metrics = [m for m in _metrics(runner) if _wants(m)]
        if not training and not metrics:
            return
        if self._found is None:
            try:
                self._found = self._read(runner)
            except UNREADABLE as error:
                if must_succeed and any(map(_lacks_counts, training)):
                    raise
                print_log(
                    f'ClassCountsHook: no training counts ({error})',
                    logger='current',
                )
                return
        for part in [*training, *metrics]:
            part.set_class_counts(*self._found)

    def _read(self, runner: Runner) -> tuple[list[float], list[str]]:
        loop = runner._train_loop
        if hasattr(loop, 'dataloader'):
            dataset = loop.dataloader.dataset
        else:
            config = runner.cfg.get('train_dataloader')
            if not config:
                raise ValueError('the config has no train_dataloader')
            dataset = DATASETS.build(config['dataset'])
        names = [str(name) for name in dataset.metainfo['classes']]
        return class_counts(dataset), names


def _lacks_counts(part: object) -> bool:
    """Whether a part has not been given its counts by the config."""
    return getattr(part, 'class_counts', None) is None


def _wants(part: object) -> bool:
    return callable(getattr(part, 'set_class_counts', None))


def _metrics(runner: Runner) -> Iterator[object]:
    for loop in (runner._val_loop, runner._test_loop):
        evaluator = getattr(loop, 'evaluator', None)
        if isinstance(evaluator, Evaluator):
            yield from evaluator.metrics
