"""The image without content, and what a classifier shows on it."""
