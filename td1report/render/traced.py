"""Numbers that carry their path in results.json.

Templates receive results whose numbers are traced: such a number refuses to be computed with, and a measured one to be
compared. A template that depends on a result branches on a finding of the answer.
"""

from collections.abc import Iterator, Mapping
from typing import Any, NoReturn


def _refuse(number: float, *_: object) -> NoReturn:
    raise TypeError(
        f"Expected a template to branch on a finding of its answer. Received: arithmetic with, or a decision by, the "
        f"number {number!r}. Compute or decide it in the answer, as a field of its facts."
    )


class TracedFloat(float):
    """A measured number that carries its path in results.json; it can be printed, and nothing else."""

    path: str
    __hash__ = float.__hash__
    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = _refuse
    __truediv__ = __rtruediv__ = __floordiv__ = __rfloordiv__ = __mod__ = __rmod__ = __pow__ = __rpow__ = _refuse
    __lt__ = __le__ = __gt__ = __ge__ = __eq__ = __ne__ = __bool__ = __neg__ = __abs__ = _refuse


class TracedInt(int):
    """A count or a code that carries its path. It may be compared (one graine, two graines), not computed with."""

    path: str
    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = _refuse
    __truediv__ = __rtruediv__ = __floordiv__ = __rfloordiv__ = __mod__ = __rmod__ = __pow__ = __rpow__ = _refuse


class TracedList(list[Any]):
    """A JSON array that carries its path: its length is a number too."""

    path: str


class Node(Mapping[str, Any]):
    """A JSON object whose numbers carry their path; `node.name` in a template is `node["name"]`."""

    def __init__(self, values: Mapping[str, Any], path: str) -> None:
        self._values = {key: trace(value, f"{path}.{key}" if path else key) for key, value in values.items()}
        self.path = path

    def __getitem__(self, key: str) -> Any:
        return self._values[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)


def trace(value: Any, path: str = "") -> Any:
    """The same JSON value with every number replaced by one that carries its path."""
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return value
    if isinstance(value, Mapping):
        return Node(value, path)
    if isinstance(value, list | tuple):
        items = TracedList(trace(item, f"{path}.{position}") for position, item in enumerate(value))
        items.path = path
        return items
    traced = TracedInt(value) if isinstance(value, int) else TracedFloat(value)
    traced.path = path
    return traced


def path_of(value: object) -> str:
    """The path in results.json of a traced number.

    Raises:
        TypeError: if the value is not traced.
    """
    if not isinstance(value, TracedFloat | TracedInt | TracedList):
        raise TypeError(
            f"Expected a number that comes from results.json. Received: {value!r} ({type(value).__name__}). "
            "Compute it in the answer and let the template print it from there."
        )
    return value.path
