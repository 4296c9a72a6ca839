"""Where a printed number comes from: values that know their path, and refuse to be computed with."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from reading import resolve
from written_numbers import VALUES

from td1report.render.filters import filters
from td1report.render.traced import TracedFlag, finding_of, presence, trace


@pytest.mark.parametrize("key", ["weights", "loss"])
@pytest.mark.parametrize(
    "compute", [lambda n: n + 1, lambda n: 1 - n, lambda n: 2 * n, lambda n: n / 2, lambda n: n % 2]
)
def test_a_template_does_not_compute(key: str, compute: Callable[[Any], Any]) -> None:
    """Arithmetic belongs to the answers: a traced number refuses it, whichever side it stands on."""
    with pytest.raises(TypeError, match="Expected a template to branch on a finding of its answer"):
        compute(trace(VALUES)[key])


@pytest.mark.parametrize("decide", [lambda n: n < 1, lambda n: n >= 0.5, lambda n: n == 0.42, bool])
def test_a_template_does_not_compare_measurements(decide: Callable[[Any], Any]) -> None:
    """What a measured number means is a typed finding; counts may be compared, for their grammar."""
    with pytest.raises(TypeError, match="a decision by, the number"):
        decide(trace(VALUES)["loss"])
    assert trace(VALUES)["few"] > 1


def numbers_in(traced: Any) -> list[Any]:
    """All traced numbers below a value."""
    if traced is None or isinstance(traced, str | TracedFlag):
        return []
    if isinstance(traced, int | float):
        return [traced]
    children = traced if isinstance(traced, list) else traced.values()
    return [number for child in children for number in numbers_in(child)]


def test_path_of_every_number_resolves() -> None:
    """`data-from` of every printed number leads to that number in the JSON."""
    text = '{"a": {"b": [1, {"c": 2.5}], "d": true, "e": null}, "runs": [[3, 4], []], "seed": 7, "name": "x"}'
    values = json.loads(text)

    paths = [re.findall(r'data-from="([^"]*)"', filters("fr")["num"](n, 1))[0] for n in numbers_in(trace(values))]

    assert ["a.b.0", "a.b.1.c", "runs.0.0", "runs.0.1", "seed"] == paths
    assert [1, 2.5, 3, 4, 7] == [resolve(values, path) for path in paths]


def test_what_is_no_number_reads_as_it_is() -> None:
    """Truth values, texts and null are what they were: a template branches on them."""
    traced = trace({"yes": True, "no": False, "text": "x", "none": None})

    assert [True, False, "x", None] == list(traced.values())
    assert [True, False] == [bool(traced["yes"]), bool(traced["no"])]
    assert {True: "a", "x": "b"} == {traced["yes"]: "a", traced["text"]: "b"}


def test_a_finding_has_its_path_and_its_value() -> None:
    """A text, a flag, a count, names, and whether a value is there, as the mark of a sentence gives them."""
    traced = trace(
        {"f": {"trend": "rising", "shown": True, "count": 3, "names": ["a", "b"], "nobody": [], "gap": None}}
    )
    f = traced["f"]

    assert ("f.trend", "rising") == finding_of(f["trend"])
    assert ("f.shown", "true") == finding_of(f["shown"])
    assert ("f.count", "3") == finding_of(f["count"])
    assert ("f.names", "a,b") == finding_of(f["names"])
    assert ("f.nobody", "none") == finding_of(f["nobody"])
    assert ("f.gap", "none") == finding_of(presence(f, "gap"))
    assert ("f.count", "present") == finding_of(presence(f, "count"))


@pytest.mark.parametrize("value", [None, 2.5, "typed", True, trace({"a": 0.5})["a"], trace({"a": {"b": 1}})["a"]])
def test_what_is_no_finding_is_refused(value: object) -> None:
    """Null, a measured number, and whatever does not come from the results."""
    with pytest.raises(TypeError, match=r"^Expected a finding of results\.json"):
        finding_of(value)
