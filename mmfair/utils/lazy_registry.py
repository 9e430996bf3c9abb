"""A registry with parts that are imported when they are asked for."""

from importlib import import_module
from importlib.util import find_spec
from typing import Any

from mmengine.registry import Registry

from mmfair.utils.stack import require

__all__ = ['LazyRegistry']


class LazyRegistry(Registry):  # type: ignore[misc]
    """MMEngine's registry, which can also name parts of optional hosts.

    A part that inherits from a class of a toolbox can't be imported where the
    toolbox is absent. Its name is known all the same; its module, which
    registers the class itself, is imported by the first look-up.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._lazy: dict[str, tuple[str, str]] = {}

    def register_lazily(self, name: str, module: str, *, host: str) -> None:
        """Name a part without importing it.

        Args:
            name: The class, as ``module`` registers it.
            module: Where it is.
            host: Package that the module needs.

        Examples:
            >>> parts = LazyRegistry('part', scope='doctest')
            >>> parts.register_lazily('Mean', 'statistics', host='statistics')
            >>> parts.lazy_names()
            ['Mean']
        """
        self._lazy[name] = (module, host)

    def lazy_names(self, *, importable: bool | None = None) -> list[str]:
        """Names of the parts that are imported when they are asked for.

        Args:
            importable: Those whose host is installed, or those whose host is
                not; all, if None.
        """
        return [
            name
            for name, (_, host) in self._lazy.items()
            if importable in (None, find_spec(host) is not None)
        ]

    def get(self, key: str) -> Any:
        """The part of this name, imported now if need be.

        Raises:
            StackError: If it needs a toolbox that is not installed.
        """
        if isinstance(key, str):
            scope, name = self.split_scope_key(key)
            self.import_from_location()  # it may name parts
            if scope in (None, self.scope) and name in self._lazy:
                module, host = self._lazy[name]
                require(host, name)
                import_module(module)
        return super().get(key)
