"""Models as a command line names them."""

from collections.abc import Iterable
from pathlib import Path

__all__ = ['named_models']


def named_models(
    config: str, checkpoint: str, name: str | None, others: Iterable[str]
) -> dict[str, tuple[str, str]]:
    """Name of each model to its config and checkpoint.

    Args:
        config: Config file of the first model.
        checkpoint: Checkpoint file of the first model.
        name: Of the first model; None for that of its config.
        others: ``NAME=CONFIG,CHECKPOINT`` of each other model.

    Returns:
        The models in this order.

    Raises:
        ValueError: If an entry is not of this form, or its name is taken.

    Examples:
        >>> named_models('ce.py', 'ce.pth', None, ['ZUT=zut.py,zut.pth'])
        {'ce': ('ce.py', 'ce.pth'), 'ZUT': ('zut.py', 'zut.pth')}
    """
    models = {name or Path(config).stem: (config, checkpoint)}
    for entry in others:
        other, _, rest = entry.partition('=')
        path, _, weights = rest.rpartition(',')
        if not (other and path and weights) or other in models:
            raise ValueError(
                '--compare: entry must be NAME=CONFIG,CHECKPOINT with a name '
                f'of its own, got {entry!r}.'
            )
        models[other] = path, weights
    return models
