import pytest
import torch

from mmfair.structures import ClassMoments


def test_moments_of_one_step_are_those_of_its_samples():
    features = torch.randn(20, 3)
    labels = torch.arange(20) % 4
    moments = ClassMoments(5, 3)
    moments.update(features, labels)
    for c in range(4):
        mine = features[labels == c]
        torch.testing.assert_close(moments.means[c], mine.mean(0))
        spread = (mine - mine.mean(0)).square().sum(1).mean()
        torch.testing.assert_close(moments.spreads()[c], spread)
    assert moments.squares[4].isnan()
    assert moments.spreads()[4].isnan()


def test_a_class_moves_where_it_has_samples():
    moments = ClassMoments(2, 1, momentum=0.75)
    moments.update(torch.tensor([[4.0], [1.0]]), torch.tensor([0, 1]))
    moments.update(torch.tensor([[8.0]]), torch.tensor([0]))
    assert moments.means.tolist() == [[5.0], [1.0]]
    assert moments.squares.tolist() == [28.0, 1.0]
    moments.update(torch.zeros(0, 1), torch.zeros(0).long())
    assert moments.means.tolist() == [[5.0], [1.0]]


def test_one_image_a_step_does_not_hide_the_spread():
    """An average of spreads, as in the released code, would be 0."""
    draw = torch.Generator().manual_seed(0)
    moments = ClassMoments(1, 8, momentum=0.99)
    for _ in range(2000):
        moments.update(torch.randn(1, 8, generator=draw), torch.tensor([0]))
    assert moments.spreads()[0] == pytest.approx(8, rel=0.15)


def test_goes_on_from_its_state():
    moments = ClassMoments(3, 2)
    moments.update(torch.randn(5, 2), torch.tensor([0, 0, 1, 0, 1]))
    other = ClassMoments(3, 2)
    other.load_state_dict(moments.state_dict())
    assert torch.equal(other.means[:2], moments.means[:2])
    with pytest.raises(ValueError, match=r'moments of \(4, 2\)'):
        ClassMoments(4, 2).load_state_dict(moments.state_dict())


@pytest.mark.parametrize(
    ('features', 'labels', 'message'),
    [
        (torch.zeros(2, 3), [0, 0], r'features must have shape \(b, 2\)'),
        (torch.zeros(1, 2), [3], r'labels must be in \[0, 3\), got 3'),
        (torch.full((1, 2), torch.nan), [0], 'features must be finite'),
    ],
)
def test_what_does_not_fit(features, labels, message):
    with pytest.raises(ValueError, match=f'ClassMoments: {message}'):
        ClassMoments(3, 2).update(features, torch.tensor(labels))


def test_bad_settings():
    with pytest.raises(ValueError, match='ClassMoments: momentum must'):
        ClassMoments(2, 2, momentum=1)
    with pytest.raises(ValueError, match='ClassMoments: num_classes must'):
        ClassMoments(0, 2)
