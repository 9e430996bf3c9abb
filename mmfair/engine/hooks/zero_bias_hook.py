"""Shows a model nothing after each evaluation, and writes its answer down."""

import math
from pathlib import Path
from typing import Any

import torch
from mmengine.dist import master_only
from mmengine.hooks import Hook
from mmengine.runner import Runner
from torch import Tensor, nn

from mmfair.engine.hooks.zut_places import class_layout, class_scores
from mmfair.functional import (
    CATEGORY_AGNOSTIC_INPUTS,
    ZeroBias,
    category_agnostic_input,
    zero_bias,
)
from mmfair.registry import HOOKS
from mmfair.utils.taps import Taps
from mmfair.utils.unwrap_model import unwrap_model
from mmfair.utils.write_json import write_json

__all__ = ['ZeroBiasHook']


@HOOKS.register_module()
class ZeroBiasHook(Hook):
    """The zero-input probe at the end of each validation and test.

    Adds to the metrics, so that loggers show them and ``save_best`` can use
    them: ``zero_bias/std`` (over the classes, of the logits),
    ``zero_bias/entropy_gap`` (nats) and ``zero_bias/favoured_probability``
    (percent, softmax). The favoured class is logged by name, and the logit
    and probability of every class go to ``zero_bias.json`` in the run's log
    folder (``zero_bias_test.json`` after a test).

    Works for image classifiers and segmentors, whose
    ``forward(..., mode='tensor')`` gives the class scores; for one-stage
    detectors the scores of all levels and anchors are averaged.

    Args:
        input_type: What the probe holds, after normalisation; as in
            :class:`~mmfair.engine.hooks.ZUTHook`.
        input_size: Height and width of the probe in pixels. Default: those of
            the first evaluated batch.

    Raises:
        ValueError: If ``input_type`` is unknown.

    References:
        Pan et al., "Fair Training with Zero Inputs", AAAI 2025, Figs. 1 and 7.
    """

    # Before LoggerHook and CheckpointHook read the metrics.
    priority = 'NORMAL'

    def __init__(
        self,
        input_type: str = 'zero',
        input_size: tuple[int, int] | None = None,
    ) -> None:
        if input_type not in CATEGORY_AGNOSTIC_INPUTS:
            raise ValueError(
                'ZeroBiasHook: input_type must be one of '
                f'{CATEGORY_AGNOSTIC_INPUTS}, got {input_type!r}.'
            )
        self.input_type = input_type
        self.input_size = input_size
        #: The last answer, and the classes it is about.
        self.bias: ZeroBias | None = None
        self.class_names: list[str] = []
        self._example: Tensor | None = None
        self._taps = Taps()

    def before_val_epoch(self, runner: Runner) -> None:
        """Watch for the shape of the first batch."""
        self._watch(runner)

    def before_test_epoch(self, runner: Runner) -> None:
        """Watch for the shape of the first batch."""
        self._watch(runner)

    def after_val_epoch(
        self, runner: Runner, metrics: dict[str, float] | None = None
    ) -> None:
        """Probe the model; log, add to the metrics, write the table."""
        self._report(runner, metrics, 'val', 'zero_bias.json')

    def after_test_epoch(
        self, runner: Runner, metrics: dict[str, float] | None = None
    ) -> None:
        """Probe the model; log, add to the metrics, write the table."""
        self._report(runner, metrics, 'test', 'zero_bias_test.json')

    def _watch(self, runner: Runner) -> None:
        self._example = self.bias = None
        self._taps.close()  # of an evaluation that failed
        model = unwrap_model(runner.model)
        self._taps.before(model, self._keep_shape, with_kwargs=True)

    def _keep_shape(self, model: nn.Module, args: tuple, kwargs: dict) -> None:
        inputs = args[0] if args else kwargs.get('inputs')
        if self._example is None and isinstance(inputs, Tensor):
            self._example = inputs[:1]

    def _report(
        self, runner: Runner, metrics: dict | None, stage: str, filename: str
    ) -> None:
        self._taps.close()
        model = unwrap_model(runner.model)
        if self._example is None or not _head_name(model):
            runner.logger.warning(
                f'ZeroBiasHook: no probe for {type(model).__name__}, which '
                'must be evaluated on tensors and have one head, decode_head '
                'or bbox_head.'
            )
            return
        bias = self.probe(model, self._example)
        names = _class_names(runner, bias.logits.numel())
        self.bias, self.class_names = bias, names
        favoured = 100 * bias.favoured_probability
        scalars = {
            'zero_bias/std': bias.std,
            'zero_bias/entropy_gap': bias.entropy_gap,
            'zero_bias/favoured_probability': favoured,
        }
        # CheckpointHook reads the metrics, loggers the message hub, which
        # RuntimeInfoHook has filled by now.
        if metrics is not None:
            metrics.update(scalars)
        for key, value in scalars.items():
            runner.message_hub.update_scalar(f'{stage}/{key}', value)
        _write(Path(runner.log_dir) / filename, bias, names, self.input_type)
        if bias.favoured is None:
            runner.logger.warning(
                'ZeroBiasHook: the scores of the zero image must be finite, '
                f'got NaN or infinity after epoch {runner.epoch}, iteration '
                f'{runner.iter}. The training has diverged: lower the '
                'learning rate.'
            )
            return
        runner.logger.info(
            f'Zero-input probe ({self.input_type}): std {bias.std:.4f}, '
            f'favoured class {names[bias.favoured]!r} with probability '
            f'{favoured:.1f} %.'
        )

    @torch.no_grad()
    def probe(self, model: nn.Module, example: Tensor) -> ZeroBias:
        """Answer of ``model`` to the probe.

        Args:
            model: The model, in any mode; left as it was.
            example: Normalised inputs, shape (B, C, H, W); gives the shape.

        Returns:
            Scores and summary over the classes.
        """
        if self.input_size is not None:
            example = example.new_empty(
                1, *example.shape[1:-2], *self.input_size
            )
        preprocessor = getattr(model, 'data_preprocessor', None)
        sample = category_agnostic_input(
            example,
            input_type=self.input_type,
            mean=getattr(preprocessor, 'mean', None),
        )
        training = model.training
        model.eval()
        output = model(sample, mode='tensor')
        model.train(training)
        return zero_bias(_mean_scores(model, output))


def _mean_scores(model: nn.Module, output: Any) -> Tensor:
    """Scores of each class, (1, C), from the raw output of a model."""
    head = _head_name(model)
    levels = class_scores(output, *class_layout(model, head), where=head)
    means = [x.flatten(2).mean(-1) if x.ndim > 2 else x for x in levels]
    return torch.stack([x.mean(0, keepdim=True) for x in means]).mean(0)


def _head_name(model: nn.Module) -> str:
    """The one head whose raw output is class scores, or ''."""
    for name in ('head', 'decode_head', 'bbox_head'):
        head = getattr(model, name, None)
        if isinstance(head, nn.Module) and not isinstance(head, nn.ModuleList):
            return name
    return ''


def _class_names(runner: Runner, classes: int) -> list[str]:
    meta = runner.visualizer.dataset_meta or {}
    names = list(meta.get('classes') or ())
    return names if len(names) == classes else [str(i) for i in range(classes)]


def _known(value: float) -> float | None:
    """A number for JSON, which has no NaN."""
    return value if math.isfinite(value) else None


@master_only
def _write(
    path: Path, bias: ZeroBias, names: list[str], input_type: str
) -> None:
    table = {
        'input_type': input_type,
        'std': _known(bias.std),
        'entropy_gap': _known(bias.entropy_gap),
        'favoured': None if bias.favoured is None else names[bias.favoured],
        'classes': [
            {
                'name': name,
                'logit': _known(logit),
                'probability': _known(probability),
            }
            for name, logit, probability in zip(
                names,
                bias.logits.tolist(),
                bias.probabilities.tolist(),
                strict=True,
            )
        ],
    }
    write_json(path, table)
