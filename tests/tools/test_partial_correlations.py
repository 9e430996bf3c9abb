"""What a quantity tells beyond another, from the file of correlations."""

import json
import sys
from pathlib import Path

import numpy as np
import pytest


@pytest.fixture
def printed(scripts, tmp_path: Path, monkeypatch, capsys):
    """What the script prints of two runs, of 50 classes each."""
    import partial_correlations

    draws = np.random.default_rng(0)
    records = []
    for seed in (0, 1):
        cause, other = draws.normal(size=(2, 50))
        values = {'cause': cause, 'echo': cause + 0.1 * other, 'other': other}
        records.append(
            dict(
                network=f'net {seed}',
                epoch=3,
                place='last',
                split='train',
                seed=seed,
                accuracy=(cause + 0.5 * draws.normal(size=50)).tolist(),
                values={name: v.tolist() for name, v in values.items()},
            )
        )
    earlier = dict(records[0], epoch=1, accuracy=[0.0] * 50)
    (tmp_path / 'correlations.json').write_text(
        json.dumps([earlier, *records])
    )

    def run(*arguments: str) -> list[list[str]]:
        monkeypatch.setattr(
            sys, 'argv', ['x', 'any', '--out', str(tmp_path), *arguments]
        )
        partial_correlations.main()
        lines = capsys.readouterr().out.splitlines()
        return [line.strip('| ').split(' | ') for line in lines]

    return run


def test_an_echo_tells_nothing_beyond_its_cause(printed):
    rows = {name: cells for name, *cells in printed('--given', 'cause')[2:]}
    assert float(rows['echo'][0].split(' ± ')[0]) > 0.8
    assert abs(float(rows['echo'][1].split(' ± ')[0])) < 0.25
    assert rows['cause'][1] == '-'


def test_of_one_network_alone(printed):
    whole = printed('--given', 'cause')[2:]
    alone = [printed('--given', 'cause', '--rows', f'net {i}') for i in (0, 1)]
    r = [float(rows[2][1]) for rows in alone]
    assert r[0] != r[1]
    assert float(whole[0][1].split(' ± ')[0]) == pytest.approx(
        sum(r) / 2, abs=0.011
    )


def test_partial_r_is_that_of_the_textbook(scripts):
    from partial_correlations import partial_r

    x, y, z = np.random.default_rng(1).normal(size=(3, 30))
    xy, xz, yz = (
        np.corrcoef(*pair)[0, 1] for pair in ((x, y), (x, z), (y, z))
    )
    expected = (xy - xz * yz) / np.sqrt((1 - xz**2) * (1 - yz**2))
    np.testing.assert_allclose(partial_r(x, y, [z]), expected)


def test_classes_without_a_quantity_are_left_out(scripts):
    from partial_correlations import partial_r

    x, y, z = np.random.default_rng(1).normal(size=(3, 30))
    some = np.where(np.arange(30) < 4, np.nan, x)
    assert partial_r(some, y, [z]) == partial_r(x[4:], y[4:], [z[4:]])
    assert np.isnan(partial_r(2 * z + 1, y, [z]))  # nothing is left


@pytest.mark.parametrize(
    'text',
    ['', '[{', '[]', '{}', '[3]', '[{"epoch": 1}]', '[' * 100_000],
)
def test_a_damaged_file_is_told(printed, tmp_path: Path, text: str):
    (tmp_path / 'correlations.json').write_text(text)
    with pytest.raises(SystemExit, match=r"--out: '.*' must be whole"):
        printed('--given', 'cause')


@pytest.mark.parametrize(
    ('arguments', 'words'),
    [
        (('--given', 'caus'), r"--given: .* got \['caus'\]"),
        (('--given', 'cause', 'cause'), '--given: names must differ'),
        (
            ('--given', 'cause', '--rows', 'net 0', 'net 0'),
            '--rows: names must differ',
        ),
        (
            ('--given', 'cause', '--rows', 'net 0', 'net 2'),
            r"--rows: .* got \['net 2'\]. There are 'net 0', 'net 1'",
        ),
        (('--given', 'cause', '--out', 'nowhere'), 'correlations.json'),
    ],
)
def test_told(printed, arguments, words):
    with pytest.raises(SystemExit, match=words):
        printed(*arguments)
