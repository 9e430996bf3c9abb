"""Figs. 3, 5, 12 and 13 of the curvature paper: what follows from formulas.

    python tools/experiments/manifold_simulations.py separation
    python tools/experiments/manifold_simulations.py curvature --out fig5.png
    python tools/experiments/manifold_simulations.py penalty --out fig13.png

``separation`` (Fig. 3): the separation degrees of two spherical clouds while
their centres move apart, with equal radii and with unequal ones, and while one
of them grows. ``--uncentred`` takes the volumes of Algorithm 2 in place of the
centred ones of section 3.2, which give the figure's curves.

``curvature`` (Fig. 5): the curvature, averaged over the points, of the
surfaces z = w (x^2 - y^2) and z = sin(sin(w x / 2)) + cos(cos(w x / 2)) while
w grows, for several numbers of neighbours. Numbers and ranges are ours, the
text gives none. The second surface depends on x alone, as it is printed: a
ridge, whose Gaussian curvature is 0. What grows with w there is the error of
the fit.

``penalty`` (Figs. 12 and 13): what a class adds to the loss, by its curvature
beside the others, without the inverse and with it. Without it the most curved
class adds nothing and the others are bent until they are as curved; with it
the flattest adds nothing and the others are flattened. The paper's drawings
have no numbers; the curvatures here are 1, 2, ..., 10.

Prints Markdown, and draws with ``--out``. Less than a minute.
"""

import argparse
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

if find_spec('mmfair') is None:  # run from a checkout, not installed
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import torch
from torch import Tensor

from mmfair.functional import gaussian_curvature, separation_degree

Curves = dict[str, list[float]]
Panels = dict[str, tuple[str, list[float], Curves]]

_LABELS = {
    'separation': 'separation degree',
    'curvature': 'mean |Gaussian curvature|',
    'penalty': 'loss',
}
POINTS = 1000
NEIGHBOURS = (10, 20, 40, 80)
Height = Callable[[Tensor, Tensor, float], Tensor]
# With the largest w: steeper ones leave the 40 neighbours of 1,000 points.
SURFACES: dict[str, tuple[Height, float]] = {
    'z = w (x^2 - y^2)': (lambda x, y, w: w * (x.square() - y.square()), 2),
    'z = sin(sin(w x / 2)) + cos(cos(w x / 2))': (
        lambda x, y, w: (w * x / 2).sin().sin() + (w * x / 2).cos().cos(),
        5,
    ),
}


def sphere(radius: float, distance: float, seed: int) -> Tensor:
    """Points evenly over a ball in three dimensions, moved along x."""
    generator = torch.Generator().manual_seed(seed)
    points = torch.randn(POINTS, 3, generator=generator, dtype=torch.float64)
    share = torch.rand(POINTS, 1, generator=generator, dtype=torch.float64)
    points = radius * share ** (1 / 3) * points / points.norm(dim=1)[:, None]
    return points + torch.tensor([distance, 0, 0], dtype=torch.float64)


def degrees(
    first: float, second: float, distance: float, centred: bool
) -> Tensor:
    """Separation degrees of two balls of these radii, shape (2,)."""
    points = torch.cat([sphere(first, 0, 0), sphere(second, distance, 1)])
    labels = torch.arange(2).repeat_interleave(POINTS)
    return separation_degree(points, labels, centred=centred)


def separation(centred: bool) -> Panels:
    """Fig. 3: three cases of two spherical clouds."""
    distances = [0.5 * step for step in range(13)]
    radii = [1 + 0.25 * step for step in range(9)]
    cases = {
        'equal radii': [(1.0, 1.0, d) for d in distances],
        'radii 1 and 2': [(1.0, 2.0, d) for d in distances],
        'distance 4, radii 1 and r': [(1.0, r, 4.0) for r in radii],
    }
    panels: Panels = {}
    for title, settings in cases.items():
        found = torch.stack([degrees(*case, centred) for case in settings])
        grows = 'radius r' if title[-1] == 'r' else 'distance of the centres'
        panels[title] = (
            grows,
            radii if grows == 'radius r' else distances,
            {
                'first cloud, radius 1': found[:, 0].tolist(),
                'second cloud': found[:, 1].tolist(),
            },
        )
    return panels


def curvature() -> Panels:
    """Fig. 5: two surfaces that bend more and more."""
    generator = torch.Generator().manual_seed(0)
    flat = 2 * torch.rand(POINTS, 2, generator=generator).double() - 1
    panels: Panels = {}
    for title, (height, steepest) in SURFACES.items():
        bends = [steepest * step / 10 for step in range(1, 11)]
        curves: Curves = {f'k = {k}': [] for k in NEIGHBOURS}
        for w in bends:
            z = height(flat[:, 0], flat[:, 1], w)
            points = torch.cat([flat, z[:, None]], dim=1)
            for k in NEIGHBOURS:
                mean = gaussian_curvature(points, k=k).mean()
                curves[f'k = {k}'].append(float(mean))
        panels[title] = ('w', bends, curves)
    return panels


def penalty() -> Panels:
    """Figs. 12 and 13: the loss of each class, before and after the inverse.

    The maximum as it stands; section 6.2 makes it smooth only then.
    """
    curvatures = torch.arange(1, 11, dtype=torch.float64)
    panels: Panels = {}
    for title, values in (
        ('curvatures G (Fig. 12)', curvatures),
        ('inverses 1 / G (Fig. 13)', 1 / curvatures),
    ):
        losses = -(values / values.max()).log()
        drawn = {'loss of the class': losses.tolist()}
        panels[title] = (
            'curvature G of the class',
            curvatures.tolist(),
            drawn,
        )
    return panels


def show(panels: Panels) -> None:
    """Print a table for each panel."""
    for title, (grows, steps, curves) in panels.items():
        print(f'\n{title}\n')
        print(f'| {grows} | {" | ".join(curves)} |')
        print('|---' * (len(curves) + 1) + '|')
        for step, *values in zip(steps, *curves.values(), strict=True):
            print(f'| {step:g} | {" | ".join(f"{v:.3f}" for v in values)} |')


def draw(panels: Panels, label: str, path: str) -> None:
    """One panel for each, a line for each curve."""
    from mmfair.visualization.axes_style import (
        legend_below,
        new_figure,
        new_panels,
        set_panel_title,
        style_axes,
    )
    from mmfair.visualization.palette import COLOURS, MARKS

    figure = new_figure(2.9 * ((len(panels) + 1) // 2))
    every = new_panels(figure, len(panels))
    for axes, (title, drawn) in zip(every, panels.items(), strict=True):
        grows, steps, curves = drawn
        for (name, values), colour, mark in zip(
            curves.items(), COLOURS, MARKS, strict=False
        ):
            style = {'marker': mark, 'markersize': 4, 'color': colour}
            axes.plot(steps, values, label=name, **style)
        axes.set(xlabel=grows, ylabel=label)
        set_panel_title(axes, title)
        style_axes(axes)
    legend_below(figure, *every[0].get_legend_handles_labels())
    figure.savefig(path, dpi=150)
    print(f'\nWritten: {path}')


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('what', choices=[*_LABELS])
    parser.add_argument('--uncentred', action='store_true', help='see above')
    parser.add_argument('--out', metavar='FIG', help='file, such as FIG.png')
    args = parser.parse_args()
    if args.what == 'separation':
        panels = separation(not args.uncentred)
    else:
        panels = curvature() if args.what == 'curvature' else penalty()
    show(panels)
    if args.out:
        draw(panels, _LABELS[args.what], args.out)


if __name__ == '__main__':
    main()
