"""What the features of a split depend on."""

import hashlib
from pathlib import Path

from mmfair.model_corrections.classifier_layer import ClassifierLayer
from mmfair.model_corrections.gather_features import rows_of_image
from mmfair.report import ModelRun
from mmfair.utils.config_fingerprint import config_fingerprint
from mmfair.utils.data_fingerprint import data_fingerprint
from mmfair.utils.evaluation_loader import evaluation_loader

__all__ = ['feature_key', 'file_digest']

_PART = 2**20


def feature_key(
    run: ModelRun, layer: ClassifierLayer, checkpoint: str
) -> dict[str, str]:
    """What must be the same for features to be used again.

    The model of the config, how its images are read, which images these are,
    the bytes of the checkpoint, and the layer. How a training went does not
    count.

    Args:
        run: The model and its images.
        layer: Whose input the features are.
        checkpoint: File of the weights.

    Returns:
        Fingerprints by name.
    """
    cfg = run.cfg
    settings = {
        'model': cfg.model,
        'data_preprocessor': cfg.get('data_preprocessor'),
        'dataset': evaluation_loader(cfg, run.split)['dataset'],
    }
    return {
        'config': config_fingerprint(settings),
        'checkpoint': file_digest(checkpoint),
        'data': data_fingerprint(run.dataset),
        'images': hashlib.sha256(run.indices.tobytes()).hexdigest(),
        'layer': f'{layer.path}, {rows_of_image(layer)} rows an image',
    }


def file_digest(path: str | Path) -> str:
    """SHA-256 of the bytes of a file, 64 hexadecimal digits."""
    digest = hashlib.sha256()
    with Path(path).open('rb') as file:
        while part := file.read(_PART):
            digest.update(part)
    return digest.hexdigest()
