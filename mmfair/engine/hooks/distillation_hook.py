"""A trained model whose answers another one learns."""

from pathlib import Path
from typing import Any

import torch
from mmengine.registry import MODELS, init_default_scope
from mmengine.runner import Runner
from torch import Tensor, nn

from mmfair.engine.hooks.aux_loss_hook import AuxLossHook
from mmfair.engine.hooks.loss_schedule import LossSchedule
from mmfair.functional import distillation_losses
from mmfair.functional.checks import check_number, check_word
from mmfair.registry import HOOKS
from mmfair.utils.config_path import config_path
from mmfair.utils.load_config import load_config
from mmfair.utils.load_weights import load_weights
from mmfair.utils.model_places import places_of
from mmfair.utils.module_paths import get_module

__all__ = ['DistillationHook']

_WHERE = 'DistillationHook'


@HOOKS.register_module()
class DistillationHook(AuxLossHook):
    """Adds the distance from a teacher's answers to the loss of a classifier.

    The teacher sees the images that the model sees, after augmentation, in
    evaluation mode and without gradient. It is no part of the model: it is in
    no checkpoint, and costs nothing at test time. Of a model with several
    experts the mean of the logits learns.

    Args:
        teacher: Config file of a finished run, or its path below ``configs``;
            its ``model`` is built.
        checkpoint: Weights of that run.
        temperature: T, > 0: 1.5 for RIDE on CIFAR, 2 for DiVE.
        power: Of the teacher's probabilities, > 0: 0.5 for DiVE.
        loss_weight: Factor of the loss, >= 0.
        begin: First epoch, counted from 0, in which the loss takes part.
        end: First epoch in which it no longer does; never, if None.
        warmup: Epochs in which its share grows to 1, in equal steps.
        loss_name: Key of the loss, ``'loss_distill'`` by default.

    Raises:
        TypeError: If a setting is of another type.
        ValueError: If one is out of range. When training begins: if the
            teacher normalises images in another way. In the first step: if it
            has other classes.
        FileNotFoundError: When training begins, if a file is missing.

    References:
        Wang et al., ICLR 2021 (RIDE), section 3.4; He et al., ICCV 2021
        (DiVE).

    Examples:
        In a config::

            distill = dict(
                type='mmfair.DistillationHook',
                teacher='experts/ride6_....py',
                checkpoint='work_dirs/ride6_.../epoch_200.pth',
            )
            default_hooks = dict(distillation=distill)
    """

    loss_name = 'loss_distill'

    def __init__(
        self,
        teacher: str,
        checkpoint: str,
        *,
        temperature: float = 1.5,
        power: float = 1.0,
        loss_weight: float = 1.0,
        begin: int = 0,
        end: int | None = None,
        warmup: int = 0,
        loss_name: str | None = None,
    ) -> None:
        super().__init__(LossSchedule(begin, end, warmup), loss_name)
        self.teacher_config = check_word(teacher, 'teacher', where=_WHERE)
        self.checkpoint = check_word(checkpoint, 'checkpoint', where=_WHERE)
        self.temperature = check_number(
            temperature, 'temperature', where=_WHERE, above=0
        )
        self.power = check_number(power, 'power', where=_WHERE, above=0)
        self.loss_weight = check_number(
            loss_weight, 'loss_weight', where=_WHERE, at_least=0
        )
        self.teacher: nn.Module | None = None
        self._inputs: Tensor | None = None
        self._scores: list[Tensor] = []

    def before_train(self, runner: Runner) -> None:
        """Build the teacher, and attach.

        Raises:
            FileNotFoundError: If its config or checkpoint is missing.
            ValueError: If it does not fit.
        """
        file = self.teacher_config
        if not Path(file).is_file():
            file = config_path(file)
        config = load_config(file)
        scope = config.get('default_scope') or 'mmengine'
        init_default_scope(scope)
        settings = {**config.model, '_scope_': scope}
        if config.get('data_preprocessor'):  # as a runner hands it on
            settings.setdefault('data_preprocessor', config.data_preprocessor)
        teacher = MODELS.build(settings)
        load_weights(teacher, self.checkpoint)
        device = next(iter(runner.model.parameters())).device
        self.teacher = teacher.to(device).eval().requires_grad_(False)
        super().before_train(runner)

    def after_train(self, runner: Runner) -> None:
        """Take every hook off the model, and let the teacher go."""
        super().after_train(runner)
        self.teacher = None

    def attach(self, model: nn.Module) -> None:
        """Watch the images and the scores."""
        _check_pixels(model, self.teacher)
        places = places_of(model, where=_WHERE, needs={'scores': 'scores'})
        if places.dense or len(places.scores) != 1:
            raise ValueError(
                f'{_WHERE}: the model must be an image classifier with one '
                f'head, got a {type(model).__name__}.'
            )
        scores = get_module(model, places.scores[0], where=_WHERE)
        self.taps.before(model, self._see, with_kwargs=True)
        self.taps.after(scores, self._keep)

    def begin_step(self) -> None:
        """Forget the step before."""
        self._inputs, self._scores = None, []

    def compute(self) -> Tensor:
        """The loss of the step.

        Raises:
            RuntimeError: If no scores arrived.
        """
        if self._inputs is None or not self._scores:
            raise RuntimeError(
                f'{_WHERE}: the head must be called as a module in each '
                'training step, got no call.'
            )
        with torch.no_grad():
            goal = self.teacher(self._inputs, mode='tensor')
        if isinstance(goal, tuple | list):
            goal = goal[-1]
        images = len(self.data_samples)
        with torch.autocast(goal.device.type, enabled=False):
            mean = torch.stack([s[:images].float() for s in self._scores])
            losses = distillation_losses(
                mean.mean(0),
                goal[:images],
                temperature=self.temperature,
                power=self.power,
            )
        self.begin_step()  # keep no graph beyond the step
        return self.loss_weight * losses.mean()

    def _see(self, model: nn.Module, args: tuple, kwargs: dict) -> None:
        if self.armed:
            self._inputs = kwargs.get('inputs', args[0] if args else None)

    def _keep(self, module: nn.Module, args: tuple, output: Any) -> None:
        if self.armed and not self._scores:
            one = isinstance(output, Tensor)
            self._scores = [output] if one else list(output)


def _check_pixels(model: nn.Module, teacher: nn.Module | None) -> None:
    """Both must normalise images alike: the teacher sees the model's."""
    for name in ('mean', 'std'):
        ours, theirs = (
            getattr(getattr(part, 'data_preprocessor', None), name, None)
            for part in (model, teacher)
        )
        if (ours is None) != (theirs is None) or (
            ours is not None and not torch.equal(ours.cpu(), theirs.cpu())
        ):
            raise ValueError(
                f'{_WHERE}: the teacher must normalise images as the model '
                f'does, got another {name}. Train both on the same data.'
            )
