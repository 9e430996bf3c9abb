"""What a model answers when it is shown nothing, beside what it is shown."""

from copy import deepcopy
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from mmfair.evaluation import zero_answer
from mmfair.functional import (
    CATEGORY_AGNOSTIC_INPUTS,
    ZeroBias,
    category_agnostic_input,
)
from mmfair.registry import DATASETS
from mmfair.report.model_answers import ModelAnswers
from mmfair.report.model_run import ModelRun
from mmfair.utils.evaluation_loader import evaluation_loader
from mmfair.utils.untouched_randomness import untouched_randomness

__all__ = ['ask_without_content', 'zero_answers']


def ask_without_content(
    run: ModelRun,
    answers: ModelAnswers,
    first: dict[str, Any],
    *,
    seed: int = 0,
) -> None:
    """Fill in what the section on the zero input needs.

    Models differ in what they take and give, so each part that can't be made
    is left out, and ``answers.unknown`` says why.

    Args:
        run: The model.
        answers: Its answers, without these parts.
        first: A batch of one image.
        seed: Of the random input.
    """
    try:
        answers.zero = zero_answers(run, first['inputs'], seed)
    except Exception as error:  # of heads of any kind
        answers.unknown['zero'] = _reason(error)
    try:
        if answers.task.maps:
            answers.zero_map = _zero_map(run, first['inputs'])
        else:
            answers.examples = _examples(run, first, answers.unknown)
    except Exception as error:
        part = 'zero_map' if answers.task.maps else 'examples'
        answers.unknown[part] = _reason(error)


def _reason(error: Exception) -> str:
    return f"the model can't be asked ({type(error).__name__}: {error})"


def zero_answers(
    run: ModelRun, inputs: Tensor, seed: int
) -> dict[str, ZeroBias]:
    """Answers of a model to inputs without content.

    Args:
        run: The model.
        inputs: A batch, whose shape they have.
        seed: Of the random one.

    Returns:
        Answers by the kind of input; none to the mean where the preprocessor
        has no mean.
    """
    biases = {}
    for kind in CATEGORY_AGNOSTIC_INPUTS:
        if kind == 'mean' and not _has_mean(run):
            continue
        with untouched_randomness():
            torch.manual_seed(seed)
            biases[kind] = zero_answer(run.model, inputs, input_type=kind)
    return biases


def _has_mean(run: ModelRun) -> bool:
    return getattr(run.model.data_preprocessor, 'mean', None) is not None


@torch.no_grad()
def _zero_map(run: ModelRun, inputs: Tensor) -> npt.NDArray[np.float32]:
    """Class probabilities of each place of a zero image, (C, h, w)."""
    scores = run.model(category_agnostic_input(inputs), mode='tensor')
    if isinstance(scores, (tuple, list)):
        scores = scores[-1]
    if scores.size(1) == 1:  # a binary head with a sigmoid
        one = scores.sigmoid()
        return torch.cat([1 - one, one], 1)[0].cpu().numpy()
    return scores.softmax(1)[0].float().cpu().numpy()


def _examples(
    run: ModelRun, first: dict[str, Any], unknown: dict[str, str]
) -> dict[str, tuple[Any, Any]]:
    """A training image, an evaluated image and the zero image, answered."""
    batches = {}
    try:
        batches['a training image'] = _training_batch(run)
    except Exception as error:  # any of a data set that may be absent
        unknown['training image'] = f"the training set can't be read: {error}"
    batches[f'a {run.split} image'] = first
    empty = {**first, 'inputs': category_agnostic_input(first['inputs'])}
    batches['the zero image'] = empty
    examples = {}
    for name, batch in batches.items():
        answer = run.predict(
            {**batch, 'data_samples': deepcopy(batch['data_samples'])}
        )[0]
        label = answer.gt_label.flatten().tolist()
        classes = ', '.join(run.class_names[i] for i in label[:3])
        title = (
            f'{name}: {classes}' if classes and batch is not empty else name
        )
        score = answer.pred_score.double().cpu().numpy()
        examples[title] = run.pixels(batch['inputs'])[0], score
    return examples


def _training_batch(run: ModelRun) -> dict[str, Any]:
    config = evaluation_loader(run.cfg, 'train')
    dataset = DATASETS.build(config['dataset'])
    item = dataset[0]
    batch = {
        'inputs': item['inputs'][None],
        'data_samples': [item['data_samples']],
    }
    return run.model.data_preprocessor(batch, False)
