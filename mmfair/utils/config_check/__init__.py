"""The check of a config before data or weights are touched."""

from mmfair.utils.config_check.check_config import check_config

__all__ = ['check_config']
