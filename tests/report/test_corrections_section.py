"""Corrections as a section of the report, on a model of the host alone."""

import json

import pytest
from mmengine.config import Config
from stock_classifier import stock_classifier

from mmfair.report import ModelRun, ReportSettings, fairness_report

pytestmark = pytest.mark.filterwarnings('ignore')  # of the hosts


def run_of(folder, **settings) -> ModelRun:
    stock = stock_classifier(folder)
    cfg = Config.fromfile(stock.config)
    cfg.default_hooks = dict(
        prior=dict(type='mmfair.LogitAdjustmentHook', tau=1.0)
    )
    return ModelRun(cfg, str(stock.checkpoint), name='stock', **settings)


@pytest.mark.slow
def test_the_section_of_a_report(folder):
    run = run_of(folder)
    page = fairness_report(
        [run],
        folder / 'out',
        sections=['corrections', 'predictions'],
        settings=ReportSettings(correction_images=70, resamples=50),
    )
    report = json.loads((page.parent / 'report.json').read_text())
    section = next(s for s in report['sections'] if s['name'] == 'corrections')
    tables = {table['name']: table['rows'] for table in section['tables']}
    rows = tables['corrections']
    assert [row['correction'] for row in rows][:2] == [
        'as it is',
        'logit adjustment',
    ]
    assert sum(row['mark'] == 'chosen' for row in rows) == 1
    assert rows[0]['gain'] is None
    html = page.read_text()
    heard = html[html.index('>as it is<') :]
    heard = heard[: heard.index('</tr>')]
    assert '<span class="unseen"></span>' in heard
    assert {row['weights'] for row in rows} <= {'yes', 'no'}
    assert [figure['name'] for figure in section['figures']] == [
        'corrections_1'
    ]
    assert any(
        'training images or' in n or 'drawn' in n for n in section['notes']
    )
    assert any('LogitAdjustmentHook' in note for note in section['notes'])
    # The hook of the config is on again for what comes after.
    batch = next(run.batches())
    corrected = run.predict(batch)[0].pred_score
    for hook in run.corrections:
        hook.detach()
    assert not corrected.equal(run.predict(batch)[0].pred_score)


def test_what_is_not_measured_on_test_images(folder):
    run = run_of(folder, split='val')
    page = fairness_report(
        [run],
        folder / 'out',
        sections=['corrections'],
        settings=ReportSettings(resamples=50),
    )
    report = json.loads((page.parent / 'report.json').read_text())
    assert report['sections'][0]['left_out'] == [
        'Corrections of stock: they are measured on test images, not on val.'
    ]
