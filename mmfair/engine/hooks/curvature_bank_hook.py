"""Dynamic curvature regularisation (DCR) for classifiers and segmentors."""

import logging
from collections.abc import Sequence
from typing import Any

import torch
from mmengine.dist import get_world_size
from mmengine.logging import print_log
from mmengine.runner import Runner
from torch import Tensor, nn

from mmfair.engine.hooks.aux_loss_hook import AuxLossHook
from mmfair.engine.hooks.curvature_log import CurvatureLog
from mmfair.engine.hooks.curvature_places import (
    bank_capacities,
    find_classifier,
)
from mmfair.engine.hooks.feature_owners import feature_owners
from mmfair.engine.hooks.joint_step import gradient_norms, joint_mean
from mmfair.engine.hooks.loss_schedule import LossSchedule
from mmfair.functional import (
    CURVATURE_NORMALIZATIONS,
    curvature_min_points,
    regularization_weight,
)
from mmfair.registry import HOOKS, MODELS
from mmfair.structures import BANK_REFRESHES, CurvatureBank, FeatureBank
from mmfair.utils.current_epoch import current_epoch
from mmfair.utils.gather_rows import gather_rows
from mmfair.utils.module_paths import get_module

__all__ = ['CURVATURE_BALANCES', 'CurvatureBankHook']

CURVATURE_BALANCES = ('value', 'gradient')
_DTYPES = ('float32', 'bfloat16', 'float16')
_FORMS = ('determinant', 'geometric_mean')
_STATE = 'mmfair_curvature_bank'


@HOOKS.register_module()
class CurvatureBankHook(AuxLossHook):
    """Keeps the latest features, and regularises the classes' curvatures.

    The features are what the classifier is given. They fill a bank from the
    first step on; from ``begin`` on the curvature regularisation (CR) of the
    class manifolds in the bank joins the loss as ``loss_curvature``, with
    the weight

        log_tau(epoch) x task / regulariser,  epoch = 1, 2, ...,

    where ``balance='value'`` (the paper) takes the values of the two losses
    and ``'gradient'`` the norms of their gradients at the features. The two
    can differ by orders of magnitude; the log tells, see
    ``curvature/gradient_ratio``. Prediction, checkpoints' weights and the
    sample of ``ZUTHook`` are untouched.

    With several processes the bank of each holds the features of all, and
    the loss and its gradient are those of one process with all the samples.
    Checkpoints carry the bank. Computed in float32, whatever the autocast.

    Args:
        loss: Config of the loss, ``CurvatureLoss`` by default.
        reading: How that loss reads section 6.2: ``'normalized'`` (its
            default), ``'printed'`` or ``'exact'``. Leave it out where
            ``loss`` is given.
        loss_weight: Factor beside the weight above, >= 0; the paper has none.
        tau: Base of the logarithm, > 1; the paper has 100 for 200 epochs of
            CIFAR and 120 for ImageNet.
        begin: First epoch (counted from 0) in which the loss takes part. The
            fifth epoch by default, Algorithm 4 with n = 5.
        end: First epoch in which it no longer does; never, if None. With
            decoupled training, the end of the feature stage.
        balance: ``'value'`` or ``'gradient'``.
        refresh: ``'batch'`` or ``'full'``; see
            :class:`mmfair.structures.CurvatureBank`.
        k: Neighbours of each point.
        tangent_dim: Dimension m of the tangent space.
        normalize: As in :func:`mmfair.functional.gaussian_curvature`.
        form: ``'determinant'`` or ``'geometric_mean'``, as there.
        per_class: Rows of each class in the bank at most. Default: as many
            as the class has training samples. Segmentors need a number.
        dtype: Type the bank stores: ``'float32'``, ``'bfloat16'`` or
            ``'float16'``.
        device: Where the bank is: ``'model'`` or ``'cpu'``.
        min_score: Score from which on a soft label owns a feature.
        pixels_per_class: Pixel features of each class in each image
            (segmentation).
        classifier: Path of the layer whose input is the features. Found for
            models with one head.
        interval: Steps between two readings of the gradients' ratio, if
            ``balance='value'``; reading them costs a backward pass through
            the classifier.
        loss_name: Key of the loss in the log, ``'loss_curvature'`` by
            default.

    Logs ``curvature/mean`` and ``curvature/variance`` (over the classes),
    ``curvature/weight`` and ``curvature/gradient_ratio``, the norm of the
    gradient of ``loss_curvature`` at the features over that of the task; and
    the curvature of each class, once an epoch, in ``class_curvature.csv``.

    Raises:
        ValueError: If a setting is out of range. When training begins: if
            the classifier or the class counts can't be found.
        RuntimeError: In a step, if the features carry no gradient.

    References:
        Ma et al., "Predicting and Enhancing the Fairness of DNNs with the
        Curvature of Perceptual Manifolds", section 6 and Algorithm 4.

    Examples:
        In a config::

            default_hooks = dict(
                curvature=dict(type='mmfair.CurvatureBankHook', tau=100)
            )
    """

    loss_name = 'loss_curvature'

    def __init__(
        self,
        loss: dict | nn.Module | None = None,
        *,
        reading: str | None = None,
        loss_weight: float = 1.0,
        tau: float = 100.0,
        begin: int = 4,
        end: int | None = None,
        balance: str = 'value',
        refresh: str = 'batch',
        k: int = 40,
        tangent_dim: int = 2,
        normalize: str = 'none',
        form: str = 'determinant',
        per_class: int | None = None,
        dtype: str = 'float32',
        device: str = 'model',
        min_score: float = 0.9,
        pixels_per_class: int = 20,
        classifier: str | None = None,
        interval: int = 50,
        loss_name: str | None = None,
    ) -> None:
        super().__init__(LossSchedule(begin, end), loss_name)
        _check_choice('balance', balance, CURVATURE_BALANCES)
        _check_choice('refresh', refresh, BANK_REFRESHES)
        _check_choice('normalize', normalize, CURVATURE_NORMALIZATIONS)
        _check_choice('form', form, _FORMS)
        _check_choice('dtype', dtype, _DTYPES)
        _check_choice('device', device, ('model', 'cpu'))
        _check(tau > 1, 'tau must be > 1', tau)
        _check(loss_weight >= 0, 'loss_weight must be >= 0', loss_weight)
        _check(
            0.5 < min_score <= 1, 'min_score must be in (0.5, 1]', min_score
        )
        for name, number in (
            ('k', k),
            ('tangent_dim', tangent_dim),
            ('per_class', 1 if per_class is None else per_class),
            ('pixels_per_class', pixels_per_class),
            ('interval', interval),
        ):
            rule = f'{name} must be an integer >= 1'
            _check(isinstance(number, int) and number >= 1, rule, number)
        least = curvature_min_points(tangent_dim) - 1
        rule = f'k must be >= {least} with tangent_dim={tangent_dim}'
        _check(k >= least, rule, k)
        self.loss = _built_loss(loss, reading)
        self.loss_weight = loss_weight
        self.tau = tau
        self.balance = balance
        self.per_class = per_class
        self.dtype = getattr(torch, dtype)
        self.device = device
        self.min_score = min_score
        self.pixels_per_class = pixels_per_class
        self.classifier = classifier
        self.interval = interval
        self.geometry: dict[str, Any] = dict(
            refresh=refresh,
            k=k,
            tangent_dim=tangent_dim,
            normalize=normalize,
            form=form,
        )
        self.bank: CurvatureBank | None = None
        self._saved: dict | None = None
        self._inputs: Tensor | None = None

    def before_train(self, runner: Runner) -> None:
        """Read the class sizes off the training set, and attach.

        Raises:
            ValueError: If the sizes or the classifier can't be found.
        """
        dataset = runner.train_loop.dataloader.dataset
        self._capacities = bank_capacities(dataset, self.per_class)
        super().before_train(runner)
        self.log = CurvatureLog(list(dataset.metainfo['classes']))
        self.bank = None  # made in the first step, which tells its width
        self._begun = False
        self._epoch = current_epoch(runner)

    def after_train(self, runner: Runner) -> None:
        """Take every hook off the model; the last epoch goes to the log."""
        super().after_train(runner)
        self.log.end_epoch(runner, self._epoch)

    def attach(self, model: nn.Module) -> None:
        """Tap the classifier; see the class for how it is found."""
        path = self.classifier or find_classifier(model)
        head = getattr(model, 'decode_head', None)
        self._ignore_index = getattr(head, 'ignore_index', 255)
        module = get_module(model, path, where='CurvatureBankHook')
        self.taps.before(module, self._keep)

    def _keep(self, module: nn.Module, args: tuple) -> None:
        # The first call: ZUTHook may call a head again, with its sample.
        if self.armed and self._inputs is None:
            self._inputs = args[0]

    def before_train_iter(
        self, runner: Runner, batch_idx: int, data_batch: Any = None
    ) -> None:
        """Find out where in training this is."""
        super().before_train_iter(runner, batch_idx, data_batch)
        epoch = current_epoch(runner)
        if epoch != self._epoch:
            self.log.end_epoch(runner, self._epoch)
        self._epoch = epoch
        self._read_gradients = (
            self.balance == 'gradient' or runner.iter % self.interval == 0
        )

    def after_train_iter(
        self,
        runner: Runner,
        batch_idx: int,
        data_batch: Any = None,
        outputs: dict | None = None,
    ) -> None:
        """Make sure that the loss took part; log the curvatures."""
        super().after_train_iter(runner, batch_idx, data_batch, outputs)
        self.log.end_step(runner)

    def watching(self) -> bool:
        """Until the end: the bank fills before the loss takes part."""
        end = self.schedule.end
        return end is None or self._epoch < end

    def begin_step(self) -> None:
        """Forget the step before."""
        self._inputs = None

    # The bank changes in place, and gradients are taken inside the forward
    # pass: nothing for a compiler.
    @torch.compiler.disable
    def observe(self) -> None:
        """Store the features of a step before the loss takes part."""
        self._push()

    @torch.compiler.disable
    def compute(self) -> Tensor:
        """The weighted loss of the step.

        Raises:
            RuntimeError: If no features arrived, or they carry no gradient.
        """
        with _without_autocast(self._inputs):
            own, joint, first = self._push()
            curvature = self._class_curvature()
            penalty = self.loss(curvature)
            gradient = torch.zeros_like(joint)
            if penalty.requires_grad:
                (gradient,) = torch.autograd.grad(penalty, joint)
            gradient = gradient[first : first + len(own)]
            task = sum(_scalar(value) for value in self.task_losses.values())
            weight, ratio = self._weight(task, penalty, own, gradient)
            self.log.keep(curvature, weight, ratio)
            # The gradient at the features is known: it goes on from here.
            # DistributedDataParallel takes the mean over the processes, each
            # of which has the gradients of its own rows; the sum is due.
            moved = (get_world_size() * own * gradient).sum()
            return weight * (penalty.detach() + moved - moved.detach())

    def _push(self) -> tuple[Tensor, Tensor, int]:
        """Own features, those of all processes, and where the own begin."""
        if self._inputs is None:
            raise RuntimeError(
                'CurvatureBankHook: the classifier must be called as a module '
                'in each training step, got no call. Set classifier to a leaf '
                'such as head.fc.'
            )
        if not self._inputs.requires_grad:
            raise RuntimeError(
                'CurvatureBankHook: the features must carry a gradient, got '
                'none. The layers before the classifier are frozen, or lie in '
                'a region under reentrant activation checkpointing. Where '
                'only the classifier is trained, leave the hook out, or set '
                'end to the last epoch of the feature stage.'
            )
        own, labels = feature_owners(
            self._inputs,
            self.data_samples,
            min_score=self.min_score,
            pixels_per_class=self.pixels_per_class,
            ignore_index=self._ignore_index,
        )
        own = own.float()
        joint, first = gather_rows(own)
        labels, _ = gather_rows(labels)
        joint.requires_grad_()
        if self.bank is None:
            self.bank = self._make_bank(joint)
        self.bank.push(joint, labels)
        return own, joint, first

    def _make_bank(self, features: Tensor) -> CurvatureBank:
        device = 'cpu' if self.device == 'cpu' else features.device
        bank = FeatureBank(
            self._capacities,
            features.size(1),
            dtype=self.dtype,
            device=device,
        )
        made = CurvatureBank(bank, **self.geometry)
        if self._saved is not None:
            made.load_state_dict(self._saved)
            self._saved = None
            self._begun = not bool(made.curvature.isnan().all())
        return made

    def _class_curvature(self) -> Tensor:
        if not self._begun:  # the first step with the loss
            self.bank.refresh_all()
            self.log.warn_of_small_classes(self.bank)
            self._begun = True
        return self.bank.class_curvature()

    def _weight(
        self, task: Tensor, penalty: Tensor, own: Tensor, gradient: Tensor
    ) -> tuple[Tensor, Tensor | None]:
        """Weight of the penalty, and the ratio of the weighted gradients."""
        task_mean, share = joint_mean(task, len(self.data_samples))
        pair, norms = (task_mean, penalty), None
        if self._read_gradients:
            norms = gradient_norms(
                self._inputs, share * task, (own * gradient).sum()
            )
        if self.balance == 'gradient':
            pair = norms
        weight = self.loss_weight * regularization_weight(
            self._epoch + 1, tau=self.tau, task=pair[0], regularizer=pair[1]
        )
        return weight, None if norms is None else weight * norms[1] / norms[0]

    def before_save_checkpoint(self, runner: Runner, checkpoint: dict) -> None:
        """Add the bank, as plain tensors."""
        if self.bank is not None:
            checkpoint[_STATE] = self.bank.state_dict()

    def after_load_checkpoint(self, runner: Runner, checkpoint: dict) -> None:
        """Take the bank of a run that is resumed."""
        if not getattr(runner, '_resume', False):
            return
        self._saved = checkpoint.get(_STATE)
        if self._saved is None:
            print_log(
                'CurvatureBankHook: the checkpoint holds no feature bank. It '
                'fills anew; until an epoch is over the curvatures are those '
                'of a part of the training set.',
                logger='current',
                level=logging.WARNING,
            )


def _built_loss(
    loss: dict | nn.Module | None, reading: str | None
) -> nn.Module:
    if loss is not None and reading is not None:
        raise ValueError(
            'CurvatureBankHook: reading must be left out where loss is given, '
            f'got {reading!r}. Write it into loss.'
        )
    if loss is None:
        loss = dict(type='mmfair.CurvatureLoss', reading=reading)
    return MODELS.build(loss) if isinstance(loss, dict) else loss


def _check(right: bool, rule: str, value: Any) -> None:
    if not right:
        raise ValueError(f'CurvatureBankHook: {rule}, got {value!r}.')


def _check_choice(name: str, value: Any, choices: Sequence[str]) -> None:
    _check(value in choices, f'{name} must be one of {choices}', value)


def _without_autocast(inputs: Tensor | None) -> torch.autocast:
    kind = 'cpu' if inputs is None else inputs.device.type
    return torch.autocast(kind, enabled=False)


def _scalar(value: Tensor | Sequence[Tensor]) -> Tensor:
    """An entry of a loss dict as MMEngine sums it."""
    if isinstance(value, Tensor):
        return value.mean()
    return sum(part.mean() for part in value)
