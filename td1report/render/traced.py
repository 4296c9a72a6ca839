"""Numbers and findings that carry their path in results.json.

Templates receive results whose values are traced. A number refuses to be computed with, and a measured one to be
compared: a template that depends on a result branches on a finding of the answer, a text or a flag, whose path the
sentence then bears.
"""

from collections.abc import Iterator, Mapping
from typing import Any, NoReturn

from jinja2 import Undefined

from td1report.errors import closest


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


class TracedText(str):
    """A text of the results that carries its path: a finding, such as a verdict, or a name."""

    __slots__ = ("path",)
    path: str


class TracedFlag:
    """True or false, with its path; a bool cannot be derived from."""

    def __init__(self, value: bool, path: str) -> None:
        self.value = value
        self.path = path

    def __bool__(self) -> bool:
        return self.value

    def __eq__(self, other: object) -> bool:
        return self.value == other

    def __hash__(self) -> int:
        return hash(self.value)

    def __str__(self) -> str:
        return str(self.value)


class TracedList(list[Any]):
    """A JSON array that carries its path: its length is a number too."""

    path: str


class UnknownFactError(KeyError):
    """A filter, such as `f|presence("key")`, was given the name of a fact that there is not."""

    def __str__(self) -> str:
        return str(self.args[0])


class Node(Mapping[str, Any]):
    """A JSON object whose numbers carry their path; `node.name` in a template is `node["name"]`."""

    def __init__(self, values: Mapping[str, Any], path: str) -> None:
        self._values = {key: trace(value, f"{path}.{key}" if path else key) for key, value in values.items()}
        self.path = path

    def __getitem__(self, key: str) -> Any:
        if key not in self._values:
            raise UnknownFactError(f"{key!r} is unknown.{closest(key, self)} Facts there are: {', '.join(self)}")
        return self._values[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)


def trace(value: Any, path: str = "") -> Any:
    """The same JSON value with everything in it but None replaced by what carries its path."""
    if value is None:
        return value
    if isinstance(value, bool):
        return TracedFlag(value, path)
    if isinstance(value, Mapping):
        return Node(value, path)
    if isinstance(value, list | tuple):
        items = TracedList(trace(item, f"{path}.{position}") for position, item in enumerate(value))
        items.path = path
        return items
    traced = _TRACED[type(value)](value)
    traced.path = path
    return traced


_TRACED: Mapping[type, Any] = {str: TracedText, int: TracedInt, float: TracedFloat}


def presence(node: Node, key: str) -> TracedText:
    """The finding that an optional value of the results is there: "present" or "none"."""
    found = TracedText("none" if node[key] is None else "present")
    found.path = f"{node.path}.{key}"
    return found


def finding_of(value: object) -> tuple[str, str]:
    """The path in results.json of a finding, and its value there as the mark of a sentence gives it.

    Raises:
        TypeError: if the value is no finding: a text, a flag, a count or a list of texts.
        UndefinedError: if there is no such fact.
    """
    if isinstance(value, Undefined):
        str(value)  # raises, and names what is unknown
    if isinstance(value, TracedFlag):
        return value.path, str(value).lower()
    if isinstance(value, TracedText | TracedInt):
        return value.path, str(value)
    if isinstance(value, TracedList):
        return value.path, ",".join(map(str, value)) or "none"
    raise TypeError(
        f"Expected a finding of results.json: a text, a flag, a count or a list of names. Received: {value!r} "
        f"({type(value).__name__}). Name a finding of the answer; of an optional value, `node|presence('key')` is one."
    )


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
