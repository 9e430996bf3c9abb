"""Memory between training steps, as plain state; none of it is MMEngine's."""
