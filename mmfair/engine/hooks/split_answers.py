"""What a model in training answers to all images of a split."""

from collections.abc import Sequence

from mmengine.evaluator import Evaluator
from mmengine.runner import Runner
from torch.utils.data import DataLoader

from mmfair.evaluation import FeatureCollector, SampleFeatures
from mmfair.utils.evaluation_mode import evaluation_mode
from mmfair.utils.untouched_randomness import untouched_randomness

__all__ = ['split_answers']


def split_answers(
    runner: Runner, loader: DataLoader, places: Sequence[str], *, where: str
) -> SampleFeatures:
    """Labels and answers of a split, with the features at places.

    The model is in evaluation mode for it; training goes on as if it had not
    been asked.

    Args:
        runner: The runner, with its model.
        loader: Of the split.
        places: See :class:`mmfair.evaluation.FeatureCollector`; none, if the
            answers are all that is wanted.
        where: Who asks; errors begin with it.

    Returns:
        The metric after the evaluation, with class counts and thresholds of
        the run's own; on the main process it holds what was gathered.
    """
    loops = (runner._val_loop, runner._test_loop)
    evaluators = (getattr(loop, 'evaluator', None) for loop in loops)
    metrics = [m for e in evaluators if e is not None for m in e.metrics]
    with (
        untouched_randomness(),
        evaluation_mode(runner.model),
        FeatureCollector(runner.model, places, where=where) as collector,
    ):
        metric = SampleFeatures.like(metrics, collector, loader.dataset)
        evaluator = Evaluator([metric])
        evaluator.dataset_meta = loader.dataset.metainfo
        for batch in loader:
            answers = runner.model.val_step(batch)
            evaluator.process(data_samples=answers, data_batch=batch)
        evaluator.evaluate(len(loader.dataset))
    return metric
