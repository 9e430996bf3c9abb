"""Algorithm 3 of the curvature paper, line by line in NumPy.

Slow, for comparison: covariances of the whole space, one point at a time.
"""

from collections.abc import Iterable

import numpy as np


def literal_curvature(
    points: np.ndarray,
    k: int,
    tangent_dim: int | str,
    *,
    log: bool = False,
    rows: Iterable[int] | None = None,
) -> np.ndarray:
    """|det| at each point, or its logarithm; at ``rows`` alone if given."""
    rows = range(len(points)) if rows is None else rows
    values = []
    for z in (points[i] for i in rows):  # 1
        distances = np.linalg.norm(points - z, axis=1)
        order = np.argsort(distances, kind='stable')[: k + 1]  # z comes first
        neighbours = points[order[1:]]  # 2
        y = np.vstack([z, neighbours]).T
        y = y - y.mean(1, keepdims=True)  # 3
        variances, vectors = np.linalg.eigh(y @ y.T / k)  # 4, 5
        xi = vectors[:, ::-1]
        m = tangent_dim
        if m == 'literal':
            error = y.shape[1] * np.finfo(y.dtype).eps * variances[-1]
            m = int((variances > error).sum()) - 1
        u = xi[:, m]  # 6
        o = (neighbours - z) @ xi[:, :m]  # 7
        # 8 to 10, with the factor 1/2 of f(o_j, theta)
        design = (o[:, :, None] * o[:, None, :] / 2).reshape(k, m * m)
        target = (neighbours - z) @ u  # 11
        # 12; columns a, b and b, a are equal: the solution of least norm
        theta = np.linalg.pinv(design) @ target
        logarithm = np.linalg.slogdet(theta.reshape(m, m))[1]  # 13
        values.append(logarithm if log else np.exp(logarithm))
    return np.array(values)
