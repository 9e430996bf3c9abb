"""Whether the answer to the zero image follows the training counts."""

import json
import sys
from pathlib import Path

import pytest


def test_finished_runs_alone_are_read(
    scripts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys
) -> None:
    import zero_bias_prior

    probe = {'classes': [{'logit': x} for x in (3.0, 1.0)], 'favoured': 'cat'}
    counts = {'classes': [{'train_count': n} for n in (100, 10)]}
    for seed in (0, 1):
        log = tmp_path / 'CE' / f'seed{seed}' / 'log'
        log.mkdir(parents=True)
    command = ['x', 'zut_fashion_mnist_lt', '--rows', 'CE']
    monkeypatch.setattr(sys, 'argv', [*command, '--out', str(tmp_path)])
    with pytest.raises(SystemExit, match='finished runs of CE, got none'):
        zero_bias_prior.main()
    run = tmp_path / 'CE' / 'seed0'
    (run / 'result.json').write_text('{}')
    with pytest.raises(SystemExit, match='have left zero_bias_test.json'):
        zero_bias_prior.main()
    (run / 'log' / 'zero_bias_test.json').write_text(json.dumps(probe))
    (run / 'log' / 'class_accuracy.json').write_text(json.dumps(counts))
    zero_bias_prior.main()
    assert capsys.readouterr().out == 'CE, seed0: r = +1.00, cat\n'
