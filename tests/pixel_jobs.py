"""What the processes of the distributed test of pixel counts do."""

from typing import Any

from mmengine.dataset import Compose

from mmfair.datasets.class_counts import class_counts
from mmfair.registry import DATASETS


def counts_in_a_process(config: dict) -> dict[str, Any]:
    """Counts or the error, and whether this process read a file."""
    dataset = DATASETS.build(config)
    reads = []
    transforms = []
    for step in dataset.pipeline.transforms:
        if type(step).__name__ == 'LoadAnnotations':
            load = step._load_seg_map
            step._load_seg_map = lambda results, load=load: (
                reads.append(1),
                load(results),
            )
        transforms.append(step)
    dataset.pipeline = Compose(transforms)
    try:
        result = class_counts(dataset)
    except ValueError as error:
        result = str(error)
    return {'reads': bool(reads), 'result': result}
