import pytest
import torch
from mmengine.structures import BaseDataElement

from mmfair.evaluation.image_answer import image_answer, several_labels


def sample(labels, score, **more):
    return dict(
        gt_label=torch.tensor(labels), pred_score=torch.tensor(score), **more
    )


@pytest.mark.parametrize('kind', [dict, BaseDataElement])
def test_labels_and_the_class_that_the_head_chooses(kind) -> None:
    given = sample([2, 0], [0.5, 0.1, 0.4], gt_label_difficult=[1])
    answer = image_answer(kind(**given), where='Report', classes=3)
    assert answer.labels.tolist() == [2, 0]
    assert answer.pred == 0
    assert answer.passed.tolist() == [False, True]
    assert answer.shares
    assert answer.difficult == (1,)
    chosen = kind(**given, pred_label=torch.tensor([2]))
    assert image_answer(chosen, where='Report').pred == 2
    several = kind(**given, pred_label=torch.tensor([0, 2]))
    assert image_answer(several, where='Report').pred == 0


@pytest.mark.parametrize(
    ('labels', 'scores'), [([3], 3), ([-1], 3), ([0], 2), ([0], 4)]
)
def test_what_does_not_fit(labels: list[int], scores: int) -> None:
    with pytest.raises(ValueError, match=r'^Report: labels must be in \[0'):
        image_answer(sample(labels, [0.2] * scores), where='Report', classes=3)


def test_an_image_without_labels_or_answer() -> None:
    with pytest.raises(ValueError, match='^Report: a sample must .* got x'):
        image_answer(BaseDataElement(x=1), where='Report')


@pytest.mark.parametrize(
    ('counts', 'listed', 'shares', 'several'),
    [
        ([1, 1], False, False, False),
        ([1, 1], True, False, True),
        ([1, 1], True, True, False),
        ([1, 0], False, True, True),
        ([1, 2], False, False, True),
    ],
)
def test_several_labels(
    counts: list[int], listed: bool, shares: bool, several: bool
) -> None:
    given = several_labels(counts, listed=listed, shares=shares)
    assert given is several
