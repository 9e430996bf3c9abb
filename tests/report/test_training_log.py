import json
from pathlib import Path

from mmfair.report.training_log import geometry_log, training_curves


def write(path: Path, *entries: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text('\n'.join(map(json.dumps, entries)) + '\n{"half": ')


def test_later_starts_win_and_half_lines_are_passed_over(
    tmp_path: Path,
) -> None:
    write(
        tmp_path / '1' / 'vis_data' / 'scalars.json',
        {'loss_zul': 3.0, 'loss': 4.0, 'step': 1},
        {'loss_zul': 2.0, 'step': 2},
        {'class_accuracy/overall': 50.0, 'step': 1},
    )
    write(
        tmp_path / '2' / 'vis_data' / 'scalars.json',
        {'loss_zul': 1.0, 'step': 2},
        {'loss_zul': 0.5, 'step': 3},
    )
    found = training_curves(tmp_path, ['loss_zul', 'loss_curvature'])
    assert found == {'loss_zul': [(1, 3.0), (2, 1.0), (3, 0.5)]}


def test_geometry_by_epoch_at_the_first_place(tmp_path: Path) -> None:
    def entry(epoch: int | None, curvature: float) -> dict:
        places = [{'place': 'head:input', 'curvature': curvature}]
        return {'epoch': epoch, 'places': [*places, {'place': 'backbone'}]}

    write(tmp_path / 'a' / 'geometry_log.jsonl', entry(5, 2), entry(0, 1))
    write(tmp_path / 'b' / 'geometry_log.jsonl', entry(5, 3), entry(None, 9))
    found = geometry_log(tmp_path)
    assert [(row['epoch'], row['curvature']) for row in found] == [
        (0, 1),
        (5, 3),
    ]


def test_no_log(tmp_path: Path) -> None:
    assert training_curves(tmp_path, ['loss']) == {}
    assert geometry_log(tmp_path) == []
