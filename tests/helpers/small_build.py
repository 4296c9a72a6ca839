"""A whole build in a process of its own, which tests may kill: two small trainings, small data, few questions.

    python tests/helpers/small_build.py DATA OUTPUT [--jobs N] [--epochs N] [--preset P] [--seeds N] [--replace]
        [--author NAME] [--templates DIR] [--comments DIR]

It takes the road of `td1report build --pdf`; only what is fixed for users, the assignment, is another one.
"""

import argparse
import hashlib
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

from td1report import cli
from td1report.answers.outline import select
from td1report.inputs.config import read_config
from td1report.inputs.data import FILES
from td1report.inputs.experiments import Role, by_role
from td1report.records import Experiment, Preset
from td1report.report.plan import Assignment

TOKENS = ("q1_1", "q2_6", "q3_1", "q3_3", "q3_7")
ROLES = frozenset({Role.BASE, Role.NARROWER})
"""Those of the two trainings."""
NUM_SEEDS = 2
NUM_IMAGES = 600
EPOCHS = 2


def experiments(epochs: int, _: Preset) -> Mapping[Role, Experiment]:
    """Short trainings, with as many neurons as the TD says."""
    return by_role(NUM_IMAGES, epochs, 2 * epochs)


def assignment(data: Path, epochs: int = EPOCHS) -> Assignment:
    """Few questions about the data of this folder, whose files are right as they are; q3_1 asks for both trainings."""
    digests = {part: hashlib.sha256((data / name).read_bytes()).hexdigest() for part, name in FILES.items()}
    questions = tuple(
        type(question)(question.token, question.answer, question.needs | ROLES)
        if question.token == "q3_1"  # noqa: S105  (no password)
        else question
        for question in select(TOKENS)
    )
    return Assignment(questions, partial(experiments, epochs), digests)


def build(arguments: Sequence[str] | None = None) -> int:
    """What `td1report build --pdf` does, for this assignment."""
    from td1report.commands.build import build_report

    parser = argparse.ArgumentParser()
    parser.add_argument("data", type=Path)
    parser.add_argument("output", type=Path)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--epochs", type=int, default=EPOCHS)
    parser.add_argument("--preset", default="draft")
    parser.add_argument("--seeds", type=int, default=NUM_SEEDS)
    parser.add_argument("--replace", action="store_true")
    parser.add_argument("--author", default="Ada")
    parser.add_argument("--templates", type=Path)
    parser.add_argument("--comments", type=Path)
    given = parser.parse_args(arguments)
    options = {
        "preset": given.preset,
        "seeds": given.seeds,
        "jobs": given.jobs,
        "output": given.output,
        "data": given.data,
    }
    request = read_config(None, options | {"templates": given.templates, "comments": given.comments}, (given.author,))
    task = assignment(given.data, given.epochs)
    build_report(request, (), with_pdf=True, language="fr", log=cli._log, replace=given.replace, assignment=task)
    return 0


if __name__ == "__main__":
    cli.guarded(build)
