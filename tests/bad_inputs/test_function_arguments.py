"""Functions of the core whose arguments fit neither it nor each other."""

import math

import numpy as np
import pytest
import torch
from bad_inputs.case import Bad, Right, bad

from mmfair import functional as f
from mmfair import statistics as s

NAN = math.nan
LOGITS, LABELS = torch.zeros(2, 3), torch.tensor([0, 2])
POINTS = torch.randn(30, 4, generator=torch.Generator().manual_seed(0))
RIGHT = [True, False, True]
ENDS = [[0.8, 1.0], [0.1, 0.5]]
MASKED = np.ma.masked_array(np.ones((2, 3)), mask=[[1, 0, 0], [0, 0, 0]])
MAPS = torch.ones(1, 2, 3, 3)

CASES: dict[str, Bad | Right] = {
    # values that are not there
    **{
        f'{name}-{call_name}': bad(
            lambda call=call, values=values: call(values), call_name, words
        )
        for name, values, words in (
            ('masked', MASKED, 'masked entries'),
            ('meta', torch.zeros(2, 3, device='meta'), 'no values'),
        )
        for call_name, call in {
            'zero_uniformity': f.zero_uniformity,
            'sample_cross_entropy': lambda v: f.sample_cross_entropy(v, [0]),
            'logit_adjustment': lambda v: f.logit_adjustment(v, [1, 1, 1]),
        }.items()
    },
    'masked-hits': bad(
        lambda: s.wilson_interval(MASKED, 3), 'hits', 'masked entries'
    ),
    'nothing-is-masked': Right(
        lambda: float(f.zero_uniformity(np.ma.masked_array([[1.0, 1.0]]))), 0.0
    ),
    # accuracies and counts
    **{
        f'{call.__name__}-of-a-table': bad(
            lambda call=call: call(torch.ones(1, 3)),
            call.__name__,
            'class_accuracy',
            '(1, 3)',
        )
        for call in (f.model_bias, f.quantile_gap, f.accuracy_thirds)
    },
    'thirds-of-per-cent': bad(
        lambda: f.accuracy_thirds([90.0, 50.0, 20.0]), 'class_accuracy', '90'
    ),
    'support-below-0': bad(
        lambda: f.accuracy_summary([0.9, 0.3], [-7, 10]), 'support', '-7'
    ),
    'support-is-nan': bad(
        lambda: f.accuracy_summary([0.9, 0.3], [NAN, 10]), 'support', 'nan'
    ),
    'counts-are-a-number': bad(
        lambda: f.accuracy_summary([0.9, 0.3], [3, 10], 500), 'counts', '500'
    ),
    # labels
    'a-label-that-would-fill-the-memory': bad(
        lambda: f.by_class(torch.mean, POINTS, [0] * 29 + [10**9]),
        'labels',
        'num_classes',
        '1000000000',
    ),
    'margins-of-no-labels': bad(
        lambda: f.ldam_logits(LOGITS, [1], [0.1] * 3), 'target', '(2,)'
    ),
    'margins-are-nan': bad(
        lambda: f.ldam_logits(LOGITS, LABELS, [0.1, NAN, 0]), 'margins'
    ),
    **{
        f'smoothing-ignores-{value!r}': bad(
            lambda value=value: f.label_aware_smoothing(
                LOGITS, LABELS, [0.1] * 3, ignore_index=value
            ),
            'label_aware_smoothing: ignore_index',
        )
        for value in (NAN, 0.5, '255', True, [255])
    },
    'no-label-is-ignored': Right(
        lambda: (
            f.sample_cross_entropy(LOGITS, LABELS, ignore_index=None)
            .exp()
            .round()
            .tolist()
        ),
        [3.0, 3.0],
    ),
    'labels-in-a-table': bad(
        lambda: s.long_tail_indices([[0, 1]], [1, 1]), 'labels', '(1, 2)'
    ),
    # functions and generators
    'a-name-for-a-function': bad(
        lambda: f.by_class('mean', POINTS, [0] * 30), 'function', "'mean'"
    ),
    'a-name-for-a-statistic': bad(
        lambda: s.bootstrap_draws('mean', 10), 'statistic', "'mean'"
    ),
    'a-name-for-a-sum': bad(
        lambda: f.lade_regularizer(
            LOGITS, LABELS, [1, 1, 1], all_reduce='sum'
        ),
        'all_reduce',
        "'sum'",
    ),
    'a-seed-for-a-generator': bad(
        lambda: f.gcl_noise(LOGITS, generator=3), 'generator', '3'
    ),
    'a-seed-for-the-draw-of-channels': bad(
        lambda: f.exchanged_channels(LOGITS, LOGITS, generator=3),
        'generator',
        'manual_seed',
    ),
    **{
        f'{name}-drawn-with-{seed!r}': bad(
            lambda call=call, seed=seed: call(seed), f'{name}: seed'
        )
        for seed in (NAN, -1, 2.5, '0', None, True)
        for name, call in {
            'bootstrap_draws': lambda v: s.bootstrap_draws(
                np.mean, 10, seed=v
            ),
            'accuracy_correlation': lambda v: s.accuracy_correlation(
                [1.0, 2.0, 3.0], [0.1, 0.2, 0.4], seed=v
            ),
        }.items()
    },
    # shapes
    'draws-of-one-number': bad(
        lambda: s.bootstrap_interval([1.0, 2.0]), 'draws', '(2,)'
    ),
    'hits-of-other-classes': bad(
        lambda: s.wilson_interval([1, 2], [3, 4, 5]), 'samples', '(3,)'
    ),
    'means-of-words': bad(
        lambda: s.mean_interval(['a', 'b'], ENDS), 'values', 'a'
    ),
    'means-with-other-ends': bad(
        lambda: s.mean_interval([0.9], ENDS), 'ends', '(2, 2)'
    ),
    'means-as-lists': Right(
        lambda: sorted(s.mean_intervals([0.9, 0.3], ENDS, [5, 5])),
        ['mean', 'overall'],
    ),
    'pairs-of-another-number': bad(
        lambda: s.paired_differences(RIGHT, RIGHT[:2], [0, 0, 1], 2), '(2,)'
    ),
    'pairs-of-no-class': bad(
        lambda: s.paired_differences(RIGHT, RIGHT, [0, 0, 2], 2), 'label', '2'
    ),
    'pairs-of-two-and-a-half-classes': bad(
        lambda: s.paired_differences(RIGHT, RIGHT, [0, 0, 1], 2.5), 'classes'
    ),
    'weights-are-a-word': bad(
        lambda: f.tau_normalized_logits(LOGITS, 'head.fc'), 'weight', 'head.fc'
    ),
    'biases-of-other-classes': bad(
        lambda: f.tau_normalized_logits(LOGITS, torch.ones(3, 4), [1.0]),
        'bias',
        '(1,)',
    ),
    'no-features': Right(
        lambda: f.causal_norm_logits(
            torch.zeros(0, 4), torch.ones(3, 4)
        ).tolist(),
        [],
    ),
    'size-is-a-number': bad(
        lambda: f.context_mask(MAPS, torch.ones(3, 2), [0], 8), 'size', '8'
    ),
    'start-is-a-word': bad(
        lambda: f.leading_singular(torch.eye(2), start='ones'), 'start', 'ones'
    ),
    'weight-of-rows': bad(
        lambda: f.regularization_weight(
            10, tau=100, task=torch.ones(3), regularizer=torch.ones(())
        ),
        'task',
        '(3,)',
    ),
    'weight-of-a-word': bad(
        lambda: f.regularization_weight(
            10, tau=100, task=torch.ones(()), regularizer='loss'
        ),
        'regularizer',
        "'loss'",
    ),
    'width-is-a-word': bad(
        lambda: f.CurvatureSettings(width='all'), 'width', "'all'"
    ),
    'tangent-dim-without-end': bad(
        lambda: f.CurvatureSettings(tangent_dim=10**400), 'tangent_dim'
    ),
    'eigenvalues-in-half-precision': Right(
        lambda: f.symmetric_eigh(torch.eye(2)[None].half())[0].dtype,
        torch.float32,
    ),
}


@pytest.mark.parametrize('name', CASES)
def test_an_argument_that_does_not_fit(name: str) -> None:
    CASES[name].check()
