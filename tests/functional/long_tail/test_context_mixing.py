import pytest
import torch

from mmfair.functional import context_mask, mixed_context

DRAW = torch.Generator().manual_seed(0)
MAPS = torch.rand(4, 6, 3, 3, generator=DRAW, dtype=torch.float64)
WEIGHT = torch.randn(5, 6, generator=DRAW, dtype=torch.float64)
LABELS = torch.tensor([0, 3, 4, 1])


def test_the_map_is_grad_cam_of_the_true_class():
    maps = MAPS.clone().requires_grad_()
    logits = maps.mean((2, 3)) @ WEIGHT.T
    picked = logits.gather(1, LABELS[:, None]).sum()
    (gradient,) = torch.autograd.grad(picked, maps)
    weights = gradient.mean((2, 3), keepdim=True)
    cam = (weights * MAPS).sum(1).relu()
    low, high = cam.amin((1, 2), True), cam.amax((1, 2), True)
    cam = ((cam - low) / (high - low)).nan_to_num()  # one has no map
    expected = (1 - cam).square()
    mask = context_mask(MAPS, WEIGHT, LABELS, (3, 3))
    torch.testing.assert_close(mask, expected)
    large = context_mask(MAPS, WEIGHT, LABELS, (12, 12))
    assert large.shape == (4, 12, 12)
    assert ((large >= 0) & (large <= 1)).all()


def test_an_even_map_shows_surroundings_everywhere():
    mask = context_mask(torch.ones(1, 2, 3, 3), torch.ones(1, 2), [0], (6, 6))
    assert torch.equal(mask, torch.ones(1, 6, 6))


def test_mixing_by_hand():
    images, contexts = torch.rand(2, 3, 1, 4, 4)
    masks = torch.rand(3, 4, 4)
    mixed = mixed_context(images, contexts, masks, 0.25)
    weight = 0.25 * masks[:, None]
    torch.testing.assert_close(
        mixed, weight * contexts + (1 - weight) * images
    )
    assert torch.equal(mixed_context(images, contexts, masks, 0), images)


def test_errors():
    with pytest.raises(ValueError, match=r'maps must have shape \(N, D, h'):
        context_mask(MAPS, WEIGHT[:, :2], LABELS, (3, 3))
    with pytest.raises(ValueError, match=r'target must be in \[0, 5\)'):
        context_mask(MAPS, WEIGHT, [0, 0, 0, 5], (3, 3))
    images = torch.zeros(2, 1, 4, 4)
    with pytest.raises(ValueError, match='share must be'):
        mixed_context(images, images, torch.zeros(2, 4, 4), 1.5)
    with pytest.raises(ValueError, match='contexts must have the shape'):
        mixed_context(images, images[:1], torch.zeros(2, 4, 4), 1)
