"""Losses, weights and adjustments for unequal class counts."""
