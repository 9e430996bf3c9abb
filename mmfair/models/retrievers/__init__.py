"""Models that find what was seen before."""

from mmfair.registry import MODELS

MODELS.register_lazily(
    'PersonRetriever',
    'mmfair.models.retrievers.person_retriever',
    host='mmpretrain',
)
