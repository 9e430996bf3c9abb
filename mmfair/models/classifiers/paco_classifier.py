"""A classifier whose images are compared with each other as well."""

from typing import Any

import torch
from mmengine.dist import get_world_size
from mmengine.model import ExponentialMovingAverage
from mmpretrain.models.classifiers import ImageClassifier
from mmpretrain.models.utils import batch_shuffle_ddp, batch_unshuffle_ddp
from mmpretrain.structures import DataSample
from torch import Tensor, nn

from mmfair.functional.checks import check_number
from mmfair.functional.long_tail.cosine_logits import unit_vectors
from mmfair.functional.score_shapes import widened
from mmfair.models.heads.head_sizes import head_sizes
from mmfair.models.losses.paco_loss import PaCoLoss
from mmfair.registry import MODELS
from mmfair.structures import Contrast, KeyQueue
from mmfair.utils.gather_rows import gather_rows

__all__ = ['PaCoClassifier']

_WHERE = 'PaCoClassifier'


@MODELS.register_module()
class PaCoClassifier(ImageClassifier):
    """MMPretrain's classifier, trained by PaCo with ``PaCoLoss`` in its head.

    The first view of an image goes through the network and a projector, the
    second through a copy that follows slowly, the momentum encoder; a queue
    holds what that gave in earlier steps. Copy and queue are in checkpoints
    and do nothing at test time, when the head answers as any does.

    The copy begins as the network when training begins, weights that were
    loaded included. In several processes its batches are shuffled between
    them, so that batch statistics give nothing away, as in MoCo.

    Args:
        backbone: Config of the backbone.
        neck: Config of the neck.
        head: Config of a head with a linear layer alone, and ``PaCoLoss``.
        dim: Size of the features that are compared, >= 1.
        queue_size: Keys of earlier steps, >= 1.
        momentum: Share of the copy's weights that stays in a step, in
            (0, 1).
        data_preprocessor: As in ``mmpretrain.ImageClassifier``;
            ``TwoViewPreprocessor`` by default.
        train_cfg: As there; without ``augments``.
        **kwargs: What ``mmpretrain.ImageClassifier`` takes besides.

    Raises:
        TypeError: If a size is no number.
        ValueError: If a setting is out of range, the head is another, or
            batches are to be mixed.

    References:
        Cui et al., "Parametric Contrastive Learning", ICCV 2021; He et al.,
        "Momentum Contrast", CVPR 2020.

    Examples:
        In a config::

            model = dict(
                type='mmfair.PaCoClassifier',
                head=dict(loss=dict(_delete_=True, type='mmfair.PaCoLoss')),
            )
    """

    def __init__(
        self,
        backbone: dict,
        neck: dict | None = None,
        head: dict | None = None,
        *,
        dim: int = 128,
        queue_size: int = 8192,
        momentum: float = 0.999,
        data_preprocessor: dict | None = None,
        train_cfg: dict | None = None,
        **kwargs: Any,
    ) -> None:
        dim, queue_size = head_sizes(_WHERE, dim=dim, queue_size=queue_size)
        momentum = check_number(
            momentum, 'momentum', where=_WHERE, above=0, below=1
        )
        if (train_cfg or {}).get('augments'):
            raise ValueError(
                f'{_WHERE}: augments of train_cfg must be None, got '
                f'{train_cfg["augments"]!r}. An image of two classes is no '
                'other of either: leave mixup and cutmix out.'
            )
        if not isinstance(data_preprocessor, nn.Module):
            data_preprocessor = {
                'type': 'mmfair.TwoViewPreprocessor',
                **(data_preprocessor or {}),
            }
        super().__init__(
            backbone,
            neck,
            head,
            data_preprocessor=data_preprocessor,
            train_cfg=train_cfg,
            **kwargs,
        )
        width = getattr(self.head, 'in_channels', None)
        if width is None:
            raise ValueError(
                f'{_WHERE}: head must have in_channels, got '
                f'{type(self.head).__name__}. Set head.type='
                "'LinearClsHead'."
            )
        self.projector = nn.Sequential(
            nn.Linear(width, width),
            nn.BatchNorm1d(width),
            nn.ReLU(),
            nn.Linear(width, dim),
        )
        self.key_encoder = ExponentialMovingAverage(
            self._encoder(), 1 - momentum
        )
        self.queue = KeyQueue(queue_size, dim, where=_WHERE)

    def loss(
        self, inputs: Tensor, data_samples: list[DataSample]
    ) -> dict[str, Tensor]:
        """The loss of a batch of two views, and one more turn of the queue.

        Args:
            inputs: First views, then second ones, shape (2 N, channels, H,
                W).
            data_samples: Of the N images.

        Returns:
            ``loss``, and accuracies of the first views where these are asked
            for.

        Raises:
            ValueError: If there are not two views of each image, or not one
                label, or the loss is another.
        """
        loss = getattr(self.head, 'loss_module', None)
        if not isinstance(loss, PaCoLoss):
            raise ValueError(
                f'{_WHERE}: loss of the head must be mmfair.PaCoLoss, got '
                f'{type(loss).__name__}. Set model.head.loss='
                "dict(_delete_=True, type='mmfair.PaCoLoss')."
            )
        labels = _labels(data_samples, inputs)
        first, second = inputs.chunk(2)
        features = self.extract_feat(first)
        # A hook may have more rows in the batch than there are images.
        projected = self.projector(self.head.pre_logits(features))
        queries = unit_vectors(widened(projected[: len(labels)]))
        keys = self._keys(second)
        contrast = Contrast(queries, keys, self.queue.keys, self.queue.labels)
        losses = self.head.loss(features, data_samples, contrast=contrast)
        if self.training:
            self.queue.push(gather_rows(keys)[0], gather_rows(labels)[0])
        return losses

    @torch.no_grad()
    def _keys(self, images: Tensor) -> Tensor:
        """What the momentum encoder, after its step, gives for the views."""
        shuffled = self.training and get_world_size() > 1
        if self.training:
            self.key_encoder.update_parameters(self._encoder())
        if shuffled:
            images, order = batch_shuffle_ddp(images)
        *parts, projector = self.key_encoder.module
        features = images
        for part in parts:
            features = part(features)
        keys = unit_vectors(widened(projector(self.head.pre_logits(features))))
        return batch_unshuffle_ddp(keys, order) if shuffled else keys

    def _encoder(self) -> nn.ModuleList:
        """What the momentum encoder is a copy of."""
        parts = (self.backbone, self.neck, self.projector)
        return nn.ModuleList(part for part in parts if part is not None)


def _labels(data_samples: list[DataSample], inputs: Tensor) -> Tensor:
    """The label of each image, shape (N,)."""
    samples = data_samples or ()
    if not len(samples) or len(inputs) != 2 * len(samples):
        raise ValueError(
            f'{_WHERE}: inputs must hold two views of each image, got '
            f'{len(inputs)} for {len(samples)} data samples. Put '
            "dict(type='MultiView', ...) of two pipelines into the pipeline "
            'of the training set, as configs/_base_/methods/paco.py does.'
        )
    labels = [sample.get('gt_label') for sample in samples]
    wrong = [label for label in labels if label is None or len(label) != 1]
    if wrong:
        raise ValueError(
            f'{_WHERE}: each image must have one label, got '
            f'{"none" if wrong[0] is None else wrong[0].tolist()}. Train on '
            'a set with one gt_label an image.'
        )
    return torch.cat(labels).to(inputs.device)
