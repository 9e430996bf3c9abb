import subprocess
import sys
from types import SimpleNamespace

import pytest
import torch

pytest.importorskip('mmpretrain')

import hosts
from mmengine.optim import OptimWrapper

from mmfair.engine import ClassCountsHook, ZUTHook
from mmfair.models.heads.cosine_cls_head import CosineClsHead
from mmfair.utils.module_paths import list_classifiers

COUNTS = [40, 20, 10, 5, 2]


def classifier(**loss):
    """CIFARResNet-8 with cosines and LDAM, after MMEngine's init_weights."""
    config = hosts.resnet_config()
    config['backbone'] = dict(type='mmfair.CIFARResNet', depth=8)
    config['head'] = dict(
        type='mmfair.CosineClsHead',
        num_classes=hosts.NUM_CLASSES,
        in_channels=64,
        loss=dict(type='mmfair.LDAMLoss', **loss),
        cal_acc=True,
    )
    return hosts.build(config, scope='mmpretrain')


def test_init_weights_leaves_unit_rows() -> None:
    weight = classifier().head.fc.weight
    torch.testing.assert_close(weight.norm(dim=1), torch.ones(5))
    # One drawn from a normal distribution and scaled would differ in this.
    assert weight.abs().max() < 3**0.5 / 64**0.5 * 1.3


def test_another_init_cfg_is_heard() -> None:
    head = CosineClsHead(
        3, 8, init_cfg=dict(type='Constant', layer='CosineLinear', val=2.0)
    )
    head.init_weights()
    assert torch.equal(head.fc.weight, torch.full((3, 8), 2.0))


def test_scale_is_there_at_test_time() -> None:
    head = CosineClsHead(3, 4, scale=30.0)
    features = 0.01 * head.fc.weight.detach()
    scores = head.eval().predict((features,))
    for index, sample in enumerate(scores):
        assert sample.pred_label.tolist() == [index]
    torch.testing.assert_close(
        head((features,)).diag(), torch.full((3,), 30.0)
    )


def test_one_step_with_ldam_and_zut() -> None:
    model, data = classifier(), hosts.classification_data()
    assert list_classifiers(model)[-1] == ('head.fc', 5)
    runner = SimpleNamespace(
        model=model,
        epoch=0,
        iter=0,
        cfg={},
        _val_loop=None,
        _test_loop=None,
        hooks=[],
    )
    counts = ClassCountsHook()
    counts._found = (COUNTS, list('abcde'))
    counts.before_train(runner)
    hook = ZUTHook()
    hook.before_train(runner)
    hook.before_train_iter(runner, 0)
    before = model.head.fc.weight.detach().clone()
    log = model.train_step(
        data,
        OptimWrapper(torch.optim.SGD(model.parameters(), lr=0.1)),
    )
    hook.after_train(runner)
    assert model.head.loss_module.class_counts == COUNTS
    assert torch.isfinite(log['loss_zul'])
    assert torch.isfinite(log['loss'])
    assert 'accuracy_top-1' in log
    assert torch.isfinite(model.head.fc.weight).all()
    assert not torch.equal(model.head.fc.weight, before)


def test_models_without_mmpretrain() -> None:
    script = (
        'import sys; sys.modules["mmpretrain"] = None\n'
        'import mmfair.models as models\n'
        'from mmfair.registry import MODELS\n'
        'from mmfair.models import *\n'
        'print("CosineClsHead" in MODELS.lazy_names(importable=False))\n'
        'print(CosineLinear.__name__)\n'
        'print(MODELS.get("mmfair.LDAMLoss").__name__)\n'
        'try:\n    MODELS.get("mmfair.CosineClsHead")\n'
        'except ImportError:\n'
        '    print(True)\n'
    )
    done = subprocess.run(
        [sys.executable, '-c', script],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == [
        'True',
        'CosineLinear',
        'LDAMLoss',
        'True',
    ]
