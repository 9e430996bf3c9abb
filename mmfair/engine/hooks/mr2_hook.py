"""Margin regularisation for performance disparity (MR2)."""

from typing import Any

import torch
from mmengine.dist import get_world_size
from torch import Tensor, nn

from mmfair.engine.hooks.running_loss_hook import RunningLossHook
from mmfair.functional.checks import check_number
from mmfair.functional.long_tail.margin_regularization import (
    feature_margins,
    representation_margin,
)
from mmfair.registry import HOOKS
from mmfair.structures import ClassMoments
from mmfair.utils.gather_rows import gather_rows

__all__ = ['MR2Hook']

_WHERE = 'MR2Hook'
# A class whose features are all 0 has a margin of 0, by which no logit can
# be divided.
_LEAST_MARGIN = 0.01


@HOOKS.register_module()
class MR2Hook(RunningLossHook):
    """Margins in logits and features, by how far the classes spread.

    In training steps the logits of a sample are divided by the margin of its
    class before the head's loss, whatever that is, sees them; and
    ``loss_mr2`` keeps the features of a class together. Predictions are those
    of the logits as they are. A mixed sample has the expected margin of its
    classes; for the features it counts where nearly all is one class. Several
    processes act as one; checkpoints carry the running moments.

    Args:
        loss_weight: Factor lambda of the representation margin, >= 0.
        margin_scale: Mean of the margins, > 0; the paper's c.
        momentum: What stays of a class's moments in a step with samples of
            it, in [0, 1).
        temperature: See
            :func:`mmfair.functional.representation_margin`; 1 in the paper.
        begin: First epoch, counted from 0, with margins.
        end: First epoch without them; never, if None.
        min_score: Score in (0.5, 1] from which on a mixed image counts as
            one of a class.
        classifier: Path of the layer whose input is the features; found for
            models with one head.
        loss_name: Key of the loss; ``'loss_mr2'`` by default.

    Raises:
        TypeError: If a setting is of another type.
        ValueError: If one is out of range. When training begins: if the
            classifier can't be found.
        RuntimeError: In a step, if the features are not finite.

    References:
        Zhu et al., "Reducing Class-Wise Performance Disparity via Margin
        Regularization", ICLR 2026.

    Examples:
        In a config::

            default_hooks = dict(mr2=dict(type='mmfair.MR2Hook'))
    """

    loss_name = 'loss_mr2'
    state_key = 'mmfair_mr2'

    def __init__(
        self,
        loss_weight: float = 0.1,
        *,
        margin_scale: float = 1.0,
        momentum: float = 0.9,
        temperature: float = 1.0,
        begin: int = 0,
        end: int | None = None,
        min_score: float = 0.9,
        classifier: str | None = None,
        loss_name: str | None = None,
    ) -> None:
        super().__init__(
            loss_weight=loss_weight,
            begin=begin,
            end=end,
            min_score=min_score,
            classifier=classifier,
            loss_name=loss_name,
        )
        self.margin_scale = check_number(
            margin_scale, 'margin_scale', where=_WHERE, above=0
        )
        self.momentum = check_number(
            momentum, 'momentum', where=_WHERE, at_least=0, below=1
        )
        self.temperature = check_number(
            temperature, 'temperature', where=_WHERE, above=0
        )
        self._features: Tensor | None = None
        self._joint: tuple[Tensor, Tensor, int] | None = None

    def attach(self, model: nn.Module) -> None:
        """Watch what the classifier is given, and change what it answers."""
        self.taps.after(self.layer(model), self._divide)

    def begin_step(self) -> None:
        """Forget the step before."""
        self._features = self._joint = None

    @torch.compiler.disable
    def _divide(
        self, module: nn.Module, args: tuple, output: Tensor
    ) -> Tensor | None:
        # The first call: a head may be called again in the step.
        if not self.armed or self._features is not None:
            return None
        with torch.autocast(output.device.type, enabled=False):
            self._take_in(args[0], output.size(-1))
            margins = self.margins()
            count = len(self.data_samples)
            factors = torch.stack(
                [_expected(sample, margins) for sample in self.data_samples]
            )
            return torch.cat(
                [
                    output[:count].float() / factors[:, None],
                    output[count:].float(),
                ]
            )

    def margins(self) -> Tensor:
        """Margin of each class, shape (C,), float32."""
        margins = feature_margins(self.memory.squares, scale=self.margin_scale)
        return margins.clamp_min(_LEAST_MARGIN * self.margin_scale)

    def _take_in(self, inputs: Tensor, classes: int) -> None:
        features, labels = self.owned(inputs)
        self._features = features.float()
        joint, first = gather_rows(self._features)
        labels, _ = gather_rows(labels)
        # Of all processes, so that all of them stop.
        if not bool(torch.isfinite(joint.square().sum(1)).all()):
            raise RuntimeError(
                f'{_WHERE}: the features must be finite, and so must their '
                'squares, got NaN, infinity or a number above 1e19. Training '
                'diverges: lower the learning rate, or clip the gradients.'
            )
        self._joint = joint, labels, first
        self.remember(
            lambda: ClassMoments(
                classes, joint.size(1), momentum=self.momentum, where=_WHERE
            )
        ).update(joint, labels)

    @torch.compiler.disable
    def compute(self) -> Tensor:
        """The weighted representation margin of the step."""
        if self._joint is None or self._features is None:
            self.owned(None)  # the error of a classifier that was not called
        features, (joint, labels, first) = self._features, self._joint
        self.begin_step()
        if not len(joint):
            return features.sum() * 0  # no image of one class in the step
        with torch.autocast(features.device.type, enabled=False):
            joint.requires_grad_()
            margin = representation_margin(
                joint,
                labels,
                spread=self.memory.spreads().nanmean(),
                temperature=self.temperature,
            )
            (gradient,) = torch.autograd.grad(margin, joint)
            gradient = gradient[first : first + len(features)]
            # DDP takes the mean over the processes, where the sum is due.
            moved = get_world_size() * (features * gradient).sum()
        return self.loss_weight * (margin.detach() + (moved - moved.detach()))


def _expected(sample: Any, margins: Tensor) -> Tensor:
    """Margin of a sample, that of its class or the mean over its mixture."""
    if 'gt_score' in sample:
        return (sample.gt_score.to(margins) * margins).sum()
    return margins[sample.gt_label.to(margins.device)].squeeze()
