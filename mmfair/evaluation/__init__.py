"""Numbers to report."""

import mmfair.registry  # noqa: F401 - says so where MMEngine is absent
from mmfair.evaluation.class_geometry import class_geometry, points_per_class
from mmfair.evaluation.feature_collector import (
    FeatureCollector,
    classifier_input,
)
from mmfair.evaluation.geometry import (
    GEOMETRY_QUANTITIES,
    ClassManifolds,
    GeometrySettings,
)
from mmfair.evaluation.geometry_report import GeometryReport
from mmfair.evaluation.geometry_rows import (
    column_numbers,
    geometry_correlations,
    geometry_rows,
)
from mmfair.evaluation.geometry_summary import (
    GEOMETRY_NUMBERS,
    geometry_summary,
)
from mmfair.evaluation.image_features import (
    ImageFeatures,
    image_features,
    image_pipeline,
)
from mmfair.evaluation.labelled_features import LabelledFeatures
from mmfair.evaluation.metrics import (
    ClassAccuracy,
    ClassAveragePrecision,
    ClassIoU,
    ClassMetric,
    ExpertsUsed,
    Retrieval,
)
from mmfair.evaluation.pooled_features import pooled_features
from mmfair.evaluation.protocol_lists import ProtocolLists, protocol_lists
from mmfair.evaluation.query_scores import QueryScores, query_scores
from mmfair.evaluation.retrieval_protocol import (
    CLOTHES_PAIRS,
    RETRIEVAL_PROTOCOLS,
    RetrievalProtocol,
    retrieval_protocols,
)
from mmfair.evaluation.sample_features import SampleFeatures
from mmfair.evaluation.zero_probe import zero_answer

__all__ = [
    'CLOTHES_PAIRS',
    'GEOMETRY_NUMBERS',
    'GEOMETRY_QUANTITIES',
    'RETRIEVAL_PROTOCOLS',
    'ClassAccuracy',
    'ClassAveragePrecision',
    'ClassIoU',
    'ClassManifolds',
    'ClassMetric',
    'ExpertsUsed',
    'FeatureCollector',
    'GeometryReport',
    'GeometrySettings',
    'ImageFeatures',
    'LabelledFeatures',
    'ProtocolLists',
    'QueryScores',
    'Retrieval',
    'RetrievalProtocol',
    'SampleFeatures',
    'class_geometry',
    'classifier_input',
    'column_numbers',
    'geometry_correlations',
    'geometry_rows',
    'geometry_summary',
    'image_features',
    'image_pipeline',
    'points_per_class',
    'pooled_features',
    'protocol_lists',
    'query_scores',
    'retrieval_protocols',
    'zero_answer',
]
