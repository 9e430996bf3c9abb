"""Figures from plain arrays; a matplotlib figure comes back."""

from mmfair.visualization.compare_classes import compare_classes

__all__ = ['compare_classes']
