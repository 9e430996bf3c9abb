"""What the processes of the retrieval metric's test do."""

import torch
from mmengine.dist import get_rank

from mmfair.evaluation import Retrieval

GENERATOR = torch.Generator().manual_seed(0)
FEATURES = torch.randn(31, 4, generator=GENERATOR)
IDENTITIES = torch.randint(0, 4, (31,), generator=GENERATOR)
CAMERAS = torch.randint(0, 3, (31,), generator=GENERATOR)
OUTFITS = 2 * IDENTITIES + torch.randint(0, 2, (31,), generator=GENERATOR)


def sample(index: int, **fields: object) -> dict:
    return dict(
        feature=FEATURES[index],
        sample_idx=index,
        identity=int(IDENTITIES[index]),
        camera=int(CAMERAS[index]),
        outfit=int(OUTFITS[index]),
        is_query=index < 8,
        **fields,
    )


def metric(**settings: object) -> Retrieval:
    rules = ['standard', 'same_clothes', 'clothes_changing', 'all']
    shot = dict(name='single_shot', rule='all', draws=3)
    return Retrieval(protocols=[*rules, shot], **settings)


def figures_of_a_shard(collect_dir: str) -> dict:
    """Shares of 11 and 20 samples, some of them in both."""
    share = [range(11), range(9, 29), range(27, 31)]
    ours = metric(collect_dir=collect_dir)
    rank = get_rank()
    indices = [*share[rank], *(share[2] if rank else ())]
    for index in indices:
        ours.process(None, [sample(index)])
    return ours.evaluate(size=len(FEATURES))
