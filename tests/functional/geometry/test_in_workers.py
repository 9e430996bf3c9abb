from threading import Thread

import pytest
import torch

from mmfair.functional import symmetric_eigh
from mmfair.functional.geometry.in_workers import in_workers


def cloud(count, width):
    generator = torch.Generator().manual_seed(0)
    return torch.randn(count, width, generator=generator, dtype=torch.float64)


@pytest.fixture
def two_threads():
    before = torch.get_num_threads()
    torch.set_num_threads(2)
    yield
    torch.set_num_threads(before)


@pytest.mark.usefixtures('two_threads')
def test_workers_give_what_one_thread_gives():
    matrices = cloud(301 * 6, 6).view(301, 6, 6)
    matrices = matrices + matrices.mT
    values, vectors = symmetric_eigh(matrices)
    expected = torch.linalg.eigh(matrices)
    assert torch.equal(values, expected.eigenvalues)
    assert torch.equal(vectors, expected.eigenvectors)
    assert torch.get_num_threads() == 2


@pytest.mark.usefixtures('two_threads')
def test_workers_take_shares_in_order_with_one_thread_each():
    def share(rows):
        return rows, torch.get_num_threads()

    parts = in_workers(share, torch.arange(1000))
    assert [threads for _, threads in parts] == [1, 1]
    assert torch.equal(torch.cat([p for p, _ in parts]), torch.arange(1000))
    assert len(in_workers(share, torch.arange(10))) == 1
    torch.set_num_threads(1)
    assert len(in_workers(share, torch.arange(1000))) == 1


@pytest.mark.usefixtures('two_threads')
def test_number_of_threads_outlives_an_error_in_a_worker():
    matrices = torch.full((400, 3, 3), float('nan'))
    with pytest.raises(torch.linalg.LinAlgError):
        in_workers(torch.linalg.eigh, matrices)
    assert torch.get_num_threads() == 2


@pytest.mark.usefixtures('two_threads')
def test_workers_within_a_thread():
    matrices = cloud(400 * 4, 4).view(400, 4, 4)
    matrices = matrices @ matrices.mT
    found = []

    def work():
        before = torch.get_num_threads()
        found.append(
            (symmetric_eigh(matrices)[0], before, torch.get_num_threads())
        )

    thread = Thread(target=work)
    thread.start()
    thread.join()
    values, before, after = found[0]
    torch.testing.assert_close(values, torch.linalg.eigvalsh(matrices))
    assert before == after
    assert torch.get_num_threads() == 2
