"""A config, or a row of a table, run for a few steps on its miniature."""

from pathlib import Path
from typing import Any

from mmengine.runner import Runner
from shrink import shrink

from mmfair.utils.config_check import check_config
from mmfair.utils.config_check.walk import walk
from mmfair.utils.load_config import load_config


def small_runner(
    path: Path, folder: Path, options: dict[str, Any] | None = None
) -> Runner:
    """The runner of two epochs or three iterations, DCR in the last."""
    config = load_config(path)
    config.merge_from_dict(shrink(path, config, folder))
    config.merge_from_dict(options or {})
    by_iteration = 'max_iters' in config.train_cfg
    if 'curvature' in config.default_hooks:
        config.default_hooks.curvature.begin = 0 if by_iteration else 1
    for hook in config.default_hooks.values():
        if isinstance(hook, dict) and hook.get('begin', 0) > 1:
            hook.begin = 1
    for _, part in walk(config.model, 'model'):
        if (part.get('begin') or 0) > 1:
            part['begin'] = 1
    length = (
        {'max_iters': 3, 'val_interval': 3}
        if by_iteration
        else {'max_epochs': 2, 'val_interval': 2}
    )
    # No checkpoints: those of large networks take longer than the steps.
    config.default_hooks.checkpoint.interval = 10**6
    config.default_hooks.checkpoint.save_last = False
    config.merge_from_dict({'train_cfg': length, 'work_dir': 'work'})
    config.experiment_name = path.stem
    check_config(config)
    return Runner.from_cfg(config)


def assert_trains_and_evaluates(runner: Runner) -> None:
    """Weights move, the method's loss is there, the test gives figures."""
    hooks = runner.cfg.default_hooks
    runner.model.init_weights()  # as train does first, pretrained ones too
    before = {
        name: value.clone() for name, value in runner.model.named_parameters()
    }
    trained = [
        n for n, v in runner.model.named_parameters() if v.requires_grad
    ]
    runner.train()
    moved = [
        name
        for name, value in runner.model.named_parameters()
        if not value.equal(before[name])
        and not name.startswith('key_encoder.')  # a moving average
    ]
    assert set(moved) <= set(trained)
    assert len(moved) > len(trained) / 2
    scalars = runner.message_hub.log_scalars
    for hook, loss in (('zut', 'loss_zul'), ('curvature', 'loss_curvature')):
        assert (f'train/{loss}' in scalars) == (hook in hooks)
    metrics = runner.test()
    assert 'zero_bias/std' in metrics
    assert metrics.get('class_accuracy/overall', 0) >= 0
    assert (Path(runner.log_dir) / 'zero_bias_test.json').exists()
    assert (Path('work') / 'run_record.json').exists()
