"""Rare classes in borrowed surroundings, in a classifier stage."""

from types import SimpleNamespace

import hosts
import pytest
import torch
from hosts import hook_count
from torch.nn.functional import cross_entropy

from mmfair.engine import OFAHook
from mmfair.structures.class_counts import UnknownClassCountsError

PAIRS = SimpleNamespace(
    batch_sampler=SimpleNamespace(partners=(), batch_size=4)
)
COUNTS = [50, 40, 30, 2, 1]


def runner_of(model):
    return SimpleNamespace(model=model, hooks=[], train_dataloader=PAIRS)


def step(share: float, labels: list[int]):
    """Loss of a step, the batch, and the maps that the neck was given."""
    model, _ = hosts.resnet()
    hook = OFAHook(share, class_counts=COUNTS, rare=0.4)
    hook.before_train(runner_of(model))
    seen = []
    model.neck.register_forward_pre_hook(
        lambda module, args: seen.append(args[0][-1])
    )
    batch = model.data_preprocessor(
        hosts.classification_data(8, size=96), True
    )
    for sample, label in zip(batch['data_samples'], labels, strict=True):
        sample.set_gt_label(label)
    with torch.no_grad():
        maps = model.backbone(batch['inputs'])[-1]
    loss = model(**batch, mode='loss')['loss']
    hook.after_train(None)
    return model, loss, maps, seen[0]


def test_rare_maps_change_and_labels_are_those_of_the_first_half():
    labels = [3, 0, 4, 1, 0, 1, 2, 0]
    model, loss, maps, given = step(1.0, labels)
    assert given.shape[0] == 4
    for row in (1, 3):  # frequent
        torch.testing.assert_close(given[row], maps[row])
    # Each position is one of the image's own or of a frequent one's.
    positions = given[0].flatten(1).T
    frequent = maps[[0, 4, 5, 6, 7]].transpose(0, 1).flatten(1).T
    assert torch.cdist(positions, frequent).amin(1).max() < 1e-3
    scores = model.head.fc(given.mean((2, 3)))
    expected = cross_entropy(scores, torch.tensor(labels[:4]))
    torch.testing.assert_close(loss, expected)


@pytest.mark.parametrize(
    ('share', 'labels'),
    [(0.0, [3, 0, 4, 1, 0, 1, 2, 0]), (1.0, [3, 0, 4, 1, 3, 3, 4, 4])],
)
def test_nothing_is_fused_by_no_chance_or_without_a_frequent_partner(
    share, labels
):
    _, _, maps, given = step(share, labels)
    torch.testing.assert_close(given, maps[:4], rtol=1e-4, atol=1e-5)


def test_rare_classes():
    hook = OFAHook(class_counts=COUNTS, rare=0.4)
    assert hook.rare_classes.tolist() == [False, False, False, True, True]
    assert OFAHook(class_counts=[5, 5]).rare_classes.tolist() == [True, False]


def test_evaluation_is_untouched_and_no_hook_is_left():
    model, data = hosts.resnet()
    hook = OFAHook(class_counts=COUNTS)
    hook.before_train(runner_of(model))
    model.eval()
    batch = model.data_preprocessor(data, False)
    assert len(model.predict(batch['inputs'], batch['data_samples'])) == 4
    hook.after_train(None)
    assert hook_count(model) == 0


def test_what_does_not_fit():
    model, _ = hosts.vit()
    with pytest.raises(
        ValueError, match='OFAHook: the model must have a neck'
    ):
        OFAHook(class_counts=COUNTS).before_train(runner_of(model))
    with pytest.raises(ValueError, match='each of the 5 classes .* got 2'):
        OFAHook(class_counts=[5, 4]).before_train(runner_of(hosts.resnet()[0]))
    with pytest.raises(UnknownClassCountsError, match='OFAHook: class_counts'):
        OFAHook().before_train(runner_of(hosts.resnet()[0]))


def test_a_batch_of_no_pairs_is_refused():
    model, _ = hosts.resnet()
    OFAHook(class_counts=COUNTS).before_train(runner_of(model))
    batch = model.data_preprocessor(hosts.classification_data(7), True)
    with pytest.raises(ValueError, match='OFAHook: data_samples .* got 7'):
        model(**batch, mode='loss')
    batch = model.data_preprocessor(hosts.classification_data(8), True)
    batch['data_samples'][5].set_gt_label([1, 2])
    with pytest.raises(ValueError, match=r'one label, got \[1, 2\]'):
        model(**batch, mode='loss')
