"""Figures from plain arrays; a matplotlib figure comes back."""

from mmfair.visualization.accuracy_by_count import accuracy_by_count
from mmfair.visualization.clothes_gap import ClothesGap, clothes_gap
from mmfair.visualization.compare_classes import compare_classes
from mmfair.visualization.confused_pairs import confused_pairs
from mmfair.visualization.confusion_matrix import (
    MAX_MATRIX_CLASSES,
    confusion_matrix,
)
from mmfair.visualization.curvature_spread import curvature_spread
from mmfair.visualization.displayed_image import (
    displayed_image,
    displayed_images,
    picture_note,
)
from mmfair.visualization.drawable_text import (
    PageFigure,
    fallback_fonts,
    undrawable,
)
from mmfair.visualization.figure_pixels import figure_pixels
from mmfair.visualization.geometry_by_depth import geometry_by_depth
from mmfair.visualization.geometry_curves import geometry_curves
from mmfair.visualization.geometry_scatter import geometry_scatter
from mmfair.visualization.image_grid import image_grid
from mmfair.visualization.input_type_bias import input_type_bias
from mmfair.visualization.listed_image import VERDICTS, ListedImage
from mmfair.visualization.logit_histogram import logit_histogram
from mmfair.visualization.mosaic import MOSAIC_SHARE, mosaic
from mmfair.visualization.place_labels import place_labels
from mmfair.visualization.probability_maps import probability_maps
from mmfair.visualization.ranked_lists import ranked_lists
from mmfair.visualization.reliability_diagram import reliability_diagram
from mmfair.visualization.shortcut_accuracy import shortcut_accuracy
from mmfair.visualization.trade_off import trade_off
from mmfair.visualization.training_curves import training_curves
from mmfair.visualization.zero_input_answers import zero_input_answers

__all__ = [
    'MAX_MATRIX_CLASSES',
    'MOSAIC_SHARE',
    'VERDICTS',
    'ClothesGap',
    'ListedImage',
    'PageFigure',
    'accuracy_by_count',
    'clothes_gap',
    'compare_classes',
    'confused_pairs',
    'confusion_matrix',
    'curvature_spread',
    'displayed_image',
    'displayed_images',
    'fallback_fonts',
    'figure_pixels',
    'geometry_by_depth',
    'geometry_curves',
    'geometry_scatter',
    'image_grid',
    'input_type_bias',
    'logit_histogram',
    'mosaic',
    'picture_note',
    'place_labels',
    'probability_maps',
    'ranked_lists',
    'reliability_diagram',
    'shortcut_accuracy',
    'trade_off',
    'training_curves',
    'undrawable',
    'zero_input_answers',
]
