"""How alike the curvatures of classes are, of finished runs."""

import json
import sys
from pathlib import Path

import pytest
import torch
from mmengine.config import Config
from mmengine.registry import MODELS, init_default_scope

from mmfair import config_path

CONFIG = 'baselines/ce_resnet8_1xb32-100e_digits-lt-if20.py'


def write_run(folder: Path) -> None:
    """What a finished run leaves, of a network that never learnt."""
    torch.manual_seed(0)
    init_default_scope('mmpretrain')
    model = MODELS.build(Config.fromfile(config_path(CONFIG)).model)
    log = folder / 'log' / 'vis_data'
    log.mkdir(parents=True)
    torch.save(model.state_dict(), folder / 'epoch_100.pth')
    (folder / 'last_checkpoint').write_text('elsewhere/epoch_100.pth')
    (folder / 'log/zero_bias.json').write_text('{}')
    lines = [{'class_accuracy/overall': v} for v in (50.0, 62.5)]
    (log / 'scalars.json').write_text('\n'.join(map(json.dumps, lines)))
    (folder / 'result.json').write_text('{}')


def test_a_row_of_each_finished_run(
    scripts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys
) -> None:
    import dcr_geometry

    row = {'name': 'CE', 'config': f'configs/{CONFIG}'}
    (tmp_path / 'table.yml').write_text(
        json.dumps({'columns': [{'title': 't', 'metric': 'm'}], 'rows': [row]})
    )
    write_run(tmp_path / 'runs' / 'CE' / 'seed0')
    table = str(tmp_path / 'table.yml')
    command = ['x', table, '--out', str(tmp_path / 'runs')]
    changed = ['--cfg-options', 'test_dataloader.batch_size=50']
    monkeypatch.setattr(sys, 'argv', [*command, *changed])
    dcr_geometry.main()
    *_, line = capsys.readouterr().out.splitlines()
    name, validation, *cells, seeds = line.strip('| ').split(' | ')
    classes, variance, spread, r = map(float, cells)
    assert (name, validation, seeds) == ('CE', '62.5', '1')
    assert 2 < classes < 10  # the rarest has too few images
    assert variance >= 0
    assert spread > 0
    assert -1 <= r <= 1


def test_what_a_run_lacks_is_told(scripts, tmp_path: Path) -> None:
    from dcr_geometry import last_validation, last_weights

    write_run(tmp_path)
    scalars = tmp_path / 'log' / 'vis_data' / 'scalars.json'
    for text in ('{"loss": 1}', '{"class_acc', '3'):
        scalars.write_text(text)
        with pytest.raises(ValueError, match=r'--out: .*scalars.json'):
            last_validation(tmp_path)
    (tmp_path / 'epoch_100.pth').unlink()
    with pytest.raises(FileNotFoundError, match=r'got no .*epoch_100'):
        last_weights(tmp_path)
