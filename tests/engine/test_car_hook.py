import copy

import hosts
import pytest
import torch
from running_loss_jobs import COUNTS, make, noisy, runner_of

from mmfair.functional import soft_confusion
from mmfair.structures.class_counts import UnknownClassCountsError


def test_equals_the_norm_written_out():
    model, data = hosts.resnet(batch_size=12)
    noisy(model)
    batch = model.data_preprocessor(copy.deepcopy(data), True)
    labels = torch.stack([s.gt_label for s in batch['data_samples']]).view(-1)
    logits = model(batch['inputs'])
    logits = model.head((logits,)) if logits.size(1) != 5 else logits
    rows, matrix = soft_confusion(logits, labels), torch.zeros(5, 5)
    weights = (torch.tensor(COUNTS) / sum(COUNTS) + 0.2).rsqrt()
    for c in labels.unique():
        matrix[c] = weights[c] * rows[labels == c].mean(0)

    hook = make('CARHook', loss_weight=0.3, iterations=50)
    hook.before_train(runner_of(model))
    hook.before_train_iter(runner_of(model), 0)
    losses = model(**batch, mode='loss')
    hook.detach()
    expected = 0.3 * torch.linalg.matrix_norm(matrix, 2)
    torch.testing.assert_close(losses['loss_car'], expected)


def test_needs_the_counts():
    model, _ = hosts.resnet()
    with pytest.raises(UnknownClassCountsError, match='CARHook: class_counts'):
        make('CARHook', class_counts=None).before_train(runner_of(model))
