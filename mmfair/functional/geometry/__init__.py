"""The geometry of class manifolds, and its regularisation."""
