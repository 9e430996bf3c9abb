import torch
from torch.nn import functional

from mmfair.functional import mean_weight

WEIGHT = torch.tensor([1.0, 2.0, 6.0])


def test_it_is_the_divisor_of_pytorch() -> None:
    logits = torch.randn(5, 3, 2)
    labels = torch.tensor([[0, 1], [2, 2], [-1, 0], [1, -1], [0, 0]])
    settings = dict(weight=WEIGHT, ignore_index=-1)
    total = functional.cross_entropy(
        logits, labels, reduction='sum', **settings
    )
    mean = functional.cross_entropy(logits, labels, **settings)
    counted = int((labels >= 0).sum())
    found = total / (mean_weight(WEIGHT, labels, -1) * counted)
    torch.testing.assert_close(found, mean)


def test_probabilities_weigh_what_their_classes_do_on_average() -> None:
    labels = torch.tensor([[0, 1], [2, 2]])
    soft = functional.one_hot(labels, 3).movedim(-1, 1).float()
    torch.testing.assert_close(
        mean_weight(WEIGHT, soft, -100), mean_weight(WEIGHT, labels, -100)
    )


def test_no_sample_that_counts() -> None:
    assert mean_weight(WEIGHT, torch.tensor([-1, -1]), -1) == 3
