"""Small models of persons: miniature, config, weights."""

from pathlib import Path
from typing import NamedTuple

import person_miniatures
import torch
from mmengine.config import Config
from mmengine.registry import MODELS, init_default_scope
from run_tool import ROOT

from mmfair.utils.load_config import load_config

SETS = {
    'prcc': (person_miniatures.prcc, 'ce_resnet50_2xb32-60e_prcc-384x192'),
    'vc_clothes': (
        person_miniatures.vc_clothes,
        'ce_resnet50_2xb32-60e_vc-clothes-384x192',
    ),
    'ccvid': (
        person_miniatures.ccvid,
        'ce_c2d-resnet50_2xb16-150e_ccvid-256x128',
    ),
}


class PersonModel(NamedTuple):
    config: Path
    checkpoint: Path
    data: Path

    def cfg(self) -> Config:
        return load_config(self.config)


def person_model(folder: Path, name: str = 'prcc') -> PersonModel:
    """A config of the set with a network of 32 channels that never learned."""
    write, stem = SETS[name]
    data = write(folder / name)
    cfg = load_config(ROOT / 'configs' / 'reid' / f'{stem}.py')
    features = 32 * (1 if name == 'ccvid' else 2)
    cfg.merge_from_dict(
        {
            'model.backbone.depth': 18,
            'model.backbone.base_channels': 4,
            'model.backbone.stem_channels': 4,
            'model.backbone.init_cfg': None,
            'model.neck.in_channels': 32,
            'model.head.in_channels': features,
            'model.head.num_classes': 4,
            'data_preprocessor.num_classes': 4,
        }
    )
    for part in ('train', 'val', 'test'):
        loader = cfg[f'{part}_dataloader']
        loader.update(num_workers=0, persistent_workers=False, batch_size=16)
        loader.dataset.data_root = str(data)
        for step in loader.dataset.pipeline[:2]:
            if 'scale' in step:
                step.scale = (32, 64)
    config = folder / f'{name}.py'
    cfg.dump(config)
    init_default_scope(cfg.default_scope)
    torch.manual_seed(0)
    model = MODELS.build({**cfg.model})
    checkpoint = folder / f'{name}.pth'
    torch.save({'state_dict': model.state_dict(), 'meta': {}}, checkpoint)
    return PersonModel(config, checkpoint, data)
