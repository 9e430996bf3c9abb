"""PyTorch hooks on the parts of a model, taken off together."""

from collections.abc import Callable, Iterable
from typing import Any

from torch import nn
from torch.utils.hooks import RemovableHandle

__all__ = ['Taps']


class Taps:
    """Registers PyTorch's forward hooks, and removes them all at once.

    The one place of mmfair where such hooks are registered: whoever holds
    taps closes them, or opens them with ``with``, which closes them after an
    error too.

    Examples:
        >>> import torch
        >>> layer, shapes = nn.Linear(2, 3), []
        >>> with Taps() as taps:
        ...     taps.after(layer, lambda *call: shapes.append(call[-1].shape))
        ...     _ = layer(torch.zeros(1, 2))
        >>> shapes, len(layer._forward_hooks)
        ([torch.Size([1, 3])], 0)
    """

    def __init__(self) -> None:
        self._handles: list[RemovableHandle] = []

    def before(
        self, module: nn.Module, function: Callable[..., Any], **options: Any
    ) -> None:
        """Call a function before each forward pass of a module.

        Args:
            module: The module.
            function: Is given the module and its positional arguments; may
                return others.
            **options: Those of
                :meth:`torch.nn.Module.register_forward_pre_hook`:
                ``with_kwargs``, ``prepend``.
        """
        self.keep([module.register_forward_pre_hook(function, **options)])

    def after(
        self, module: nn.Module, function: Callable[..., Any], **options: Any
    ) -> None:
        """Call a function after each forward pass of a module.

        Args:
            module: The module.
            function: Is given the module, its positional arguments and its
                output; may return another output.
            **options: Those of
                :meth:`torch.nn.Module.register_forward_hook`:
                ``with_kwargs``, ``prepend``, ``always_call``.
        """
        self.keep([module.register_forward_hook(function, **options)])

    def keep(self, handles: Iterable[RemovableHandle]) -> None:
        """Remove these with the others: hooks of other kinds."""
        # One by one: what a generator has registered before it fails is kept.
        for handle in handles:
            self._handles.append(handle)

    def close(self) -> None:
        """Take every hook off; safe to call twice."""
        while self._handles:
            self._handles.pop().remove()

    def __enter__(self) -> 'Taps':
        return self

    def __exit__(self, *error: object) -> None:
        self.close()
