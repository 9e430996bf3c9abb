"""The base of the hooks whose batches come in pairs."""

from collections.abc import Sequence
from typing import Any

from mmengine.hooks import Hook
from mmengine.runner import Runner
from torch import Tensor, nn

from mmfair.engine.hooks.method_conflicts import check_conflicts
from mmfair.engine.hooks.training_call import is_training_call
from mmfair.utils.taps import Taps
from mmfair.utils.unwrap_model import unwrap_model

__all__ = ['PairsHook']


class PairsHook(Hook):
    """Hands the halves of a batch to a subclass before the model sees them.

    The loader draws with :class:`mmfair.datasets.SecondDrawBatchSampler`:
    sample i of the first half of a batch has sample i of the second as its
    partner. A subclass gives :meth:`attach` and :meth:`take`.
    """

    takes_second_draw = True

    def __init__(self) -> None:
        self.where = type(self).__name__
        self.taps = Taps()

    # before_train and not before_run: EMAHook deep-copies the model there.
    def before_train(self, runner: Runner) -> None:
        """Attach to the model.

        Raises:
            ValueError: If the loader draws no pairs, the images of a batch
                are mixed with each other, or a part that the method needs is
                another.
        """
        self.taps.close()
        check_conflicts(runner)
        pairs = self._count_pairs(runner)
        model = unwrap_model(runner.model)
        self.attach(runner, model, pairs)
        self.taps.before(model, self._open, with_kwargs=True)

    def after_train(self, runner: Runner) -> None:
        """Take the hooks off the model."""
        self.taps.close()

    def attach(self, runner: Runner, model: nn.Module, pairs: int) -> None:
        """Check what the method needs, and tap the parts of the model.

        Args:
            runner: The runner, before its training.
            model: Its model, unwrapped.
            pairs: In a batch.
        """

    def begin_call(self, model: nn.Module) -> None:
        """Forget the call before; before each one, whatever it is for."""

    def take(
        self,
        model: nn.Module,
        inputs: Tensor,
        first: Sequence[Any],
        second: Sequence[Any],
    ) -> tuple[Tensor, Sequence[Any]]:
        """What a training step of the model is given.

        Args:
            model: The model.
            inputs: Images of both halves, shape (2P, ...).
            first: Samples of the first half, P of them.
            second: Their partners.

        Returns:
            Images, and the samples that have a loss.
        """
        raise NotImplementedError

    def _open(
        self, model: nn.Module, args: tuple, kwargs: dict[str, Any]
    ) -> tuple[tuple, dict[str, Any]] | None:
        self.begin_call(model)
        samples: Sequence[Any] | None = kwargs.get('data_samples')
        if not is_training_call(model, kwargs) or samples is None:
            return None
        self._check_pairs(samples)
        half = len(samples) // 2
        inputs, samples = self.take(
            model, kwargs['inputs'], samples[:half], samples[half:]
        )
        return args, {**kwargs, 'inputs': inputs, 'data_samples': samples}

    def _check_pairs(self, samples: Sequence[Any]) -> None:
        """Refuse a sample without a partner, or without one label."""
        if not len(samples) or len(samples) % 2:
            raise ValueError(
                f'{self.where}: data_samples must be pairs, got '
                f'{len(samples)} samples. Take none out of a batch.'
            )
        for sample in samples:
            label = sample.get('gt_label')
            if label is None or len(label) != 1:
                raise ValueError(
                    f'{self.where}: each image must have one label, got '
                    f'{"none" if label is None else label.tolist()}. Train '
                    'on a set with one gt_label an image.'
                )

    def _count_pairs(self, runner: Runner) -> int:
        """Pairs in a batch, if each sample has a partner and stays itself."""
        batches = getattr(runner.train_dataloader, 'batch_sampler', None)
        if not hasattr(batches, 'partners'):
            raise ValueError(
                f'{self.where}: batch_sampler of train_dataloader must draw '
                f'pairs, got {type(batches).__name__}. Set '
                "batch_sampler=dict(type='mmfair.SecondDrawBatchSampler')."
            )
        model = unwrap_model(runner.model)
        preprocessor = getattr(model, 'data_preprocessor', 0)
        augments = getattr(preprocessor, 'batch_augments', None)
        if augments is not None:
            raise ValueError(
                f'{self.where}: augments of model.train_cfg must be None, got '
                f'{type(augments).__name__}, which mixes the halves of a '
                'batch with each other. Leave mixup and cutmix out.'
            )
        return int(batches.batch_size)
