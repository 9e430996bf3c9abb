"""Corrects the scores of a classifier as ``mmfair correct`` has found."""

from collections.abc import Sequence
from typing import Any

from torch import Tensor, nn

from mmfair.engine.hooks.classifier_output_hook import ClassifierOutputHook
from mmfair.functional.checks import check_word
from mmfair.registry import HOOKS

__all__ = ['CorrectedScoresHook']


@HOOKS.register_module()
class CorrectedScoresHook(ClassifierOutputHook):
    """Corrected scores at test time, where no weights of the layer give them.

    ``mmfair correct --write`` puts a correction into the weights where it
    can; where it can't, it writes a config with this hook.

    Args:
        file: File of the correction that the command has written.
        classifier: Dotted path of the layer that gives the scores, (N, C) of
            features (N, D), or (N, C, H, W) of (N, D, H, W); found for models
            with one head or decode_head.
        validate: Correct in validation too.

    Raises:
        TypeError: If a setting is of another type.
        ValueError: Later, if the file is no correction, or one of other
            classes.

    Examples:
        >>> CorrectedScoresHook('fixed.scores').file
        'fixed.scores'
    """

    def __init__(
        self,
        file: str,
        classifier: str | Sequence[str] | None = None,
        validate: bool = False,
    ) -> None:
        super().__init__(1.0, classifier, validate)
        self.file = check_word(file, 'file', where='CorrectedScoresHook')
        self._corrected: Any = None

    def check(self, classifier: nn.Module) -> None:
        """Read the file."""
        from mmfair.corrections.scores_file import read_corrected

        self._corrected = read_corrected(self.file)

    def _replace(self, module: nn.Module, args: tuple, output: Any) -> Tensor:
        features = args[0]
        rows, logits = (
            values.movedim(1, -1).flatten(0, -2)
            for values in (features, output)
        )
        try:
            scores: Tensor = self._corrected.scores(rows, logits)
        except RuntimeError as error:
            raise ValueError(
                'CorrectedScoresHook: file must be of the classes and '
                f'features of the model, {tuple(output.shape[1:])} and '
                f'{tuple(features.shape[1:])}, got {self.file!r} of others. '
                'Write it again for this model.'
            ) from error
        return scores.unflatten(0, (len(output), *output.shape[2:])).movedim(
            -1, 1
        )
