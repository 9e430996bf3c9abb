"""What the processes of the geometry log's distributed test do."""

import json
import logging
from pathlib import Path
from types import SimpleNamespace

import torch
from mmengine.config import Config
from mmengine.dist import get_rank
from mmengine.registry import MODELS, DefaultScope
from mmengine.runner import Runner
from tiny_config import tiny_config

from mmfair.engine import GeometryLogHook


def measure_once(folder: str) -> list[dict]:
    """One measurement by as many processes as there are; lines of the log."""
    logs = Path(folder, f'rank{get_rank()}')
    logs.mkdir()
    cfg = Config(tiny_config())
    hook = GeometryLogHook(k=8, per_class=15)
    with DefaultScope.overwrite_default_scope('mmpretrain'):
        torch.manual_seed(0)
        model = MODELS.build(cfg.model)
        torch.nn.init.normal_(model.head.layers.head.weight)
        runner = SimpleNamespace(
            model=model,
            cfg=cfg,
            seed=0,
            epoch=0,
            iter=0,
            log_dir=str(logs),
            logger=logging.getLogger('geometry_jobs'),
            visualizer=SimpleNamespace(add_scalars=lambda *a, **k: None),
            build_dataloader=Runner.build_dataloader,
            _val_loop=None,
            _test_loop=None,
        )
        hook.before_train(runner)
        hook.before_train_iter(runner, 0)
    log = logs / 'geometry_log.jsonl'
    text = log.read_text() if log.exists() else ''
    return [json.loads(line) for line in text.splitlines()]
