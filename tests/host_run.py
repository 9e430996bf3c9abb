"""A run of the report on a tiny model and a handful of images."""

import copy
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import torch
from mmengine.model import BaseModel, ImgDataPreprocessor
from torch import Tensor, nn

from mmfair.report import Measured, ModelAnswers, ModelRun, ReportSettings
from mmfair.report.sample_answers import SampleAnswers


class HostRun(ModelRun):
    """What :class:`ModelRun` is, without a config and files.

    Args:
        model: A model.
        data: Raw images and samples, as from ``tests/hosts.py``.
        classes: Number of classes.
        name: Of the model.
        batch_size: Images of a batch.
    """

    def __init__(
        self,
        model: BaseModel,
        data: dict[str, Any],
        classes: int,
        *,
        name: str = 'model',
        batch_size: int = 3,
    ) -> None:
        self.model = model
        model.eval()
        self.data = data
        self.name = name
        self.indices = np.arange(len(data['data_samples']))
        self.class_names = [f'class {index}' for index in range(classes)]
        self.reads_bgr = True
        self._batch = batch_size

    def batches(
        self, indices: Sequence[int] | None = None
    ) -> Iterator[dict[str, Any]]:
        chosen = [*(self.indices if indices is None else indices)]
        for start in range(0, len(chosen), self._batch):
            rows = chosen[start : start + self._batch]
            raw = {
                key: [copy.deepcopy(values[row]) for row in rows]
                for key, values in self.data.items()
            }
            yield self.model.data_preprocessor(raw, False)


def answers_of(run: HostRun) -> ModelAnswers:
    """All answers of a run."""
    gathered = SampleAnswers(len(run.class_names))
    for batch in run.batches():
        for sample in run.predict(batch):
            gathered.add(sample)
    return ModelAnswers(
        name=run.name,
        class_names=run.class_names,
        images=run.indices,
        data=gathered.data(),
    )


def measured_of(run: HostRun, **settings: Any) -> Measured:
    """A run with all that a section asks for."""
    return Measured.of(
        answers_of(run), ReportSettings(resamples=50, **settings), run
    )


def framed_run(looks_at: str, images: int = 40, channels: int = 3) -> HostRun:
    """Images whose border and centre both tell their class, as a rule.

    Class 0 is dark, class 1 bright; in every fifth image the border lies, in
    every fifth the centre.

    Args:
        looks_at: ``'border'`` or ``'centre'``: all that the model sees.
        images: How many.
        channels: Of the images.

    Returns:
        The run, named as it looks.
    """
    from mmpretrain.structures import DataSample

    pixels, samples = [], []
    for index in range(images):
        label = index // 5 % 2
        sign = 2 * label - 1
        image = torch.full(
            (channels, 16, 16), sign * (-1.0 if index % 5 == 0 else 1)
        )
        image[:, 4:12, 4:12] = sign * (-1.0 if index % 5 == 1 else 1)
        pixels.append(image)
        samples.append(DataSample().set_gt_label(label))
    data = {'inputs': pixels, 'data_samples': samples}
    return HostRun(_FramedModel(looks_at, channels), data, 2, name=looks_at)


class _FramedModel(BaseModel):
    """Sees the border, or the centre, and nothing else."""

    def __init__(self, looks_at: str, channels: int) -> None:
        super().__init__(ImgDataPreprocessor())
        mask = torch.zeros(1, 1, 16, 16)
        mask[..., 4:12, 4:12] = 1
        mask = 1 - mask if looks_at == 'border' else mask
        self.backbone = nn.Sequential(nn.Conv2d(channels, 2, 1), _Mask(mask))
        with torch.no_grad():
            self.backbone[0].weight.fill_(1)
            self.backbone[0].weight[0].fill_(-1)
            self.backbone[0].bias.zero_()

    def forward(
        self, inputs: Tensor, data_samples: Any = None, mode: str = 'tensor'
    ) -> Any:
        scores = self.backbone(inputs).mean((2, 3))
        if mode == 'tensor':
            return scores
        for sample, score in zip(data_samples, scores, strict=True):
            sample.set_pred_score(score.softmax(0))
        return data_samples


class _Mask(nn.Module):
    def __init__(self, mask: Tensor) -> None:
        super().__init__()
        self.register_buffer('mask', mask)

    def forward(self, maps: Tensor) -> Tensor:
        return maps.relu() * self.mask
