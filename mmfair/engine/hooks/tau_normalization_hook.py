"""Makes the weight vectors of a classifier equally long at test time."""

from torch import Tensor, nn

from mmfair.engine.hooks.classifier_output_hook import ClassifierOutputHook
from mmfair.functional import tau_normalized_logits
from mmfair.registry import HOOKS
from mmfair.utils.score_layers import is_affine

__all__ = ['TauNormalizationHook']

_LAYERS = (nn.Linear, nn.Conv1d, nn.Conv2d, nn.Conv3d)


@HOOKS.register_module()
class TauNormalizationHook(ClassifierOutputHook):
    """Tau-normalised classifier at test time, without training.

    Scores are those of the weights w / norm(w)^tau, without bias: classes
    with many samples tend to have longer weight vectors. ``tau=0`` keeps the
    lengths, but is not the classifier as it was trained, since the bias is
    dropped all the same.

    Args:
        tau: Strength; 1 makes all weight vectors unit vectors. To be chosen
            on a validation set; the paper has values between 0 and 1.
        classifier: Dotted path of the linear or convolutional layer; found
            for models with one head or decode_head.
        validate: Normalise in validation too.

    Raises:
        ValueError: If ``tau`` is negative.
        TypeError: Later, if the classifier is no linear or convolutional
            layer.

    References:
        Kang et al., "Decoupling Representation and Classifier for Long-Tailed
        Recognition", ICLR 2020, Eq. 4.

    Examples:
        >>> TauNormalizationHook(tau=0.7, validate=True).tau
        0.7
    """

    def check(self, classifier: nn.Module) -> None:
        """Make sure that the classifier is linear in its weight vectors.

        Raises:
            TypeError: If it is not.
        """
        name = type(classifier).__name__
        if not isinstance(classifier, _LAYERS):
            raise TypeError(
                'TauNormalizationHook: classifier must be a linear or '
                f'convolutional layer, got {name}. Name the layer itself, '
                'such as head.fc.'
            )
        if not is_affine(classifier):
            raise TypeError(
                'TauNormalizationHook: classifier must compute w x + b, got '
                f'{name}, whose scores are others. A cosine classifier is '
                'normalised as it is.'
            )

    def correct(self, classifier: nn.Module, scores: Tensor) -> Tensor:
        """The scores of the normalised weights."""
        return tau_normalized_logits(
            scores, classifier.weight, classifier.bias, tau=self.tau
        )
