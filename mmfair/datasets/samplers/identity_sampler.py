"""Batches of a few images each of a few persons."""

from collections.abc import Iterator, Sized

import numpy as np
import numpy.typing as npt
from mmengine.dist import get_dist_info, sync_random_seed
from torch.utils.data import Sampler

from mmfair.datasets.labels import single_labels
from mmfair.functional.checks import check_choice, check_number
from mmfair.registry import DATA_SAMPLERS

__all__ = ['IDENTITY_ORDERS', 'IdentitySampler']

#: How blocks of one person follow each other; see IdentitySampler.
IDENTITY_ORDERS = ('shuffled', 'distinct')
_WHERE = 'IdentitySampler'


@DATA_SAMPLERS.register_module()
class IdentitySampler(Sampler[int]):
    """Draws blocks of images of one person.

    In each epoch the images of a person are shuffled and cut into blocks of
    ``instances``; what is left over is not seen. A person with fewer images
    gives one block, drawn with replacement. A batch size that is a multiple
    of ``instances`` has that many blocks in a batch; set ``drop_last``.

    The processes deal out the blocks among them, as many to each, and drop
    the few at the end that can't be shared evenly. The order depends on the
    seed and the epoch alone.

    Args:
        dataset: A set of persons, with the identity as its label.
        instances: Images K in a block, >= 1.
        order: ``'shuffled'``: all blocks in one shuffle, as in CAL's code. A
            batch may hold two blocks of one person, and those with many
            images come more often. ``'distinct'``: P persons are drawn of
            those who have blocks left, and a block of each, until fewer than
            P have any; what they have left is not seen.
        persons: P in a batch of P x K, that of all processes together, >= 1;
            for ``'distinct'`` alone.
        seed: Of the draws, the same in all processes; None to agree on one.

    Raises:
        TypeError: If a setting is of another type.
        ValueError: If a setting is out of range, the set has fewer persons
            than a batch, or a sample has several labels.

    References:
        Gu et al., "Clothes-Changing Person Re-identification with RGB
        Modality Only", CVPR 2022, in their code; P x K: Hermans et al., "In
        Defense of the Triplet Loss", 2017.
    """

    def __init__(
        self,
        dataset: Sized,
        instances: int = 8,
        order: str = 'shuffled',
        persons: int = 8,
        seed: int | None = None,
    ) -> None:
        self.instances, self.persons = (
            int(check_number(v, name, where=_WHERE, at_least=1, whole=True))
            for v, name in ((instances, 'instances'), (persons, 'persons'))
        )
        self.order = check_choice(
            order, 'order', IDENTITY_ORDERS, where=_WHERE
        )
        if seed is not None:
            check_number(seed, 'seed', where=_WHERE, at_least=0, whole=True)
        self.dataset = dataset
        labels = single_labels(dataset, where=_WHERE)
        self._images = [
            np.flatnonzero(labels == person) for person in np.unique(labels)
        ]
        if self.order == 'distinct' and self.persons > len(self._images):
            raise ValueError(
                f'{_WHERE}: persons must be at most the {len(self._images)} '
                f'of the data set, got {self.persons}.'
            )
        self.rank, self.world_size = get_dist_info()
        self.seed = sync_random_seed() if seed is None else int(seed)
        self.epoch = 0

    def __iter__(self) -> Iterator[int]:
        """The indices that this process draws in the epoch."""
        blocks = self._blocks()
        share = len(blocks) // self.world_size
        mine = blocks[self.rank : share * self.world_size : self.world_size]
        return iter(np.concatenate([np.empty(0, int), *mine]).tolist())

    def __len__(self) -> int:
        """Indices that this process draws in an epoch."""
        if self.order == 'distinct':
            blocks = len(self._blocks())
        else:
            counts = [len(images) for images in self._images]
            blocks = sum(max(1, n // self.instances) for n in counts)
        return blocks // self.world_size * self.instances

    def set_epoch(self, epoch: int) -> None:
        """Choose the epoch whose indices come next."""
        self.epoch = epoch

    def _blocks(self) -> list[npt.NDArray[np.int64]]:
        """Blocks of the epoch, of all processes, in their order."""
        draw = np.random.default_rng([self.seed, self.epoch])
        blocks, owners = [], []
        for person, images in enumerate(self._images):
            if len(images) < self.instances:
                cut = [draw.choice(images, self.instances)]
            else:
                count = len(images) // self.instances
                used = draw.permutation(images)[: count * self.instances]
                cut = np.split(used, count)
            blocks += cut
            owners += [person] * len(cut)
        if self.order == 'distinct':
            order = self._distinct(owners, draw)
        else:
            order = draw.permutation(len(blocks)).tolist()
        return [blocks[place] for place in order]

    def _distinct(
        self, owners: list[int], draw: np.random.Generator
    ) -> list[int]:
        """Places of blocks, P of different persons after P others."""
        waiting: dict[int, list[int]] = {}
        for place, owner in enumerate(owners):
            waiting.setdefault(owner, []).append(place)
        chosen: list[int] = []
        while len(waiting) >= self.persons:
            drawn = draw.choice([*waiting], self.persons, replace=False)
            for person in drawn.tolist():
                chosen.append(waiting[person].pop())
                if not waiting[person]:
                    del waiting[person]
        return chosen
