"""What the processes of the figures' distributed test do."""

import logging
from types import SimpleNamespace

from mmengine.visualization.vis_backend import BaseVisBackend

from mmfair.engine import FairnessFiguresHook, ZeroBiasHook
from mmfair.evaluation import ClassAccuracy
from mmfair.functional import zero_bias


class Recorder(BaseVisBackend):
    """Keeps what it is given."""

    def __init__(self) -> None:
        super().__init__('')
        self.images: list[tuple] = []

    @property
    def experiment(self) -> None:
        return None

    def _init_env(self) -> None:
        pass

    def add_image(self, name, image, step=0, **kwargs) -> None:
        self.images.append((name, image.shape, step))


def runner_after_validation(
    folder: str, names: list[str], counts: list[int], logits
) -> SimpleNamespace:
    """A runner as hooks meet it; every class has half of it right."""
    metric = ClassAccuracy(class_counts=counts)
    metric.rows = [
        {'class': i, 'name': name, 'train_count': count, 'accuracy': 50.0}
        for i, (name, count) in enumerate(zip(names, counts, strict=True))
    ]
    probe = ZeroBiasHook()
    probe.bias, probe.class_names = zero_bias(logits), names
    evaluator = SimpleNamespace(metrics=[metric])
    return SimpleNamespace(
        hooks=[probe],
        log_dir=folder,
        logger=logging.getLogger('figures_jobs'),
        visualizer=SimpleNamespace(_vis_backends={'one': Recorder()}),
        _train_loop=None,
        _val_loop=SimpleNamespace(evaluator=evaluator),
        _test_loop=None,
    )


def figures_of_a_rank(folder: str, logits) -> list[tuple]:
    """Images that the hook hands over in this process."""
    runner = runner_after_validation(folder, ['a', 'b'], [9, 1], logits)
    FairnessFiguresHook().after_val_epoch(runner)
    return runner.visualizer._vis_backends['one'].images
