"""Commands with arguments that mean nothing; none starts its work."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tiny_config import write_tiny_config

from mmfair import __main__ as command

Call = Callable[..., tuple[object, str]]

TABLE = """
columns:
  - {title: top-1, metric: accuracy/top1}
rows:
  - {name: CE, config: tiny.py}
"""


@pytest.fixture
def call(
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture,
) -> Iterator[Call]:
    """Runs a command in a folder with a config, a table and odd files."""
    write_tiny_config(folder)
    (folder / 'table.yml').write_text(TABLE)
    (folder / 'empty.py').write_text('')
    (folder / 'broken.py').write_text('model = dict(')
    (folder / 'no_base.py').write_text("_base_ = ['./none.py']")
    moved = 'mmfair::dcr/ce_vgg16_1xb64-200e_cifar100.py'
    (folder / 'moved_base.py').write_text(f"_base_ = ['{moved}']")
    (folder / 'loop.py').write_text("_base_ = ['./loop.py']")
    (folder / 'raises.py').write_text('lr = 1 / 0')
    (folder / 'empty.pth').write_text('')
    (folder / 'text.pth').write_text('no checkpoint')
    (folder / 'broken.yml').write_text('rows: [}')
    (folder / 'list.yml').write_text('- 1')
    (folder / 'a_file').write_text('')
    (folder / 'photos').mkdir()

    def work(*_: object, **__: object) -> None:
        raise AssertionError('accepted: the work would have begun')

    monkeypatch.setattr('mmengine.runner.Runner.train', work)

    def run(*arguments: str) -> tuple[object, str]:
        monkeypatch.setattr(sys, 'path', sys.path[:])
        monkeypatch.setitem(sys.modules, '__main__', sys.modules['__main__'])
        monkeypatch.setattr(sys, 'argv', ['/bin/mmfair', *arguments])
        code: object = 0
        try:
            command.main()
        except SystemExit as end:
            code = end.code
        return code, f'{code} {"".join(capsys.readouterr())}'

    return run


TRAIN = ('train', 'tiny.py')
TEST = ('test', 'tiny.py')
REPORT = ('report', 'tiny.py', 'text.pth', '--out', 'out')
CORRECT = ('correct', 'tiny.py', 'text.pth')
GEOMETRY = ('geometry', 'tiny.py', 'text.pth')
RUN = ('run', 'table.yml')
OPTIONS = '--cfg-options'

TRAIN_CKPT = (*TRAIN, OPTIONS, 'default_hooks.checkpoint.type=CheckpointHook')

#: Arguments, and what the answer must name.
CASES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    'no-such-command': (('trian',), ('trian',)),
    'train-no-config': (('train',), ('config',)),
    'train-absent-config': (('train', 'none.py'), ('none.py',)),
    'train-folder-for-config': (('train', 'photos'), ('photos',)),
    'train-broken-config': (('train', 'broken.py'), ('broken.py',)),
    'train-config-raises': (('train', 'raises.py'), ('raises.py',)),
    'train-empty-config': (('train', 'empty.py'), ('model',)),
    'train-unknown-argument': ((*TRAIN, '--lr', '1'), ('--lr',)),
    'train-epochs-word': (
        (*TRAIN, OPTIONS, 'train_cfg.max_epochs=ten'),
        ('train_cfg.max_epochs', 'ten'),
    ),
    'train-decimal-comma': (
        (*TRAIN, OPTIONS, 'optim_wrapper.optimizer.lr=0,01'),
        ('optim_wrapper.optimizer.lr', '0,01'),
    ),
    'train-rate-nan': (
        (*TRAIN, OPTIONS, 'optim_wrapper.optimizer.lr=nan'),
        ('optim_wrapper.optimizer.lr', 'nan'),
    ),
    'train-option-without-value': (
        (*TRAIN, OPTIONS, 'train_cfg.max_epochs'),
        ('train_cfg.max_epochs', 'KEY=VALUE'),
    ),
    'train-seed-word': (
        (*TRAIN, OPTIONS, 'randomness.seed=abc'),
        ('randomness.seed', 'abc'),
    ),
    'train-weight-nan': (
        (*TRAIN, OPTIONS, 'default_hooks.zut.loss.loss_weight=nan'),
        ('default_hooks.zut.loss.loss_weight', 'nan'),
    ),
    'train-section-mistyped': (
        (*TRAIN, OPTIONS, 'train_cgf.max_epochs=1'),
        ('train_cgf', 'train_cfg'),
    ),
    'train-option-inside-a-number': (
        (*TRAIN, OPTIONS, 'train_cfg.max_epochs.value=3'),
        ('train_cfg.max_epochs',),
    ),
    'train-work-dir-is-a-file': (
        (*TRAIN, '--work-dir', 'a_file'),
        ('--work-dir', 'a_file'),
    ),
    'train-work-dir-below-a-file': (
        (*TRAIN, '--work-dir', 'a_file/run'),
        ('a_file',),
    ),
    'train-work-dir-blank': ((*TRAIN, '--work-dir', ''), ('--work-dir', "''")),
    'train-resume-absent': (
        (*TRAIN, '--resume', 'none.pth'),
        ('--resume', 'none.pth'),
    ),
    'train-accumulate-word': ((*TRAIN, '--accumulate', 'two'), ('two',)),
    'train-accumulate-alone': (
        (*TRAIN, '--accumulate', '2'),
        ('--accumulate', '--keep-batch'),
    ),
    'train-accumulate-0': (
        (*TRAIN, '--keep-batch', '--accumulate', '0'),
        ('accumulate', '0'),
    ),
    'train-unknown-method': (
        (*TRAIN, '--with', 'zutt'),
        ("got 'zutt'", "Did you mean 'zut'?"),
    ),
    'train-config-of-an-earlier-layout': (
        ('train', 'configs/dcr/ce_vgg16_1xb64-200e_cifar100.py'),
        ('configs/baselines/ce_vgg16_1xb64-200e_cifar100.py',),
    ),
    'train-epochs-without-end': (
        (*TRAIN, OPTIONS, f'train_cfg.max_epochs={10**30}'),
        ('train_cfg.max_epochs', 'fits into an int64'),
    ),
    'train-model-mistyped': (
        (*TRAIN, OPTIONS, 'model.type=ImageClasifier'),
        ('model: type', "Did you mean 'ImageClassifier'?"),
    ),
    'train-launcher': ((*TRAIN, '--launcher', 'torch'), ('torch', 'pytorch')),
    'train-launcher-alone': (
        (*TRAIN, '--launcher', 'pytorch'),
        ('--launcher', 'dist_train.sh'),
    ),
    'train-option-twice': (
        (*TRAIN, OPTIONS, 'train_cfg.max_epochs=1', 'train_cfg.max_epochs=2'),
        ('train_cfg.max_epochs', 'once'),
    ),
    'train-option-base': (
        (*TRAIN, OPTIONS, '_base_=other.py'),
        ('_base_', 'other.py'),
    ),
    'train-method-is-a-path': (
        (*TRAIN, '--with', 'configs/_base_/methods/zut.py'),
        ("got 'configs/_base_/methods/zut.py'",),
    ),
    'train-absent-base': (
        ('train', 'no_base.py'),
        ('no_base.py', '_base_', 'none.py'),
    ),
    'train-absent-base-that-comes-along': (
        ('train', 'moved_base.py'),
        ('moved_base.py', 'configs/baselines/ce_vgg16_1xb64'),
    ),
    'train-bases-in-a-circle': (('train', 'loop.py'), ('loop.py', '_base_')),
    'train-keep-a-word': (
        (*TRAIN_CKPT, 'default_hooks.checkpoint.max_keep_ckpts=ten'),
        ('default_hooks.checkpoint.max_keep_ckpts', 'ten'),
    ),
    'train-save-never': (
        (*TRAIN_CKPT, 'default_hooks.checkpoint.interval=0'),
        ('default_hooks.checkpoint.interval', '-1'),
    ),
    'train-rule-of-no-kind': (
        (
            *TRAIN_CKPT,
            'default_hooks.checkpoint.save_best=accuracy/top1',
            'default_hooks.checkpoint.rule=bigger',
        ),
        ('default_hooks.checkpoint', 'rule', 'bigger'),
    ),
    'train-best-by-no-metric': (
        (*TRAIN_CKPT, 'default_hooks.checkpoint.save_best=accuracy/top2'),
        ('default_hooks.checkpoint.save_best', "'accuracy/top1'"),
    ),
    'train-depth-of-no-network': (
        (
            *TRAIN,
            OPTIONS,
            'model.backbone._delete_=True',
            'model.backbone.type=ResNet',
            'model.backbone.depth=19',
        ),
        ('model.backbone', 'depth', '19'),
    ),
    'train-mixup-below-0': (
        (
            *TRAIN,
            OPTIONS,
            'model.train_cfg.augments.type=Mixup',
            'model.train_cfg.augments.alpha=-1',
        ),
        ('model.train_cfg.augments', 'Mixup', '-1'),
    ),
    'train-crop-below-0': (
        (*TRAIN, OPTIONS, 'train_dataloader.dataset.pipeline.0.crop_size=-4'),
        ('train_dataloader.dataset.pipeline.0', 'crop_size', '-4'),
    ),
    'train-transform-setting-mistyped': (
        (*TRAIN, OPTIONS, 'train_dataloader.dataset.pipeline.0.cropsize=4'),
        ('train_dataloader.dataset.pipeline.0', 'cropsize'),
    ),
    'train-split-of-no-kind': (
        (*TRAIN, OPTIONS, 'train_dataloader.dataset.split=training'),
        ('train_dataloader.dataset', "'training'", "'train'"),
    ),
    'train-mixed-precision-without-gpu': (
        (*TRAIN, OPTIONS, 'optim_wrapper.type=AmpOptimWrapper'),
        ('optim_wrapper.type', 'CPUAmpOptimWrapper'),
    ),
    'test-no-checkpoint': (TEST, ('checkpoint',)),
    'test-address-that-is-not-reached': (
        (*TEST, 'http://localhost:1/x.pth'),
        ('address', 'Download'),
    ),
    'test-absent-checkpoint': ((*TEST, 'none.pth'), ('none.pth',)),
    'test-empty-checkpoint': ((*TEST, 'empty.pth'), ('empty.pth',)),
    'test-text-for-checkpoint': ((*TEST, 'text.pth'), ('text.pth',)),
    'test-folder-for-checkpoint': ((*TEST, 'photos'), ('photos',)),
    'test-out-of-unknown-kind': (
        (*TEST, 'text.pth', '--out', 'scores.txt'),
        ('--out', 'scores.txt'),
    ),
    'test-out-below-a-file': (
        (*TEST, 'text.pth', '--out', 'a_file/x.json'),
        ('a_file',),
    ),
    'test-out-blank': ((*TEST, 'text.pth', '--out', ''), ('--out', "''")),
    'report-out-blank': (
        ('report', 'tiny.py', 'text.pth', '--out', ''),
        ('--out', "''"),
    ),
    'report-absent-config': (
        ('report', 'none.py', 'text.pth', '--out', 'out'),
        ('none.py',),
    ),
    'report-absent-checkpoint': (
        ('report', 'tiny.py', 'none.pth', '--out', 'out'),
        ('none.pth',),
    ),
    'report-text-for-checkpoint': (REPORT, ('text.pth',)),
    'report-unknown-section': ((*REPORT, '--sections', 'all'), ('all',)),
    'report-mistyped-section': (
        (*REPORT, '--sections', 'classes', 'sumary'),
        ('got sumary', "Did you mean 'summary'?"),
    ),
    'report-out-is-a-file': (
        ('report', 'tiny.py', 'text.pth', '--out', 'a_file'),
        ('a_file',),
    ),
    'report-many-nan': ((*REPORT, '--many', 'nan'), ('many',)),
    'report-many-below-few': (
        (*REPORT, '--many', '5', '--few', '50'),
        ('many', 'few'),
    ),
    'report-no-images': ((*REPORT, '--max-images', '0'), ('images',)),
    'report-k-word': ((*REPORT, '--k', 'ten'), ('--k', 'ten')),
    'report-k-0': ((*REPORT, '--k', '0'), ('k',)),
    'report-seed-word': ((*REPORT, '--seed', 'x'), ('--seed', 'x')),
    'report-compare-without-checkpoint': (
        (*REPORT, '--compare', 'b=tiny.py'),
        ('--compare', 'b=tiny.py'),
    ),
    'report-compare-absent': (
        ('report', 'none.py', 'a.pth', '--out', 'o', '--compare', 'b=c.py,d'),
        ('none.py',),
    ),
    'report-same-name-twice': (
        (*REPORT, '--name', 'a', '--compare', 'a=tiny.py,text.pth'),
        ('a',),
    ),
    'report-seven-models': (
        (
            *REPORT,
            '--compare',
            *(f'm{i}=tiny.py,text.pth' for i in range(12)),
        ),
        ('models', '13'),
    ),
    'correct-absent-checkpoint': (
        ('correct', 'tiny.py', 'none.pth'),
        ('none.pth',),
    ),
    'correct-text-for-checkpoint': (CORRECT, ('text.pth',)),
    'correct-aim': ((*CORRECT, '--aim', 'best'), ('--aim', 'best')),
    'correct-out-blank': ((*CORRECT, '--out', ''), ('--out', "''")),
    'correct-out-is-a-file': ((*CORRECT, '--out', 'a_file'), ('a_file',)),
    'correct-write-no-weights': (
        (*CORRECT, '--write', 'fixed.json'),
        ('--write', 'fixed.json'),
    ),
    'correct-write-over-the-checkpoint': (
        ('correct', 'tiny.py', 'empty.pth', '--write', './empty.pth'),
        ('--write', 'empty.pth'),
    ),
    'correct-use-unknown': ((*CORRECT, '--use', 'CRT'), ('--use', 'CRT')),
    'ranked-lists-of-a-classifier': (
        ('ranked-lists', 'tiny.py', 'empty.pth'),
        ('test_evaluator', 'mmfair.Retrieval', 'Accuracy'),
    ),
    'correct-few-nan': ((*CORRECT, '--few', 'nan'), ('few',)),
    'geometry-text-for-checkpoint': (GEOMETRY, ('text.pth',)),
    'geometry-k-fraction': ((*GEOMETRY, '--k', '2.5'), ('--k', '2.5')),
    'geometry-k-below-0': ((*GEOMETRY, '--k', '-3'), ('k', '-3')),
    'geometry-split': ((*GEOMETRY, '--split', 'dev'), ('--split', 'dev')),
    'geometry-method': ((*GEOMETRY, '--id-methods', 'pca'), ('pca',)),
    'geometry-none-per-class': (
        (*GEOMETRY, '--max-per-class', '0'),
        ('max-per-class', '0'),
    ),
    'geometry-out-blank': ((*GEOMETRY, '--out', ''), ('--out', "''")),
    'geometry-out-is-a-file': ((*GEOMETRY, '--out', 'a_file'), ('a_file',)),
    'run-absent-table': (('run', 'none'), ('none',)),
    'run-broken-table': (('run', 'broken.yml'), ('broken.yml',)),
    'run-table-is-a-list': (('run', 'list.yml'), ('list.yml',)),
    'run-absent-row': ((*RUN, '--rows', 'LDAM'), ('LDAM', 'CE')),
    'run-seed-twice': ((*RUN, '--seeds', '0', '0'), ('--seeds', '0')),
    'run-seed-word': ((*RUN, '--seeds', 'a'), ('--seeds', 'a')),
    'run-seed-below-0': ((*RUN, '--seeds', '-1'), ('seeds', '-1')),
    'run-no-jobs': ((*RUN, '--jobs', '0'), ('--jobs', '0')),
    'run-jobs-below-0': ((*RUN, '--jobs', '-1'), ('--jobs', '-1')),
    'run-no-threads': ((*RUN, '--threads', '0'), ('--threads', '0')),
    'run-option-of-a-word': (
        (*RUN, '--dry-run', '--cfg-options', 'default_scope.a=3'),
        ("row 'CE': --cfg-options: default_scope.a",),
    ),
    'run-option-without-a-value': (
        (*RUN, '--dry-run', '--cfg-options', 'foo'),
        ('KEY=VALUE', 'foo'),
    ),
    'run-option-of-another-kind': (
        (*RUN, '--dry-run', '--cfg-options', 'default_hooks=3'),
        ("row 'CE': --cfg-options", 'default_hooks', 'dict'),
    ),
    'run-out-is-a-file': ((*RUN, '--out', 'a_file'), ('a_file',)),
    'run-out-blank': ((*RUN, '--out', ''), ('--out', "''")),
    'table-out-blank': (
        ('table', 'table.yml', '--out', ' '),
        ('--out', "' '"),
    ),
    'table-absent-row': (
        ('table', 'table.yml', '--rows', 'LDAM'),
        ('--rows', 'LDAM', 'CE'),
    ),
    'table-csv-blank': (('table', 'table.yml', '--csv', ''), ('--csv', "''")),
    'table-absent': (('table', 'none'), ('none',)),
    'table-broken': (('table', 'broken.yml'), ('broken.yml',)),
    'table-format': (('table', 'table.yml', '--format', 'tex'), ('tex',)),
    'data-unknown-set': (('check-data', 'mnits'), ('mnits',)),
    'data-absent-folder': (
        ('check-data', 'cifar10_lt', '--data-root', 'none'),
        ('none',),
    ),
    'data-empty-folder': (
        ('check-data', '--folder', 'photos'),
        ('photos',),
    ),
    'data-file-for-folder': (
        ('check-data', '--folder', 'a_file'),
        ('a_file',),
    ),
    'data-broken-config': (('check-data', 'broken.py'), ('broken.py',)),
}


@pytest.mark.parametrize('name', CASES)
def test_a_command_says_what_is_wrong(call: Call, name: str) -> None:
    arguments, named = CASES[name]
    code, answer = call(*arguments)
    assert code not in (0, None), answer[-2000:]
    assert 'Traceback' not in answer
    missing = [word for word in named if word not in answer]
    assert not missing, f'{missing} not in: {answer[-2000:]}'
