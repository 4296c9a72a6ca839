"""Arrays, labels and options of a Figure record, checked as a kind takes them."""

import numpy as np
from numpy.typing import NDArray

from td1report.records import Figure
from td1report.style.palette import colour_of


def array(figure: Figure, name: str, *axes: str | int, finite: bool = True) -> NDArray[np.float64]:
    """One array of a figure as float64, with its shape checked.

    Args:
        figure: the record that holds the array.
        name: its key in `figure.arrays`.
        *axes: expected axes in order: a length, or the name of an axis of any length from 1.
        finite: whether missing values (nan) and infinities are refused.

    Raises:
        ValueError: if the array is missing, of another shape, or holds values that are not finite.
    """
    expected = f"Expected the array {name!r} of the figure {figure.kind!r}"
    if name not in figure.arrays:
        raise ValueError(f"{expected}. Received: only {sorted(figure.arrays)}")
    values = np.asarray(figure.arrays[name], dtype=float)
    lengths_fit = all(
        length >= 1 if isinstance(axis, str) else length == axis
        for length, axis in zip(values.shape, axes, strict=False)
    )
    if values.ndim != len(axes) or not lengths_fit:
        shape = ", ".join(map(str, axes))
        raise ValueError(f"{expected} to have the shape ({shape}). Received: {values.shape}")
    if finite and not np.isfinite(values).all():
        raise ValueError(
            f"{expected} to hold finite numbers. Received: {int((~np.isfinite(values)).sum())} that are not"
        )
    return values


def labels(figure: Figure, name: str, count: int | None = None) -> tuple[str, ...]:
    """The identifiers along one axis.

    Raises:
        ValueError: if they are missing, or not `count` of them.
    """
    identifiers = figure.labels.get(name, ())
    if not identifiers or (count is not None and len(identifiers) != count):
        expected = "one or more" if count is None else count
        raise ValueError(
            f"Expected {expected} labels {name!r} in the figure {figure.kind!r}. "
            f"Received: {len(identifiers)} {identifiers}"
        )
    return identifiers


def colours(figure: Figure, identifiers: tuple[str, ...]) -> list[str]:
    """One colour for each identifier: that of `labels["colours"]` if given, else that of the identifier itself."""
    names = labels(figure, "colours", len(identifiers)) if figure.labels.get("colours") else identifiers
    return [colour_of(name) for name in names]


def number(figure: Figure, name: str, default: float) -> float:
    """A numeric option, or its default where it is absent or None.

    Raises:
        TypeError: if it is not a number.
    """
    value = optional_number(figure, name)
    return default if value is None else value


def optional_number(figure: Figure, name: str) -> float | None:
    """A numeric option; None where it is absent or None.

    Raises:
        TypeError: if it is not a number.
    """
    value = figure.options.get(name)
    if value is None:
        return None
    if isinstance(value, str | bool):
        raise TypeError(
            f"Expected the option {name!r} of the figure {figure.kind!r} to be a number. Received: {value!r}"
        )
    return float(value)
