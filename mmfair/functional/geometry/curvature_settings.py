"""How the curvature of points is measured: one object, checked once."""

from dataclasses import InitVar, dataclass

from mmfair.functional.checks import check_choice, check_number
from mmfair.functional.geometry.symmetric_eigh import EIGH_METHODS

__all__ = [
    'CURVATURE_FITS',
    'CURVATURE_FORMS',
    'CURVATURE_NORMALIZATIONS',
    'CurvatureSettings',
    'curvature_min_points',
]

CURVATURE_FITS = ('quadric', 'jet')
CURVATURE_FORMS = ('determinant', 'geometric_mean', 'log', 'mean')
CURVATURE_NORMALIZATIONS = ('none', 'l2', 'neighborhood')


# Dimensions beyond are a mistake, whose quadrics fill the memory.
_MOST = 1_000_000


@dataclass(frozen=True)
class CurvatureSettings:
    """What :func:`mmfair.functional.gaussian_curvature` can be told.

    Attributes:
        k: Neighbours of each point, >= 1.
        tangent_dim: m, the dimension of the tangent space, or ``'literal'``.
        normalize: One of ``CURVATURE_NORMALIZATIONS``.
        form: One of ``CURVATURE_FORMS``.
        fit: One of ``CURVATURE_FITS``.
        eigh: One of ``EIGH_METHODS``; see
            :func:`mmfair.functional.symmetric_eigh`.

    Args:
        where: Who asks; errors begin with it.
        width: Dimensions of the points, if known; m must be less.

    Raises:
        TypeError: If ``k`` is not a number.
        ValueError: If a setting is out of range.

    Examples:
        >>> CurvatureSettings(tangent_dim=6).min_points
        22
    """

    k: int = 40
    tangent_dim: int | str = 2
    normalize: str = 'none'
    form: str = 'determinant'
    fit: str = 'quadric'
    eigh: str = 'cpu'
    where: InitVar[str] = 'CurvatureSettings'
    width: InitVar[int | None] = None

    def __post_init__(self, where: str, width: int | None) -> None:
        for name, choices in (
            ('normalize', CURVATURE_NORMALIZATIONS),
            ('form', CURVATURE_FORMS),
            ('fit', CURVATURE_FITS),
            ('eigh', EIGH_METHODS),
        ):
            check_choice(getattr(self, name), name, choices, where=where)
        if width is not None:
            width = int(
                check_number(
                    width, 'width', where=where, at_least=1, whole=True
                )
            )
        _check_tangent_dim(self.tangent_dim, where=where, width=width)
        k = check_number(self.k, 'k', where=where, at_least=1, whole=True)
        object.__setattr__(self, 'k', int(k))

    @property
    def min_points(self) -> int:
        """Points below which no quadric is fitted."""
        return curvature_min_points(self.tangent_dim, fit=self.fit)

    @property
    def class_min_points(self) -> int:
        """Points below which a class gets no curvature.

        Twice as many neighbours as the least that a quadric can be fitted to:
        with hardly more neighbours than coefficients the fit follows the
        noise, and the mean over a class explodes.
        """
        return 2 * self.min_points - 1

    def check_k(self, *, where: str) -> None:
        """Raise a ValueError if k neighbours are too few for a quadric."""
        least = self.min_points - 1
        if self.k < least:
            raise ValueError(
                f'{where}: k must be >= {least} for '
                f'tangent_dim={self.tangent_dim!r}, got {self.k}.'
            )


def curvature_min_points(
    tangent_dim: int | str = 2, *, fit: str = 'quadric'
) -> int:
    """Points of a class, itself included, below which no quadric is fitted.

    A quadric over m dimensions has m(m + 1)/2 coefficients, m more with a
    linear term, and the frame needs m + 1 directions: so many neighbours are
    needed.

    Args:
        tangent_dim: See :func:`mmfair.functional.gaussian_curvature`.
        fit: See :func:`mmfair.functional.gaussian_curvature`.

    Returns:
        Number of points, >= 3.

    Raises:
        ValueError: If ``tangent_dim`` is neither ``'literal'`` nor >= 1, or
            ``fit`` is unknown.

    Examples:
        >>> [curvature_min_points(m) for m in (1, 2, 6)]
        [3, 4, 22]
    """
    _check_tangent_dim(tangent_dim, where='curvature_min_points')
    check_choice(fit, 'fit', CURVATURE_FITS, where='curvature_min_points')
    m = 1 if tangent_dim == 'literal' else int(tangent_dim)
    unknowns = m * (m + 1) // 2 + (m if fit == 'jet' else 0)
    return max(unknowns, m + 1) + 1


def _check_tangent_dim(
    value: int | str, *, where: str, width: int | None = None
) -> None:
    """Raise a ValueError unless it is 'literal' or an integer in range."""
    if value == 'literal':
        return
    whole = isinstance(value, int) and not isinstance(value, bool)
    if not whole or not 1 <= int(value) < (width or _MOST):
        rule = '>= 1'
        if width is not None:
            rule = f'in [1, {width - 1}] for points of {width} dimensions'
        raise ValueError(
            f"{where}: tangent_dim must be 'literal' or an integer {rule}, "
            f'got {value!r}.'
        )
