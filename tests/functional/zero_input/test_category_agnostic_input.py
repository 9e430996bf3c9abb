import pytest
import torch

from mmfair.functional import category_agnostic_input

MEAN = torch.tensor([123.675, 116.28, 103.53]).view(-1, 1, 1)


def test_kinds():
    batch = torch.rand(4, 3, 2, 5, dtype=torch.float64)
    for kind, value in (('zero', 0.0), ('one', 1.0)):
        sample = category_agnostic_input(batch, input_type=kind)
        assert sample.shape == (1, 3, 2, 5)
        assert sample.dtype == torch.float64
        assert (sample == value).all()


@pytest.mark.parametrize('scale', [1.0, 255.0])
def test_mean_is_on_the_unit_scale(scale):
    sample = category_agnostic_input(
        torch.rand(2, 3, 4, 4), input_type='mean', mean=MEAN / 255 * scale
    )
    torch.testing.assert_close(sample[0, :, 0, 0], MEAN.flatten() / 255)


def test_mean_of_the_channels_of_clips():
    sample = category_agnostic_input(
        torch.rand(2, 8, 3, 4, 4), input_type='mean', mean=MEAN
    )
    assert sample.shape == (1, 8, 3, 4, 4)
    for frame in sample[0]:
        torch.testing.assert_close(frame[:, 0, 0], MEAN.flatten() / 255)


def test_random_is_standard_normal():
    torch.manual_seed(0)
    sample = category_agnostic_input(
        torch.zeros(1, 3, 100, 100), input_type='random'
    )
    assert sample.mean().abs() < 0.02
    assert (sample.std() - 1).abs() < 0.02


def test_empty_batch_gives_a_sample_all_the_same():
    assert category_agnostic_input(torch.zeros(0, 7)).shape == (1, 7)


def test_errors():
    with pytest.raises(ValueError, match="input_type must .* got 'grey'"):
        category_agnostic_input(torch.zeros(1, 3), input_type='grey')
    with pytest.raises(ValueError, match='mean must be given'):
        category_agnostic_input(torch.zeros(1, 3), input_type='mean')
