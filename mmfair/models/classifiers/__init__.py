"""Classifiers that learn from more than a label of each image."""

from mmfair.registry import MODELS

MODELS.register_lazily(
    'PaCoClassifier',
    'mmfair.models.classifiers.paco_classifier',
    host='mmpretrain',
)
MODELS.register_lazily(
    'TwoViewPreprocessor',
    'mmfair.models.classifiers.two_view_preprocessor',
    host='mmpretrain',
)
