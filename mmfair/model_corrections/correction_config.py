"""A config that corrects scores where the weights can't."""

from pathlib import Path

from mmengine.config import Config

from mmfair.corrections import CorrectionRow
from mmfair.corrections.scores_file import corrected_bytes
from mmfair.engine.hooks.classifier_output_hook import ClassifierOutputHook
from mmfair.model_corrections.classifier_layer import ClassifierLayer
from mmfair.registry import HOOKS
from mmfair.utils.atomic_write import atomic_write

__all__ = ['correction_config']

_HOOK = 'CorrectedScoresHook'


def correction_config(
    row: CorrectionRow, layer: ClassifierLayer, cfg: Config, target: str
) -> Path:
    """Write the config of a model with the correction as a hook of its tests.

    Beside it goes a file with the numbers of the correction. Hooks of the
    config that correct scores are left out of it, as they were of the table.

    Args:
        row: The correction.
        layer: Whose scores it corrects.
        cfg: Config of the model, which stays.
        target: The config is named like it, but ends in ``.py``.

    Returns:
        The config.

    Raises:
        ValueError: If a config that is none of these would be overwritten.
    """
    path = Path(target).with_suffix('.py')
    source = cfg.filename and Path(cfg.filename)
    if source and path.resolve() == source.resolve():
        raise ValueError(
            f'--write: config must not be that of the model, got {str(path)!r}'
            '. Choose another name.'
        )
    if path.exists() and _HOOK not in path.read_text('utf-8', 'replace'):
        raise ValueError(
            f'--write: {str(path)!r} must not be there: {row.name} needs a '
            'config of that name, and what lies there is another file. Choose '
            'another name.'
        )
    scores = path.with_suffix('.scores').resolve()
    changed = Config(cfg.to_dict())
    hooks = {
        name: hook
        for name, hook in (changed.get('default_hooks') or {}).items()
        if not _corrects(hook)
    }
    changed.custom_hooks = [
        hook
        for hook in changed.get('custom_hooks') or ()
        if not _corrects(hook)
    ]
    hooks['corrected_scores'] = {
        'type': f'mmfair.{_HOOK}',
        'file': str(scores),
        'classifier': layer.path,
    }
    changed.default_hooks = hooks
    atomic_write(scores, corrected_bytes(row.corrected))
    atomic_write(path, changed.pretty_text)
    return path


def _corrects(hook: object) -> bool:
    kind = HOOKS.get(hook['type']) if isinstance(hook, dict) else None
    return isinstance(kind, type) and issubclass(kind, ClassifierOutputHook)
