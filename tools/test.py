"""Test a model of MMPretrain, MMSegmentation or MMDetection.

The config's ``default_scope`` says which. Examples::

    python tools/test.py configs/zut/CONFIG.py work_dirs/CONFIG/epoch_9.pth
    bash tools/dist_test.sh configs/zut/CONFIG.py CHECKPOINT 8
"""

import argparse
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

if find_spec('mmfair') is None:  # run from a checkout, not installed
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

if TYPE_CHECKING:
    from mmengine.config import Config

_PREDICTIONS = ('.pkl', '.pickle')


def parse_args() -> argparse.Namespace:
    """Read the command line."""
    from mmfair.utils.stack import require

    require('mmengine', f'tools/{Path(__file__).name}')
    from mmfair.utils.launch import add_arguments

    parser = argparse.ArgumentParser(description='Test a model')
    parser.add_argument('config', help='config file')
    parser.add_argument('checkpoint', help='checkpoint file')
    parser.add_argument(
        '--out',
        metavar='FILE',
        help='write the metrics to FILE.json or the predictions to FILE.pkl',
    )
    add_arguments(parser)
    return parser.parse_args()


def test_config(args: argparse.Namespace) -> 'Config':
    """Config with the arguments merged in, checked."""
    from mmfair.utils.check_output import check_output_file
    from mmfair.utils.config_check import check_config
    from mmfair.utils.launch import read_config

    cfg = read_config(args)
    cfg.load_from = args.checkpoint
    cfg.resume = False
    suffix = '.json' if args.out is None else Path(args.out).suffix
    if suffix not in ('.json', *_PREDICTIONS):
        raise ValueError(
            '--out: file must end in .json (metrics) or .pkl (predictions), '
            f'got {args.out!r}. Choose one of them.'
        )
    if not cfg.get('test_dataloader') or not cfg.get('test_evaluator'):
        raise ValueError(
            'config: test_dataloader and test_evaluator must be set, got '
            'none. Add them to the config.'
        )
    check_config(cfg, training=False)
    if args.out is not None:
        check_output_file(args.out, '--out')
    if suffix in _PREDICTIONS:
        dump_predictions(cfg, args.out)
    return cfg


def dump_predictions(cfg: 'Config', path: str) -> None:
    """Add MMEngine's metric that writes the predictions to a file."""
    dump = {'type': 'mmengine.DumpResults', 'out_file_path': path}
    evaluator = cfg.test_evaluator
    if isinstance(evaluator, dict) and 'metrics' in evaluator:
        owner, metrics = evaluator, evaluator['metrics']
        owner['metrics'] = [*_as_list(metrics), dump]
    else:
        cfg.test_evaluator = [*_as_list(evaluator), dump]


def _as_list(metrics: dict | list) -> list:
    return [metrics] if isinstance(metrics, dict) else list(metrics)


def write_metrics(metrics: dict, path: str) -> None:
    """Write them, or print them where that fails after all."""
    from mmfair.utils.atomic_write import atomic_write
    from mmfair.utils.write_json import json_text

    text = json_text(metrics, other=str)
    try:
        atomic_write(path, text)
    except OSError as error:
        sys.exit(f'{text}--out: file cannot be written any more, {error}.')


def main() -> None:
    """Test."""
    args = parse_args()
    from mmengine.dist import is_main_process

    from mmfair.utils.build_loops import build_loops
    from mmfair.utils.entry_point import entry_point
    from mmfair.utils.launch import build_runner

    try:
        cfg = test_config(args)
    except (ValueError, FileNotFoundError) as error:
        sys.exit(str(error))
    with entry_point(trust_checkpoint=args.trust_checkpoint):
        runner = build_runner(cfg)
        build_loops(cfg, runner, 'test')
        metrics = runner.test()
        if args.out and args.out.endswith('.json') and is_main_process():
            write_metrics(metrics, args.out)


if __name__ == '__main__':
    main()
