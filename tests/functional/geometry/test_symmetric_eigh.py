"""Where many small matrices are decomposed."""

import sys

import pytest
import torch

from mmfair.functional import EIGH_METHODS, symmetric_eigh

MODULE = sys.modules['mmfair.functional.geometry.symmetric_eigh']


def grams(count=60, size=7, dtype=torch.float64):
    generator = torch.Generator().manual_seed(0)
    points = torch.randn(count, size, 3, generator=generator, dtype=dtype)
    return points @ points.mT  # of rank 3


@pytest.mark.parametrize('method', EIGH_METHODS)
@pytest.mark.parametrize('dtype', [torch.float32, torch.float64])
def test_values_ascend_and_vectors_are_theirs(method, dtype):
    matrices = grams(dtype=dtype)
    values, vectors = symmetric_eigh(matrices, method=method)
    assert values.dtype == vectors.dtype == dtype
    assert (values.diff(dim=1) >= 0).all()
    error = 200 * torch.finfo(dtype).eps * matrices.abs().max()
    back = vectors @ torch.diag_embed(values) @ vectors.mT
    assert (back - matrices).abs().max() < error
    identity = torch.eye(7, dtype=dtype)
    assert (vectors.mT @ vectors - identity).abs().max() < error


@pytest.mark.parametrize('method', ['cpu', 'device'])
def test_on_the_cpu_they_are_pytorchs_bit_for_bit(method):
    matrices = grams(300)
    values, vectors = symmetric_eigh(matrices, method=method)
    expected = torch.linalg.eigh(matrices)
    assert torch.equal(values, expected.eigenvalues)
    assert torch.equal(vectors, expected.eigenvectors)


class Elsewhere(torch.Tensor):
    """A tensor that says it is on another device, and notes where it goes."""

    moves: list

    def cpu(self):
        self.moves.append('to the CPU')
        return self.as_subclass(torch.Tensor)


def elsewhere():
    tensor = grams().as_subclass(Elsewhere)
    Elsewhere.moves = []
    return tensor


@pytest.mark.parametrize(
    ('method', 'moves'),
    [('cpu', ['to the CPU']), ('device', []), ('jacobi', [])],
)
def test_matrices_of_another_device_move_for_one_method_alone(
    method, moves, monkeypatch
):
    seen = []

    def eigh(matrices):
        seen.append(type(matrices))
        return torch.linalg.eigh(matrices.as_subclass(torch.Tensor))

    monkeypatch.setattr(
        MODULE, 'in_workers', lambda function, rows: [eigh(rows)]
    )
    symmetric_eigh(elsewhere(), method=method)
    assert Elsewhere.moves == moves
    if method != 'jacobi':
        assert seen == [torch.Tensor if moves else Elsewhere]


@pytest.mark.skipif(not torch.cuda.is_available(), reason='needs CUDA')
@pytest.mark.parametrize('method', EIGH_METHODS)
def test_results_come_back_to_cuda(method):
    matrices = grams(dtype=torch.float32).cuda()
    values, vectors = symmetric_eigh(matrices, method=method)
    assert values.device == vectors.device == matrices.device
    expected = torch.linalg.eigvalsh(matrices.cpu())
    torch.testing.assert_close(values.cpu(), expected, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize('method', EIGH_METHODS)
@pytest.mark.parametrize('value', [float('nan'), float('inf')])
def test_what_is_not_finite_is_named_and_no_matter_of_linear_algebra(
    method, value
):
    matrices = grams()
    matrices[3, 2, 2] = value
    with pytest.raises(ValueError, match='matrices must be finite'):
        symmetric_eigh(matrices, method=method)


@pytest.mark.parametrize('method', ['gpu', 'CPU', None, 1])
def test_methods_that_do_not_exist(method):
    with pytest.raises(ValueError, match=f'eigh must be .*got {method!r}'):
        symmetric_eigh(grams(), method=method)


def test_no_gradient_goes_through():
    values, vectors = symmetric_eigh(grams().requires_grad_())
    assert not values.requires_grad
    assert not vectors.requires_grad
