"""The learning rates of a schedule, as MMEngine's runner steps it."""

import mmengine.optim  # noqa: F401  registers the schedulers
import torch
from mmengine.config import Config
from mmengine.registry import PARAM_SCHEDULERS

# Steps of an epoch, where a schedule goes by the step.
STEPS = 10


def rates(config: Config) -> list[float]:
    """Rate of each epoch, or of each step if the schedule goes by those.

    As MMEngine's runner builds and steps the schedulers.
    """
    lr = config.optim_wrapper.optimizer.lr
    optimizer = torch.optim.SGD([torch.zeros(1)], lr=lr)
    loop = config.train_cfg
    epochs = loop.get('max_epochs')
    schedulers = [
        PARAM_SCHEDULERS.build(
            {'end': epochs or loop.max_iters, **scheduler},
            default_args={'optimizer': optimizer, 'epoch_length': STEPS},
        )
        for scheduler in config.param_scheduler
    ]
    by_epoch = all(scheduler.by_epoch for scheduler in schedulers)
    if epochs and not by_epoch:
        steps = epochs * STEPS
    else:
        steps = epochs or loop.max_iters
    found = []
    for _ in range(steps):
        found.append(optimizer.param_groups[0]['lr'])
        optimizer.step()
        for scheduler in schedulers:
            scheduler.step()
    return found
