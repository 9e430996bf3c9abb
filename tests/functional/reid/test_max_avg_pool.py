import pytest
import torch
from reid_cases import CASES, doubles

from mmfair.functional import max_avg_pool


def test_the_order_of_the_released_code() -> None:
    case = CASES['pooling']
    torch.testing.assert_close(
        max_avg_pool(doubles(case['inputs'])),
        doubles(case['expected']['max_avg_concat']),
        atol=1e-6,
        rtol=0,
    )


def test_errors() -> None:
    with pytest.raises(ValueError, match=r'maps must have shape \(N, C'):
        max_avg_pool(torch.zeros(2, 3))
    with pytest.raises(ValueError, match='empty'):
        max_avg_pool(torch.zeros(2, 3, 0, 4))
