"""How the geometry of classes is measured, from a command line."""

import argparse
from importlib.util import find_spec


def add_settings(parser: argparse.ArgumentParser) -> None:
    """Add how the geometry is measured."""
    from mmfair.functional import (
        CURVATURE_NORMALIZATIONS,
        EIGH_METHODS,
        INTRINSIC_DIMENSION_METHODS,
    )

    add = parser.add_argument
    add('--k', type=int, default=40, help='neighbours (%(default)s)')
    add(
        '--tangent-dim',
        type=int,
        default=2,
        metavar='M',
        help='dimension of the tangent space (%(default)s)',
    )
    add(
        '--normalize',
        choices=CURVATURE_NORMALIZATIONS,
        default='none',
        help='how curvature is freed of the scale of the features '
        '(%(default)s)',
    )
    add(
        '--eigh',
        choices=EIGH_METHODS,
        default='cpu',
        help='where neighbourhoods are decomposed; '
        'tools/benchmarks/eigh_speed.py tells what is fastest (%(default)s)',
    )
    add(
        '--max-per-class',
        type=int,
        default=1000,
        metavar='N',
        help='points of a class at most, chosen at random (%(default)s)',
    )
    add('--seed', type=int, default=0, help='of that choice (%(default)s)')
    add(
        '--id-methods',
        nargs='+',
        choices=INTRINSIC_DIMENSION_METHODS,
        default=['participation_ratio', 'twonn'],
        help="intrinsic dimensions; 'tle' needs mmfair[geometry]",
    )


def check_settings(args: argparse.Namespace) -> None:
    """Raise at what would go wrong after the model has run."""
    from mmfair.functional import curvature_min_points
    from mmfair.utils.check_output import check_output_folder

    dim = args.tangent_dim
    least = curvature_min_points(dim) - 1 if dim >= 1 else 1
    for name, value, bound in (
        ('--tangent-dim', dim, 1),
        ('--k', args.k, least),
        ('--max-per-class', args.max_per_class, 1),
    ):
        if value < bound:
            of_dim = f' with --tangent-dim {dim}' if name == '--k' else ''
            raise ValueError(
                f'{name}: number must be >= {bound}{of_dim}, got {value}.'
            )
    if 'tle' in args.id_methods and find_spec('skdim') is None:
        raise ValueError(
            "--id-methods: 'tle' must find scikit-dimension, got none. "
            'Install it: pip install mmfair[geometry].'
        )
    if args.out is not None:
        check_output_folder(args.out, '--out')
