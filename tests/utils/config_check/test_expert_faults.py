from typing import Any

from mmfair.utils.config_check.expert_faults import expert_faults

LOSS = {'type': 'mmfair.RIDELoss'}
DRW = {'drw': {'type': 'mmfair.DeferredReweightingHook'}}


def model(backbone: str, **head: Any) -> dict[str, Any]:
    return {
        'backbone': {'type': backbone},
        'head': {'type': 'mmfair.ExpertClsHead', 'loss': LOSS, **head},
    }


def test_weights_that_would_count_twice() -> None:
    config = {'model': model('mmfair.ExpertResNet'), 'default_hooks': DRW}
    (fault,) = expert_faults(config)
    assert fault.startswith('default_hooks.drw: the classes must be weighted')
    assert '(model.head.loss)' in fault
    assert expert_faults({'model': {}, 'default_hooks': DRW}) == []


def test_numbers_of_experts() -> None:
    assert expert_faults({'model': model('mmfair.ExpertResNet')}) == []
    config = {'model': model('mmfair.ExpertResNet', num_experts=4)}
    assert expert_faults(config) == [
        'model.head: num_experts must be that of the backbone, 3, got 4. Set '
        'both alike.'
    ]
    (fault,) = expert_faults({'model': model('ResNet')})
    assert 'that of the backbone, none, got 3' in fault
