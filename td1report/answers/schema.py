"""The JSON schema of results.json, made from the records and from the typed facts that each question declares.

`python -m td1report.answers.schema` writes `results.schema.json` anew; a test compares the published file with it.
Its descriptions are the docstrings in the sources. They are read here and not by pydantic, which would read them each
time that the program starts.
"""

import ast
import inspect
import json
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, get_type_hints

from pydantic.json_schema import GenerateJsonSchema, models_json_schema

from td1report.answers.outline import QUESTIONS
from td1report.records import SCHEMA_VERSION, Facts, Report, Thumbnail

PATH = Path(__file__).parents[1] / "results.schema.json"
"""The published schema, which travels with the package."""


class _DescribedSchema(GenerateJsonSchema):
    """Describes each property and each value of an enumeration by its docstring, and repeats no name as a title."""

    def field_title_should_be_set(self, _: Any) -> bool:
        return False

    def model_schema(self, schema: Any) -> dict[str, Any]:
        made = super().model_schema(schema)
        for name, text in _docstrings(schema["cls"]).items():
            if name in made["properties"]:
                made["properties"][name]["description"] = text
        return made | {"additionalProperties": False}

    def enum_schema(self, schema: Any) -> dict[str, Any]:
        texts = _docstrings(schema["cls"])
        described = [{"const": value, "description": texts.get(value.name)} for value in schema["members"]]
        return {"oneOf": described}


def results_schema() -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of results.json as `report_file.report_values` writes it; one definition a type."""
    facts = [facts_type(question.token) for question in QUESTIONS]
    types: list[Any] = [(model, "serialization") for model in (Report, Thumbnail, *facts)]
    _, made = models_json_schema(types, schema_generator=_DescribedSchema)
    definitions: dict[str, Any] = made["$defs"]
    for unused in ("Answer_Facts_", "Figure", "Gallery", "Facts"):
        del definitions[unused]
    for model in facts:
        definitions[model.__name__]["properties"]["galleries"] = _GALLERIES
    top: dict[str, Any] = definitions.pop("Report")
    top["properties"]["answers"] |= {"properties": _answers(), "additionalProperties": False}
    top["properties"]["seed_count"] = {"type": "integer", "description": "Number of seeds."}
    return top | {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:td1report:results:{SCHEMA_VERSION}",
        "$defs": definitions,
        "title": "td1report results",
    }


_GALLERIES = {
    "type": "object",
    "description": "Galleries of the answer by name: the images shown, in their order.",
    "additionalProperties": {"type": "array", "items": {"$ref": "#/$defs/Thumbnail"}},
}


def _answers() -> dict[str, Any]:
    """Question -> its facts, described as the function that answers it is."""
    return {
        question.token: {
            "$ref": f"#/$defs/{facts_type(question.token).__name__}",
            "description": inspect.getdoc(question.answer),
        }
        for question in QUESTIONS
    }


def facts_type(token: str) -> type[Facts]:
    """The typed facts of one question, from the annotation of the function that answers it."""
    (question,) = (question for question in QUESTIONS if question.token == token)
    answer_type = get_type_hints(question.answer)["return"]
    facts: type[Facts] = answer_type.__pydantic_generic_metadata__["args"][0]
    return facts


def _docstrings(described: type) -> dict[str, str]:
    """Name -> docstring of the fields or members of a class, inherited ones included."""
    texts: dict[str, str] = {}
    for base in reversed(described.__mro__):
        if base.__module__.startswith("td1report."):
            texts |= _docstrings_of(Path(inspect.getfile(base))).get(base.__name__, {})
    return texts


@cache
def _docstrings_of(source: Path) -> dict[str, dict[str, str]]:
    """Class -> field or member -> docstring, the string that stands below it, for all classes of a module."""
    classes = [part for part in ast.parse(source.read_bytes()).body if isinstance(part, ast.ClassDef)]
    return {
        part.name: {
            ast.unparse(field.target if isinstance(field, ast.AnnAssign) else field.targets[0]): " ".join(text.split())
            for field, below in pairwise(part.body)
            if isinstance(field, ast.AnnAssign | ast.Assign)
            and isinstance(below, ast.Expr)
            and isinstance(below.value, ast.Constant)
            and isinstance(text := below.value.value, str)
        }
        for part in classes
    }


def schema_text() -> str:
    """The schema as the package publishes it."""
    return json.dumps(results_schema(), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


if __name__ == "__main__":
    PATH.write_text(schema_text(), encoding="utf-8")
