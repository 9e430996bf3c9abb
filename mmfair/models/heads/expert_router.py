"""Says after each expert whether a sample should see the next one."""

import torch
from torch import Tensor, nn
from torch.nn import functional

from mmfair.functional import running_expert_means
from mmfair.functional.checks import check_number

__all__ = ['ExpertRouter']


class ExpertRouter(nn.Module):
    """One small layer behind each expert but the last.

    The router behind expert i sees the feature of expert i, scaled to length
    1, through a layer of its own, and the greatest mean logits of the experts
    so far. The last layer is one for all routers.

    Args:
        in_channels: Size D of the feature of one expert.
        num_experts: E >= 2.
        top_scores: How many of the greatest mean logits it sees, >= 1 and at
            most the number of classes.
        hidden_channels: Outputs of the layer that sees the feature, >= 1.

    Raises:
        TypeError: If a setting is of another type.
        ValueError: If one is out of range.

    References:
        Wang et al., "Long-tailed Recognition by Routing Diverse Distribution-
        Aware Experts", ICLR 2021, section 3.3, and their code.

    Examples:
        >>> router = ExpertRouter(16, num_experts=3, top_scores=5)
        >>> router(torch.ones(2, 48), torch.zeros(3, 2, 10)).shape
        torch.Size([2, 2])
    """

    def __init__(
        self,
        in_channels: int,
        num_experts: int = 3,
        top_scores: int = 30,
        hidden_channels: int = 16,
    ) -> None:
        super().__init__()
        where = 'ExpertRouter'
        experts, size, self.top_scores, hidden = (
            int(check_number(v, name, where=where, at_least=low, whole=True))
            for v, name, low in (
                (num_experts, 'num_experts', 2),
                (in_channels, 'in_channels', 1),
                (top_scores, 'top_scores', 1),
                (hidden_channels, 'hidden_channels', 1),
            )
        )
        self.hidden = nn.ModuleList(
            nn.Linear(size, hidden) for _ in range(experts - 1)
        )
        self.answer = nn.Linear(self.top_scores + hidden, 1)

    def forward(
        self, x: Tensor, expert_logits: Tensor | tuple[Tensor, ...]
    ) -> Tensor:
        """Logit of each router: whether to go on.

        Args:
            x: Features of the experts side by side, shape (N, E D).
            expert_logits: Of the E experts, each of shape (N, C).

        Returns:
            Shape (N, E - 1), float32 at least.

        Raises:
            ValueError: If there are fewer classes than ``top_scores``.
        """
        means = running_expert_means(expert_logits)
        if self.top_scores > means.size(2):
            raise ValueError(
                'ExpertRouter: top_scores must be at most the number of '
                f'classes, {means.size(2)}, got {self.top_scores}.'
            )
        parts = x.to(means).chunk(len(means), 1)
        answers = []
        for layer, part, mean in zip(self.hidden, parts, means, strict=False):
            seen = functional.relu(layer(functional.normalize(part, dim=1)))
            top = mean.topk(self.top_scores, 1).values
            answers.append(self.answer(torch.cat([top, seen.to(top)], 1)))
        return torch.cat(answers, 1).to(means)
