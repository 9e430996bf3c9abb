"""Rows and losses of several processes are as those of one."""

from pathlib import Path

import pytest
import torch
from ddp import run_ddp
from gather_jobs import all_rows, gather_and_step, step_of_all
from mmengine.dist import all_reduce

from mmfair.functional.joint_step import gradient_norms, joint_mean
from mmfair.utils.gather_rows import gather_rows


def test_alone_rows_come_back_without_gradient() -> None:
    rows = torch.randn(3, 2, requires_grad=True)
    gathered, first = gather_rows(rows)
    assert gathered.equal(rows)
    assert not gathered.requires_grad
    assert first == 0
    labels = torch.tensor([2**62, 0])
    assert gather_rows(labels)[0].equal(labels)
    assert gather_rows(torch.zeros(0, 4))[0].shape == (0, 4)


def test_alone_the_mean_is_that_of_the_process() -> None:
    value = torch.tensor(3.0, requires_grad=True)
    mean, share = joint_mean(value, 7, all_reduce=all_reduce)
    assert mean.item() == 3
    assert share.item() == 1
    assert not mean.requires_grad
    half, _ = joint_mean(value.bfloat16(), 7, all_reduce=all_reduce)
    assert half.dtype == torch.float32


def test_alone_the_norms_are_those_of_the_gradients() -> None:
    inputs = torch.tensor([[3.0, 4.0]], requires_grad=True)
    first = inputs.square().sum() / 2  # gradient (3, 4)
    norms = gradient_norms(
        inputs, first, inputs[0, 0], 0 * first, all_reduce=all_reduce
    )
    assert norms.tolist() == pytest.approx([5, 1, 0])
    assert not norms.requires_grad
    first.backward()  # the graph is kept
    assert inputs.grad.tolist() == [[3, 4]]


def test_alone_the_step_is_that_of_the_formulas() -> None:
    features = all_rows(8)['features']
    alone = step_of_all([3, 5])
    squares = features.square().sum(1)
    torch.testing.assert_close(alone['mean'], squares.mean())
    norms = torch.stack([2 * features / 8, 3 * features.square()])
    torch.testing.assert_close(alone['norms'], norms.flatten(1).norm(dim=1))


@pytest.mark.ddp
@pytest.mark.parametrize(
    ('uneven', 'step'),
    [
        ([[3, 5], [0, 2], [1, 0], [4, 4], [0, 0]], [3, 5]),
        ([[2, 0, 5], [1, 7, 3]], [1, 4, 2]),
    ],
    ids=['two', 'three'],
)
def test_several_processes_are_as_one(
    tmp_path: Path, uneven: list[list[int]], step: list[int]
) -> None:
    results = run_ddp(
        gather_and_step, tmp_path, uneven, step, world_size=len(step)
    )
    alone = step_of_all(step)
    for rank, result in enumerate(results):
        for counts, gathered in zip(uneven, result['rows'], strict=True):
            for name, expected in all_rows(sum(counts)).items():
                rows, first = gathered[name]
                assert rows.dtype == expected.dtype
                assert rows.shape == expected.shape
                assert rows.equal(expected)  # in the order of the ranks
                assert not rows.requires_grad
                assert first == sum(counts[:rank])
        got = result['step']
        torch.testing.assert_close(got['mean'], alone['mean'])
        torch.testing.assert_close(got['norms'], alone['norms'])
        share = step[rank] / sum(step)
        assert got['share'].item() == pytest.approx(share)
