import hosts
import pytest
import torch
from miniatures import ROOT
from mmengine.registry import MODELS, DefaultScope
from reid_cases import LOSSES, agrees, doubles

from mmfair.utils.load_config import load_config

pytestmark = pytest.mark.filterwarnings('ignore')  # of the hosts
CONFIG = ROOT / 'configs/reid/ce_resnet50_2xb32-60e_prcc-384x192.py'


def retriever(**changes: object) -> torch.nn.Module:
    config = hosts.resnet_config()
    config.update(type='mmfair.PersonRetriever')
    config['neck'] = dict(type='mmfair.BNNeck', in_channels=32)
    config['head']['in_channels'] = 64
    config.update(changes)
    return hosts.build(config, scope='mmpretrain').eval()


@pytest.mark.parametrize('flip', [True, False])
def test_features_of_both_sides(flip: bool) -> None:
    model = retriever(flip_test=flip)
    batch = model.data_preprocessor(hosts.classification_data(3))
    inputs = batch['inputs']
    with torch.no_grad():
        samples = model(**batch, mode='predict')
        expected = model.extract_feat(inputs)[-1]
        if flip:
            expected = expected + model.extract_feat(inputs.flip(3))[-1]
        bare = model(inputs, mode='predict')
    features = torch.stack([sample.feature for sample in samples])
    torch.testing.assert_close(features, expected)
    assert samples[0] is batch['data_samples'][0]
    torch.testing.assert_close(bare[0].feature, features[0])


def test_identities_are_its_classes() -> None:
    model = retriever().train()
    batch = model.data_preprocessor(hosts.classification_data(4), True)
    losses = model(**batch, mode='loss')
    assert set(losses) == {'loss'}
    assert model(batch['inputs']).shape == (4, hosts.NUM_CLASSES)


def test_the_network_of_the_paper() -> None:
    """Parameters, and the size of the maps, as of the authors' model."""
    config = load_config(CONFIG).model
    config.backbone.init_cfg = None
    with DefaultScope.overwrite_default_scope('mmpretrain'):
        model = MODELS.build({**config, '_scope_': 'mmpretrain'}).eval()
    numbers = {
        name: sum(p.numel() for p in part.parameters())
        for name, part in model.named_children()
    }
    assert numbers['backbone'] == 23508032
    assert numbers['neck'] == 8192
    assert numbers['head'] == 150 * 4097
    with torch.no_grad():
        maps = model.backbone(torch.zeros(1, 3, 96, 48))[-1]
    assert maps.shape == (1, 2048, 6, 3)


def test_its_loss_is_that_of_the_released_code() -> None:
    """MMPretrain's label smoothing, with the settings of the config."""
    case = LOSSES['label_smooth_eps0.1']
    settings = load_config(CONFIG).model.head.loss
    loss = MODELS.build({**settings, '_scope_': 'mmpretrain'})
    logits = doubles(case['inputs']).requires_grad_()
    agrees(case, loss(logits, torch.tensor(case['targets'])), logits)


def test_flip_test_is_a_bool() -> None:
    with pytest.raises(TypeError, match='flip_test must be True or False'):
        retriever(flip_test='no')
