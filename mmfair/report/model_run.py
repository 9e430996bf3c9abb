"""A trained model and the images of a split, ready to answer."""

from collections.abc import Iterator, Sequence
from copy import copy
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from mmengine.config import Config
from mmengine.device import get_device
from mmengine.registry import init_default_scope
from mmengine.runner import Runner
from torch import Tensor
from torch.utils.data import Subset

from mmfair.datasets.is_multi_label import is_multi_label
from mmfair.engine.hooks.classifier_output_hook import ClassifierOutputHook
from mmfair.registry import HOOKS
from mmfair.report.leaf_value import leaf_value
from mmfair.report.reads_files import reads_files
from mmfair.report.training_counts import training_counts
from mmfair.utils.built_model import built_model
from mmfair.utils.check_class_names import check_class_names
from mmfair.utils.evaluation_loader import evaluation_loader
from mmfair.utils.load_weights import load_weights
from mmfair.utils.metainfo_names import metainfo_names
from mmfair.visualization import displayed_images, picture_note

__all__ = ['ModelRun']

Pixels = npt.NDArray[np.uint8]


class ModelRun:
    """A model with its weights, and batches of a split for it.

    No runner: nothing is logged or written. Of the config's hooks those that
    correct the scores in a test take part, such as
    :class:`mmfair.engine.hooks.LogitAdjustmentHook`; others change no answer.

    Args:
        cfg: Config of the model and its data, checked.
        checkpoint: File of the weights, or address of one.
        split: ``'test'``, ``'val'`` or ``'train'``; the training images are
            read as those for testing are.
        max_images: With more images than this, so many are chosen; None for
            all.
        seed: Seed of the choice.
        name: What the report calls the model.
        trust_checkpoint: Read the checkpoint in full, and run what it holds,
            if it holds more than tensors and plain values.

    Attributes:
        model: In evaluation mode, on the device.
        dataset: All of the split.
        indices: Places of the chosen images in ``dataset``, ascending, shape
            (N,), int64.
        class_names: C names.
        train_counts: Training samples of each class, length C; None if they
            are not known, and ``no_counts`` says why.
        corrections: Hooks that correct the scores.
        ignore_index: Label of pixels that do not count, as the data set has
            it; None for no such label.
        notes: What the page must say of the choice of images.
        several: Whether the data set lists the labels of an image.

    Raises:
        ValueError: If the config lacks the split, or the data set has no class
            names, or the checkpoint is of another model or of other classes,
            damaged, or not plain.
        FileNotFoundError: If there is no checkpoint.
    """

    indices: npt.NDArray[np.int64]
    ignore_index: int | None = 255
    several: bool = False
    notes: Sequence[str] = ()

    #: What to say of the pictures, once :meth:`pixels` has made some.
    picture_note: str = ''

    def __init__(
        self,
        cfg: Config,
        checkpoint: str,
        *,
        split: str = 'test',
        max_images: int | None = 10_000,
        seed: int = 0,
        name: str = 'model',
        trust_checkpoint: bool = False,
    ) -> None:
        init_default_scope(cfg.get('default_scope') or 'mmengine')
        self.cfg = cfg
        self.name = name
        self.device = torch.device(get_device())
        self._read(split, max_images, seed)
        self.train_counts, self.no_counts = training_counts(
            cfg, self.class_names
        )
        self.model = built_model(cfg)
        loaded = load_weights(self.model, checkpoint, trust=trust_checkpoint)
        self._check(loaded, checkpoint)
        self.model.to(self.device).eval()
        self.corrections = _corrections(cfg, self)
        for hook in self.corrections:
            hook.attach(self.model)

    def on_split(self, split: str) -> 'ModelRun':
        """The same model on all images of another split.

        Args:
            split: ``'test'``, ``'val'`` or ``'train'``.

        Raises:
            ValueError: If the config lacks the split, or it has other
                classes.
        """
        other = copy(self)
        other._read(split)
        if other.class_names != self.class_names:
            raise ValueError(
                f'ModelRun: classes of {split} must be those of {self.split}, '
                'in their order, got others. Set the same metainfo.'
            )
        return other

    def _read(
        self, split: str, max_images: int | None = None, seed: int = 0
    ) -> None:
        """The images of a split, and which of them are chosen."""
        self.split = split
        self._loader = evaluation_loader(self.cfg, split)
        self._loader['persistent_workers'] = False
        notes = []
        if self._loader.pop('drop_last', False):
            notes.append(
                f'{split}_dataloader drops the last batch (drop_last=True), '
                'in a test of the config, too; this report does not.'
            )
        self.reads_bgr = reads_files(self._loader['dataset'])
        whole = Runner.build_dataloader(dict(self._loader), seed=seed)
        self.dataset = whole.dataset
        self.class_names = self._names()
        self.ignore_index = leaf_value(self.dataset, 'ignore_index', 255)
        self.several = is_multi_label(self.dataset)
        size = len(self.dataset)
        self.indices = np.arange(size)
        if max_images is not None and size > max_images:
            chosen = np.random.default_rng(seed).choice(
                size, max_images, replace=False
            )
            self.indices = np.sort(chosen)
            notes.append(
                f'{max_images:,} of the {size:,} images were drawn, by seed '
                f'{seed}.'
            )
        self.notes = notes

    def _names(self) -> list[str]:
        metainfo = getattr(self.dataset, 'metainfo', None)
        return metainfo_names(metainfo, where='config')

    def _check(self, loaded: dict[str, Any], checkpoint: str) -> None:
        check_class_names(loaded, self.class_names, checkpoint)

    @property
    def batch_size(self) -> int:
        """Images of a batch."""
        return int(self._loader.get('batch_size', 1))

    def batches(
        self, indices: Sequence[int] | None = None
    ) -> Iterator[dict[str, Any]]:
        """What goes into ``model(**batch, mode=...)``, batch by batch.

        Args:
            indices: Places of images in ``dataset``; all the chosen ones
                without it.

        Yields:
            ``inputs``, normalised, shape (B, 3, H, W), on the device, and
            ``data_samples``, a list of B.
        """
        chosen = self.indices if indices is None else indices
        loader = Runner.build_dataloader(
            {
                **self._loader,
                'dataset': Subset(self.dataset, [int(i) for i in chosen]),
                'sampler': {'type': 'DefaultSampler', 'shuffle': False},
            },
            seed=0,
        )
        for batch in loader:
            yield self.model.data_preprocessor(batch, False)

    @torch.no_grad()
    def predict(self, batch: dict[str, Any]) -> list[Any]:
        """Data samples with the model's answers, in the order of the batch.

        Args:
            batch: From :meth:`batches`; its samples are filled in place.

        Returns:
            B data samples of the host.
        """
        return list(self.model(**batch, mode='predict'))

    def pixels(self, inputs: Tensor) -> list[Pixels]:
        """Normalised images as one sees them.

        Args:
            inputs: Shape (B, D, H, W), of a batch.

        Returns:
            B arrays, shape (H, W, 3), RGB; see
            :func:`mmfair.visualization.displayed_image` for images that are
            neither grey nor RGB of 8 bits.
        """
        preprocessor = self.model.data_preprocessor
        images = inputs.detach().float()
        mean, std = (
            getattr(preprocessor, key, None) for key in ('mean', 'std')
        )
        if mean is not None and std is not None:
            images = images * std.to(images) + mean.to(images)
        turned = any(
            getattr(preprocessor, key, False)
            for key in ('_channel_conversion', 'channel_conversion', 'to_rgb')
        )
        if images.size(1) == 3 and self.reads_bgr != turned:
            images = images.flip(1)
        self.picture_note = picture_note(images.size(1))
        return list(displayed_images(images.permute(0, 2, 3, 1).cpu().numpy()))


def _corrections(cfg: Config, run: ModelRun) -> list[ClassifierOutputHook]:
    """The config's hooks that change what the model answers in a test."""
    configs = [*cfg.get('default_hooks', {}).values()]
    hooks = []
    for config in (*configs, *(cfg.get('custom_hooks') or ())):
        kind = HOOKS.get(config['type']) if config else None
        if isinstance(kind, type) and issubclass(kind, ClassifierOutputHook):
            hook = HOOKS.build(dict(config))
            if run.train_counts is not None and hasattr(
                hook, 'set_class_counts'
            ):
                hook.set_class_counts(run.train_counts, run.class_names)
            hooks.append(hook)
    return hooks
