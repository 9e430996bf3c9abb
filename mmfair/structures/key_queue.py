"""Keys of earlier steps and their classes, the oldest leave."""

import torch
from torch import Tensor, nn

from mmfair.functional.checks import check_number
from mmfair.functional.tensor_checks import as_floats, as_integers

__all__ = ['KeyQueue']


class KeyQueue(nn.Module):
    """A queue for contrastive learning, as buffers of a model.

    The released code of PaCo begins with random keys under random labels;
    here a row that was never filled has the label -1 and counts for nothing.
    It takes batches of any size: the size need not be a multiple of theirs.

    Args:
        size: Keys that it holds, >= 1.
        dim: Size D of a key, >= 1.
        where: Who asks; errors begin with it.

    Attributes:
        keys: Shape (size, D), float32; zeros where nothing was pushed yet.
        labels: Shape (size,), int64; -1 there.
        entered: How many keys entered in all, scalar.

    Raises:
        TypeError: If a setting is no number.
        ValueError: If one is out of range.

    References:
        He et al., "Momentum Contrast for Unsupervised Visual Representation
        Learning", CVPR 2020, section 3.2.

    Examples:
        >>> queue = KeyQueue(3, 1)
        >>> queue.push(torch.tensor([[1.0], [2.0]]), torch.tensor([0, 4]))
        >>> queue.keys.flatten(), queue.labels
        (tensor([1., 2., 0.]), tensor([ 0,  4, -1]))
    """

    keys: Tensor
    labels: Tensor
    entered: Tensor

    def __init__(
        self, size: int, dim: int, *, where: str = 'KeyQueue'
    ) -> None:
        super().__init__()
        for value, name in ((size, 'size'), (dim, 'dim')):
            check_number(value, name, where=where, at_least=1, whole=True)
        self.where = where
        self.register_buffer('keys', torch.zeros(int(size), int(dim)))
        self.register_buffer('labels', torch.full((int(size),), -1))
        self.register_buffer('entered', torch.tensor(0))

    @torch.no_grad()
    def push(self, keys: Tensor, labels: Tensor) -> None:
        """Take the keys of a step, of all processes.

        Nothing is looked at on a GPU, which would make the step wait. A key
        that is not finite, as of a step that overflowed in half precision,
        becomes a row that counts for nothing: the losses of all later steps
        would be NaN until it leaves.

        Args:
            keys: Shape (N, D), floating point; of more than fit, the last.
            labels: Shape (N,), integer.

        Raises:
            TypeError: If the types are wrong.
            ValueError: If a shape does not fit.
        """
        keys = as_floats(keys, 'keys', where=self.where)
        labels = as_integers(labels, 'labels', where=self.where)
        size, dim = self.keys.shape
        if labels.ndim != 1 or keys.shape != (len(labels), dim):
            raise ValueError(
                f'{self.where}: keys must have shape (N, {dim}) for N labels, '
                f'got {tuple(keys.shape)} for {tuple(labels.shape)}.'
            )
        keys = keys[-size:].to(self.keys)
        labels = labels[-size:].to(self.labels)
        whole = keys.isfinite().all(1)
        order = torch.arange(len(labels), device=self.labels.device)
        places = (self.entered + order) % size
        self.keys[places] = keys.where(whole[:, None], 0.0)
        self.labels[places] = labels.where(whole, -1)
        self.entered += len(labels)

    def extra_repr(self) -> str:
        """Sizes shown when the model is printed."""
        size, dim = self.keys.shape
        return f'size={size}, dim={dim}'
