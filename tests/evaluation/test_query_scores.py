import numpy as np
import pytest
import retrieval_jobs

from mmfair.evaluation import query_scores
from mmfair.evaluation.retrieval_items import retrieval_items


def test_their_means_are_the_figures_of_the_metric() -> None:
    metric = retrieval_jobs.metric()
    samples = map(retrieval_jobs.sample, range(len(retrieval_jobs.FEATURES)))
    metric.process(None, list(samples))
    query, gallery, size = retrieval_items(metric.results, where='test')
    figures = metric.evaluate(size)
    for protocol in metric.protocols:
        scores = query_scores(protocol, query, gallery)
        name = f'retrieval/{protocol.name}'
        for key, values in (('top1', scores.top1), ('mAP', scores.precision)):
            mean = 100 * values[scores.counted].mean()
            assert figures[f'{name}/{key}'] == pytest.approx(mean)
        assert figures[f'{name}/queries'] == scores.counted.sum()
        assert (np.isnan(scores.top1) == ~scores.counted).all()
        assert (scores.identities == query.persons.identities.numpy()).all()
