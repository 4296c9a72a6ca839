"""The JSON schema of results.json, made from the records and from the typed facts that each question declares.

`python -m td1report.answers.schema` writes `results.schema.json` anew; a test compares the published file with it.
"""

import json
from pathlib import Path
from typing import Any, get_type_hints

from td1report.answers.outline import QUESTIONS
from td1report.records import Facts, Report, Thumbnail

PATH = Path(__file__).parents[1] / "results.schema.json"


def results_schema() -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of results.json as `report_file.report_values` writes it."""
    schema = Report.model_json_schema(mode="serialization")
    definitions: dict[str, Any] = schema["$defs"]
    for unused in ("Answer", "Figure", "Gallery", "Facts", "Mistakes"):
        definitions.pop(unused, None)
    definitions["Thumbnail"] = Thumbnail.model_json_schema(mode="serialization")
    answers = {}
    for question in QUESTIONS:
        # Two questions may give their facts parts of one name: each has its own prefix in the definitions.
        prefix = f"{question.token}."
        own = facts_type(question.token).model_json_schema(
            mode="serialization", ref_template=f"#/$defs/{prefix}{{model}}"
        )
        definitions |= {prefix + name: part for name, part in own.pop("$defs", {}).items()}
        own["properties"]["galleries"] = {
            "type": "object",
            "additionalProperties": {"type": "array", "items": {"$ref": "#/$defs/Thumbnail"}},
        }
        own["additionalProperties"] = False
        answers[question.token] = own
    schema["properties"]["answers"] = {"type": "object", "properties": answers, "additionalProperties": False}
    schema["properties"]["seed_count"] = {"type": "integer", "description": "Number of seeds."}
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "td1report results"} | schema


def facts_type(token: str) -> type[Facts]:
    """The typed facts of one question, from the annotation of the function that answers it."""
    (question,) = (question for question in QUESTIONS if question.token == token)
    answer_type = get_type_hints(question.answer)["return"]
    facts: type[Facts] = answer_type.__pydantic_generic_metadata__["args"][0]
    return facts


def schema_text() -> str:
    """The schema as the package publishes it."""
    return json.dumps(results_schema(), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


if __name__ == "__main__":
    PATH.write_text(schema_text(), encoding="utf-8")
