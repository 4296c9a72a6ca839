"""`td1report outline` and `td1report explain`: needs named once, missing results named and counted."""

from pathlib import Path

from small_requests import request_with

from td1report.commands.explain import explain_lines, outline_lines
from td1report.inputs.experiments import by_role, distinct


def test_the_outline_names_each_experiment_once(tmp_path: Path) -> None:
    """By the names under which runs are stored, also where two roles are played by one experiment."""
    last = list(outline_lines(request_with(output=tmp_path)))[-1]
    named = last.removeprefix("q4_8  0/55 runs stored").strip().split(", ")

    assert sorted({e.name for e in distinct(by_role())} - {"two_layers_256_long"} | {"comparisons"}) == named


def test_explain_names_every_missing_result_of_a_question(tmp_path: Path) -> None:
    """q3_8: five trainings of the first model, and the forests; its last line counts them."""
    *missing, last = explain_lines(request_with(output=tmp_path), ("q3_8",))

    trainings = [f"two_layers_256, seed {seed}: nothing like it is stored" for seed in range(5)]
    forests = [f"Isolation Forest, seed {seed}: nothing like it is stored" for seed in range(10)]
    assert trainings + forests == missing
    assert "15 results to compute." == last
