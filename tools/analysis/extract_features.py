r"""Features of a folder of images, as arrays.

For models of persons, as those of configs/reid, and other classifiers of
MMPretrain; images are treated as in the test of the config, whose data need
not be there. Examples::

    python tools/analysis/extract_features.py CONFIG CHECKPOINT FOLDER \
        --out features.npz
    python tools/analysis/extract_features.py CONFIG CHECKPOINT list.txt \
        --out features.npz --batch-size 128

``numpy.load`` gives ``features`` (N x D, float32), ``names`` (N) and
``damaged``, names of the images that could not be read.
"""

import argparse
import io
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

if find_spec('mmfair') is None:  # run from a checkout, not installed
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

if TYPE_CHECKING:
    from mmengine.config import Config

    from mmfair.evaluation import ImageFeatures

_TOOL = 'tools/analysis/extract_features.py'
# What the library calls its arguments, and what the command does.
_FLAGS = {'image_features: paths': 'images: files'}
# Damaged images that are named on the screen.
_SHOWN = 20


def parse_args() -> argparse.Namespace:
    """Read the command line."""
    from mmfair.utils.stack import require

    require('mmengine', _TOOL)
    from mmfair.utils.launch import add_arguments

    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    add = parser.add_argument
    add('config', help='config file')
    add('checkpoint', help='checkpoint file')
    add(
        'images',
        metavar='FOLDER',
        help='folder of images, with all that is below it; or a text file '
        'with a path in each line',
    )
    add('--out', required=True, metavar='FILE.npz', help='what to write')
    add('--overwrite', action='store_true', help='replace that file')
    add(
        '--batch-size',
        type=int,
        metavar='N',
        help='images at once; as in the test of the config',
    )
    add_arguments(parser)
    return parser.parse_args()


def main() -> None:
    """Read, ask and write."""
    args = parse_args()
    from mmfair.utils.entry_point import entry_point

    with entry_point(trust_checkpoint=args.trust_checkpoint, flags=_FLAGS):
        make(args)


def make(args: argparse.Namespace) -> None:
    """Read, ask and write."""
    check_out(args.out, overwrite=args.overwrite)
    from mmfair.datasets import image_paths

    paths = image_paths(args.images, where='images')
    cfg = read(args)
    import torch
    from mmengine.device import get_device
    from rich.progress import Progress

    from mmfair.evaluation import image_features, image_pipeline
    from mmfair.report.progress_bar import progress_bar
    from mmfair.utils.built_model import built_model
    from mmfair.utils.load_weights import load_weights

    pipeline = image_pipeline(cfg)
    loader = cfg.get('test_dataloader') or cfg.val_dataloader
    model = built_model(cfg)
    load_weights(model, args.checkpoint, trust=args.trust_checkpoint)
    model.to(torch.device(get_device())).eval()
    with (
        Progress(transient=True) as progress,
        progress_bar(progress, 'images', len(paths)) as advance,
    ):
        made = image_features(
            model,
            pipeline,
            list(paths.values()),
            batch_size=args.batch_size or int(loader.get('batch_size', 1)),
            num_workers=int(loader.get('num_workers', 0)),
            advance=advance,
        )
    write(args.out, list(paths), made)


def read(args: argparse.Namespace) -> 'Config':
    """The config, checked without its data, which may be elsewhere."""
    from mmengine.config import Config

    from mmfair.functional.checks import check_number
    from mmfair.utils.config_check import check_config
    from mmfair.utils.launch import read_config

    if args.batch_size is not None:
        check_number(
            args.batch_size,
            'number',
            where='--batch-size',
            at_least=1,
            whole=True,
        )
    cfg = read_config(args)
    scope = cfg.get('default_scope')
    if scope != 'mmpretrain':
        raise ValueError(
            'config: model must be one of persons or an image classifier, '
            f"with default_scope 'mmpretrain', got {scope!r}. Segmentors and "
            'detectors are not served.'
        )
    if not Path(args.checkpoint).is_file():
        raise FileNotFoundError(
            f'checkpoint: path must be a file, got {args.checkpoint!r}. Check '
            'the path.'
        )
    parts = ('model', 'default_scope', 'data_preprocessor', 'custom_imports')
    alone = {part: cfg[part] for part in parts if cfg.get(part) is not None}
    check_config(Config(alone), training=False)
    return cfg


def check_out(out: str, *, overwrite: bool) -> None:
    """Refuse a file of another kind, or one that is there."""
    from mmfair.utils.check_output import check_output_file

    if not out.endswith('.npz'):
        raise ValueError(f'--out: file must end in .npz, got {out!r}.')
    check_output_file(out, '--out')
    if Path(out).exists() and not overwrite:
        raise ValueError(
            f'--out: file must not be there, got {out!r}. Choose another one, '
            'or replace it with --overwrite.'
        )


def write(out: str, names: list[str], made: 'ImageFeatures') -> None:
    """One archive, and what could not be read on the screen."""
    import numpy as np

    from mmfair.utils.atomic_write import atomic_write

    damaged = [names[place] for place in made.damaged]
    stream = io.BytesIO()
    np.savez(
        stream,
        features=made.features,
        names=np.array([names[place] for place in made.places], dtype=str),
        damaged=np.array(damaged, dtype=str),
    )
    atomic_write(out, stream.getvalue())
    rows, columns = made.features.shape
    print(f'Written: {out}, {rows} images of {columns} features')
    reasons = made.damaged.values()
    for name, why in [*zip(damaged, reasons, strict=True)][:_SHOWN]:
        print(f'Left out: {name} ({why})', file=sys.stderr)
    if len(damaged) > _SHOWN:
        print(
            f'Left out: {len(damaged) - _SHOWN} more; all of them stand in '
            'the file, as damaged.',
            file=sys.stderr,
        )


if __name__ == '__main__':
    main()
