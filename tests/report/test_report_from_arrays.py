"""A report without MMEngine: arrays in, page out."""

import math
import re
from pathlib import Path

import numpy as np
import pytest
import torch

from mmfair.functional import ShotGroups
from mmfair.report import ReportSettings, report_from_arrays

pytestmark = pytest.mark.filterwarnings('ignore')  # few points of a class

FEW = ReportSettings(resamples=20, k=8)
NAMES = ['cat', 'dog', 'owl']


def arrays(seed: int = 0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """60 images of three classes, the last of which is often missed."""
    generator = np.random.default_rng(seed)
    label = np.repeat(np.arange(3), 20)
    logits = generator.normal(size=(60, 3))
    logits[np.arange(60), label] += np.array([4, 2, 0.5])[label]
    return label, logits, generator.normal(size=(60, 4))


def accuracy(report: object) -> list[float]:
    return report.tables['classes']['score'].tolist()


def expected(label: np.ndarray, logits: np.ndarray) -> list[float]:
    right = logits.argmax(1) == label
    return [100 * right[label == c].mean() for c in range(3)]


def test_a_page_from_labels_and_scores(tmp_path: Path) -> None:
    label, logits, features = arrays()
    report = report_from_arrays(
        label,
        logits,
        features,
        NAMES,
        train_counts=[500, 50, 5],
        folder=tmp_path,
        settings=FEW,
    )
    assert accuracy(report) == pytest.approx(expected(label, logits))
    assert report.path == tmp_path / 'report.html'
    text = report.path.read_text()
    assert 'owl' in text
    assert {'accuracy_by_count', 'geometry_scatter_1'} <= {*report.figures}
    row = report.tables['summary'].iloc[0]
    assert row['few'] == pytest.approx(expected(label, logits)[2])
    shown = report._repr_html_()
    assert 'few-shot classes (%)' in shown
    assert 'confused_pairs' in repr(report)
    # Nothing was left out because something went wrong.
    for section in report.sections:
        assert 'could not be made' not in section.reading, section.left_out


@pytest.mark.parametrize(
    'make',
    [
        lambda x: torch.as_tensor(x),
        lambda x: x.tolist(),
        lambda x: x.astype(np.float32) if x.dtype == float else x,
    ],
)
def test_arrays_of_any_kind(make: object) -> None:
    label, logits, _ = arrays()
    probability = np.exp(logits) / np.exp(logits).sum(1, keepdims=True)
    for scores in (logits, probability):
        report = report_from_arrays(make(label), make(scores), settings=FEW)
        assert accuracy(report) == pytest.approx(expected(label, logits))
    assert report.tables['classes']['name'].tolist()[0] == 'class 0'
    assert report.path is None


def test_labels_may_be_names() -> None:
    label, logits, _ = arrays()
    words = [NAMES[i] for i in label]
    report = report_from_arrays(words, logits, names=NAMES, settings=FEW)
    assert accuracy(report) == pytest.approx(expected(label, logits))


def test_several_models_and_thresholds() -> None:
    label, one, features = arrays()
    _, other, _ = arrays(1)
    report = report_from_arrays(
        label,
        {'CE': one, 'DCR': other},
        {'CE': features},
        train_counts=[50, 20, 9],
        settings=ReportSettings(
            groups=ShotGroups(many=30, few=10), resamples=20, k=8
        ),
    )
    classes = report.tables['classes']
    assert classes['group'].tolist() == ['many', 'medium', 'few'] * 2
    assert report.tables['differences']['model'].tolist() == ['DCR']


def test_several_labels() -> None:
    sklearn = pytest.importorskip('sklearn.metrics')
    label, logits, _ = arrays()
    several = np.eye(3, dtype=bool)[label]
    several[:5, 2] = True
    report = report_from_arrays(several, logits, settings=FEW)
    assert accuracy(report) == pytest.approx(
        [
            100 * sklearn.average_precision_score(several[:, c], logits[:, c])
            for c in range(3)
        ],
        rel=1e-5,
    )


def test_nothing_goes_wrong_in_any_section() -> None:
    label, logits, features = arrays()
    for labels in (label, np.eye(3, dtype=int)[label]):
        report = report_from_arrays(labels, logits, features, settings=FEW)
        for section in report.sections:
            assert 'could not be made' not in section.reading


LABEL, LOGITS, FEATURES = arrays()
NOT_FINITE = LOGITS.copy()
NOT_FINITE[7, 1] = math.nan


@pytest.mark.parametrize(
    ('changes', 'message'),
    [
        ({'scores': NOT_FINITE}, r'must be finite, got nan in row 7'),
        ({'scores': LOGITS.argmax(1)}, r'shape \(N, C\).*got shape \(60,\)'),
        ({'scores': LOGITS[:9]}, r"'model' must have shape .*got \(9, 3\)"),
        ({'scores': LOGITS.astype(str)}, 'must be numbers, got <U'),
        ({'scores': {}}, 'models must be 1 to 6'),
        ({'scores': 'scores.npy'}, r'shape \(N, C\).*got str'),
        ({'labels': LABEL + 1}, r'must be in \[0, 3\), got 3 in row 40'),
        ({'labels': LABEL - 1}, r'must be in \[0, 3\), got -1 in row 0'),
        ({'labels': LABEL + 0.5}, 'must be whole numbers, got 0.5'),
        ({'labels': LABEL * math.nan}, 'must be whole numbers, got nan'),
        ({'labels': [math.inf] * 60}, 'must be (whole|finite)'),
        ({'labels': LABEL > 0}, 'must be class numbers, got bool'),
        ({'labels': ['cat'] * 60}, "must be class numbers, got 'cat'"),
        (
            {'labels': ['emu'] * 60, 'names': NAMES},
            "must be names of classes, got 'emu'",
        ),
        ({'labels': LABEL[:3]}, r'shape \(N, C\) = \(3, 3\), got \(60, 3\)'),
        ({'labels': LABEL[:, None]}, r'shape \(N,\).*got \(60, 1\)'),
        ({'labels': []}, r'N >= 1, got \(0,\)'),
        ({'labels': 3}, r'shape \(N,\).*got \(\)'),
        ({'names': 'cat'}, "must be a list of strings, got 'cat'"),
        ({'names': ['cat', 'dog']}, 'one for each of the 3 classes'),
        ({'names': ['cat', 'cat', 'dog']}, 'no two alike'),
        ({'names': [1, 2, 3]}, 'must be a list of strings'),
        ({'features': FEATURES[:5]}, r'with N = 60, got \(5, 4\)'),
        ({'features': FEATURES[..., None]}, r'got \(60, 4, 1\)'),
        ({'features': np.full((60, 4), math.inf)}, 'must be finite'),
        ({'features': {'other': FEATURES}}, 'got those of other'),
        ({'train_counts': [1, 2]}, 'train_counts must'),
        ({'train_counts': [1, math.nan, 2]}, 'train_counts'),
        ({'sections': ['images']}, 'sections must be of summary, classes'),
        ({'sections': []}, 'section names must be of'),
        ({'sections': 3}, 'sections must be a list of strings, got 3'),
        (
            {'scores': np.ma.masked_less(LOGITS, LOGITS.min() + 0.01)},
            "scores of 'model' must have no masked entries, got 1",
        ),
        ({'names': [' ', 'cat', 'dog']}, 'names must not be blank'),
        ({'features': FEATURES[:, :2]}, 'must have D >= 3.*got 2'),
        ({'features': FEATURES * 1e300}, 'must fit into float32, got'),
        ({'facts': ['a']}, r"facts must be a mapping.*got \['a'\]"),
        ({'folder': __file__}, 'folder: path must be a folder.*got the file'),
        ({'folder': f'{__file__}/page'}, 'folder: path must be a folder'),
        ({'folder': ''}, "folder: path must have a name, got ''"),
        ({'folder': 3}, 'folder must be a path, got 3'),
        ({'settings': {'seed': 1}}, 'settings must be a ReportSettings'),
    ],
)
def test_bad_arrays_are_named(changes: dict, message: str) -> None:
    given = {'labels': LABEL, 'scores': LOGITS, 'settings': FEW, **changes}
    with pytest.raises((TypeError, ValueError)) as error:
        report_from_arrays(**given)
    assert re.search(message, str(error.value), re.DOTALL), error.value


@pytest.mark.parametrize('groups', [None, {'many': 10}])
def test_groups_are_thresholds(groups: object) -> None:
    with pytest.raises(TypeError, match='groups must be a ShotGroups, got'):
        ReportSettings(groups=groups)


def test_tensors_that_numpy_lacks() -> None:
    scores = torch.tensor(LOGITS).bfloat16()
    dense = report_from_arrays(LABEL, scores, settings=FEW)
    sparse = report_from_arrays(LABEL, scores.to_sparse(), settings=FEW)
    plain = report_from_arrays(LABEL, scores.float(), settings=FEW)
    assert accuracy(dense) == accuracy(sparse) == accuracy(plain)


def test_names_that_no_file_can_hold(tmp_path: Path) -> None:
    names = ['\ud800', 'a\0b', '\u202e']
    report_from_arrays(
        LABEL, LOGITS, names=names, settings=FEW, folder=tmp_path
    )
    assert (tmp_path / 'report.html').is_file()
