"""Modules by dotted path, with errors that say what could be named."""

from torch import nn

_LEAVES = (nn.Linear, nn.Conv1d, nn.Conv2d, nn.Conv3d)
_NOT_HEADS = ('data_preprocessor', 'backbone', 'neck')
_SHOWN = 8


def get_module(model: nn.Module, path: str, *, where: str) -> nn.Module:
    """The submodule of a model at a dotted path.

    Args:
        model: The model to look in.
        path: Dotted path as in ``model.named_modules()``, not empty.
        where: Who asks; the error begins with it.

    Returns:
        The module at ``path``.

    Raises:
        ValueError: If there is no module at ``path``. The message lists the
            modules that look like classifiers.

    Examples:
        >>> model = nn.Sequential(nn.Flatten(), nn.Linear(4, 3))
        >>> get_module(model, '1', where='ZUTHook')
        Linear(in_features=4, out_features=3, bias=True)
        >>> get_module(model, 'fc', where='ZUTHook')
        Traceback (most recent call last):
        ...
        ValueError: ZUTHook: Sequential has no module 'fc'. \
Top-level modules: 0, 1. Classifier-like modules: 1 (3 outputs).
    """
    modules: dict[str, nn.Module] = dict(model.named_modules())
    if path and path in modules:
        return modules[path]
    parts = [f'{where}: {type(model).__name__} has no module {path!r}.']
    children = [name for name, _ in model.named_children()]
    if path.split('.')[0] not in children:
        parts.append(f'Top-level modules: {", ".join(children) or "none"}.')
    parts.append(f'Classifier-like modules: {_describe(model)}.')
    raise ValueError(' '.join(parts))


def list_classifiers(model: nn.Module) -> list[tuple[str, int]]:
    """Leaf layers of a model whose outputs could be class scores.

    These are the linear and convolutional layers outside data preprocessor,
    backbone and neck. Under a head that says its number of classes C, only
    layers whose outputs are a multiple of C or of C + 1 (background) count.
    Where nothing is left, all the layers considered are returned.

    Args:
        model: Any model; a plain ``nn.Module`` will do.

    Returns:
        Pairs of dotted path and number of outputs, in order of registration.

    Examples:
        >>> list_classifiers(nn.Sequential(nn.Conv2d(3, 8, 3), nn.ReLU()))
        [('0', 8)]
    """
    leaves = [
        (
            name,
            module.out_features
            if isinstance(module, nn.Linear)
            else module.out_channels,
        )
        for name, module in model.named_modules()
        if isinstance(module, _LEAVES)
    ]
    heads = [
        leaf for leaf in leaves if leaf[0].split('.')[0] not in _NOT_HEADS
    ] or leaves
    return [
        (name, outputs)
        for name, outputs in heads
        if _fits(outputs, _class_counts(model, name))
    ] or heads


def class_owner(model: nn.Module, path: str) -> str | None:
    """Path of the module at ``path`` or nearest above it that knows C.

    Args:
        model: Any model.
        path: Dotted path of a module in it.

    Returns:
        Path of a module with an integer ``num_classes`` above 0, ``''`` for
        the model itself; None if there is none.

    Examples:
        >>> class_owner(nn.Sequential(nn.Linear(2, 3)), '0') is None
        True
    """
    while True:
        classes = getattr(model.get_submodule(path), 'num_classes', None)
        if isinstance(classes, int) and classes > 0:
            return path
        if not path:
            return None
        path = path.rpartition('.')[0]


def _class_counts(model: nn.Module, path: str) -> set[int]:
    """Class counts of the nearest ancestor that has any, maybe empty."""
    owner = class_owner(model, path)
    if owner is None:
        return set()
    counts = {
        getattr(model.get_submodule(owner), name, None)
        for name in ('num_classes', 'out_channels', 'cls_out_channels')
    }
    return {count for count in counts if isinstance(count, int)}


def _fits(outputs: int, counts: set[int]) -> bool:
    """Whether outputs could be scores of so many classes, for each anchor."""
    return not counts or any(
        count > 0 and (outputs % count == 0 or outputs % (count + 1) == 0)
        for count in counts
    )


def _describe(model: nn.Module) -> str:
    classifiers = list_classifiers(model)
    shown = ', '.join(
        f'{name} ({n} outputs)' for name, n in classifiers[-_SHOWN:]
    )
    if len(classifiers) > _SHOWN:
        shown += f' and {len(classifiers) - _SHOWN} before them'
    return shown or 'none'
