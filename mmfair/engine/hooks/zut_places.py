"""Where zero uniformity training enters and leaves the known models."""

import re
from dataclasses import dataclass
from typing import Any

from torch import Tensor, nn

from mmfair.utils.module_paths import get_module, list_classifiers

__all__ = ['ZUTPlaces', 'class_layout', 'class_scores', 'find_zut_places']

# Every per-pixel output layer of mmseg's heads: conv_seg, EncHead's se_layer,
# DAHead's pam_conv_seg and cam_conv_seg, PIDHead's p_cls_seg, ...
_SEGMENTATION_OUTPUT = re.compile(r'(conv_seg|cls_seg|se_layer)$')


@dataclass(frozen=True)
class ZUTPlaces:
    """Dotted paths of the modules that zero uniformity training touches.

    Attributes:
        inject: The zero sample joins the batch at this module's input.
        classifiers: Its outputs are split off here and go into the loss.
        drop: Its outputs are split off here and thrown away.
        features: Last module before the head (``bn='head_alone'``).
        head: The module that turns the features into class scores.
    """

    inject: str
    classifiers: tuple[str, ...]
    drop: tuple[str, ...]
    features: str
    head: str


def find_zut_places(model: nn.Module) -> ZUTPlaces:
    """Places for image classifiers, segmentors and one-stage detectors.

    Args:
        model: An MMPretrain ``ImageClassifier``, an MMSegmentation
            ``EncoderDecoder`` or an MMDetection one-stage detector, or any
            model with the same parts (``backbone`` and one of ``head``,
            ``decode_head``, ``bbox_head``).

    Returns:
        The places, as paths below ``model``.

    Raises:
        ValueError: If the model has other parts; the message lists what
            could be named by hand.
    """
    parts = dict(model.named_children())
    heads = [h for h in ('head', 'decode_head', 'bbox_head') if h in parts]
    if (
        'backbone' not in parts
        or len(heads) != 1
        or isinstance(parts[heads[0]], nn.ModuleList)
    ):
        raise ValueError(_unknown_model(model, parts))
    head = heads[0]
    classifiers, drop = (head,), ()
    if head == 'decode_head':
        outputs = [
            path
            for path, _ in model.named_modules()
            if path.split('.')[0] in ('decode_head', 'auxiliary_head')
            and _SEGMENTATION_OUTPUT.search(path)
        ]
        classifiers = ('decode_head.conv_seg',)
        drop = tuple(path for path in outputs if path not in classifiers)
    return ZUTPlaces(
        inject='backbone',
        classifiers=classifiers,
        drop=drop,
        features='neck' if 'neck' in parts else 'backbone',
        head=head,
    )


def _unknown_model(model: nn.Module, parts: dict) -> str:
    found = ', '.join(
        f'{path} ({outputs} outputs)'
        for path, outputs in list_classifiers(model)
    )
    hint = ''
    if 'roi_head' in parts:
        hint = (
            " For a two-stage detector set inject='roi_head.bbox_head' and "
            "classifiers=['roi_head.bbox_head'], which adds a zero RoI "
            'feature.'
        )
    return (
        'ZUTHook: inject and classifiers must be set for '
        f'{type(model).__name__}, whose parts are {sorted(parts)}; they are '
        'found automatically only for a backbone with one head, decode_head '
        f'or bbox_head. Classifier-like modules: {found}.{hint}'
    )


def class_layout(model: nn.Module, path: str) -> tuple[int, int]:
    """Classes and channels for each anchor of the module at ``path``.

    Dense heads pack anchors x classes into channels, and softmax detectors
    append the background; the nearest module above ``path`` that knows its
    number of classes tells. (0, 0): nobody knows, each channel is a class.
    """
    names = path.split('.')
    for depth in range(len(names), 0, -1):
        module = get_module(model, '.'.join(names[:depth]), where='ZUTHook')
        classes = getattr(module, 'num_classes', None)
        if isinstance(classes, int) and classes > 0:
            custom = getattr(module, 'cls_out_channels', None)
            if hasattr(module, 'fc_cls'):  # RoI heads end in the background
                custom = classes + 1
            return classes, custom or classes
    return 0, 0


def class_scores(
    output: Any, classes: int, channels: int, where: str = 'the head'
) -> list[Tensor]:
    """Class scores in the nested output of a classifier, (A, C, ...) each."""
    if isinstance(output, Tensor):
        output = (output,)
    first = output[0]
    if isinstance(first, Tensor):
        levels = [
            item
            for item in output
            if isinstance(item, Tensor) and item.shape == first.shape
        ]
    else:
        levels = list(first)
    return [_per_anchor(level, classes, channels, where) for level in levels]


def _per_anchor(
    scores: Tensor, classes: int, channels: int, where: str
) -> Tensor:
    if not channels:
        return scores
    if scores.ndim < 2 or scores.size(1) % channels:
        raise RuntimeError(
            f'ZUTHook: the scores of {where!r} must have a multiple of '
            f'{channels} channels ({classes} classes), got shape '
            f'{tuple(scores.shape)}. Set classifiers to the module that '
            'outputs the class scores.'
        )
    return scores.reshape(-1, channels, *scores.shape[2:])[:, :classes]
