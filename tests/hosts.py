"""Tiny host models of the three toolboxes, each with a batch to train on.

Every builder returns a model and raw data as a data loader collates it::

    model, data = hosts.resnet()
    losses = model(**model.data_preprocessor(data, True), mode='loss')

``changes`` overrides settings by dotted path, e.g.
``hosts.resnet(changes={'backbone.with_cp': True})``.
"""

import copy
from collections.abc import Callable
from importlib.util import find_spec
from typing import Any

import pytest
import torch
from mmengine.config import Config
from mmengine.model import BaseModel
from mmengine.registry import MODELS, DefaultScope

Host = tuple[BaseModel, dict[str, Any]]

NUM_CLASSES = 5
HAS_OPS = find_spec('mmcv') is not None and find_spec('mmcv._ext') is not None
requires_ops = pytest.mark.skipif(
    not HAS_OPS,
    reason="detection needs mmcv's compiled ops; build them with `make ops`",
)

_PIXELS = {'mean': [123.675, 116.28, 103.53], 'std': [58.395, 57.12, 57.375]}


def build(
    config: dict[str, Any],
    *,
    scope: str,
    changes: dict[str, Any] | None = None,
    seed: int = 0,
) -> BaseModel:
    """A model with reproducible weights, built as in a toolbox's run."""
    settings = Config({'model': config})
    settings.merge_from_dict(
        {f'model.{path}': value for path, value in (changes or {}).items()}
    )
    torch.manual_seed(seed)
    with DefaultScope.overwrite_default_scope(scope):
        model = MODELS.build({**settings.model, '_scope_': scope})
        model.init_weights()
    return model.train()


# Classification


def resnet_config(**head: Any) -> dict[str, Any]:
    """A ResNet-18 with 4 to 32 channels and a linear classifier."""
    return {
        'type': 'ImageClassifier',
        'data_preprocessor': {
            'type': 'ClsDataPreprocessor',
            'num_classes': NUM_CLASSES,
            'to_rgb': True,
            **_PIXELS,
        },
        'backbone': {
            'type': 'ResNet',
            'depth': 18,
            'stem_channels': 4,
            'base_channels': 4,
        },
        'neck': {'type': 'GlobalAveragePooling'},
        'head': {
            'type': 'LinearClsHead',
            'num_classes': NUM_CLASSES,
            'in_channels': 32,
            **head,
        },
    }


def resnet(
    *,
    changes: dict[str, Any] | None = None,
    seed: int = 0,
    batch_size: int = 4,
) -> Host:
    """ImageClassifier with a thin ResNet; classifier ``head.fc``."""
    model = build(
        resnet_config(), scope='mmpretrain', changes=changes, seed=seed
    )
    return model, classification_data(batch_size, seed=seed)


def multi_label(
    *,
    changes: dict[str, Any] | None = None,
    seed: int = 0,
    batch_size: int = 4,
) -> Host:
    """ImageClassifier with several labels an image; ``head.fc``."""
    config = resnet_config(type='MultiLabelLinearClsHead')
    config['data_preprocessor']['to_onehot'] = True
    model = build(config, scope='mmpretrain', changes=changes, seed=seed)
    return model, classification_data(batch_size, seed=seed, labels=2)


def vit(
    *,
    changes: dict[str, Any] | None = None,
    seed: int = 0,
    batch_size: int = 4,
) -> Host:
    """ImageClassifier with a small ViT; ``head.layers.head``, no BN."""
    config = {
        **resnet_config(),
        'backbone': {
            'type': 'VisionTransformer',
            'img_size': 32,
            'patch_size': 8,
            'arch': {
                'embed_dims': 16,
                'num_layers': 2,
                'num_heads': 2,
                'feedforward_channels': 32,
            },
        },
        'neck': None,
        'head': {
            'type': 'VisionTransformerClsHead',
            'num_classes': NUM_CLASSES,
            'in_channels': 16,
        },
    }
    model = build(config, scope='mmpretrain', changes=changes, seed=seed)
    return model, classification_data(batch_size, seed=seed)


def classification_data(
    batch_size: int = 4, *, seed: int = 0, size: int = 32, labels: int = 1
) -> dict[str, Any]:
    """Random images with ``labels`` distinct labels each."""
    from mmpretrain.structures import DataSample

    draw = torch.Generator().manual_seed(seed)
    samples = []
    for _ in range(batch_size):
        label = torch.randperm(NUM_CLASSES, generator=draw)[:labels]
        sample = DataSample(
            metainfo={'img_shape': (size, size), 'num_classes': NUM_CLASSES}
        )
        samples.append(sample.set_gt_label(label))
    return {'inputs': _images(batch_size, size, draw), 'data_samples': samples}


# Segmentation


def segmentor_config(norm: str = 'BN') -> dict[str, Any]:
    """Semantic FPN on a thin ResNet-18."""
    norm_cfg = {'type': norm, 'requires_grad': True}
    return {
        'type': 'EncoderDecoder',
        'data_preprocessor': {
            'type': 'SegDataPreProcessor',
            'bgr_to_rgb': True,
            'pad_val': 0,
            'seg_pad_val': 255,
            'size': (64, 64),
            **_PIXELS,
        },
        'backbone': {
            'type': 'ResNet',
            'depth': 18,
            'stem_channels': 4,
            'base_channels': 4,
            'norm_cfg': norm_cfg,
        },
        'neck': {
            'type': 'FPN',
            'in_channels': [4, 8, 16, 32],
            'out_channels': 8,
            'num_outs': 4,
        },
        'decode_head': {
            'type': 'FPNHead',
            'in_channels': [8] * 4,
            'in_index': [0, 1, 2, 3],
            'feature_strides': [4, 8, 16, 32],
            'channels': 8,
            'dropout_ratio': 0,
            'num_classes': NUM_CLASSES,
            'norm_cfg': norm_cfg,
            'align_corners': False,
        },
        'train_cfg': {},
        'test_cfg': {'mode': 'whole'},
    }


def semantic_fpn(
    *,
    changes: dict[str, Any] | None = None,
    seed: int = 0,
    batch_size: int = 2,
) -> Host:
    """EncoderDecoder with neck; classifier ``decode_head.conv_seg``."""
    model = build(
        segmentor_config(), scope='mmseg', changes=changes, seed=seed
    )
    return model, segmentation_data(batch_size, seed=seed)


def fcn(
    *,
    changes: dict[str, Any] | None = None,
    seed: int = 0,
    batch_size: int = 2,
) -> Host:
    """EncoderDecoder with an auxiliary head and no neck."""
    model = build(fcn_config(), scope='mmseg', changes=changes, seed=seed)
    return model, segmentation_data(batch_size, seed=seed)


def sync_bn_fpn(
    *,
    changes: dict[str, Any] | None = None,
    seed: int = 0,
    batch_size: int = 2,
) -> Host:
    """Semantic FPN with SyncBN, made BN as mmengine does on CPU."""
    from mmengine.model import revert_sync_batchnorm

    model = build(
        segmentor_config('SyncBN'), scope='mmseg', changes=changes, seed=seed
    )
    return (
        revert_sync_batchnorm(model),
        segmentation_data(batch_size, seed=seed),
    )


def fcn_config() -> dict[str, Any]:
    """FCN with an auxiliary FCN head on stage 3."""
    config = segmentor_config()
    head = {
        'type': 'FCNHead',
        'in_channels': 32,
        'in_index': 3,
        'channels': 8,
        'num_convs': 1,
        'dropout_ratio': 0,
        'num_classes': NUM_CLASSES,
        'norm_cfg': {'type': 'BN'},
        'align_corners': False,
    }
    return {
        **config,
        'neck': None,
        'decode_head': head,
        'auxiliary_head': {**head, 'in_channels': 16, 'in_index': 2},
    }


def segmentation_data(
    batch_size: int = 2, *, seed: int = 0, size: int = 64
) -> dict[str, Any]:
    """Random images and label maps with some ignored pixels (255)."""
    from mmengine.structures import PixelData
    from mmseg.structures import SegDataSample

    draw = torch.Generator().manual_seed(seed)
    samples = []
    for _ in range(batch_size):
        labels = torch.randint(NUM_CLASSES, (1, size, size), generator=draw)
        labels[:, :2] = 255
        samples.append(
            SegDataSample(
                gt_sem_seg=PixelData(data=labels), metainfo=_shapes(size)
            )
        )
    return {
        'inputs': list(_images(batch_size, size, draw)),
        'data_samples': samples,
    }


# Detection


def detector_config() -> dict[str, Any]:
    """RetinaNet on a thin ResNet-18."""
    return {
        'type': 'RetinaNet',
        'data_preprocessor': {
            'type': 'DetDataPreprocessor',
            'bgr_to_rgb': True,
            'pad_size_divisor': 32,
            **_PIXELS,
        },
        'backbone': {
            'type': 'ResNet',
            'depth': 18,
            'stem_channels': 4,
            'base_channels': 4,
        },
        'neck': {
            'type': 'FPN',
            'in_channels': [4, 8, 16, 32],
            'out_channels': 8,
            'start_level': 1,
            'add_extra_convs': 'on_input',
            'num_outs': 3,
        },
        'bbox_head': {
            'type': 'RetinaHead',
            'num_classes': NUM_CLASSES,
            'in_channels': 8,
            'feat_channels': 8,
            'stacked_convs': 1,
            'anchor_generator': {
                'type': 'AnchorGenerator',
                'octave_base_scale': 4,
                'scales_per_octave': 3,
                'ratios': [0.5, 1.0, 2.0],
                'strides': [8, 16, 32],
            },
        },
        'train_cfg': {
            'assigner': {
                'type': 'MaxIoUAssigner',
                'pos_iou_thr': 0.5,
                'neg_iou_thr': 0.4,
                'min_pos_iou': 0,
                'ignore_iof_thr': -1,
            },
            'sampler': {'type': 'PseudoSampler'},
            'allowed_border': -1,
            'pos_weight': -1,
            'debug': False,
        },
        'test_cfg': {
            'nms_pre': 100,
            'min_bbox_size': 0,
            'score_thr': 0.0,
            'nms': {'type': 'nms', 'iou_threshold': 0.5},
            'max_per_img': 10,
        },
    }


def retinanet(
    *,
    changes: dict[str, Any] | None = None,
    seed: int = 0,
    batch_size: int = 2,
) -> Host:
    """Single-stage detector; 9 anchors in ``bbox_head.retina_cls``."""
    model = build(detector_config(), scope='mmdet', changes=changes, seed=seed)
    return model, detection_data(batch_size, seed=seed)


def fcos(
    *,
    changes: dict[str, Any] | None = None,
    seed: int = 0,
    batch_size: int = 2,
) -> Host:
    """Anchor-free detector; ``bbox_head.conv_cls``."""
    config = {
        **detector_config(),
        'type': 'FCOS',
        'bbox_head': {
            'type': 'FCOSHead',
            'num_classes': NUM_CLASSES,
            'in_channels': 8,
            'feat_channels': 8,
            'stacked_convs': 1,
            'strides': [8, 16, 32],
            'norm_cfg': {'type': 'GN', 'num_groups': 2, 'requires_grad': True},
            'regress_ranges': ((-1, 16), (16, 32), (32, 1e8)),
        },
    }
    model = build(config, scope='mmdet', changes=changes, seed=seed)
    return model, detection_data(batch_size, seed=seed)


def faster_rcnn(
    *,
    changes: dict[str, Any] | None = None,
    seed: int = 0,
    batch_size: int = 2,
) -> Host:
    """Two-stage detector; ``roi_head.bbox_head.fc_cls`` has background."""
    config = detector_config()
    config['neck'].update(start_level=0, num_outs=5, add_extra_convs=False)
    config.pop('bbox_head')
    train_assigner = dict(config['train_cfg']['assigner'])
    config.update(
        type='FasterRCNN',
        rpn_head=_rpn_head(),
        roi_head=_roi_head(),
        train_cfg={
            'rpn': {
                'assigner': {**train_assigner, 'match_low_quality': True},
                'sampler': _sampler(32, add_gt=False),
                'allowed_border': -1,
                'pos_weight': -1,
                'debug': False,
            },
            'rpn_proposal': {
                'nms_pre': 50,
                'max_per_img': 20,
                'min_bbox_size': 0,
                'nms': {'type': 'nms', 'iou_threshold': 0.7},
            },
            'rcnn': {
                'assigner': {**train_assigner, 'neg_iou_thr': 0.5},
                'sampler': _sampler(16, add_gt=True),
                'pos_weight': -1,
                'debug': False,
            },
        },
        test_cfg={
            'rpn': {
                'nms_pre': 50,
                'max_per_img': 20,
                'min_bbox_size': 0,
                'nms': {'type': 'nms', 'iou_threshold': 0.7},
            },
            'rcnn': {
                'score_thr': 0.0,
                'max_per_img': 10,
                'nms': {'type': 'nms', 'iou_threshold': 0.5},
            },
        },
    )
    model = build(config, scope='mmdet', changes=changes, seed=seed)
    return model, detection_data(batch_size, seed=seed)


def detection_data(
    batch_size: int = 2, *, seed: int = 0, size: int = 64
) -> dict[str, Any]:
    """Random images with two boxes each."""
    from mmdet.structures import DetDataSample
    from mmengine.structures import InstanceData

    draw = torch.Generator().manual_seed(seed)
    samples = []
    for _ in range(batch_size):
        corner = torch.rand(2, 2, generator=draw) * size / 2
        extent = 8 + torch.rand(2, 2, generator=draw) * (size / 2 - 8)
        samples.append(
            DetDataSample(
                gt_instances=InstanceData(
                    bboxes=torch.cat([corner, corner + extent], dim=1),
                    labels=torch.randint(NUM_CLASSES, (2,), generator=draw),
                ),
                ignored_instances=InstanceData(bboxes=torch.zeros(0, 4)),
                metainfo={**_shapes(size), 'scale_factor': (1.0, 1.0)},
            )
        )
    return {
        'inputs': list(_images(batch_size, size, draw)),
        'data_samples': samples,
    }


def _rpn_head() -> dict[str, Any]:
    return {
        'type': 'RPNHead',
        'in_channels': 8,
        'feat_channels': 8,
        'anchor_generator': {
            'type': 'AnchorGenerator',
            'scales': [4],
            'ratios': [0.5, 1.0, 2.0],
            'strides': [4, 8, 16, 32, 64],
        },
        'bbox_coder': {
            'type': 'DeltaXYWHBBoxCoder',
            'target_means': [0.0] * 4,
            'target_stds': [1.0] * 4,
        },
    }


def _roi_head() -> dict[str, Any]:
    return {
        'type': 'StandardRoIHead',
        'bbox_roi_extractor': {
            'type': 'SingleRoIExtractor',
            'out_channels': 8,
            'roi_layer': {
                'type': 'RoIAlign',
                'output_size': 3,
                'sampling_ratio': 0,
            },
            'featmap_strides': [4, 8, 16, 32],
        },
        'bbox_head': {
            'type': 'Shared2FCBBoxHead',
            'in_channels': 8,
            'fc_out_channels': 16,
            'roi_feat_size': 3,
            'num_classes': NUM_CLASSES,
            'reg_class_agnostic': False,
            'bbox_coder': {
                'type': 'DeltaXYWHBBoxCoder',
                'target_means': [0.0] * 4,
                'target_stds': [0.1, 0.1, 0.2, 0.2],
            },
        },
    }


def _sampler(num: int, *, add_gt: bool) -> dict[str, Any]:
    return {
        'type': 'RandomSampler',
        'num': num,
        'pos_fraction': 0.5,
        'neg_pos_ub': -1,
        'add_gt_as_proposals': add_gt,
    }


def _images(batch_size: int, size: int, draw: torch.Generator) -> torch.Tensor:
    return torch.randint(256, (batch_size, 3, size, size), generator=draw).to(
        torch.uint8
    )


def _shapes(size: int) -> dict[str, Any]:
    shape = (size, size)
    return {
        'img_shape': shape,
        'ori_shape': shape,
        'pad_shape': shape,
        'batch_input_shape': shape,
    }


def step(
    model: BaseModel, batch: dict[str, Any], seed: int = 0
) -> tuple[dict[str, Any], dict[str, torch.Tensor]]:
    """Losses of one training step and the gradient of each parameter."""
    torch.manual_seed(seed)
    model.zero_grad()
    losses = model(**copy.deepcopy(batch), mode='loss')
    total, _ = model.parse_losses(losses)
    total.backward()
    gradients = {
        name: parameter.grad.clone()
        for name, parameter in model.named_parameters()
        if parameter.grad is not None
    }
    return losses, gradients


def hook_count(model: torch.nn.Module) -> int:
    """Forward hooks and pre-hooks on a model and its parts."""
    return sum(
        len(module._forward_hooks) + len(module._forward_pre_hooks)
        for module in model.modules()
    )


CLASSIFIERS: dict[str, Callable[..., Host]] = {
    'resnet': resnet,
    'multi_label': multi_label,
    'vit': vit,
}
SEGMENTORS: dict[str, Callable[..., Host]] = {
    'semantic_fpn': semantic_fpn,
    'fcn': fcn,
    'sync_bn_fpn': sync_bn_fpn,
}
DETECTORS: dict[str, Callable[..., Host]] = {
    'retinanet': retinanet,
    'fcos': fcos,
    'faster_rcnn': faster_rcnn,
}
PARAMS = [
    *(
        pytest.param(host, id=name)
        for name, host in {**CLASSIFIERS, **SEGMENTORS}.items()
    ),
    *(
        pytest.param(host, id=name, marks=requires_ops)
        for name, host in DETECTORS.items()
    ),
]
