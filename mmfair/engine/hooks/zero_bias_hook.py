"""Shows a model nothing after each evaluation, and writes its answer down."""

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from mmengine.dist import master_only
from mmengine.hooks import Hook
from mmengine.runner import Runner
from torch import Tensor, nn

from mmfair.engine.hooks.evaluation_step import tell_without_validation
from mmfair.evaluation.zero_probe import zero_answer
from mmfair.functional import CATEGORY_AGNOSTIC_INPUTS, ZeroBias
from mmfair.functional.checks import check_choice, check_number
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
    detectors the scores of all levels and anchors are averaged. Of a model
    that has no such scores the answer is left out, and the log says why once.

    Args:
        input_type: What the probe holds, after normalisation; as in
            :class:`~mmfair.engine.hooks.ZUTHook`.
        input_size: Height and width of the probe in pixels. Default: those of
            the first evaluated batch.

    Raises:
        ValueError: If ``input_type`` is unknown.
        TypeError: If ``input_size`` is not two whole numbers.

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
        where = 'ZeroBiasHook'
        self.input_type = check_choice(
            input_type, 'input_type', CATEGORY_AGNOSTIC_INPUTS, where=where
        )
        self.input_size = _size(input_size)
        #: The last answer, and the classes it is about.
        self.bias: ZeroBias | None = None
        self.class_names: list[str] = []
        self._example: Tensor | None = None
        self._taps = Taps()
        self._told: set[str] = set()

    def before_train(self, runner: Runner) -> None:
        """Warn if there is nothing to probe after."""
        tell_without_validation(runner, where='ZeroBiasHook')

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
        try:
            if self._example is None:
                raise ValueError(
                    'ZeroBiasHook: the model must be evaluated on tensors, '
                    'got none.'
                )
            bias = self.probe(model, self._example)
        except Exception as error:  # a read-out is not worth a training
            self._leave_out(runner, model, error)
            return
        finally:
            self._example = None  # no batch is kept
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

    def probe(self, model: nn.Module, example: Tensor) -> ZeroBias:
        """Answer of ``model`` to the probe.

        Args:
            model: The model, in any mode; left as it was.
            example: Normalised inputs, shape (B, C, H, W); gives the shape.

        Returns:
            Scores and summary over the classes.
        """
        return zero_answer(
            model,
            example,
            input_type=self.input_type,
            input_size=self.input_size,
            where='ZeroBiasHook',
        )

    def _leave_out(
        self, runner: Runner, model: nn.Module, error: Exception
    ) -> None:
        """Say once why there is no answer."""
        reason = f'{type(error).__name__}: {error}'
        if reason not in self._told:
            runner.logger.warning(
                f'ZeroBiasHook: no probe for {type(model).__name__}; its '
                f'answer to the zero image is left out, {reason}'
            )
        self._told.add(reason)


def _size(value: Any) -> tuple[int, int] | None:
    if value is None:
        return None
    if not isinstance(value, Sequence) or len(value) != 2:
        raise TypeError(
            'ZeroBiasHook: input_size must be height and width, got '
            f'{value!r}. Write such as (224, 224).'
        )
    height, width = (
        check_number(
            part, 'input_size', where='ZeroBiasHook', at_least=1, whole=True
        )
        for part in value
    )
    return height, width


def _class_names(runner: Runner, classes: int) -> list[str]:
    meta = runner.visualizer.dataset_meta or {}
    names = [str(name) for name in meta.get('classes') or ()]
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
