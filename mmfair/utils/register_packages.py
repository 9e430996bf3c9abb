"""Make ``mmfair::`` and ``mmseg::`` known to MMEngine's configs."""

from importlib import metadata

__all__ = ['register_packages']


def register_packages() -> None:
    """Let ``_base_`` and :func:`mmengine.hub.get_config` find more packages.

    MMEngine resolves ``package::path`` for the packages of a fixed table
    only. This adds ``mmfair``; and it repairs ``mmseg``, which the table maps
    to a distribution name that the maintained stack does not have. Call it
    before a config is read; calling it again changes nothing.
    """
    from mmengine.config.utils import MODULE2PACKAGE  # only when asked for

    MODULE2PACKAGE['mmfair'] = 'mmfair'
    try:
        metadata.version('mmsegmentation')
    except metadata.PackageNotFoundError:
        MODULE2PACKAGE['mmseg'] = 'mmseg'
