from pathlib import Path

import pytest
import torch
from ddp import run_ddp
from loss_jobs import paco_step
from torch.nn.functional import normalize

from mmfair.functional import paco_losses
from mmfair.models import PaCoLoss
from mmfair.structures import Contrast

DRAW = torch.Generator().manual_seed(0)
LOGITS = torch.randn(7, 10, generator=DRAW)
ROWS = normalize(torch.randn(14, 4, generator=DRAW), dim=1)
LABELS = torch.tensor([0, 3, 3, 9, 0, 1, 3])
CONTRAST = Contrast(ROWS[:7], ROWS[7:], ROWS[:3], torch.tensor([3, -1, 0]))


def test_is_the_mean_of_the_function() -> None:
    loss = PaCoLoss(loss_weight=2.0, alpha=0.1, temperature=0.5)
    with pytest.raises(RuntimeError, match='never filled in'):
        loss(LOGITS, LABELS, contrast=CONTRAST)
    loss.set_class_counts([*range(10, 0, -1)])
    ours = loss(LOGITS, LABELS, contrast=CONTRAST, avg_factor=7)
    expected = paco_losses(
        LOGITS,
        torch.cat(CONTRAST[:3]),
        torch.cat([LABELS, LABELS, CONTRAST.queue_labels]),
        [*range(10, 0, -1)],
        alpha=0.1,
        temperature=0.5,
    )
    torch.testing.assert_close(ours, 2 * expected.mean())
    assert not loss.state_dict()
    assert 'alpha=0.1, temperature=0.5' in repr(loss)


@pytest.mark.ddp
def test_two_processes_are_one(tmp_path: Path) -> None:
    """Uneven parts: value, gradients and queue of the joint batch."""
    ranks = run_ddp(paco_step, tmp_path, LOGITS, ROWS, LABELS, 3)
    alone = paco_step(LOGITS, ROWS, LABELS, 7)
    for name, expected in alone.items():
        if name.startswith(('scores', 'queries')):
            # DDP takes the mean over the processes.
            ours = torch.cat([rank[name] for rank in ranks]) / 2
            torch.testing.assert_close(ours, expected)
            continue
        for rank in ranks:
            torch.testing.assert_close(rank[name], expected)


def test_errors() -> None:
    loss = PaCoLoss(class_counts=[1] * 10)
    with pytest.raises(ValueError, match=r'contrast must be .*PaCoClassifier'):
        loss(LOGITS, LABELS)
    with pytest.raises(ValueError, match='contrast must be given, got .1, 2'):
        loss(LOGITS, LABELS, contrast=(1, 2))
    with pytest.raises(TypeError, match='target must be labels.*mixup'):
        loss(LOGITS, LOGITS.softmax(1), contrast=CONTRAST)
    with pytest.raises(ValueError, match='PaCoLoss: temperature must'):
        PaCoLoss(temperature=0)
