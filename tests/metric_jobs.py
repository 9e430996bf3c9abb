"""What the processes of the metric's distributed test do."""

import torch
from mmengine.dataset import DefaultSampler
from mmengine.dist import get_rank

from mmfair.evaluation import ClassAccuracy, ClassAveragePrecision

CLASSES = ('a', 'b', 'c')
PRED = torch.tensor([0, 0, 1, 1, 2, 0, 2])
TARGET = torch.tensor([0, 0, 0, 1, 1, 2, 2])


def class_accuracy_of_a_shard(collect_dir: str, out_dir: str) -> dict:
    """Seven samples over two ranks: the sampler pads with the first one."""
    metric = ClassAccuracy(
        class_counts=[300, 30, 3], out_dir=out_dir, collect_dir=collect_dir
    )
    metric.dataset_meta = dict(classes=CLASSES)
    for index in DefaultSampler(range(len(PRED)), shuffle=False):
        sample = dict(
            pred_label=PRED[index, None], gt_label=TARGET[index, None]
        )
        metric.process(None, [sample])
    assert len(metric.results) == 4, get_rank()
    return metric.evaluate(size=len(PRED))


def voc_samples(count: int, *, one_hot: bool = False) -> list[dict]:
    """Images with labels and difficult labels, as of the VOC data set."""
    draw = torch.Generator().manual_seed(0)
    samples = []
    for index in range(count):
        shown = torch.randperm(3, generator=draw)[: 1 + index % 2]
        difficult = torch.randperm(3, generator=draw)[: index % 3]
        sample = dict(
            pred_score=torch.rand(3, generator=draw),
            gt_label=shown,
            gt_label_difficult=difficult.tolist(),
        )
        if one_hot:
            sample['gt_score'] = torch.zeros(3).index_fill(0, shown, 1)
        samples.append(sample)
    return samples


def average_precision_of_a_shard(collect_dir: str, out_dir: str) -> dict:
    """Seven images over two ranks."""
    metric = ClassAveragePrecision(out_dir=out_dir, collect_dir=collect_dir)
    metric.dataset_meta = dict(classes=CLASSES)
    samples = voc_samples(7)
    for index in DefaultSampler(range(len(samples)), shuffle=False):
        metric.process(None, [samples[index]])
    return metric.evaluate(size=len(samples))
