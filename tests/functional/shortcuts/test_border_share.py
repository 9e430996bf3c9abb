import pytest
import torch

from mmfair.functional import blanked_border, blanked_centre, border_share


def test_by_hand():
    saliency = torch.zeros(2, 4, 4)
    saliency[0, 1, 1] = 3.0  # centre
    saliency[0, 0, 3] = 1.0  # border
    saliency[0, 3, 3] = -5.0  # does not count
    saliency[1, 2, 2] = 1.0
    assert border_share(saliency).tolist() == [0.25, 0.0]


def test_even_map_gives_the_share_of_the_area():
    assert border_share(torch.ones(1, 28, 28)).item() == 0.75
    narrow = border_share(torch.ones(1, 10, 20), share=0.1)
    torch.testing.assert_close(narrow, torch.tensor([0.36]))


def test_scale_does_not_matter():
    maps = torch.rand(3, 9, 9, dtype=torch.float64)
    torch.testing.assert_close(border_share(maps), border_share(8 * maps))


def test_the_border_is_what_blanking_blanks():
    maps = torch.rand(2, 1, 9, 14)
    centre, border = blanked_border(maps), blanked_centre(maps)
    assert border_share(centre[:, 0]).tolist() == [0, 0]
    assert border_share(border[:, 0]).tolist() == [1, 1]


def test_a_map_without_positive_values_has_no_share():
    maps = torch.stack([torch.zeros(4, 4), -torch.ones(4, 4)])
    assert border_share(maps).isnan().all()


def test_errors():
    with pytest.raises(ValueError, match=r'have shape \(B, H, W\), got \(4,'):
        border_share(torch.ones(4, 4))
    with pytest.raises(
        ValueError, match='border_share: share must be .* < 0.5'
    ):
        border_share(torch.ones(1, 4, 4), share=0.7)
