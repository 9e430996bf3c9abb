"""A report made by hand: three sections, a table of 1,000 rows."""

import numpy as np
from matplotlib.figure import Figure

from mmfair.report import Column, ReportFigure, ReportTable, Section
from mmfair.visualization.palette import COLOURS, MARKS

HOSTILE = '<script>alert("x")</script> & \'quoted\''
LONG = 'Pterocarpus_santalinus_var_longifolius_subsp_unbreakable_name'
FACTS = {
    'Config': 'configs/zut/zut_resnet32_1xb128-200e_cifar100-lt-if100.py',
    'Checkpoint': 'work_dirs/zut_resnet32/epoch_200.pth',
    'Split': 'test',
    'Images': '10,000 of 10,000',
    'Seed': '0',
    'Versions': 'mmfair 0.1.0, torch 2.11.0, onedl-mmengine 0.10.12',
    'Date': '2026-11-26',
}


def scatter(
    panels: int = 1, *, points: int = 100, width: float = 6.4
) -> Figure:
    """Points in one panel or more, as a section draws them."""
    generator = np.random.default_rng(0)
    figure = Figure(figsize=(width, 3.6), layout='constrained')
    for axes in figure.subplots(1, panels, squeeze=False).flat:
        for name, colour, mark in zip(
            ('cross-entropy', 'ZUT'), COLOURS, MARKS, strict=False
        ):
            x = generator.uniform(5, 500, points)
            y = 30 + 9 * np.log(x) + generator.normal(0, 6, points)
            axes.scatter(x, y, s=14, color=colour, marker=mark, label=name)
        axes.set(xscale='log', xlabel='training images of the class')
        axes.set_ylabel('accuracy of the class (%)')
        axes.spines[['top', 'right']].set_visible(False)
        axes.legend(frameon=False)
    return figure


def noise() -> Figure:
    """Images, which SVG holds badly."""
    generator = np.random.default_rng(1)
    figure = Figure(figsize=(8, 2.6), layout='constrained')
    for axes in figure.subplots(1, 4).flat:
        axes.imshow(generator.uniform(size=(200, 200, 3)))
        axes.set(title='cat, answered dog', xticks=[], yticks=[])
    return figure


def class_rows(classes: int = 1000) -> list[dict]:
    """A row for each class; a few have no accuracy."""
    generator = np.random.default_rng(2)
    names = ['Ärmelkanal-Möwe', '雪豹', HOSTILE, LONG]
    names += [f'species {i}' for i in range(classes - len(names))]
    return [
        {
            'class': i,
            'name': name,
            'group': ('many', 'medium', 'few')[i % 3],
            'train_count': int(500 * 0.01 ** (i / classes)),
            'accuracy': None
            if i % 97 == 5
            else float(generator.uniform(0, 100)),
            'confused': names[(i * 7 + 1) % classes],
            'curvature': float(generator.lognormal(-18, 2)),
            'volume': float(generator.normal(40, 30)),
        }
        for i, name in enumerate(names)
    ]


CLASS_COLUMNS = (
    Column('name', 'class', words=True),
    Column('group', 'group', words=True),
    Column('train_count', 'training images'),
    Column('accuracy', 'accuracy (%)'),
    Column('confused', 'most often taken for', words=True),
    Column('curvature', 'mean |Gaussian curvature|'),
    Column('volume', 'volume (bits)'),
)


def summary_table() -> ReportTable:
    """Figures of two models, one of which lacks one."""
    keys = ('overall', 'many', 'medium', 'few', 'worst', 'zero_std')
    rows = [
        {'model': 'cross-entropy', **dict.fromkeys(keys, 41.25), 'n': 10_000},
        {'model': 'ZUT', **dict.fromkeys(keys, 43.5), 'few': None, 'n': 9_999},
    ]
    columns = [Column('model', 'model', words=True)]
    columns += [Column(k, f'{k.replace("_", "-input ")} (%)') for k in keys]
    columns += [Column('n', 'images')]
    return ReportTable('summary', 'Both models in a line', columns, rows)


def hand_made_sections(classes: int = 1000) -> list[Section]:
    """The three sections, with so many rows in the table of classes."""
    overview = Section(
        'overview',
        'In one line each',
        'Each number stands beside its 95 % interval; a difference whose '
        'interval holds 0 is not shown by these images.',
        'A mean over the classes says nothing about any one of them.',
        tables=[summary_table()],
    )
    by_class = Section(
        'classes',
        'Classes',
        'Each row is a class; sort by accuracy to see the worst ones first.',
        'A low accuracy alone does not say whether the data, a shortcut or '
        'the geometry of the features is the reason.',
        figures=[
            ReportFigure(
                'accuracy_by_count',
                scatter(),
                'Accuracy of each class against its training images',
                'Accuracy grows from about 45 % at 5 training images to 86 % '
                'at 500, for both models.',
            ),
            ReportFigure(
                'by_depth',
                scatter(3, width=12.9),
                'The same at three depths of the backbone',
                'Three panels that look alike.',
            ),
        ],
        tables=[
            ReportTable(
                'classes',
                'All classes',
                CLASS_COLUMNS,
                class_rows(classes),
                browse=True,
            )
        ],
        notes=[
            'The worst class is species 41 with 0.3 %.',
            f'The most confused pair is {HOSTILE} and {LONG}.',
        ],
    )
    images = Section(
        'images',
        'Images',
        'Each picture is one that the model is sure of and wrong about.',
        'They are chosen to be bad and stand for no average.',
        figures=[
            ReportFigure(
                'mistakes', noise(), f'Mistakes on {HOSTILE}', HOSTILE
            )
        ],
        tables=[
            ReportTable(
                'pairs',
                'Pairs',
                CLASS_COLUMNS[:2],
                class_rows(12),
                browse=True,
            )
        ],
        left_out=[
            'The curve of the zero uniformity loss: no training log was found.'
        ],
    )
    return [overview, by_class, images]
