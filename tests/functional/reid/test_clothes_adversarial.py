import pytest
import torch
from reid_cases import LOSSES, agrees, doubles, wearers

from mmfair.functional import clothes_adversarial, cosine_logits

GENERATOR = torch.Generator().manual_seed(0)
COSINES = torch.rand(5, 6, generator=GENERATOR, dtype=torch.float64) * 2 - 1
OUTFITS = torch.tensor([0, 1, 3, 5, 2])
WEARERS = torch.tensor([0, 0, 1, 1, 1, 2])


@pytest.mark.parametrize(
    'name', ['cal_scale16_eps0.1', 'cal_single_outfit_identity']
)
def test_loss_and_gradient_of_the_released_code(name: str) -> None:
    case = LOSSES[name]
    cosines = doubles(case['inputs']).requires_grad_()
    loss = clothes_adversarial(
        cosines,
        case['targets'],
        wearers(case),
        scale=case['scale'],
        epsilon=case['epsilon'],
    )
    agrees(case, loss, cosines)


def test_the_clothes_classification_of_the_released_code() -> None:
    """A cosine classifier with the cross-entropy of its scaled scores."""
    case = LOSSES['normalized_classifier_ce_s16']
    features = doubles(case['inputs']).requires_grad_()
    scores = cosine_logits(features, doubles(case['weight']), scale=16)
    torch.testing.assert_close(
        scores.detach(), 16 * doubles(case['cos']), atol=1e-6, rtol=0
    )
    targets = torch.tensor(case['targets'])
    loss = torch.nn.functional.cross_entropy(scores, targets)
    agrees(case, loss, features)


def written_out(cosines: torch.Tensor, known: list[int]) -> torch.Tensor:
    """The formula of the paper, sample by sample."""
    losses = []
    for row, outfit in zip(16 * cosines, OUTFITS, strict=True):
        mine = [c for c in known if WEARERS[c] == WEARERS[outfit]]
        others = [c for c in known if WEARERS[c] != WEARERS[outfit]]
        loss = torch.zeros((), dtype=row.dtype)
        for c in mine if outfit in mine else []:
            share = 0.1 / len(mine) + 0.9 * (c == outfit)
            total = row[c].exp() + sum(row[j].exp() for j in others)
            loss = loss - share * (row[c] - total.log())
        losses.append(loss)
    return torch.stack(losses)


@pytest.mark.parametrize('known', [range(6), [0, 2, 3, 5]])
def test_the_formula_written_out(known: list[int]) -> None:
    mask = torch.zeros(6, dtype=torch.bool)
    mask[list(known)] = True
    loss = clothes_adversarial(COSINES, OUTFITS, WEARERS, known=mask)
    torch.testing.assert_close(loss, written_out(COSINES, list(known)))


def test_gradient_is_that_of_the_value() -> None:
    assert torch.autograd.gradcheck(
        lambda cosines: clothes_adversarial(
            cosines, OUTFITS, WEARERS, scale=4, epsilon=0.3
        ),
        COSINES.clone().requires_grad_(),
    )


def test_large_scales_half_precision_and_no_other_person() -> None:
    cosines = COSINES.half().requires_grad_()
    loss = clothes_adversarial(cosines, OUTFITS, WEARERS, scale=1e4)
    loss.sum().backward()
    assert loss.dtype == torch.float32
    assert loss.isfinite().all()
    assert cosines.grad.isfinite().all()
    cosines = COSINES.clone().requires_grad_()
    alone = clothes_adversarial(cosines, OUTFITS, torch.zeros(6).long())
    alone.sum().backward()
    assert (alone == 0).all()
    assert (cosines.grad == 0).all()


@pytest.mark.parametrize(
    ('change', 'message'),
    [
        (dict(scale=0), 'scale must be .* > 0, got 0'),
        (dict(epsilon=1.5), 'epsilon must be .* <= 1, got 1.5'),
        (dict(wearers=[0, 1]), 'one entry for each of the 6 outfits'),
        (dict(outfits=[0, 1, 2, 3, 6]), r'target must be in \[0, 6\)'),
    ],
)
def test_errors(change: dict, message: str) -> None:
    given = dict(cosines=COSINES, outfits=OUTFITS, wearers=WEARERS)
    with pytest.raises(ValueError, match=message) as caught:
        clothes_adversarial(**{**given, **change})
    assert str(caught.value).startswith('clothes_adversarial: ')
