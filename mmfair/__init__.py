"""Fair training for any OpenMMLab model, without group labels.

``import mmfair`` is cheap: it imports neither torch nor a toolbox. It looks
at the names and versions of the installed distributions and stops at a
mixture of toolboxes that cannot work.
"""

from mmfair.utils.config_path import config_path
from mmfair.utils.stack import check_stack

__version__ = '0.1.0'

__all__ = ['__version__', 'check_stack', 'config_path']

check_stack()
