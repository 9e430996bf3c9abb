"""Corrections of a model of the toolboxes: features, files, weights."""

from mmfair.model_corrections.classifier_layer import (
    ClassifierLayer,
    classifier_layer,
)
from mmfair.model_corrections.correct_model import (
    ModelCorrections,
    correct_model,
)
from mmfair.model_corrections.correction_config import correction_config
from mmfair.model_corrections.correction_estimate import correction_estimate
from mmfair.model_corrections.correction_files import write_correction_files
from mmfair.model_corrections.correction_splits import (
    CHOICES,
    CorrectionSplits,
    correction_splits,
)
from mmfair.model_corrections.feature_store import FeatureStore
from mmfair.model_corrections.fold_checkpoint import (
    check_target,
    fold_checkpoint,
    unfoldable,
)
from mmfair.model_corrections.gather_correction_data import (
    gather_correction_data,
)
from mmfair.model_corrections.next_step import next_step
from mmfair.model_corrections.terminal_table import (
    class_table,
    correction_table,
)
from mmfair.model_corrections.write_corrected import Written, write_corrected

__all__ = [
    'CHOICES',
    'ClassifierLayer',
    'CorrectionSplits',
    'FeatureStore',
    'ModelCorrections',
    'Written',
    'check_target',
    'class_table',
    'classifier_layer',
    'correct_model',
    'correction_config',
    'correction_estimate',
    'correction_splits',
    'correction_table',
    'fold_checkpoint',
    'gather_correction_data',
    'next_step',
    'unfoldable',
    'write_corrected',
    'write_correction_files',
]
