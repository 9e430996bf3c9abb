import json
from pathlib import Path

import pytest
import torch
from torch.nn import functional

from mmfair.functional import branch_share, mixed_branches

DATA = Path(__file__).parents[2] / 'data'
CASES = json.loads((DATA / 'bbn.json').read_text())


@pytest.mark.parametrize('epochs', ['200', '90', '180'])
def test_share_of_the_released_code(epochs: str) -> None:
    """It counts epochs from 1."""
    golden = CASES['bbn_alpha_schedule']['output'][epochs]
    for epoch, share in zip(golden['epochs'], golden['alpha'], strict=True):
        assert branch_share(epoch - 1, int(epochs)) == pytest.approx(share)


@pytest.mark.parametrize('case', ['bbn_mix_epoch1', 'bbn_mix_epoch150'])
def test_mixture_and_loss_of_the_released_code(case: str) -> None:
    golden = CASES[case]
    values = {
        name: torch.tensor(
            value, dtype=torch.long if 'label' in name else torch.float64
        )
        for name, value in golden['inputs'].items()
    }
    features = [
        values[f'feature_{branch}'].requires_grad_() for branch in ('cb', 'rb')
    ]
    share = branch_share(golden['hyperparameters']['epoch_1based'] - 1, 200)
    mixed = mixed_branches(*features, share)
    logits = mixed @ values['classifier_weight_12xC'] + values['bias']
    expected = torch.tensor(golden['output']['logits'], dtype=torch.float64)
    torch.testing.assert_close(logits, expected, rtol=0, atol=1e-6)
    losses = [
        functional.cross_entropy(logits, values[f'label_{branch}'])
        for branch in ('cb', 'rb')
    ]
    loss = share * losses[0] + (1 - share) * losses[1]
    assert loss.item() == pytest.approx(golden['output']['loss'], abs=1e-6)
    loss.backward()
    for branch, feature in zip(('cb', 'rb'), features, strict=True):
        gradient = torch.tensor(
            golden['grad'][f'feature_{branch}'], dtype=torch.float64
        )
        torch.testing.assert_close(feature.grad, gradient, rtol=0, atol=1e-6)


def test_errors() -> None:
    with pytest.raises(ValueError, match='epoch must be .* got 5'):
        branch_share(5, 5)
    with pytest.raises(ValueError, match='share must be .* got 1.5'):
        mixed_branches(torch.ones(1, 2), torch.ones(1, 2), 1.5)
    with pytest.raises(ValueError, match=r'shape \(N, D\) of conventional'):
        mixed_branches(torch.ones(2, 2), torch.ones(1, 2), 1)
