"""What corrections cost at the size of ImageNet-LT: seconds and memory.

    python tools/benchmarks/correction_cost.py [--only cRT LDAM] [--half]
        [--no-val] [--steps N]

115,846 training, 20,000 validation and 50,000 test images with the class
counts of ImageNet-LT; features are random around class means, 2,048 of them
as of a ResNet-50, in single precision, or given in half. Each correction is
tried alone, by `correct` as a user would: fitted, judged on validation images
by cross-fitting where it chooses on them, measured on the test. One thread;
seconds are the processor's, so that other processes matter little. The peak is
that of the process so far. Not a test: times differ by machine; accuracies of
random features mean nothing and are not shown.

``--steps N`` stops trainings after N steps, and shows what the 1,000 that they
take at this size would cost at the same speed.
"""

import argparse
import time

import torch
from torch import Tensor

from mmfair.corrections import (
    CorrectionData,
    LinearClassifier,
    SplitFeatures,
    batch_training,
    correct,
    default_corrections,
)
from mmfair.corrections.class_draws import ClassDraws
from mmfair.structures.known_class_counts import known_class_counts
from mmfair.utils.peak_memory import peak_memory

VAL, TEST = 20, 50  # images a class


class StepClock:
    """When trainings draw their batches, and how many they draw.

    Args:
        steps: Of every training from now on; None for as many as they take.
    """

    def __init__(self, steps: int | None) -> None:
        self.steps, self._times = steps, []
        if steps is None:
            return
        batch = ClassDraws.batch

        def timed(draws: ClassDraws, size: int) -> Tensor:
            self._times.append(time.process_time())
            return batch(draws, size)

        ClassDraws.batch = timed
        self._all = batch_training.MOST
        batch_training.FEWEST = batch_training.MOST = steps

    def left_out(self) -> float:
        """Seconds of the steps that were left out since the last call."""
        times, self._times = self._times, []
        if len(times) < 2:
            return 0.0
        trainings = len(times) / self.steps
        step = (times[self.steps - 1] - times[0]) / (self.steps - 1)
        return trainings * (self._all - self.steps) * step


def random_data(
    counts: list[int], size: int, val: int | None, test: int, half: bool
) -> CorrectionData:
    """Features around class means, and the layer that suits the counts."""
    draw = torch.Generator().manual_seed(0)
    means = torch.randn(len(counts), size, generator=draw) / size**0.5
    prior = torch.tensor(counts).float()
    layer = LinearClassifier(
        25 * means, (prior / prior.sum()).log() - 12.5 * means.norm(dim=1) ** 2
    )

    def split(sizes: list[int]) -> SplitFeatures:
        labels = torch.arange(len(counts)).repeat_interleave(
            torch.tensor(sizes)
        )
        features = torch.empty(len(labels), size)
        logits = torch.empty(len(labels), len(counts))
        for rows in torch.arange(len(labels)).split(4096):
            noise = torch.randn(len(rows), size, generator=draw)
            features[rows] = means[labels[rows]] + 0.2 * noise
            if half:
                features[rows] = features[rows].half().float()
            logits[rows] = layer.logits(features[rows])
        if half:
            return SplitFeatures(features.half(), logits.half(), labels)
        return SplitFeatures(features, logits, labels)

    return CorrectionData(
        split(counts),
        split([test] * len(counts)),
        None if val is None else split([val] * len(counts)),
        layer,
    )


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('--only', nargs='+', help='names of corrections')
    parser.add_argument('--features', type=int, default=2048)
    parser.add_argument(
        '--share', type=_share, default=1.0, help='of the images, to try it'
    )
    parser.add_argument('--aim', default='balanced')
    parser.add_argument('--half', action='store_true', help='half precision')
    parser.add_argument(
        '--no-val', action='store_true', help='no validation images'
    )
    parser.add_argument(
        '--steps', type=int, metavar='N', help='of each training, from 2 on'
    )
    args = parser.parse_args()
    if args.steps is not None and args.steps < 2:
        parser.error(f'--steps: must be 2 or more, got {args.steps}')
    clock = StepClock(args.steps)
    torch.set_num_threads(1)
    known = {one.name: one for one in default_corrections(prior_differs=True)}
    unknown = set(args.only or []) - set(known)
    if unknown:
        parser.error(
            f'no correction {min(unknown)!r}; there are {", ".join(known)}'
        )
    listed = [known[name] for name in args.only or known]
    counts, val, test = (
        [max(1, round(args.share * count)) for count in sizes]
        for sizes in (known_class_counts('imagenet_lt'), [VAL], [TEST])
    )
    data = random_data(
        counts,
        args.features,
        None if args.no_val else val[0],
        test[0],
        args.half,
    )
    print(f'data: {_peak():.2f} GiB', flush=True)
    for correction in listed:
        start = time.process_time()
        table = correct(data, args.aim, [correction], resamples=2)
        seconds = time.process_time() - start + clock.left_out()
        print(
            f'{table.rows[-1].name:24} {seconds:7.1f} s  '
            f'peak {_peak():.2f} GiB',
            flush=True,
        )


def _share(text: str) -> float:
    value = float(text)
    if not 0 < value <= 1:
        raise argparse.ArgumentTypeError(f'must be in (0, 1], got {text}')
    return value


def _peak() -> float:
    return (peak_memory()['process'] or 0) / 2**30


if __name__ == '__main__':
    main()
