"""How far a model answers from its teacher, for each sample."""

from torch import Tensor
from torch.nn import functional

from mmfair.functional.checks import check_number
from mmfair.functional.label_checks import check_scores
from mmfair.functional.score_shapes import widened
from mmfair.functional.tensor_checks import Numbers

__all__ = ['distillation_losses']


def distillation_losses(
    logits: Numbers,
    teacher_logits: Numbers,
    *,
    temperature: float = 1.0,
    power: float = 1.0,
) -> Tensor:
    r"""T^2 KL(p || softmax(z / T)), p of a teacher and without gradient.

    p is the teacher's softmax(z / T), raised to ``power`` and scaled to sum
    1; DiVE flattens it so.

    Args:
        logits: Scores z, shape (N, C) or (N, C, \*spatial), floating point.
            Computed in float32 at least.
        teacher_logits: The teacher's, the same shape.
        temperature: T, > 0.
        power: > 0; below 1, p is flatter than the softmax.

    Returns:
        Shape of ``logits`` without its class dimension, >= 0.

    Raises:
        ValueError: If a setting is out of range, or the shapes differ.

    References:
        Hinton et al., "Distilling the Knowledge in a Neural Network", 2015;
        He et al., "Distilling Virtual Examples for Long-tailed Recognition",
        ICCV 2021 (DiVE).

    Examples:
        >>> import torch
        >>> teacher, student = torch.tensor([[[1.0, 0.0]], [[0.0, 0.0]]])
        >>> distillation_losses(student, teacher, temperature=2.0)
        tensor([0.1212])
    """
    where = 'distillation_losses'
    temperature = check_number(
        temperature, 'temperature', where=where, above=0
    )
    power = check_number(power, 'power', where=where, above=0)
    scores = widened(check_scores(logits, where=where))
    teacher = widened(check_scores(teacher_logits, where=where)).detach()
    if teacher.shape != scores.shape:
        raise ValueError(
            f'{where}: teacher_logits must have the shape of logits, '
            f'{tuple(scores.shape)}, got {tuple(teacher.shape)}.'
        )
    # softmax(z)^p over its sum is softmax(p z).
    goal = functional.log_softmax(power * teacher.to(scores) / temperature, 1)
    answer = functional.log_softmax(scores / temperature, 1)
    return temperature**2 * (goal.exp() * (goal - answer)).sum(1)
