"""`td1report outline` and `td1report explain`: needs named once, missing results named and counted."""

import logging
from pathlib import Path

import pytest
from small_requests import request_with

from td1report.answers.outline import QUESTIONS
from td1report.commands.explain import explain_lines, outline_lines
from td1report.inputs.experiments import by_role, distinct
from td1report.report.plan import plan
from td1report.storage.folder import OutputFolder
from td1report.storage.store import key_of


def test_the_outline_names_each_experiment_once(tmp_path: Path) -> None:
    """By the names under which runs are stored, also where two roles are played by one experiment."""
    (line,) = [line for line in outline_lines(request_with(output=tmp_path)) if line.startswith("q4_8 ")]
    named = line.removeprefix("q4_8  0/55 runs stored").strip().split(", ")

    assert sorted({e.name for e in distinct(by_role())} - {"two_layers_256_long"} | {"comparisons"}) == named


def test_explain_names_every_missing_result_of_a_question(tmp_path: Path) -> None:
    """q3_8: five trainings of the first model, and the forests; its last line counts them."""
    *missing, last = explain_lines(request_with(output=tmp_path), ("q3_8",))

    trainings = [f"two_layers_256, seed {seed}: nothing like it is stored" for seed in range(5)]
    forests = [f"Isolation Forest, seed {seed}: nothing like it is stored" for seed in range(10)]
    assert trainings + forests == missing
    assert "15 results to compute." == last


def test_explain_gives_a_damaged_result_one_name_and_its_true_reason(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A training, a forest and a time whose files are damaged: the log and the explanation name each alike."""
    request = request_with(output=tmp_path)
    names = {"two_layers_256, seed 3", "Isolation Forest, seed 2", "time per epoch of two_layers_128_dropout"}
    for wanted in plan(QUESTIONS, request.preset, request.seeds).wanted():
        if wanted.name in names:
            folder = OutputFolder(tmp_path).store.root / key_of(wanted.identity)
            folder.mkdir(parents=True)
            (folder / "result.json").write_text("{")

    with caplog.at_level(logging.WARNING):
        lines = list(explain_lines(request, ()))

    assert {f"{name}: stored, but damaged" for name in names} == {line for line in lines if "damaged" in line}
    assert names == {message.removeprefix("The stored result of ").split(" (")[0] for message in caplog.messages}
