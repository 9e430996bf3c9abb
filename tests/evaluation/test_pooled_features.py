import pytest
import torch

from mmfair.evaluation import pooled_features


@pytest.mark.parametrize(
    'value',
    [
        torch.tensor([[1.0, 2.0]]),
        torch.tensor([[[0.0, 1.0], [2.0, 3.0]]]),  # 2 tokens
        torch.tensor([[[[1.0, 1.0]], [[1.0, 3.0]]]]),  # 1 x 2 positions
        torch.tensor([[[[[1.0]], [[1.0]]], [[[1.0]], [[3.0]]]]]),  # 2 frames
        (torch.zeros(1, 9), torch.tensor([[1.0, 2.0]])),
        [(torch.zeros(1, 9),), (None, torch.tensor([[1.0, 2.0]]))],
        torch.tensor([[1.0, 2.0]], dtype=torch.bfloat16),
    ],
    ids=['rows', 'tokens', 'maps', 'clips', 'tuple', 'nested', 'half'],
)
def test_by_hand(value):
    features = pooled_features(value)
    assert features.dtype == torch.float32
    assert features.tolist() == [[1.0, 2.0]]


def test_a_copy_without_gradient():
    value = torch.ones(2, 3, requires_grad=True)
    features = pooled_features(value)
    with torch.no_grad():
        value.zero_()
    assert not features.requires_grad
    assert features.sum() == 6


@pytest.mark.parametrize(
    ('value', 'error', 'message'),
    [
        (
            torch.ones(3),
            ValueError,
            "module 'x' must give 2 to 5 dimensions, images first, got shape "
            '(3,).',
        ),
        (
            torch.ones(2, 3, dtype=torch.long),
            TypeError,
            "module 'x' must give a floating-point tensor, got torch.int64.",
        ),
        (
            {'logits': torch.ones(2, 3)},
            TypeError,
            "module 'x' must give a floating-point tensor, got dict.",
        ),
        ((), TypeError, 'got tuple.'),
    ],
)
def test_what_is_no_feature(value, error, message):
    with pytest.raises(error) as caught:
        pooled_features(value, where="module 'x'")
    assert str(caught.value).endswith(message)
