"""Functions of the core that are given what means nothing."""

import math

import numpy as np
import pytest
import torch
from bad_inputs.case import Bad, Right, bad

from mmfair import functional as f
from mmfair import statistics as s
from mmfair.functional.class_hits import class_hits
from mmfair.models.heads.cosine_linear import CosineLinear

NAN, INF = math.nan, math.inf
LOGITS, LABELS = torch.zeros(2, 3), torch.tensor([0, 2])
POINTS = torch.randn(30, 4, generator=torch.Generator().manual_seed(0))
CLASSES = torch.arange(30) % 3
IMAGES = torch.zeros(1, 3, 8, 8)
COUNTS = [3, 2, 1]

CASES = {
    # what a model diverged to
    'nan-is-not-uniform': Right(
        lambda: float(f.zero_uniformity(torch.tensor([NAN, 1.0, 2.0]))), NAN
    ),
    'nan-is-not-uniform-entropy': Right(
        lambda: float(f.zero_uniformity([NAN, 1.0], mode='entropy')), NAN
    ),
    'inf-is-not-uniform': Right(
        lambda: float(f.zero_uniformity([INF, 1.0, 2.0])), NAN
    ),
    'nan-favours-no-class': Right(
        lambda: f.zero_bias([NAN, 1.0]).favoured, None
    ),
    'bias-of-no-class': bad(lambda: f.model_bias([NAN, NAN]), 'all NaN'),
    'bias-of-per-cent': bad(lambda: f.model_bias([90.0, 44.0]), '[0, 1]'),
    'summary-of-a-lost-class': bad(
        lambda: f.accuracy_summary([NAN, 0.5], [3, 3]), 'class 0'
    ),
    # arrays and lists
    'array-of-scores': Right(
        lambda: float(f.zero_uniformity(np.ones((1, 3), np.float32))), 0.0
    ),
    'list-of-scores': Right(lambda: f.zero_bias([0, 5, 1]).favoured, 1),
    'array-of-whole-scores': bad(
        lambda: f.zero_uniformity(np.ones((1, 3), int)), 'NumPy array of int64'
    ),
    'word-for-scores': bad(lambda: f.zero_uniformity('auto'), 'logits', 'str'),
    'none-for-scores': bad(lambda: f.zero_bias(None), 'logits', 'NoneType'),
    'scores-of-one-class': bad(lambda: f.zero_uniformity([[1.0]]), 'C >= 2'),
    'unknown-mode': bad(
        lambda: f.zero_uniformity(LOGITS, mode='Std'), 'mode', "'Std'"
    ),
    'mode-is-none': bad(
        lambda: f.zero_uniformity(LOGITS, mode=None), 'mode', 'None'
    ),
    # labels
    'label-is-no-class': bad(
        lambda: f.sample_cross_entropy(LOGITS, [0, 3]), 'target', '[0, 3)', '3'
    ),
    'label-below-0': bad(
        lambda: f.focal_cross_entropy(LOGITS, [0, -1]), 'target', '-1'
    ),
    'label-below-0-weighs-the-last-class': bad(
        lambda: f.class_balanced_sigmoid_focal(LOGITS, [0, -1], COUNTS), '-1'
    ),
    'ignored-label': Right(
        lambda: f.balanced_softmax(LOGITS, [0, 255], COUNTS, ignore_index=255)[
            1
        ].item(),
        0.0,
    ),
    'labels-are-words': bad(
        lambda: f.sample_cross_entropy(LOGITS, ['cat', 'dog']), 'target'
    ),
    'labels-of-another-number': bad(
        lambda: f.sample_cross_entropy(LOGITS, [0]), 'target', 'shape'
    ),
    'multi-hot-integers': bad(
        lambda: f.sample_cross_entropy(LOGITS, [[1, 0, 1]] * 2), 'shape'
    ),
    'scores-and-labels-exchanged': bad(
        lambda: f.sample_cross_entropy(LABELS, LOGITS), 'logits', 'int64'
    ),
    'margins-and-mixup': bad(
        lambda: f.ldam_logits(LOGITS, LOGITS, [0.1] * 3), 'target', 'mixup'
    ),
    'fractions-for-labels': bad(
        lambda: f.long_tail_indices([0.2, 1.7], [1, 1]), 'labels', 'float'
    ),
    'predictions-are-scores': bad(
        lambda: f.class_hits(LOGITS, LOGITS.long(), 3), 'pred', 'float32'
    ),
    # counts
    'count-of-zero': bad(
        lambda: f.logit_adjustment(LOGITS, [3, 0, 1]), 'class 1', 'positive'
    ),
    'count-is-nan': bad(
        lambda: f.balanced_softmax(LOGITS, LABELS, [3, NAN, 1]), 'class 1'
    ),
    'counts-of-other-classes': bad(
        lambda: f.balanced_softmax(LOGITS, LABELS, [3, 1]), '3 classes', '(2,)'
    ),
    'counts-are-a-word': bad(
        lambda: f.effective_number_weights('auto'), 'class_counts', 'auto'
    ),
    'counts-are-digits-in-words': bad(
        lambda: f.sampling_probabilities(['3', '1']), 'class_counts'
    ),
    'counts-are-booleans': bad(
        lambda: f.effective_number_weights([True, True]), 'class_counts'
    ),
    'counts-are-a-table': bad(
        lambda: f.effective_number_weights([[3, 1]]), 'class_counts', '(1, 2)'
    ),
    'no-counts': bad(lambda: f.effective_number_weights([]), 'class_counts'),
    'weights-below-0': bad(
        lambda: f.focal_cross_entropy(LOGITS, LABELS, class_weight=[1, -1, 1]),
        'class_weight',
    ),
    'weight-is-nan': bad(
        lambda: f.focal_cross_entropy(
            LOGITS, LABELS, class_weight=[1, NAN, 1]
        ),
        'class_weight',
    ),
    # settings
    **{
        f'{name}-is-{value!r}': bad(
            lambda call=call, value=value: call(value), name
        )
        for value in (NAN, INF, '1', None, True, [1])
        for name, call in {
            'beta': lambda v: f.effective_number_weights([2, 1], beta=v),
            'gamma': lambda v: f.focal_cross_entropy(LOGITS, LABELS, gamma=v),
            'tau': lambda v: f.logit_adjustment(LOGITS, COUNTS, tau=v),
            'max_margin': lambda v: f.ldam_margins(COUNTS, max_margin=v),
            'scale': lambda v: f.ldam_logits(
                LOGITS, LABELS, [0.1] * 3, scale=v
            ),
            'power': lambda v: f.sampling_probabilities(COUNTS, power=v),
            'eps': lambda v: f.model_bias([0.5, 0.6], eps=v),
            'many': lambda v: f.shot_groups(COUNTS, many=v),
            'few': lambda v: f.shot_groups(COUNTS, few=v),
            'share': lambda v: f.blanked_border(IMAGES, share=v),
            'fill': lambda v: f.blanked_centre(IMAGES, fill=v),
            'grid': lambda v: f.shuffled_patches(IMAGES, grid=v),
            'seed': lambda v: f.long_tail_indices([0, 1], [1, 1], seed=v),
            'max_count': lambda v: f.long_tail_counts(3, v),
            'num_classes': lambda v: f.class_hits(LABELS, LABELS, v),
            'imbalance_factor': lambda v: f.long_tail_counts(
                3, 100, imbalance_factor=v
            ),
            'confidence': lambda v: f.bootstrap_interval(
                np.zeros((1, 3)), confidence=v
            ),
            'resamples': lambda v: f.accuracy_correlation(
                [1, 2, 3.0], [0.1, 0.2, 0.4], resamples=v
            ),
        }.items()
    },
    **{
        f'huge-{name}': bad(call, name, '1000')
        for name, call in {
            'beta': lambda: f.effective_number_weights([2, 1], beta=10**400),
            'tau': lambda: f.logit_adjustment(LOGITS, COUNTS, tau=10**400),
            'k': lambda: f.gaussian_curvature(POINTS, k=10**400),
            'grid': lambda: f.shuffled_patches(IMAGES, grid=10**400),
        }.items()
    },
    'huge-count': bad(
        lambda: f.balanced_softmax(LOGITS, LABELS, [10**400, 1, 1]),
        'class_counts',
    ),
    'booleans-of-numpy-are-no-counts': bad(
        lambda: f.effective_number_weights([np.True_, 2]), 'class_counts'
    ),
    **{
        f'ignore-index-is-{value!r:.9}': bad(
            lambda value=value: f.sample_cross_entropy(
                LOGITS, LABELS, ignore_index=value
            ),
            'sample_cross_entropy: ignore_index',
        )
        for value in (NAN, 0.5, '255', True, [255], 10**400)
    },
    'ignored-label-of-hits-is-nan': bad(
        lambda: class_hits(LABELS, LABELS, 3, ignore_index=NAN),
        'ignore_index',
        'nan',
    ),
    'ignored-label-as-a-scalar-of-numpy': Right(
        lambda: f.sample_cross_entropy(
            LOGITS, [0, 255], ignore_index=np.float32(255)
        )[1].item(),
        0.0,
    ),
    'sparse-scores': Right(
        lambda: float(f.zero_uniformity(LOGITS[:1].to_sparse())), 0.0
    ),
    # statistics
    'correlation-of-words': bad(
        lambda: f.accuracy_correlation(['a', 'b', 'c'], [0.1, 0.2, 0.3]),
        'accuracy_correlation: quantity',
        "'a'",
    ),
    'draws-are-a-word': bad(
        lambda: f.bootstrap_interval('x'), 'bootstrap_interval: draws'
    ),
    'hits-are-a-word': bad(
        lambda: s.wilson_interval('3', 10), 'wilson_interval: hits'
    ),
    'confidences-are-words': bad(
        lambda: s.calibration_error(['a'], [True]), 'confidence'
    ),
    'right-twice': bad(
        lambda: s.calibration_error([0.5], [2]), 'right', '[2]'
    ),
    # matrices and cosines
    **{
        f'{call.__name__}-of-{len(shape)}-dimensions-{shape[-1]}': bad(
            lambda call=call, shape=shape: call(torch.zeros(shape)),
            f'{call.__name__}: matrices',
            str(shape),
        )
        for call in (f.symmetric_eigh, f.jacobi_eigh)
        for shape in ((3, 3), (2, 3, 2))
    },
    'cosines-of-other-features': bad(
        lambda: f.cosine_logits(LOGITS, torch.ones(4, 5)),
        'weight',
        '(4, 5)',
        '(2, 3)',
    ),
    'cosines-times-nan': bad(
        lambda: f.cosine_logits(LOGITS, torch.ones(4, 3), scale=NAN), 'scale'
    ),
    'cosine-layer-times-nan': bad(
        lambda: CosineLinear(3, 4, scale=NAN), 'scale', 'nan'
    ),
    # geometry
    'k-is-a-fraction': bad(
        lambda: f.gaussian_curvature(POINTS, k=2.5), 'k', '2.5'
    ),
    'k-is-nan': bad(lambda: f.tangent_angle(POINTS, k=NAN), 'k', 'nan'),
    'tangent-dim-is-a-word': bad(
        lambda: f.class_curvature(POINTS, CLASSES, tangent_dim='two'),
        'tangent_dim',
        "'two'",
    ),
    'points-are-nan': bad(
        lambda: f.manifold_volume(POINTS * NAN), 'points', 'finite'
    ),
    'points-as-a-list': Right(
        lambda: float(f.manifold_volume([[1.0, 2.0]])), 0.0
    ),
    'labels-of-some-points': bad(
        lambda: f.separation_degree(POINTS, CLASSES[:3]), 'labels', '(3,)'
    ),
    'classes-below-the-labels': bad(
        lambda: f.class_curvature(POINTS, CLASSES, num_classes=2), '[0, 2)'
    ),
    'discard-is-nan': bad(
        lambda: f.intrinsic_dimension(POINTS, method='twonn', discard=NAN),
        'discard',
    ),
    'images-without-channels': bad(
        lambda: f.greyscale(torch.zeros(8, 8)), 'images', '(8, 8)'
    ),
    'saliency-of-words': bad(lambda: f.border_share('map'), 'saliency'),
}


@pytest.mark.parametrize('name', CASES)
def test_a_function_answers_well(name: str) -> None:
    case: Bad | Right = CASES[name]
    case.check()
