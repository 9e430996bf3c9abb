"""Losses and rankings for persons who change their clothes."""
