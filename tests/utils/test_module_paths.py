import re

import pytest
from torch import nn

from mmfair.utils.module_paths import get_module, list_classifiers


class Head(nn.Module):
    def __init__(self, num_classes: int | None, outputs: int) -> None:
        super().__init__()
        if num_classes is not None:
            self.num_classes = num_classes
        self.convs = nn.Sequential(nn.Conv2d(8, 16, 3), nn.ReLU())
        self.fc = nn.Linear(16, outputs)


class Host(nn.Module):
    def __init__(self, num_classes: int | None = 5, outputs: int = 5) -> None:
        super().__init__()
        self.backbone = nn.Conv2d(3, 5, 3)
        self.head = Head(num_classes, outputs)


def test_module_at_a_path() -> None:
    model = Host()
    assert get_module(model, 'head.fc', where='Here') is model.head.fc
    assert get_module(model, 'head.convs.0', where='x') is model.head.convs[0]


def test_a_wrong_leaf_lists_the_classifiers() -> None:
    message = (
        "ZUTHook: Host has no module 'head.fcc'. "
        'Classifier-like modules: head.fc (5 outputs).'
    )
    with pytest.raises(ValueError, match=f'^{re.escape(message)}$'):
        get_module(Host(), 'head.fcc', where='ZUTHook')


@pytest.mark.parametrize('path', ['', 'backbon', 'roi_head.bbox_head'])
def test_a_wrong_start_lists_the_top_level_too(path: str) -> None:
    message = (
        f'ZUTHook: Host has no module {path!r}. '
        'Top-level modules: backbone, head. '
        'Classifier-like modules: head.fc (5 outputs).'
    )
    with pytest.raises(ValueError, match=f'^{re.escape(message)}$'):
        get_module(Host(), path, where='ZUTHook')


def test_an_attribute_is_no_module() -> None:
    with pytest.raises(ValueError, match=r"no module 'head\.num_classes'"):
        get_module(Host(), 'head.num_classes', where='ZUTHook')


@pytest.mark.parametrize('outputs', [5, 6, 45, 54])
def test_classifiers_of_a_head_that_knows_its_classes(outputs: int) -> None:
    # 5 classes, with background, with 9 anchors, with both; the 16 channels
    # between and the 5 of the backbone are not classes.
    assert list_classifiers(Host(5, outputs)) == [('head.fc', outputs)]


def test_all_layers_of_a_head_that_does_not() -> None:
    expected = [('head.convs.0', 16), ('head.fc', 7)]
    assert list_classifiers(Host(None, 7)) == expected
    assert list_classifiers(Host(5, 7)) == expected


def test_a_model_without_layers_outside_its_backbone() -> None:
    model = nn.ModuleDict({'backbone': nn.Linear(2, 3)})
    assert list_classifiers(model) == [('backbone', 3)]


def test_a_model_without_layers() -> None:
    assert list_classifiers(nn.ReLU()) == []
    with pytest.raises(
        ValueError,
        match=r'Top-level modules: none\. Classifier-like modules: none\.',
    ):
        get_module(nn.ReLU(), 'fc', where='ZUTHook')


def test_a_long_list_is_cut_at_its_start() -> None:
    model = nn.Sequential(*[nn.Linear(2, 2) for _ in range(10)])
    pattern = r': 2 \(2 outputs\), 3 .*, 9 \(2 outputs\) and 2 before them\.$'
    with pytest.raises(ValueError, match=pattern):
        get_module(model, '10', where='ZUTHook')
