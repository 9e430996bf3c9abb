"""The features that a classifier is given in a training step."""

from collections.abc import Callable, Sequence
from typing import Any

from torch import Tensor, nn

from mmfair.engine.hooks.feature_owners import feature_owners
from mmfair.utils.model_places import feature_reader
from mmfair.utils.module_paths import get_module
from mmfair.utils.taps import Taps

__all__ = ['FeatureTap']


class FeatureTap:
    """Keeps the input of a classifier, and tells which class owns what.

    Args:
        classifier: Path of the layer; found by
            :func:`~mmfair.utils.model_places.feature_reader`, if
            None.
        armed: Whether to keep what comes; asked in each call of the layer.
        min_score: See :func:`~mmfair.engine.hooks.feature_owners`.
        pixels_per_class: See there.

    Attributes:
        path: Of the layer, once attached.
        inputs: Of its first call in the step; None before.
    """

    def __init__(
        self,
        classifier: str | None,
        armed: Callable[[], bool],
        *,
        min_score: float,
        pixels_per_class: int,
    ) -> None:
        self.path = classifier
        self.inputs: Tensor | None = None
        self._armed = armed
        self._first_half = False
        self._owned: dict[str, Any] = {
            'min_score': min_score,
            'pixels_per_class': pixels_per_class,
        }

    def attach(self, model: nn.Module, taps: Taps) -> None:
        """Find the layer and watch it.

        Raises:
            ValueError: If there is none.
        """
        self.path = feature_reader(
            model, where='CurvatureBankHook', classifier=self.path
        )
        head = getattr(model, 'decode_head', None)
        self._owned['ignore_index'] = getattr(head, 'ignore_index', 255)
        module = get_module(model, self.path, where='CurvatureBankHook')
        self._first_half = getattr(module, 'holds_first_half', False)
        taps.before(module, self._keep)

    def _keep(self, module: nn.Module, args: tuple) -> None:
        # The first call: a head may be called again in the step.
        if self._armed() and self.inputs is None:
            self.inputs = args[0]

    def owned(self, data_samples: Sequence[Any]) -> tuple[Tensor, Tensor]:
        """Features of the step with their classes.

        Args:
            data_samples: Those of the step.

        Returns:
            See :func:`~mmfair.engine.hooks.feature_owners`.

        Raises:
            RuntimeError: If no features arrived, or they carry no gradient.
        """
        if self.inputs is None:
            raise RuntimeError(
                'CurvatureBankHook: the classifier must be called as a module '
                'in each training step, got no call. Set classifier to a leaf '
                'such as head.fc.'
            )
        if not self.inputs.requires_grad:
            raise RuntimeError(
                'CurvatureBankHook: the features must carry a gradient, got '
                'none. The layers before the classifier are frozen, or lie in '
                'a region under reentrant activation checkpointing. Where '
                'only the classifier is trained, leave the hook out, or set '
                'end to the last epoch of the feature stage.'
            )
        if self._first_half:  # partners of a second draw stay out
            data_samples = data_samples[: len(self.inputs)]
        return feature_owners(self.inputs, data_samples, **self._owned)
