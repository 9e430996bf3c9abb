"""Which configs train in the tests: enough that every part of any does.

Most configs differ from another one by a number: a depth, a weight, an
imbalance factor. A part here is a ``type`` at its place in the config, and a
hook of ours together with the data, the network and the head that it meets.
The configs that train have every part between them; the others are built.
"""

from collections.abc import Iterator
from typing import Any

from miniatures import ROOT
from mmengine.config import Config

from mmfair.utils.config_check.walk import walk

CONFIGS = sorted(
    path
    for path in (ROOT / 'configs').rglob('*.py')
    if '_base_' not in path.relative_to(ROOT / 'configs').parts
)
SECTIONS = (
    'model',
    'train_dataloader',
    'val_dataloader',
    'val_evaluator',
    'param_scheduler',
    'optim_wrapper',
    'default_hooks',
)
HOOKS = ('zut', 'curvature', 'reweighting')
HEADS = ('head', 'decode_head', 'bbox_head')
Part = tuple[str, ...]
# A test says which parts these lack.
TRAINED = {
    'balanced-softmax_resnet32_1xb128-200e_cifar10-lt-if100',
    'bbn-dcr_resnet32_1xb128-200e_cifar10-lt-if100',
    'bbn-dcr_resnet32_1xb128-200e_cifar100-lt-if100',
    'bbn-dcr_resnet50_8xb64-200e_inaturalist2018',
    'bbn-dcr_resnext50_8xb32-200e_imagenet-lt',
    'bbn_resnet8_1xb32-15e_fashion-mnist-lt-if100',
    'bce-zut_resnet8_1xb32-15e_fashion-mnist-lt-if100',
    'cal-dcr_resnet50_2xb32-60e_prcc-384x192',
    'cal-zut_ap3d-nl-resnet50_2xb16-150e_ccvid-256x128',
    'cal-zut_c2d-resnet50_2xb16-150e_ccvid-256x128',
    'cal-zut_resnet14-w16_1xb32-8e_synthetic-people-64x32',
    'cal-zut_resnet50_2xb32-60e_celeb-reid-384x192',
    'cal-zut_resnet50_2xb32-60e_ltcc-384x192',
    'cal-zut_resnet50_2xb32-60e_prcc-384x192',
    'cal-zut_resnet50_2xb32-60e_vc-clothes-384x192',
    'car_resnet8_1xb32-15e_fashion-mnist-lt-if100',
    'cb-dcr_resnet32_1xb128-200e_cifar10-lt-if100',
    'ce-dcr_bn-inception_1xb64-200e_cifar100',
    'ce-dcr_bn-inception_8xb64-200e_imagenet',
    'ce-dcr_densenet201_1xb64-200e_cifar100',
    'ce-dcr_densenet201_8xb64-200e_imagenet',
    'ce-dcr_fpn-resnet18_1xb8-1k_digit-scenes-64x64',
    'ce-dcr_resnet18_1xb64-200e_cifar100',
    'ce-dcr_resnext101_1xb64-200e_cifar100',
    'ce-dcr_seresnet50_1xb64-200e_cifar100',
    'ce-dcr_seresnet50_8xb64-200e_imagenet',
    'ce-dcr_vgg16_8xb64-200e_imagenet',
    'ce-dcr_resnet20_1xb64-20e_cifar100-lt-if100',
    'ce-drw_resnet32_1xb128-200e_cifar100-lt-if100',
    'ce_efficientnet-lite0_1xb64-6e_cifar100-lt-if100-48x48',
    'ce_lenet5_1xb32-15e_fashion-mnist-lt-if1-32x32',
    'ce_resnet18-w16_1xb32-15e_fashion-mnist-lt-if1',
    'ce_resnet18_1xb128-200e_fashion-mnist-32x32',
    'ce_resnet8_1xb32-100e_digits-lt-if20',
    'ce_resnet8_1xb32-5e_fashion-mnist-shortcut',
    'ce_segformer-b0_1xb16-80k_ade20k-512x512',
    'ce_senet34_1xb128-200e_svhn',
    'ce_shufflenetv2_1xb128-200e_cifar10',
    'class-balanced-sampling_resnet32_1xb128-200e_cifar10-lt-if100',
    'cmo_resnet8_1xb32-15e_fashion-mnist-lt-if100',
    'crt_resnet8_1xb32-5e_fashion-mnist-lt-if100',
    'csa_resnet8_1xb32-15e_fashion-mnist-lt-if100',
    'disalign_resnet8_1xb32-5e_fashion-mnist-lt-if100',
    'dive_resnet8_1xb32-15e_fashion-mnist-lt-if100',
    'focal-dcr_resnet32_1xb128-200e_cifar10-lt-if100',
    'gcl-dcr_resnet32_1xb128-200e_cifar10-lt-if100',
    'gcl-stage2_resnet8_1xb32-5e_fashion-mnist-lt-if100',
    'h2t_resnet8_1xb32-5e_fashion-mnist-lt-if100',
    'lade-dcr_resnext50_8xb32-200e_imagenet-lt',
    'ldam-drw-cmo_resnet8_1xb32-15e_fashion-mnist-lt-if100',
    'ldam-drw-dcr_resnet50_8xb64-200e_inaturalist2018',
    'ldam-drw-dcr_resnext50_8xb32-200e_imagenet-lt',
    'logit-adjusted_resnet32_1xb128-200e_cifar10-lt-if100',
    'los_resnet8_1xb32-20e_fashion-mnist-lt-if100',
    'lws_resnet8_1xb32-5e_fashion-mnist-lt-if100',
    'mbj_resnet8_1xb32-15e_fashion-mnist-lt-if100',
    'mislas_resnet8_1xb32-5e_fashion-mnist-lt-if100',
    'mr2_resnet8_1xb32-15e_fashion-mnist-lt-if100',
    'ofa_resnet8_1xb32-5e_fashion-mnist-lt-if100',
    'paco_resnet32_1xb128-200e_cifar100-lt-if100',
    'paco_resnet50_8xb64-200e_inaturalist2018',
    'paco_resnet8_1xb32-15e_fashion-mnist-lt-if100',
    'ride3-cmo-dcr_resnet32_1xb128-200e_cifar100-lt-if100',
    'ride3-router_resnet8_1xb32-5e_fashion-mnist-lt-if100',
    'ride3_resnet8_1xb32-15e_fashion-mnist-lt-if100',
    'ride4-dcr_resnet32_1xb128-200e_cifar100-lt-if100',
    'ride4-dcr_resnet50_8xb64-200e_inaturalist2018',
    'ride4-dcr_resnext50_8xb32-200e_imagenet-lt',
    'tde-dcr_resnet32_1xb128-200e_cifar10-lt-if100',
    'tde_resnext50_8xb32-200e_imagenet-lt',
    'zut_efficientnet-lite0_1xb32-5e_fashion-mnist-lt-if100-48x48',
    'zut_eva02-tiny_1xb64-100e_voc2007-256',
    'zut_fpn-convnext-tiny_1xb16-80k_ade20k-512x512',
    'zut_fpn-poolformer-s12_1xb16-80k_ade20k-512x512',
    'zut_fpn-resnet18_1xb8-1k_digit-scenes-64x64',
    'zut_fpn-resnet18-w32_1xb8-1k_camvid-240x180',
    'zut_fpn-van-b0_1xb16-80k_ade20k-512x512',
    'zut_poolformer-s12_1xb64-100e_cifar100-lt-if100',
    'zut_retinanet-resnet18_1xb8-1k_digit-scenes-128x128',
    'zut_riformer-s12_1xb64-100e_cifar100-lt-if100',
}


def parts(config: Config) -> frozenset[Part]:
    """Everything in a config that has to be trained somewhere."""
    settings = config.to_dict()
    found: set[Part] = set()
    for section in SECTIONS:
        for path, node in walk(settings.get(section), section):
            if 'type' in node:
                found.add((path, str(node['type'])))
    for hook in HOOKS:
        if hook in settings['default_hooks']:
            found.update((hook, *met) for met in _met(settings))
    return frozenset(found)


def _met(settings: dict[str, Any]) -> Iterator[Part]:
    """What a hook meets: data, network, head, batch augmentation."""
    model = settings['model']
    yield 'data', settings['train_dataloader']['dataset']['type']
    for key in ('backbone', *HEADS):
        if isinstance(model.get(key), dict):
            yield key, model[key]['type']
            inner = model[key].get('backbone', {})
            yield 'inner', inner.get('type', '')
    mixed = (model.get('train_cfg') or {}).get('augments')
    yield 'mixed', str(bool(mixed))
