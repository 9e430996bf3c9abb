import pytest

from mmfair.report.named_models import named_models
from mmfair.report.report_facts import report_facts
from mmfair.report.report_settings import ReportSettings


def test_the_name_of_the_first_is_that_of_its_config_or_given() -> None:
    others = ['ZUT=a=b,c.py,zut.pth']
    files = {'ZUT': ('a=b,c.py', 'zut.pth')}
    first = 'configs/ce.py', 'ce.pth'
    assert named_models(*first, None, others) == {'ce': first, **files}
    assert named_models(*first, 'CE', others) == {'CE': first, **files}


@pytest.mark.parametrize(
    'entry', ['ZUT', 'ZUT=', '=a.py,a.pth', 'ZUT=a.py', 'ZUT=a.py,', 'ce=a,b']
)
def test_entries_without_a_part_or_with_a_taken_name(entry: str) -> None:
    with pytest.raises(ValueError, match='--compare: entry must be') as error:
        named_models('ce.py', 'ce.pth', None, [entry])
    assert repr(entry) in str(error.value)


def test_facts_are_those_of_the_models_and_settings() -> None:
    models = {'CE': ('configs/ce.py', 'runs/ce.pth')}
    facts = report_facts(models, '60 of the test split', ReportSettings())
    assert list(facts) == ['CE', 'Images', 'Groups', 'Seed of choices', 'Made']
    assert facts['CE'] == 'ce.py, ce.pth'
    assert 'above 100' in facts['Groups']
    assert 'below 20' in facts['Groups']
