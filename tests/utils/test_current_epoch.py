from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import torch
from mmengine.hooks import Hook
from mmengine.model import BaseModel
from mmengine.runner import EpochBasedTrainLoop, IterBasedTrainLoop, Runner
from torch import Tensor, nn
from torch.utils.data import BatchSampler

from mmfair.utils import current_epoch as module
from mmfair.utils.current_epoch import current_epoch, epochs_of_training

SAMPLES, BATCH = 10, 4


class Model(BaseModel):
    def __init__(self) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(()))

    def forward(self, inputs: list[int], mode: str) -> dict[str, Tensor]:
        return {'loss': self.weight * sum(inputs)}


class Watch(Hook):
    """What the epoch is before each iteration, and what was drawn in it."""

    def __init__(self) -> None:
        self.epochs: list[int] = []
        self.end = 0
        self.batches: list[list[int]] = []

    def before_train_iter(
        self, runner: Runner, batch_idx: int, data_batch: Any = None
    ) -> None:
        self.epochs.append(current_epoch(runner))
        self.end = epochs_of_training(runner)
        self.batches.append(list(data_batch['inputs']))


def train(
    name: str, loop: dict[str, Any], *, checkpoint: str = '', **loader: Any
) -> Watch:
    """Train on ten samples, four at a time."""
    watch = Watch()
    runner = Runner(
        model=Model(),
        work_dir=name,
        experiment_name=f'test_current_epoch_{name}',
        train_dataloader=dict(
            dataset=[dict(inputs=index) for index in range(SAMPLES)],
            batch_size=BATCH,
            num_workers=0,
            **loader,
        ),
        optim_wrapper=dict(optimizer=dict(type='SGD', lr=0.1)),
        train_cfg=loop,
        custom_hooks=[watch],
        load_from=checkpoint or None,
        resume=bool(checkpoint),
    )
    runner.train()
    return watch


@pytest.mark.filterwarnings('ignore')  # of MMEngine
def test_loop_over_epochs(folder: Path) -> None:
    sampler = dict(type='DefaultSampler', shuffle=True)
    watch = train('epochs', dict(by_epoch=True, max_epochs=3), sampler=sampler)
    assert watch.epochs == [0, 0, 0, 1, 1, 1, 2, 2, 2]
    assert watch.end == 3


@pytest.mark.filterwarnings('ignore')  # of MMEngine
@pytest.mark.parametrize('batches', ['batch_size', 'batch_sampler'])
def test_loop_over_iterations(folder: Path, batches: str) -> None:
    loader = dict(sampler=dict(type='InfiniteSampler', shuffle=True))
    if batches == 'batch_sampler':
        loader['batch_sampler'] = dict(type=BatchSampler, drop_last=False)
    loop = dict(by_epoch=False, max_iters=13)
    watch = train(batches, loop, **loader)
    # 0, 4, 8, 12, ... samples were drawn before each iteration.
    assert watch.epochs == [0, 0, 0, 1, 1, 2, 2, 2, 3, 3, 4, 4, 4]
    assert watch.end == 5
    drawn: list[int] = []
    for epoch, batch in zip(watch.epochs, watch.batches, strict=True):
        # What is complete: each sample came so many times, at least.
        times = [drawn.count(index) for index in range(SAMPLES)]
        assert min(times) == epoch
        assert len(batch) == BATCH
        drawn += batch


@pytest.mark.filterwarnings('ignore')  # of MMEngine
def test_resumed_loop_over_iterations(folder: Path) -> None:
    sampler = dict(type='InfiniteSampler', shuffle=True)
    train('first', dict(by_epoch=False, max_iters=5), sampler=sampler)
    loop = dict(by_epoch=False, max_iters=9)
    (checkpoint,) = Path('first').glob('*.pth')
    watch = train('second', loop, checkpoint=str(checkpoint), sampler=sampler)
    assert watch.epochs == [2, 2, 2, 3]


def test_all_processes_draw(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, 'get_world_size', lambda: 3)
    loop = IterBasedTrainLoop.__new__(IterBasedTrainLoop)
    loop.dataloader = SimpleNamespace(batch_size=BATCH, dataset=range(SAMPLES))
    epochs = [
        current_epoch(SimpleNamespace(train_loop=loop, iter=step))
        for step in range(6)
    ]
    assert epochs == [0, 1, 2, 3, 4, 6]  # 12 samples an iteration


def test_no_loop_or_another_has_the_epoch_of_the_runner() -> None:
    assert current_epoch(SimpleNamespace(epoch=7)) == 7
    loop = EpochBasedTrainLoop.__new__(EpochBasedTrainLoop)
    assert current_epoch(SimpleNamespace(epoch=7, train_loop=loop)) == 7
