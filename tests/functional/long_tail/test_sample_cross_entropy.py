import pytest
import torch
from torch.nn import functional

from mmfair.functional import sample_cross_entropy

LOGITS = torch.randn(4, 3, generator=torch.Generator().manual_seed(0))
LABELS = torch.tensor([0, 1, 2, 1])


def test_it_is_the_log_probability_of_the_label() -> None:
    expected = -LOGITS.softmax(1)[range(4), LABELS].log()
    torch.testing.assert_close(sample_cross_entropy(LOGITS, LABELS), expected)


@pytest.mark.parametrize('dtype', [torch.float64, torch.float16])
def test_class_probabilities_of_any_type(dtype: torch.dtype) -> None:
    one_hot = functional.one_hot(LABELS, 3).to(dtype)
    torch.testing.assert_close(
        sample_cross_entropy(LOGITS, one_hot, ignore_index=255),
        sample_cross_entropy(LOGITS, LABELS),
    )


def test_ignored_pixels_are_0() -> None:
    logits = torch.randn(2, 3, 4, 5)
    labels = torch.randint(0, 3, (2, 4, 5))
    labels[0, 1] = 255
    loss = sample_cross_entropy(logits, labels, ignore_index=255)
    assert loss.shape == (2, 4, 5)
    assert torch.equal(loss == 0, labels == 255)


def test_half_precision_is_computed_in_float32() -> None:
    loss = sample_cross_entropy(LOGITS.half(), LABELS)
    assert loss.dtype == torch.float32
    assert torch.equal(
        loss, sample_cross_entropy(LOGITS.half().float(), LABELS)
    )
