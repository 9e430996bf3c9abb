"""A backbone in a host's classifier: one training step with ZUT."""

from types import SimpleNamespace
from typing import Any

import hosts
import torch
from mmengine.model import BaseModel

from mmfair.engine import ZUTHook


def classifier(backbone: dict[str, Any], channels: int) -> BaseModel:
    """MMPretrain's classifier with a backbone, pooling and a linear layer."""
    model, _ = hosts.resnet(
        changes={
            'backbone': {**backbone, '_delete_': True},
            'head.in_channels': channels,
        }
    )
    return model


def train_one_step(model: BaseModel) -> None:
    """Losses are there and finite, and every parameter has a gradient."""
    data = hosts.classification_data(size=32)
    batch = model.data_preprocessor(data, True)
    _, plain = hosts.step(model, batch)
    hook = ZUTHook(loss={'type': 'mmfair.ZeroUniformityLoss'})
    runner = SimpleNamespace(model=model, epoch=0, iter=0)
    hook.before_train(runner)
    hook.before_train_iter(runner, 0)
    losses, gradients = hosts.step(model, batch)
    hook.after_train(runner)
    assert set(losses) == {'loss', 'loss_zul'}
    assert all(torch.isfinite(value) for value in losses.values())
    trained = {n for n, p in model.named_parameters() if p.requires_grad}
    assert set(gradients) == set(plain) == trained
    assert all(g.isfinite().all() for g in gradients.values())
