"""Where a method's settings belong in the config of each toolbox."""

from typing import Any

__all__ = [
    'place_augments',
    'place_batch_sampler',
    'place_head',
    'place_hook',
    'place_loss',
    'place_sampler',
]

Settings = dict[str, Any]

# Losses that a method can stand in for: they say nothing but the task's.
_PLAIN = ('CrossEntropyLoss', 'LabelSmoothLoss')
_COUNTS = {'type': 'mmfair.ClassCountsHook'}
# Hooks for one label an image, most of which know the training counts.
_OF_CLASSES = ('reweighting', 'car', 'mr2', 'mbj')
# Parts of the run after which deferred re-weighting begins: 160 of 200.
_DEFERRED = 0.8


def place_hook(settings: Settings, key: str, hook: Any, name: str) -> None:
    """Add a hook to ``default_hooks``, to begin within the run.

    Args:
        settings: Plain settings of a config; changed in place.
        key: Its name among the hooks.
        hook: Its settings.
        name: The method, for errors.

    Raises:
        ValueError: If the config has such a hook, or one of that name.
    """
    hooks = settings.setdefault('default_hooks', {})
    listed = settings.get('custom_hooks') or []
    kinds = {_kind(one) for one in [*hooks.values(), *listed]}
    if _kind(hook) in kinds or hooks.get(key):
        _refuse_second(name, f'default_hooks.{key}')
    hook = {**hook}
    length, by_epoch = _length(settings)
    if key == 'reweighting' and length:
        hook['begin'] = int(_DEFERRED * length)
        if not by_epoch:
            hook['by_epoch'] = False
    elif length and by_epoch:
        rest = hook.get('rest', 0)
        if hook.get('begin', 0) + rest >= length:
            hook |= {'begin': 0} | ({'rest': 0} if rest else {})
    hooks[key] = hook
    if key in _OF_CLASSES:
        _single_label(settings, name)
        _add_counts(settings)


def place_loss(settings: Settings, loss: Any, name: str) -> None:
    """Put a loss in the place of the head's plain one; its weight stays.

    Args:
        settings: Plain settings of a config; changed in place.
        loss: Settings of the loss.
        name: The method, for errors.

    Raises:
        ValueError: If there is no single head with a plain softmax loss.
    """
    head, key = _head(settings, name)
    _single_label(settings, name)
    earlier = head.get(key) or {'type': 'CrossEntropyLoss'}
    path = 'model.head.loss' if key == 'loss' else 'model.decode_head.' + key
    if isinstance(earlier, list | tuple):
        raise ValueError(
            f'--with {name}: {path} must be one loss, got a list of '
            f'{len(earlier)}. Choose the loss in a config of your own.'
        )
    if _kind(earlier) == _kind(loss):
        _refuse_second(name, path)
    if _kind(earlier) not in _PLAIN or earlier.get('use_sigmoid'):
        raise ValueError(
            f'--with {name}: {path} must be softmax cross-entropy, got '
            f'{_kind(earlier)!r}. Put the method on a config with that loss, '
            'or choose the loss in a config of your own.'
        )
    head[key] = {k: v for k, v in loss.items() if k != '_delete_'}
    if earlier.get('loss_weight', 1.0) != 1.0:
        head[key]['loss_weight'] = earlier['loss_weight']
    _add_counts(settings)


def place_head(settings: Settings, new: Any, name: str) -> None:
    """Put a head and its loss in the place of a linear one.

    Args:
        settings: Plain settings of a config; changed in place.
        new: Settings of the head.
        name: The method, for errors.

    Raises:
        ValueError: If the head is not linear or its loss not plain.
    """
    head, _ = _head(settings, name)
    if _kind(head) == _kind(new):
        _refuse_second(name, 'model.head')
    if _kind(head) != 'LinearClsHead':
        raise ValueError(
            f"--with {name}: model.head must be a 'LinearClsHead', got "
            f'{_kind(head)!r}. The method has a layer of its own; '
            'choose another method for this model.'
        )
    if 'loss' in new:  # else that of the head stays, whatever it is
        place_loss(settings, new['loss'], name)
    head.update({k: v for k, v in new.items() if k != 'loss'})


def place_sampler(settings: Settings, sampler: Any, name: str) -> None:
    """Let the training loader draw by a sampler.

    Args:
        settings: Plain settings of a config; changed in place.
        sampler: Settings of the sampler.
        name: The method, for errors.

    Raises:
        ValueError: If the loader has a sampler other than MMEngine's default
            or samples batches in its own way.
    """
    _single_label(settings, name)
    loader = settings.get('train_dataloader')
    if not isinstance(loader, dict):
        raise ValueError(
            f'--with {name}: train_dataloader must be one loader, got '
            f'{type(loader).__name__}. Choose the sampler in a config of '
            'your own.'
        )
    earlier = loader.get('sampler') or {'type': 'DefaultSampler'}
    if _kind(earlier) == _kind(sampler):
        _refuse_second(name, 'train_dataloader.sampler')
    if _kind(earlier) != 'DefaultSampler' or loader.get('batch_sampler'):
        other = loader.get('batch_sampler') or earlier
        raise ValueError(
            f"--with {name}: the training sampler must be 'DefaultSampler', "
            f'got {_kind(other)!r}. Choose the sampler in a config of your '
            'own.'
        )
    loader['sampler'] = {k: v for k, v in sampler.items() if k != '_delete_'}


def place_batch_sampler(settings: Settings, batches: Any, name: str) -> None:
    """Let the training loader draw pairs.

    Args:
        settings: Plain settings of a config; changed in place.
        batches: Settings of the batch sampler.
        name: The method, for errors.

    Raises:
        ValueError: If the loader samples batches in its own way, or the
            model mixes its batches.
    """
    _single_label(settings, name)
    loader = settings.get('train_dataloader')
    if not isinstance(loader, dict) or loader.get('batch_sampler'):
        got = loader.get('batch_sampler') if isinstance(loader, dict) else None
        raise ValueError(
            f'--with {name}: train_dataloader must be one loader that draws '
            f'single samples, got {_kind(got) or type(loader).__name__!r}. '
            'Choose the pairs in a config of your own.'
        )
    if (settings.get('model', {}).get('train_cfg') or {}).get('augments'):
        raise ValueError(
            f'--with {name}: model.train_cfg.augments must be free, got '
            'batches that are mixed. Leave mixup and cutmix out.'
        )
    loader['batch_sampler'] = dict(batches)


def place_augments(settings: Settings, augments: Any, name: str) -> None:
    """Mix the batches of a classifier.

    Args:
        settings: Plain settings of a config; changed in place.
        augments: Settings of the batch augmentations.
        name: The method, for errors.

    Raises:
        ValueError: If the model mixes its batches already.
    """
    model = settings.get('model') or {}
    _head(settings, name)
    train_cfg = model.get('train_cfg') or {}
    if train_cfg.get('augments'):
        _refuse_second(name, 'model.train_cfg.augments')
    model['train_cfg'] = {**train_cfg, 'augments': augments}


def _kind(part: Any) -> str:
    """Name of a part's class, without its scope."""
    kind = part.get('type', '') if isinstance(part, dict) else ''
    kind = getattr(kind, '__name__', kind)
    return str(kind).rsplit('.', 1)[-1]


def _head(settings: Settings, name: str) -> tuple[Settings, str]:
    """The head that classifies, and the name of its loss."""
    model = settings.get('model') or {}
    dense = settings.get('default_scope') == 'mmseg'
    key = 'decode_head' if dense else 'head'
    head = model.get(key)
    if not isinstance(head, dict):
        got = 'none' if head is None else f'a {type(head).__name__}'
        raise ValueError(
            f'--with {name}: model.{key} must be one head, got {got}. Choose '
            'its loss in a config of your own.'
        )
    return head, 'loss_decode' if dense else 'loss'


def _single_label(settings: Settings, name: str) -> None:
    """Refuse heads that give each class a sigmoid."""
    head, key = _head(settings, name)
    loss = head.get(key)
    sigmoid = isinstance(loss, dict) and loss.get('use_sigmoid')
    if _kind(head).startswith('MultiLabel') or sigmoid:
        raise ValueError(
            f'--with {name}: a sample must have one label, got a head '
            f'{_kind(head)!r} with a sigmoid for each class. Choose zut, or '
            'a head with a softmax.'
        )


def _length(settings: Settings) -> tuple[int, bool]:
    """Epochs or iterations of the training, and whether it is epochs."""
    loop = settings.get('train_cfg') or {}
    if loop.get('max_epochs'):
        return int(loop['max_epochs']), True
    return int(loop.get('max_iters') or 0), False


def _add_counts(settings: Settings) -> None:
    """Let the training counts be read, unless they are."""
    hooks = settings.setdefault('default_hooks', {})
    listed = settings.get('custom_hooks') or []
    kinds = {_kind(one) for one in [*hooks.values(), *listed]}
    if _kind(_COUNTS) not in kinds:
        hooks['class_counts'] = dict(_COUNTS)


def _refuse_second(name: str, path: str) -> None:
    raise ValueError(
        f'--with {name}: {path} must be free, got the method already. Leave '
        f'out --with {name}; its settings can be changed with --cfg-options.'
    )
