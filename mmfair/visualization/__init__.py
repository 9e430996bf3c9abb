"""Figures from plain arrays; a matplotlib figure comes back."""

from mmfair.visualization.compare_classes import compare_classes
from mmfair.visualization.figure_image import figure_image
from mmfair.visualization.geometry_curves import geometry_curves
from mmfair.visualization.geometry_scatter import geometry_scatter
from mmfair.visualization.place_labels import place_labels

__all__ = [
    'compare_classes',
    'figure_image',
    'geometry_curves',
    'geometry_scatter',
    'place_labels',
]
