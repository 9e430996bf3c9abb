"""What differs between tasks: a file for each."""

from mmfair.report.tasks.multi_label import MultiLabel, MultiLabels
from mmfair.report.tasks.segmentation import Pixels, Segmentation
from mmfair.report.tasks.single_label import Labels, SingleLabel
from mmfair.report.tasks.task import Mistake, Task

__all__ = [
    'Labels',
    'Mistake',
    'MultiLabel',
    'MultiLabels',
    'Pixels',
    'Segmentation',
    'SingleLabel',
    'Task',
]
