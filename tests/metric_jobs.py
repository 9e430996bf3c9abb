"""What the processes of the metric's distributed test do."""

import torch
from mmengine.dataset import DefaultSampler
from mmengine.dist import get_rank

from mmfair.evaluation import ClassAccuracy

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
