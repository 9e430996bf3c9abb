"""Settings of the papers' configs are those of the sources they name."""

from pathlib import Path

import pytest
from miniatures import ROOT
from mmengine.config import Config
from mmengine.registry import MODELS, init_default_scope

from mmfair.utils.config_path import config_path
from mmfair.utils.load_config import load_config

CONFIGS = ROOT / 'configs'


def read(name: str) -> Config:
    return load_config(CONFIGS / f'{name}.py')


@pytest.mark.parametrize(
    ('size', 'drop'), [('b0', 0.2), ('b1', 0.2), ('b2', 0.2), ('b3', 0.3)]
)
@pytest.mark.parametrize('method', ['baselines/ce', 'zut/zut'])
def test_drop_path_of_van(method: str, size: str, drop: float) -> None:
    """ZUT's repository: the backbone's default; van_b2.py and van_b3.py."""
    config = read(f'{method}_fpn-van-{size}_1xb16-80k_ade20k-512x512')
    assert config.model.backbone.drop_path_rate == drop


@pytest.mark.parametrize('method', ['baselines/bce', 'zut/zut'])
def test_normalisation_of_eva02(method: str) -> None:
    """MMPretrain's data of EVA-02: CLIP's mean and deviation."""
    ours = read(f'{method}_eva02-tiny_1xb64-100e_voc2007-256')
    path = config_path('mmpretrain::_base_/datasets/imagenet_bs16_eva_336.py')
    theirs = Config.fromfile(path).data_preprocessor
    for name in ('mean', 'std'):
        expected = pytest.approx(theirs[name], abs=0.01)
        assert ours.data_preprocessor[name] == expected
    assert ours.data_preprocessor.to_rgb


def test_recipe_of_segformer() -> None:
    """MMSegmentation's, but for its length."""
    ours = read('baselines/ce_segformer-b0_1xb16-80k_ade20k-512x512')
    path = config_path(
        'mmseg::segformer/segformer_mit-b0_8xb2-160k_ade20k-512x512.py'
    )
    theirs = Config.fromfile(path)
    optimizer = theirs.optim_wrapper.optimizer.to_dict()
    assert optimizer.pop('betas') == (0.9, 0.999)  # the default
    assert ours.optim_wrapper.optimizer.to_dict() == optimizer
    assert (
        ours.optim_wrapper.paramwise_cfg == theirs.optim_wrapper.paramwise_cfg
    )
    warm_up, decay = theirs.param_scheduler
    assert ours.param_scheduler[0].to_dict() == {
        key: value for key, value in warm_up.items() if key != 'begin'
    }
    assert ours.param_scheduler[1].to_dict() == {
        **{key: value for key, value in decay.items() if key != 'eta_min'},
        'end': 80000,
    }
    assert decay.eta_min == warm_up.begin == 0


@pytest.mark.parametrize('data', ['cifar10', 'cifar100'])
@pytest.mark.parametrize('method', ['long_tail/cb-focal', 'dcr/cb-focal-dcr'])
def test_class_balanced_focal_loss(method: str, data: str) -> None:
    """LDAM-DRW's code: focal with weights, gamma 1, mean over samples."""
    config = read(f'{method}_resnet32_1xb128-200e_{data}-lt-if100')
    assert config.model.head.loss.to_dict() == {
        'type': 'mmfair.ClassBalancedLoss',
        'beta': 0.9999,
        'gamma': 1.0,
        'normalizer': 'samples',
    }


@pytest.mark.parametrize(
    'name',
    [
        'baselines/bce_poolformer-s12_1xb64-100e_voc2007-256',
        'baselines/ce_fpn-poolformer-s12_1xb16-80k_ade20k-512x512',
    ],
)
def test_patch_embedding_of_poolformer_is_frozen(name: str) -> None:
    """As the page of the configs says."""
    config = read(name)
    init_default_scope(config.default_scope)
    backbone = MODELS.build({**config.model.backbone, 'init_cfg': None})
    backbone.train()
    frozen = {
        name.split('.')[0]
        for name, weight in backbone.named_parameters()
        if not weight.requires_grad
    }
    assert frozen == {'patch_embed'}


def test_table_of_segformer_says_whose_figure_it_is() -> None:
    table = Path(ROOT / 'tools/experiments/tables/zut_table3.yml').read_text()
    assert '160,000' in table.split('columns:')[0]


@pytest.mark.parametrize(
    ('tail', 'alpha'),
    [
        ('resnet32_1xb128-200e_cifar10-lt-if100', 1.0),
        ('resnet32_1xb128-200e_cifar100-lt-if100', 1.5),
        ('resnext50_8xb32-200e_imagenet-lt', 3.0),
    ],
)
def test_constants_of_tde(tail: str, alpha: float) -> None:
    """The authors' configs; momentum by the rate on all but CIFAR."""
    config = read(f'long_tail/tde_{tail}')
    head = config.model.head
    assert (head.num_heads, head.scale, head.gamma) == (2, 16.0, 1 / 32)
    assert (head.alpha, head.momentum) == (alpha, 0.9)
    assert ('mu' in config.default_hooks) == ('cifar' not in tail)


def test_numbers_of_h2t_and_csa() -> None:
    """Their authors' configs for CIFAR."""
    h2t = read('long_tail/h2t_resnet32_1xb128-30e_cifar100-lt-if100')
    assert h2t.default_hooks.h2t.share == 0.25
    assert h2t.train_dataloader.batch_sampler.power == 1
    assert h2t.train_dataloader.sampler.power == 0
    csa = read('long_tail/csa_resnet32_1xb128-200e_cifar100-lt-if100')
    hook = csa.default_hooks.csa
    assert (hook.begin, hook.size, hook.min_probability) == (10, 128, 0.8)
    assert csa.train_dataloader.batch_sampler.power == 0
