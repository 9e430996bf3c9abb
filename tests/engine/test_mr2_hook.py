import copy

import hosts
import pytest
import torch
from running_loss_jobs import make, noisy, runner_of
from torch.nn.functional import cross_entropy

from mmfair.functional import feature_margins, representation_margin


def test_equals_the_loss_written_out():
    model, data = hosts.resnet(batch_size=12)
    noisy(model)
    batch = model.data_preprocessor(copy.deepcopy(data), True)
    labels = torch.stack([s.gt_label for s in batch['data_samples']]).view(-1)
    (features,) = model.extract_feat(batch['inputs'])
    squares = torch.full((5,), torch.nan)
    spreads = []
    for c in labels.unique():
        mine = features[labels == c].detach()
        squares[c] = mine.square().sum(1).mean()
        spreads.append((mine - mine.mean(0)).square().sum(1).mean())
    margins = feature_margins(squares)
    logits = model.head((features,)) / margins[labels][:, None]
    expected = cross_entropy(logits, labels)
    apart = representation_margin(
        features, labels, spread=torch.stack(spreads).mean()
    )

    hook = make('MR2Hook', loss_weight=0.5)
    hook.before_train(runner_of(model))
    hook.before_train_iter(runner_of(model), 0)
    losses = model(**batch, mode='loss')
    hook.detach()
    torch.testing.assert_close(losses['loss'], expected)
    torch.testing.assert_close(losses['loss_mr2'], 0.5 * apart)


def test_a_mixed_image_has_the_expected_margin():
    model, data = hosts.resnet(batch_size=12)
    batch = model.data_preprocessor(copy.deepcopy(data), True)
    hook = make('MR2Hook')
    hook.before_train(runner_of(model))
    hook.before_train_iter(runner_of(model), 0)
    model(**batch, mode='loss')
    hook.detach()
    margins = hook.margins()
    assert margins.shape == (5,)
    assert margins.mean() == pytest.approx(1, abs=1e-5)


def test_features_of_zeros_divide_by_no_zero():
    model, data = hosts.resnet(batch_size=6)
    batch = model.data_preprocessor(copy.deepcopy(data), True)
    hook = make('MR2Hook')
    hook.before_train(runner_of(model))
    hook.before_train_iter(runner_of(model), 0)
    with torch.no_grad():
        for module in model.backbone.modules():
            if isinstance(module, torch.nn.BatchNorm2d):
                module.weight.zero_()
                module.bias.zero_()
    losses = model(**batch, mode='loss')
    hook.detach()
    assert losses['loss'].isfinite()
    assert losses['loss_mr2'].isfinite()
