"""The published schema of results.json is the one that the records and facts make, and explains each property."""

import json
import re
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import jsonschema
import pytest

from td1report.answers.outline import QUESTIONS
from td1report.answers.schema import PATH, facts_type, results_schema, schema_text
from td1report.records import SCHEMA_VERSION, Report
from td1report.storage.report_file import report_values

UNITS = re.compile(
    r"in (%|pt\b|\[0, 1\]|nats\b|(milli)?seconds\b|bytes\b|bits\b|GiB\b|pixels\b|grey levels\b|the unit of\b)"
    r"|without unit|^Number of|^Ratio of|^Seeds?\b|[Ee]poch number|[Cc]lass code|(Test|Training) ind(ex|ices)\b"
)
"""Units of the descriptions; a count, an identifier and a position count as units of their own."""
NUMBERS = {"integer", "number"}
RANGES = {"in [0, 1]": (0, 1), "in %": (0, 100), "lass code": (0, 9), "poch number": (1, 40), "Number of": (0, 1e9)}
"""Unit -> smallest and largest value that a report may have in it."""


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    """The published schema."""
    published: dict[str, Any] = json.loads(PATH.read_text(encoding="utf-8"))
    return published


def objects(schema: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The parts that declare properties: the whole, the answers, and each definition."""
    parts = {"results": schema, "answers": schema["properties"]["answers"]} | schema["$defs"]
    return ((name, part) for name, part in parts.items() if "properties" in part)


def without_description(schema: dict[str, Any]) -> list[str]:
    """The properties, and the values of enumerations, that no description explains."""
    properties = [
        f"{owner}.{name}"
        for owner, part in objects(schema)
        for name, value in part["properties"].items()
        if not value.get("description")
    ]
    values = [
        f"{owner}.{value['const']}"
        for owner, part in schema["$defs"].items()
        for value in part.get("oneOf", ())
        if not value["description"]
    ]
    return properties + values


def without_unit(schema: dict[str, Any]) -> list[str]:
    """The properties that hold a number, or a type whose numbers are in the unit of its owner, and name no unit."""
    types = unit_of_owner(schema)
    return [
        f"{owner}.{name}"
        for owner, part in objects(schema)
        for name, value in part["properties"].items()
        if (holds_number(value) or types & references(value)) and not UNITS.search(value["description"])
    ]


def limited(part: Any, limits: dict[str, float]) -> Any:
    """The same part, its numbers limited."""
    if isinstance(part, dict):
        kept = {name: limited(value, limits) for name, value in part.items()}
        return kept | limits if part.get("type") in NUMBERS else kept
    return [limited(value, limits) for value in part] if isinstance(part, list) else part


def with_ranges(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema, each number limited to what the unit of its description allows."""
    ranged = deepcopy(schema)
    for _, part in objects(ranged):
        for name, value in part["properties"].items():
            for unit, (low, high) in RANGES.items():
                if unit in value["description"] and not references(value):
                    part["properties"][name] = limited(value, {"minimum": low, "maximum": high})
    return ranged


def unit_of_owner(schema: dict[str, Any]) -> set[str]:
    """The types whose numbers have the unit of what they belong to: an interval, a mean over the seeds."""
    return {
        name
        for name, part in objects(schema)
        if any("in the unit of the" in value.get("description", "") for value in part["properties"].values())
    }


def holds_number(part: Any) -> bool:
    """A number stands in it at some depth, other than behind a reference."""
    if isinstance(part, dict):
        return part.get("type") in NUMBERS or any(map(holds_number, part.values()))
    return isinstance(part, list) and any(map(holds_number, part))


def references(part: Any) -> set[str]:
    """The definitions that it refers to."""
    return set(re.findall(r"#/\$defs/(\w+)", json.dumps(part)))


def test_the_published_schema_is_up_to_date() -> None:
    """`python -m td1report.answers.schema` would write what the package holds."""
    assert schema_text() == PATH.read_text(encoding="utf-8")


def test_the_identifier_names_the_version(schema: dict[str, Any]) -> None:
    """`$id` ends with the version that results.json carries."""
    assert f"urn:td1report:results:{SCHEMA_VERSION}" == schema["$id"]


def test_each_question_has_typed_facts_of_its_own() -> None:
    """No question hands on an untyped bag: its facts are a class with fields."""
    for question in QUESTIONS:
        assert facts_type(question.token).model_fields, question.token


def test_each_property_and_each_value_is_described(schema: dict[str, Any]) -> None:
    """A reader of results.json finds what each property holds, at every depth, and each value of an enumeration."""
    assert [] == without_description(schema)


def test_each_number_has_a_unit(schema: dict[str, Any]) -> None:
    """Percent, points, shares, nats, seconds, counts, codes and positions are told apart by words."""
    assert [] == without_unit(schema)


def test_real_numbers_have_the_unit_that_is_told(schema: dict[str, Any], real_report: Report) -> None:
    """No share above 1, no percentage above 100, no class but the ten: a percentage told as a share is found."""
    values = report_values(real_report)
    jsonschema.validate(values, with_ranges(schema))

    values["procedure"]["power"] = 80.0
    with pytest.raises(jsonschema.ValidationError, match=r"80\.0 is greater than the maximum of 1"):
        jsonschema.validate(values, with_ranges(schema))


def test_each_type_is_defined_once_and_used(schema: dict[str, Any]) -> None:
    """Types that several questions share stand once; no two types have one name, which pydantic would lengthen."""
    definitions = schema["$defs"]

    assert set(definitions) == references(schema)
    assert [] == [name for name in definitions if "__" in name]
    assert len(definitions) == len({part["title"] for part in definitions.values()})


def test_a_missing_description_and_a_missing_unit_are_found() -> None:
    """The checks above can fail: at the top, in a definition, in an enumeration, behind a reference."""
    spoilt = results_schema()
    del spoilt["properties"]["runs"]["description"]
    del spoilt["$defs"]["FlagCount"]["properties"]["index"]["description"]
    spoilt["$defs"]["Trend"]["oneOf"][0]["description"] = None

    assert ["results.runs", "FlagCount.index", "Trend.rising"] == without_description(spoilt)

    spoilt = results_schema()
    spoilt["$defs"]["History"]["properties"]["loss"]["description"] = "Training loss of each epoch."
    spoilt["$defs"]["Measures"]["properties"]["gap"]["description"] = "Gap."

    assert ["History.loss", "Measures.gap"] == sorted(without_unit(spoilt))
