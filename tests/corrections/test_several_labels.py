"""Images with several labels: a threshold a class, by the same table."""

import pytest
import torch
from sklearn.metrics import f1_score

from mmfair.corrections import (
    ClassThresholds,
    CorrectionData,
    LogitAdjustment,
    NotApplicableError,
    SplitFeatures,
    correct,
    default_corrections,
)


def several_labels(size=400, seed=0) -> CorrectionData:
    """Logits that are right but for an offset, the larger the rarer."""
    draw = torch.Generator().manual_seed(seed)
    share = torch.tensor([0.5, 0.2, 0.05])

    def split():
        labels = torch.rand(size, 3, generator=draw) < share
        features = 2 * labels + torch.randn(size, 3, generator=draw)
        return SplitFeatures(
            features, 2 * features - torch.tensor([2, 5, 9]), labels.long()
        )

    return CorrectionData(split(), split(), split())


DATA = several_labels()


def f1(corrected, split, average):
    scores = corrected.scores(split.features, split.logits)
    return f1_score(split.labels, scores > 0, average=average)


def test_the_table_chooses_thresholds_and_says_what_they_leave() -> None:
    table = correct(DATA, 'balanced', resamples=50)
    assert [row.name for row in table.rows] == [
        'as it is',
        'thresholds for F1',
    ]
    assert table.chosen == 'thresholds for F1'
    assert any('not mAP' in note for note in table.notes)
    row = table.winner
    expected = f1(row.corrected, DATA.test, 'macro')
    assert row.test['mean'] == pytest.approx(expected)
    assert row.gain.value > 0.05
    assert row.gain.low > 0
    overall = f1(row.corrected, DATA.test, 'micro')
    assert row.test['overall'] == pytest.approx(overall)


def test_micro_thresholds_are_for_the_aim_over_all() -> None:
    micro = ClassThresholds(prior=0).fit(DATA, 'overall')
    macro = ClassThresholds(prior=0).fit(DATA, 'balanced')
    assert f1(micro, DATA.val, 'micro') >= f1(macro, DATA.val, 'micro')
    assert f1(macro, DATA.val, 'macro') >= f1(micro, DATA.val, 'macro')


def test_what_is_left_out_says_why() -> None:
    table = correct(
        DATA, 'overall', [LogitAdjustment(), ClassThresholds()], resamples=50
    )
    assert table.skipped == {'logit adjustment': 'it needs one label an image'}
    assert [one.name for one in default_corrections(several_labels=True)] == [
        'thresholds for F1'
    ]
    with pytest.raises(TypeError, match='several_labels must be True or'):
        default_corrections(several_labels=1)


def test_no_label_to_choose_with() -> None:
    val = DATA.val
    empty = SplitFeatures(val.features, val.logits, 0 * val.labels.long())
    data = CorrectionData(DATA.train, DATA.test, empty)
    with pytest.raises(NotApplicableError, match='choose with has a label'):
        ClassThresholds().fit(data)


def test_one_label_an_image_has_no_thresholds() -> None:
    rows = SplitFeatures(torch.eye(2), torch.eye(2), [0, 1])
    with pytest.raises(NotApplicableError, match='several labels an image'):
        ClassThresholds().fit(CorrectionData(rows, rows))
