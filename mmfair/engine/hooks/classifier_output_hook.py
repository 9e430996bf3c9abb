"""The base of the hooks that correct a classifier's scores at test time."""

from collections.abc import Sequence
from typing import Any

from mmengine.hooks import Hook
from mmengine.logging import print_log
from mmengine.runner import Runner
from torch import Tensor, nn

from mmfair.engine.hooks.method_conflicts import check_conflicts
from mmfair.functional.checks import check_flag, check_names, check_number
from mmfair.utils.model_places import places_of
from mmfair.utils.module_paths import get_module
from mmfair.utils.taps import Taps
from mmfair.utils.unwrap_model import unwrap_model

__all__ = ['ClassifierOutputHook']


class ClassifierOutputHook(Hook):
    """Replaces the output of a model's classifier while it is tested.

    A PyTorch forward hook on the classifier, which is there during the test
    alone: weights, ``state_dict`` and training stay as they are. A subclass
    says what the scores become (:meth:`correct`).

    Args:
        tau: Strength of the correction, >= 0.
        classifier: Dotted path of the layer that gives the class scores, or
            a list of all the layers whose mean or sum does; found for models
            with one head or decode_head.
        validate: Correct the scores in validation too, so that ``tau`` can be
            chosen there.

    Raises:
        ValueError: If ``tau`` is negative or not finite.
        TypeError: If a setting is of another type.
    """

    def __init__(
        self,
        tau: float = 1.0,
        classifier: str | Sequence[str] | None = None,
        validate: bool = False,
    ) -> None:
        where = type(self).__name__
        self.tau = check_number(tau, 'tau', where=where, at_least=0)
        if not isinstance(classifier, str | None):
            classifier = check_names(classifier, 'classifier', where=where)
        self.classifier = classifier
        self.validate = check_flag(validate, 'validate', where=where)
        self._taps = Taps()

    def check(self, classifier: nn.Module) -> None:
        """Raise if the scores of ``classifier`` can't be corrected."""

    def correct(self, classifier: nn.Module, scores: Tensor) -> Tensor:
        """What the scores become, shape (N, C) or (N, C, H, W) as before."""
        raise NotImplementedError

    def before_val(self, runner: Runner) -> None:
        """Attach to the classifier, if so set."""
        if self.validate:
            check_conflicts(runner)
            self.attach(runner.model)

    def after_val(self, runner: Runner) -> None:
        """Take the hook off the classifier."""
        self.detach()

    def before_test(self, runner: Runner) -> None:
        """Attach to the classifier."""
        check_conflicts(runner)
        self.attach(runner.model)

    def after_test(self, runner: Runner) -> None:
        """Take the hook off the classifier."""
        self.detach()

    def attach(self, model: nn.Module) -> None:
        """Correct the scores of a model from now on, outside a runner too.

        Args:
            model: Any model with a classifier, also one wrapped for
                distributed training.

        Raises:
            ValueError: If there is no such classifier, or what a subclass
                needs is missing.
            TypeError: If a subclass can't correct this classifier.
        """
        self.detach()  # of a test that failed
        where = type(self).__name__
        model = unwrap_model(model)
        paths = places_of(
            model,
            where=where,
            needs={'classifiers': 'classifier'},
            classifiers=self.classifier,
        ).classifiers
        self._check_all(model, paths)
        layers = [get_module(model, path, where=where) for path in paths]
        for layer in layers:
            self.check(layer)
        for layer in layers:
            self._taps.after(layer, self._replace)
        print_log(
            f'{where}: the scores of {" and ".join(paths)} are corrected '
            f'with tau={self.tau:g}.',
            'current',
        )

    def _check_all(self, model: nn.Module, paths: tuple[str, ...]) -> None:
        """Of several layers that answer together, none may be left out."""
        where = type(self).__name__
        together = places_of(model, where=where).classifiers
        left_out = [path for path in together if path not in paths]
        if left_out and len(left_out) < len(together):
            raise ValueError(
                f'{where}: classifier must name all layers whose scores are '
                f'averaged, got {list(paths)} without {left_out}. Leave it '
                'unset, or add these.'
            )

    def detach(self) -> None:
        """Leave the scores as they are again."""
        self._taps.close()

    def _replace(self, module: nn.Module, args: tuple, output: Any) -> Tensor:
        return self.correct(module, output)
