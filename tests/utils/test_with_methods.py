"""Methods that are switched on by name, in any config."""

import re
from pathlib import Path

import pytest
from hosts import requires_ops
from miniatures import ROOT
from mmengine.config import Config
from run_tool import run_tool
from small_run import assert_trains_and_evaluates, small_runner

from mmfair.utils.config_check import check_config
from mmfair.utils.config_methods import CONFIG_METHODS
from mmfair.utils.load_config import load_config
from mmfair.utils.method_elsewhere import method_elsewhere
from mmfair.utils.with_methods import config_with, with_methods

CONFIGS = ROOT / 'configs'
BASELINES = CONFIGS / 'baselines'
DIGITS = BASELINES / 'ce_resnet8_1xb32-100e_digits-lt-if20.py'
SCENES = BASELINES / 'ce_fpn-resnet18_1xb8-1k_digit-scenes-64x64.py'
BOXES = BASELINES / 'focal_retinanet-resnet18_1xb8-1k_digit-scenes-128x128.py'
VOC = BASELINES / 'bce_resnet50_1xb64-100e_voc2007-256.py'
OFFERED = [name for name, m in CONFIG_METHODS.items() if m.tasks]
host_warnings = pytest.mark.filterwarnings('ignore')


def switched(path: Path, *names: str) -> Config:
    return with_methods(load_config(path), names)


def settings_of(config: Config) -> dict:
    """Without what the file of a method brings beside its place."""
    return {
        key: value
        for key, value in config.to_dict().items()
        if key
        not in {stem for m in CONFIG_METHODS.values() for stem in m.files}
    }


@pytest.mark.parametrize(
    ('name', 'folder', 'method'),
    [
        ('zut', 'zut', 'zut'),
        ('focal', 'long_tail', 'focal'),
        ('cb', 'long_tail', 'cb'),
        ('ldam-drw', 'long_tail', 'ldam-drw'),
        ('logit-adjusted', 'long_tail', 'logit-adjusted'),
        ('lade', 'long_tail', 'lade'),
        ('gcl', 'long_tail', 'gcl'),
        ('class-balanced-sampling', 'long_tail', 'class-balanced-sampling'),
        ('square-root-sampling', 'long_tail', 'square-root-sampling'),
        ('drw', 'long_tail', 'ce-drw'),
        ('dcr', 'dcr', 'ce-dcr'),
        ('car', 'fair_losses', 'car'),
        ('mr2', 'fair_losses', 'mr2'),
        ('mbj', 'long_tail', 'mbj'),
    ],
)
def test_it_gives_what_the_config_of_the_method_has(
    name: str, folder: str, method: str
) -> None:
    tail = 'resnet8_1xb32-15e_fashion-mnist-lt-if100'
    found = switched(BASELINES / f'ce_{tail}.py', name)
    expected = load_config(CONFIGS / folder / f'{method}_{tail}.py')
    assert settings_of(found) == settings_of(expected)


@pytest.mark.parametrize('name', OFFERED)
def test_every_method_can_be_switched_on(name: str, folder: Path) -> None:
    check_config(switched(DIGITS, name))


def test_several_at_once_in_any_spelling() -> None:
    one = switched(DIGITS, 'zut,dcr', 'balanced-softmax')
    other = switched(DIGITS, 'ZUT', 'dcr', 'balanced_softmax')
    assert one.to_dict() == other.to_dict()
    assert one.default_hooks.zut.type == 'mmfair.ZUTHook'
    assert one.default_hooks.curvature.type == 'mmfair.CurvatureBankHook'
    assert one.model.head.loss.type == 'mmfair.BalancedSoftmaxLoss'


def test_without_names_the_file_is_taken_as_it_is() -> None:
    with config_with(str(DIGITS), None) as path:
        assert path == str(DIGITS)


def test_the_written_config_says_what_it_has() -> None:
    with config_with(str(DIGITS), ['zut,dcr']) as path:
        assert Path(path).stem == f'{DIGITS.stem}-with-zut-dcr'
        assert load_config(path).default_hooks.zut
        assert '_base_' not in Path(path).read_text()
    assert not Path(path).exists()


def test_length_of_the_run_decides_when_hooks_begin(tmp_path: Path) -> None:
    path = tmp_path / 'mine.py'
    path.write_text(f"_base_ = '{DIGITS}'\ntrain_cfg = dict(max_epochs=3)\n")
    cmo = switched(path, 'cmo').default_hooks.cmo
    assert (cmo.begin, cmo.rest) == (0, 0)
    config = switched(path, 'dcr', 'drw')
    assert config.default_hooks.curvature.begin == 0
    assert config.default_hooks.reweighting.begin == 2
    scenes = switched(SCENES, 'drw').default_hooks.reweighting
    assert (scenes.begin, scenes.by_epoch) == (800, False)


def test_the_weight_of_the_loss_stays_and_counts_are_read() -> None:
    config = load_config(SCENES)
    config.model.decode_head.loss_decode.loss_weight = 0.7
    del config.default_hooks['class_counts']
    config = with_methods(config, ['balanced-softmax'])
    assert config.model.decode_head.loss_decode == {
        'type': 'mmfair.BalancedSoftmaxLoss',
        'loss_weight': 0.7,
    }
    assert config.default_hooks.class_counts.type == 'mmfair.ClassCountsHook'


def test_a_user_s_own_segmentor_and_detector() -> None:
    own = Config.fromfile(
        next(
            (Path(__import__('mmseg').__file__).parent / '.mim').rglob(
                'fcn_r50-d8_4xb2-40k_cityscapes-512x1024.py'
            )
        )
    )
    config = with_methods(own, ['zut', 'logit-adjusted'])
    assert config.default_hooks.zut.type == 'mmfair.ZUTHook'
    loss = config.model.decode_head.loss_decode
    assert loss.type == 'mmfair.LogitAdjustedLoss'
    assert config.model.auxiliary_head == own.model.auxiliary_head


REFUSED = [
    (DIGITS, ['zot'], "must be one of .*zut, got 'zot'"),
    (DIGITS, [','], 'got none'),
    (DIGITS, ['zut', 'zut'], 'once, got .zut. 2 times'),
    (DIGITS, ['focal', 'cb'], "got 'focal' and 'cb'. Both are the loss"),
    (DIGITS, ['dcr', 'dcr-large'], 'curvature'),
    (DIGITS, ['ldam', 'ldam-drw'], 'Both are the loss'),
    (DIGITS, ['drw', 'balanced-softmax'], 'frequencies'),
    (DIGITS, ['class-balanced-sampling', 'cb'], 'frequencies'),
    (DIGITS, ['gcl', 'mixup'], 'Both are the augments'),
    (DIGITS, ['lade', 'drw'], 'frequencies'),
    (DIGITS, ['crt'], 'second stage'),
    (DIGITS, ['gcl-stage2'], 'methods/gcl_stage2.py'),
    (DIGITS, ['ride-router'], 'experts/ride3-router_.*init_cfg.checkpoint='),
    (DIGITS, ['cmo', 'mixup'], 'Both are the augments'),
    (
        next(BASELINES.glob('ce_resnet18_*_cifar100.py')),
        ['cmo'],
        'augments must be free',
    ),
    (
        next(CONFIGS.glob('long_tail/csa_resnet8*.py')),
        ['cmo'],
        "got 'SecondDrawBatchSampler'",
    ),
    (BOXES, ['dcr'], "must be one of channels-last, zut, got 'dcr'"),
    (BOXES, ['balanced-softmax'], 'methods of mmdet'),
    (SCENES, ['ldam'], "got 'ldam'"),
    (SCENES, ['mixup-or-cutmix'], 'methods of mmseg'),
    (VOC, ['balanced-softmax'], 'one label'),
    (VOC, ['class-balanced-sampling'], 'one label'),
    (VOC, ['drw'], 'one label'),
    (VOC, ['ldam'], "model.head must be a 'LinearClsHead'"),
    (
        next(CONFIGS.glob('zut/zut_*_digits-*.py')),
        ['zut'],
        'default_hooks.zut must be free',
    ),
    (
        next(CONFIGS.glob('dcr/*_digits-*.py')),
        ['dcr'],
        'default_hooks.curvature must be free',
    ),
    (
        next(CONFIGS.glob('long_tail/ldam-drw_resnet8*.py')),
        ['drw'],
        'must be free',
    ),
    (
        next(CONFIGS.glob('long_tail/ldam-drw_resnet8*.py')),
        ['focal'],
        "cross-entropy, got 'LDAMLoss'",
    ),
    (
        next(CONFIGS.glob('long_tail/balanced-softmax_resnet8*.py')),
        ['class-balanced-sampling'],
        'got BalancedSoftmaxLoss in model.head.loss',
    ),
    (
        next(CONFIGS.glob('long_tail/square-root-sampling_resnet8*.py')),
        ['class-balanced-sampling'],
        'train_dataloader.sampler must be free',
    ),
    (
        next(BASELINES.glob('ce_resnet18_*_cifar100.py')),
        ['mixup-or-cutmix'],
        'augments must be free',
    ),
]


@pytest.mark.parametrize(('path', 'names', 'error'), REFUSED)
def test_what_can_not_be_is_told(
    path: Path, names: list[str], error: str
) -> None:
    with pytest.raises(ValueError, match=error):
        switched(path, *names)


@pytest.mark.parametrize(
    ('changes', 'names', 'error'),
    [
        ({'default_scope': None}, ['zut'], 'default_scope .* got None'),
        ({'default_scope': 'mmaction'}, ['zut'], "got 'mmaction'"),
        ({'model.head': None}, ['focal'], 'one head, got none'),
        (
            {'model.head.loss.use_sigmoid': True},
            ['focal'],
            'sigmoid for each class',
        ),
        (
            {'train_dataloader.sampler.type': 'RepeatAugSampler'},
            ['class-balanced-sampling'],
            "got 'RepeatAugSampler'",
        ),
        (
            {'custom_hooks': [{'type': 'mmfair.ZUTHook'}]},
            ['zut'],
            'must be free',
        ),
    ],
)
def test_places_that_a_config_lacks(
    changes: dict, names: list[str], error: str
) -> None:
    config = load_config(DIGITS)
    config.merge_from_dict(changes)
    with pytest.raises(ValueError, match=error):
        with_methods(config, names)


@host_warnings
@pytest.mark.parametrize(
    ('base', 'names'),
    [
        (SCENES, ['zut', 'dcr', 'focal']),
        pytest.param(BOXES, ['zut'], marks=requires_ops),
    ],
    ids=['mmseg', 'mmdet'],
)
def test_dense_hosts_train_and_evaluate(
    base: Path, names: list[str], folder: Path
) -> None:
    with config_with(str(base), names) as path:
        runner = small_runner(Path(path), folder)
    assert_trains_and_evaluates(runner)


@pytest.mark.slow
def test_the_entry_point_trains_a_file_of_the_users_own(folder: Path) -> None:
    path = folder / 'mine.py'
    path.write_text(f"_base_ = '{DIGITS}'\n")
    said = run_tool(
        'train',
        path,
        *('--with', 'zut,dcr', 'logit-adjusted'),
        *('--cfg-options', 'train_cfg.max_epochs=1'),
        'default_hooks.zut.loss.loss_weight=0.2',
    )
    assert 'loss_zul' in said
    assert 'loss_curvature' in said
    assert 'is left out' in said
    name = 'mine-with-zut-dcr-logit-adjusted'
    written = load_config(folder / 'work_dirs' / name / f'{name}.py')
    assert written.default_hooks.zut.loss.loss_weight == 0.2
    assert written.default_hooks.curvature.begin == 0
    assert written.model.head.loss.type == 'mmfair.LogitAdjustedLoss'


def test_what_needs_more_than_its_name_says_where_it_is() -> None:
    """Configs exist, and second stages have their option."""
    for name, method in CONFIG_METHODS.items():
        told = method_elsewhere(name)
        assert bool(told) == (not method.tasks), name
        if not told:
            continue
        pattern = re.search(r'configs/(\S+\.py)', told)[1]
        path = next(CONFIGS.glob(pattern))
        if 'second_stage' in method.files:
            assert 'second stage' in told
        if option := re.search(r'options (\S+)=', told):
            *parts, last = option[1].split('.')
            place = load_config(path)
            for part in parts:
                place = place[part]
            assert str(place[last]).endswith('.pth')
