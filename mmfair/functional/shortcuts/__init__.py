"""What a classifier looks at: images changed, and the border."""
