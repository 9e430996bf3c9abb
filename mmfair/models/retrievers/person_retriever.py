"""A classifier of persons whose features are asked for at test time."""

from typing import Any

from mmpretrain.models.classifiers import ImageClassifier
from mmpretrain.structures import DataSample
from torch import Tensor

from mmfair.functional.checks import check_flag
from mmfair.registry import MODELS

__all__ = ['PersonRetriever']


@MODELS.register_module()
class PersonRetriever(ImageClassifier):
    """MMPretrain's classifier, which predicts a feature in place of a class.

    It learns identities as any classifier learns classes. Each sample it
    predicts has ``feature``, what the neck gives, shape (D,), for
    :class:`mmfair.evaluation.Retrieval`; test persons are no classes of it.

    Args:
        flip_test: Whether the feature of the mirrored image is added, as in
            CAL's code.
        **kwargs: What ``mmpretrain.ImageClassifier`` takes.

    Raises:
        TypeError: If ``flip_test`` is no bool.

    References:
        Gu et al., "Clothes-Changing Person Re-identification with RGB
        Modality Only", CVPR 2022, in their code.
    """

    def __init__(self, flip_test: bool = True, **kwargs: Any) -> None:
        check_flag(flip_test, 'flip_test', where=type(self).__name__)
        super().__init__(**kwargs)
        self.flip_test = flip_test

    def predict(
        self,
        inputs: Tensor,
        data_samples: list[DataSample] | None = None,
        **kwargs: Any,
    ) -> list[DataSample]:
        """Features of a batch.

        Args:
            inputs: Images, shape (B, C, H, W).
            data_samples: Of the images.
            **kwargs: Not used.

        Returns:
            The samples with their ``feature``.
        """
        features = self.extract_feat(inputs)[-1]
        if self.flip_test:
            features = features + self.extract_feat(inputs.flip(-1))[-1]
        samples = data_samples or [DataSample() for _ in features]
        for sample, feature in zip(samples, features, strict=True):
            sample.set_field(feature, 'feature')
        return samples
