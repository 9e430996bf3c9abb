"""The check of a config before data or weights are touched."""

from mmfair.utils.config_check.check_config import check_config
from mmfair.utils.config_check.option_faults import option_faults

__all__ = ['check_config', 'option_faults']
