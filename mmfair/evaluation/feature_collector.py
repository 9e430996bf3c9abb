"""Features at places inside a model, one row for each image."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from torch import Tensor, nn

from mmfair.evaluation.pooled_features import pooled_features
from mmfair.utils.model_places import places_of
from mmfair.utils.module_paths import get_module, list_classifiers
from mmfair.utils.taps import Taps
from mmfair.utils.unwrap_model import unwrap_model

__all__ = ['FeatureCollector', 'classifier_input']

_INPUT = ':input'


class FeatureCollector:
    """Keeps what flows through places of a model, pooled, while it is open.

    The model stays as it is; on leaving the ``with`` block no hook is left.

    Args:
        model: Any module, also one wrapped for distributed training.
        places: Dotted paths of modules below ``model``, for their output;
            with ``:input`` behind, for their first input. Either is
            turned into rows by
            :func:`~mmfair.evaluation.pooled_features.pooled_features`.
        where: Who asks; errors begin with it.

    Raises:
        ValueError: If there is no module at a path.

    Examples:
        >>> import torch
        >>> model = nn.Sequential(nn.Conv2d(3, 8, 3), nn.ReLU())
        >>> with FeatureCollector(model, ['0', '1:input']) as collector:
        ...     _ = model(torch.zeros(2, 3, 6, 6))
        ...     features = collector.take()
        >>> {place: tuple(rows.shape) for place, rows in features.items()}
        {'0': (2, 8), '1:input': (2, 8)}
    """

    def __init__(
        self,
        model: nn.Module,
        places: Sequence[str],
        *,
        where: str = 'FeatureCollector',
    ) -> None:
        inner = unwrap_model(model)
        self.places = tuple(places)
        self.where = where
        self._modules = {
            place: get_module(inner, place.removesuffix(_INPUT), where=where)
            for place in self.places
        }
        self._kept: dict[str, list[Tensor]] = {p: [] for p in self.places}
        self._taps = Taps()

    def __enter__(self) -> 'FeatureCollector':
        for place, module in self._modules.items():
            if place.endswith(_INPUT):
                self._taps.before(
                    module, partial(self._keep_input, place), with_kwargs=True
                )
            else:
                self._taps.after(module, partial(self._keep_output, place))
        return self

    def __exit__(self, *error: object) -> None:
        self._taps.close()

    def take(self, count: int | None = None) -> dict[str, Tensor]:
        """Hand out the features of the last forward pass and forget them.

        Args:
            count: Images of that pass, if known.

        Returns:
            For each place, shape (N, D), float32, on the CPU.

        Raises:
            ValueError: If a module did not run exactly once since the last
                call, or its rows are not one for each image.
        """
        kept = self._kept
        self._kept = {place: [] for place in self.places}
        for place, outputs in kept.items():
            if len(outputs) != 1:
                raise ValueError(
                    f'{self.where}: module {place!r} must run once in each '
                    f'forward pass, got {len(outputs)} runs. Name another '
                    'module.'
                )
            if count not in (None, len(outputs[0])):
                raise ValueError(
                    f'{self.where}: module {place!r} must give one row for '
                    f'each of {count} images, got {len(outputs[0])} rows. '
                    'Name another module.'
                )
        return {place: outputs[0] for place, outputs in kept.items()}

    def _keep_input(
        self, place: str, module: nn.Module, args: tuple, kwargs: dict
    ) -> None:
        first = next(iter((*args, *kwargs.values())), None)
        self._keep(place, first)

    def _keep_output(
        self, place: str, module: nn.Module, args: tuple, output: Any
    ) -> None:
        self._keep(place, output)

    def _keep(self, place: str, value: Any) -> None:
        where = f'{self.where}: module {place!r}'
        self._kept[place].append(pooled_features(value, where=where))


def classifier_input(model: nn.Module, num_classes: int) -> str:
    """The place where a classifier reads the last hidden features.

    Args:
        model: An image classifier, also one wrapped for distributed training.
        num_classes: C.

    Returns:
        A place for :class:`FeatureCollector`.

    Raises:
        ValueError: If there is not exactly one layer with C outputs, neither
            where :func:`~mmfair.utils.model_places.places_of` finds the
            classifiers nor in the rest of the model.

    Examples:
        >>> model = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 3))
        >>> classifier_input(model, 3)
        '2:input'
    """
    model = unwrap_model(model)
    places = places_of(model, where='classifier_input')
    if places.joint:
        return places.joint + _INPUT
    layers = list_classifiers(model)
    alike = [path for path, outputs in layers if outputs == num_classes]
    known = places.classifiers
    fitting = [path for path in alike if path in known] or alike
    if len(fitting) != 1:
        listing = ', '.join(f'{path} ({outputs})' for path, outputs in layers)
        raise ValueError(
            f'classifier_input: {type(model).__name__} must have one '
            f'classifier with {num_classes} outputs, got {listing or "none"}. '
            'Name the features yourself, such as head.fc:input.'
        )
    return fitting[0] + _INPUT
