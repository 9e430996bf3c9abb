"""The maths of mmfair on tensors; knows nothing of MMEngine."""

from mmfair.functional.accuracy_thirds import accuracy_thirds
from mmfair.functional.by_class import by_class
from mmfair.functional.class_hits import class_accuracy, class_hits
from mmfair.functional.class_rates import (
    accuracy_summary,
    model_bias,
    quantile_gap,
    worst_class_ratio,
)
from mmfair.functional.f1_thresholds import F1_AVERAGES, f1_thresholds
from mmfair.functional.fitted_temperature import fitted_temperature
from mmfair.functional.geometry.class_curvature import (
    CURVATURE_ESTIMATORS,
    class_curvature,
    class_min_points,
)
from mmfair.functional.geometry.curvature_regularization import (
    CURVATURE_READINGS,
    curvature_regularization,
    regularization_weight,
)
from mmfair.functional.geometry.curvature_settings import (
    CURVATURE_FITS,
    CURVATURE_FORMS,
    CURVATURE_NORMALIZATIONS,
    CurvatureSettings,
    curvature_min_points,
)
from mmfair.functional.geometry.gaussian_curvature import gaussian_curvature
from mmfair.functional.geometry.intrinsic_dimension import (
    INTRINSIC_DIMENSION_METHODS,
    intrinsic_dimension,
)
from mmfair.functional.geometry.jacobi_eigh import jacobi_eigh
from mmfair.functional.geometry.manifold_volume import manifold_volume
from mmfair.functional.geometry.neural_collapse import (
    NeuralCollapse,
    neural_collapse,
)
from mmfair.functional.geometry.separation_degree import separation_degree
from mmfair.functional.geometry.symmetric_eigh import (
    EIGH_METHODS,
    symmetric_eigh,
)
from mmfair.functional.geometry.tangent_angle import tangent_angle
from mmfair.functional.long_tail.balanced_ridge import (
    LinearLayer,
    balanced_ridge,
)
from mmfair.functional.long_tail.balanced_softmax import balanced_softmax
from mmfair.functional.long_tail.branch_mixing import (
    branch_share,
    mixed_branches,
)
from mmfair.functional.long_tail.causal_norm_logits import (
    causal_norm_logits,
    tde_logits,
)
from mmfair.functional.long_tail.check_class_counts import check_class_counts
from mmfair.functional.long_tail.class_balanced_sigmoid_focal import (
    class_balanced_sigmoid_focal,
)
from mmfair.functional.long_tail.confusion_prior import confusion_prior
from mmfair.functional.long_tail.context_mixing import (
    activation_map,
    context_mask,
    mixed_context,
)
from mmfair.functional.long_tail.cosine_logits import cosine_logits
from mmfair.functional.long_tail.disalign_logits import (
    DISALIGN_FORMS,
    disalign_logits,
    generalized_reweighting,
)
from mmfair.functional.long_tail.distillation_losses import (
    distillation_losses,
)
from mmfair.functional.long_tail.effective_number_sampling import (
    effective_number_sampling,
)
from mmfair.functional.long_tail.effective_number_weights import (
    effective_number_weights,
)
from mmfair.functional.long_tail.em_prior import em_prior
from mmfair.functional.long_tail.exchanged_channels import exchanged_channels
from mmfair.functional.long_tail.expert_assignment import (
    assigned_logits,
    assignment_targets,
    running_expert_means,
)
from mmfair.functional.long_tail.focal_cross_entropy import focal_cross_entropy
from mmfair.functional.long_tail.fused_maps import fused_maps
from mmfair.functional.long_tail.gcl import (
    gcl_cross_entropy,
    gcl_logits,
    gcl_noise,
)
from mmfair.functional.long_tail.label_aware_smoothing import (
    SMOOTHING_SHAPES,
    SMOOTHING_TARGETS,
    label_aware_smoothing,
    smoothing_rates,
)
from mmfair.functional.long_tail.lade import lade_regularizer
from mmfair.functional.long_tail.ldam import (
    ldam_cross_entropy,
    ldam_logits,
    ldam_margins,
)
from mmfair.functional.long_tail.leading_singular import leading_singular
from mmfair.functional.long_tail.logit_adjustment import logit_adjustment
from mmfair.functional.long_tail.margin_losses import margin_losses
from mmfair.functional.long_tail.margin_regularization import (
    feature_margins,
    representation_margin,
)
from mmfair.functional.long_tail.mean_weight import mean_weight
from mmfair.functional.long_tail.paco_losses import paco_losses
from mmfair.functional.long_tail.pasted_images import cut_box, pasted_images
from mmfair.functional.long_tail.pc_softmax_logits import pc_softmax_logits
from mmfair.functional.long_tail.ride_losses import ride_losses
from mmfair.functional.long_tail.ride_temperature import ride_temperature
from mmfair.functional.long_tail.sample_cross_entropy import (
    sample_cross_entropy,
)
from mmfair.functional.long_tail.sampling_probabilities import (
    sampling_probabilities,
)
from mmfair.functional.long_tail.soft_confusion import soft_confusion
from mmfair.functional.long_tail.tau_normalized_logits import (
    tau_normalized_logits,
)
from mmfair.functional.long_tail.weight_scaled_logits import (
    weight_scaled_logits,
)
from mmfair.functional.reid.aligned_maps import aligned_maps
from mmfair.functional.reid.batch_hard_triplet import batch_hard_triplet
from mmfair.functional.reid.clothes_adversarial import clothes_adversarial
from mmfair.functional.reid.graph_distances import graph_distances
from mmfair.functional.reid.k_reciprocal_distances import (
    k_reciprocal_distances,
)
from mmfair.functional.reid.max_avg_pool import max_avg_pool
from mmfair.functional.reid.pair_losses import (
    pair_circle,
    pair_contrastive,
    pair_cosface,
)
from mmfair.functional.reid.random_clip import random_clip
from mmfair.functional.reid.ranked_items import RankedItems, ranked_items
from mmfair.functional.reid.ranking import Ranking, cosine_distances, ranking
from mmfair.functional.reid.retrieval_masks import (
    RETRIEVAL_RULES,
    Persons,
    retrieval_masks,
)
from mmfair.functional.reid.single_shot_galleries import single_shot_galleries
from mmfair.functional.reid.tracklet_clips import tracklet_clips
from mmfair.functional.reid.tracklet_segments import tracklet_segments
from mmfair.functional.reid.video_pool import video_pool
from mmfair.functional.shortcuts.border_share import border_share
from mmfair.functional.shortcuts.image_interventions import (
    blanked_border,
    blanked_centre,
    greyscale,
    shuffled_patches,
)
from mmfair.functional.shot_groups import ShotGroups, shot_groups
from mmfair.functional.zero_input.category_agnostic_input import (
    CATEGORY_AGNOSTIC_INPUTS,
    category_agnostic_input,
)
from mmfair.functional.zero_input.zero_bias import ZeroBias, zero_bias
from mmfair.functional.zero_input.zero_uniformity import (
    ZERO_UNIFORMITY_MODES,
    zero_uniformity,
)
from mmfair.statistics.accuracy_correlation import (
    Correlation,
    accuracy_correlation,
)
from mmfair.statistics.bootstrap_interval import (
    bootstrap_draws,
    bootstrap_interval,
)
from mmfair.statistics.long_tail import (
    LONG_TAIL_PROFILES,
    held_out_indices,
    long_tail_counts,
    long_tail_indices,
)
from mmfair.statistics.paired_difference import paired_difference

__all__ = [
    'CATEGORY_AGNOSTIC_INPUTS',
    'CURVATURE_ESTIMATORS',
    'CURVATURE_FITS',
    'CURVATURE_FORMS',
    'CURVATURE_NORMALIZATIONS',
    'CURVATURE_READINGS',
    'DISALIGN_FORMS',
    'EIGH_METHODS',
    'F1_AVERAGES',
    'INTRINSIC_DIMENSION_METHODS',
    'LONG_TAIL_PROFILES',
    'RETRIEVAL_RULES',
    'SMOOTHING_SHAPES',
    'SMOOTHING_TARGETS',
    'ZERO_UNIFORMITY_MODES',
    'Correlation',
    'CurvatureSettings',
    'LinearLayer',
    'NeuralCollapse',
    'Persons',
    'RankedItems',
    'Ranking',
    'ShotGroups',
    'ZeroBias',
    'accuracy_correlation',
    'accuracy_summary',
    'accuracy_thirds',
    'activation_map',
    'aligned_maps',
    'assigned_logits',
    'assignment_targets',
    'balanced_ridge',
    'balanced_softmax',
    'batch_hard_triplet',
    'blanked_border',
    'blanked_centre',
    'bootstrap_draws',
    'bootstrap_interval',
    'border_share',
    'branch_share',
    'by_class',
    'category_agnostic_input',
    'causal_norm_logits',
    'check_class_counts',
    'class_accuracy',
    'class_balanced_sigmoid_focal',
    'class_curvature',
    'class_hits',
    'class_min_points',
    'clothes_adversarial',
    'confusion_prior',
    'context_mask',
    'cosine_distances',
    'cosine_logits',
    'curvature_min_points',
    'curvature_regularization',
    'cut_box',
    'disalign_logits',
    'distillation_losses',
    'effective_number_sampling',
    'effective_number_weights',
    'em_prior',
    'exchanged_channels',
    'f1_thresholds',
    'feature_margins',
    'fitted_temperature',
    'focal_cross_entropy',
    'fused_maps',
    'gaussian_curvature',
    'gcl_cross_entropy',
    'gcl_logits',
    'gcl_noise',
    'generalized_reweighting',
    'graph_distances',
    'greyscale',
    'held_out_indices',
    'intrinsic_dimension',
    'jacobi_eigh',
    'k_reciprocal_distances',
    'label_aware_smoothing',
    'lade_regularizer',
    'ldam_cross_entropy',
    'ldam_logits',
    'ldam_margins',
    'leading_singular',
    'logit_adjustment',
    'long_tail_counts',
    'long_tail_indices',
    'manifold_volume',
    'margin_losses',
    'max_avg_pool',
    'mean_weight',
    'mixed_branches',
    'mixed_context',
    'model_bias',
    'neural_collapse',
    'paco_losses',
    'pair_circle',
    'pair_contrastive',
    'pair_cosface',
    'paired_difference',
    'pasted_images',
    'pc_softmax_logits',
    'quantile_gap',
    'random_clip',
    'ranked_items',
    'ranking',
    'regularization_weight',
    'representation_margin',
    'retrieval_masks',
    'ride_losses',
    'ride_temperature',
    'running_expert_means',
    'sample_cross_entropy',
    'sampling_probabilities',
    'separation_degree',
    'shot_groups',
    'shuffled_patches',
    'single_shot_galleries',
    'smoothing_rates',
    'soft_confusion',
    'symmetric_eigh',
    'tangent_angle',
    'tau_normalized_logits',
    'tde_logits',
    'tracklet_clips',
    'tracklet_segments',
    'video_pool',
    'weight_scaled_logits',
    'worst_class_ratio',
    'zero_bias',
    'zero_uniformity',
]
