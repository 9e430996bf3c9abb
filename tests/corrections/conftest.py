import pytest

from mmfair.corrections import batch_training


@pytest.fixture(autouse=True)
def few_steps(monkeypatch) -> None:
    """The made-up classes are learnt in a tenth of a second."""
    monkeypatch.setattr(batch_training, 'BATCH', 128)
    monkeypatch.setattr(batch_training, 'FEWEST', 100)
    monkeypatch.setattr(batch_training, 'MOST', 100)
