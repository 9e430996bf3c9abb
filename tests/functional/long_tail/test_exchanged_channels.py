import pytest
import torch

from mmfair.functional import exchanged_channels


def test_a_quarter_of_the_channels_is_that_of_the_others():
    features, others = torch.zeros(3, 10), torch.ones(3, 10)
    mixed = exchanged_channels(features, others)
    assert (mixed.sum(1) == 2).all()  # rounded down
    assert (mixed == mixed[0]).all()  # the same in all rows
    assert not features.any()
    assert torch.equal(exchanged_channels(features, others, share=0), features)
    assert torch.equal(exchanged_channels(features, others, share=1), others)


def test_before_and_after_average_pooling_is_the_same():
    maps, others = torch.randn(2, 4, 8, 3, 3)
    one, two = (torch.Generator().manual_seed(5) for _ in range(2))
    before = exchanged_channels(maps, others, generator=one).mean((2, 3))
    after = exchanged_channels(
        maps.mean((2, 3)), others.mean((2, 3)), generator=two
    )
    torch.testing.assert_close(before, after)


def test_errors():
    with pytest.raises(ValueError, match=r'others must .* got \(2, 3\)'):
        exchanged_channels(torch.zeros(2, 4), torch.zeros(2, 3))
    with pytest.raises(ValueError, match='share must be'):
        exchanged_channels(torch.zeros(2, 4), torch.zeros(2, 4), share=1.5)
