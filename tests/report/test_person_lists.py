"""Models of persons: what they find, which queries, and how it is shown."""

from pathlib import Path

import numpy as np
import pytest
from person_models import PersonModel, person_model

from mmfair.datasets import CelebReID, DeepChange, LaST
from mmfair.evaluation import (
    ProtocolLists,
    protocol_lists,
    retrieval_protocols,
)
from mmfair.report import (
    PersonNames,
    PersonRun,
    chosen_queries,
    list_rows,
    lists_figure,
)
from mmfair.visualization import mosaic

pytestmark = pytest.mark.filterwarnings('ignore')  # of the hosts


@pytest.fixture(scope='module')
def model(tmp_path_factory: pytest.TempPathFactory) -> PersonModel:
    return person_model(tmp_path_factory.mktemp('persons'))


@pytest.fixture(scope='module')
def run(model: PersonModel) -> PersonRun:
    return PersonRun(model.cfg(), str(model.checkpoint))


@pytest.fixture(scope='module')
def lists(run: PersonRun) -> ProtocolLists:
    return lists_of(run, 'prcc_cross', 5)


def lists_of(run: PersonRun, name: str, count: int) -> ProtocolLists:
    (protocol,) = retrieval_protocols([name], where='test')
    return protocol_lists(protocol, *run.found(), count)


def test_figures_are_those_of_the_metric(run, lists) -> None:
    figures = run.metric.evaluate(len(run.dataset))
    found = lists.ranking
    mean = 100 * found.mean_average_precision
    assert figures['retrieval/prcc_cross/mAP'] == pytest.approx(mean)
    # Four persons, three images each by A (gallery) and C (queries).
    assert lists.items.items.shape == (12, 5)
    assert len(lists.gallery.indices) == 12
    first = [
        ranks[right].min() if right.any() else 99
        for ranks, right in zip(
            lists.items.ranks.numpy(), lists.items.right.numpy(), strict=True
        )
    ]
    expected = found.first_rank.numpy()
    assert [f for f in first if f < 99] == [f for f in expected if f < 6]


def test_the_worst_query_of_each_person(run, lists) -> None:
    chosen = chosen_queries(lists, run.names, count=3)
    precision = lists.ranking.average_precision
    persons = lists.query.persons.identities
    lowest = {
        int(p): float(precision[persons == p].min()) for p in persons.unique()
    }
    values = [float(precision[place]) for place in chosen]
    assert values == sorted(lowest.values())[:3]
    assert len({int(persons[place]) for place in chosen}) == 3
    some = chosen_queries(lists, run.names, ['random'], count=3, seed=1)
    assert len(some) == 3
    assert some == chosen_queries(
        lists, run.names, ['random'], count=3, seed=1
    )


def test_queries_by_the_end_of_their_path(run, lists) -> None:
    name = 'C/006/cropped_rgb001.jpg'
    (place,) = chosen_queries(lists, run.names, [name])
    assert run.names(int(lists.query.indices[place])) == (
        *('006', '006C', 'camera C'),
        f'{run.dataset.data_root}/rgb/test/{name}',
    )
    with pytest.raises(ValueError, match='4 have .*Give more of its path'):
        chosen_queries(lists, run.names, ['cropped_rgb001.jpg'])
    with pytest.raises(ValueError, match="Did you mean 'C/006/cropped_rgb001"):
        chosen_queries(lists, run.names, ['C/006/cropped_rgb001.png'])
    # A query of the data set, but not of this protocol.
    with pytest.raises(ValueError, match='a query of the protocol, got'):
        chosen_queries(lists, run.names, ['B/006/cropped_rgb001.jpg'])


def test_the_picture_and_its_rows_agree(run, lists) -> None:
    figure = lists_figure(run, lists, [0, 7], title='a title')
    rows = list_rows(run, lists, [0, 7])
    assert len(figure.axes) == 12
    assert len(rows) == 10
    below = [axes.get_xlabel() for axes in figure.axes]
    assert below[0] == 'person 005\noutfit 005C\ncamera C'
    assert below[1:6] == [
        f'person {row["person"]}\noutfit {row["outfit"]}\n{row["camera"]}'
        for row in rows[:5]
    ]
    for row in rows:
        same = row['person'] == row['query_person']
        assert row['verdict'] == ('right' if same else 'wrong')
        assert Path(row['path']).is_file()
    assert [row['rank'] for row in rows] == [1, 2, 3, 4, 5] * 2
    picture = run.picture(int(lists.query.indices[0]))
    shown = figure.axes[0].images[0].get_array()
    np.testing.assert_array_equal(shown, picture)


def test_colours_are_those_of_the_file(run) -> None:
    from PIL import Image

    path = run.names(20).path
    expected = np.asarray(Image.open(path).convert('RGB')).mean((0, 1))
    np.testing.assert_allclose(run.picture(20).mean((0, 1)), expected, atol=4)


def test_a_list_longer_than_the_gallery(run) -> None:
    with pytest.raises(ValueError, match='at most the 12 items .* got 13'):
        lists_of(run, 'prcc_cross', 13)
    # One image a person of four.
    with pytest.raises(ValueError, match='at most the 4 items'):
        lists_of(run, 'prcc_cross_single_shot', 5)


def test_videos_are_hidden_and_named_by_their_folder(tmp_path: Path) -> None:
    model = person_model(tmp_path, 'ccvid')
    run = PersonRun(model.cfg(), str(model.checkpoint))
    lists = lists_of(run, 'clothes_changing', 4)
    (place,) = chosen_queries(lists, run.names, ['session1/007_01'])
    index = int(lists.query.indices[place])
    seen = run.names(index)
    assert seen[:3] == ('007', 'u0_l0_s0_c0_a0', 'walk 1')
    figure = lists_figure(run, lists, [place])
    assert 'are a mosaic; no face was' in figure.texts[1].get_text()
    hidden = figure.axes[0].images[0].get_array()
    np.testing.assert_array_equal(hidden, mosaic(run.picture(index)))
    bare = lists_figure(run, lists, [place], hide_faces=False)
    shown = bare.axes[0].images[0].get_array()
    np.testing.assert_array_equal(shown, run.picture(index))


def test_cameras_that_a_set_does_not_have() -> None:
    for kind, name in (
        (CelebReID, ''),
        (LaST, ''),
        (DeepChange, 'tracklet 3'),
    ):
        assert kind.camera_name(None, 3) == name


class Plain:
    """A data set that says nothing but numbers."""

    def get_data_info(self, index: int) -> dict:
        return {'identity': 7, 'camera': index, 'outfit': 2}


def test_what_has_no_name_is_called_by_its_number() -> None:
    assert PersonNames(Plain())(3) == ('7', '2', 'camera 3', '')
