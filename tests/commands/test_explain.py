"""`td1report outline` and `td1report explain`: needs named once, missing results named and counted."""

import logging
import re
from pathlib import Path

import pytest
from small_requests import request_with
from small_tasks import stored_run

from td1report.answers.outline import QUESTIONS, select
from td1report.commands.explain import explain_lines, outline_lines
from td1report.inputs.data import DIGESTS
from td1report.inputs.experiments import by_role, distinct
from td1report.report.plan import plan
from td1report.runs.tasks import run_identity
from td1report.storage.folder import OutputFolder
from td1report.storage.store import key_of


def test_the_outline_names_each_experiment_once(tmp_path: Path) -> None:
    """By the names under which runs are stored, also where two roles are played by one experiment."""
    (line,) = [line for line in outline_lines(request_with(output=tmp_path)) if line.startswith("q4_8 ")]
    named = line.partition("0/55 runs stored")[2].strip().split(", ")

    assert sorted({e.name for e in distinct(by_role())} - {"two_layers_256_long"} | {"comparisons"}) == named


def test_explain_names_every_missing_result_of_a_question(tmp_path: Path) -> None:
    """q3_8: five trainings of the first model, and the forests, each kind counted; the last line adds them up."""
    *missing, last = explain_lines(request_with(output=tmp_path, jobs=2), ("q3_8",))

    assert [
        "5 × two_layers_256, seeds 0 to 4: nothing like it is stored",
        "10 × Isolation Forest, seeds 0 to 9: nothing like it is stored",
    ] == missing
    assert re.fullmatch(r"15 results to compute, in about \d+ (s|min) with --jobs 2\.", last)


def test_explain_tells_reasons_and_gaps_apart(tmp_path: Path) -> None:
    """Seeds of one model that are missing for different reasons stand on lines of their own."""
    store = OutputFolder(tmp_path).store
    (experiment,) = plan(select(["q2_6"]), "full", range(5)).trained
    for seed in (1, 3):
        stored_run(store, experiment, seed, dict(DIGESTS))
    (store.root / key_of(run_identity(experiment, 3, DIGESTS)) / "result.json").write_text("{")

    *missing, last = explain_lines(request_with(output=tmp_path), ("q2_6",))

    assert [
        "3 × two_layers_256, seeds 0, 2, 4: differs from the stored one in seed",
        "1 × two_layers_256, seed 3: stored, but damaged",
    ] == missing
    assert last.startswith("4 results to compute")


def test_the_estimate_goes_by_what_this_machine_took(tmp_path: Path) -> None:
    """Half of the trainings are stored, and took very long: so will the others; more workers share them."""
    (experiment,) = plan(select(["q2_6"]), "full", range(5)).trained
    stored_run(OutputFolder(tmp_path).store, experiment, 0, dict(DIGESTS), seconds=6_000.0)

    for jobs, told in ((1, "400 min"), (4, "100 min")):
        *_, last = explain_lines(request_with(output=tmp_path, jobs=jobs), ("q2_6",))
        assert f"4 results to compute, in about {told} with --jobs {jobs}." == last


def test_the_outline_tells_titles_and_all_that_is_stored(tmp_path: Path) -> None:
    """A question in the words of its template; forests and times are results too."""
    lines = {line[:4]: line for line in outline_lines(request_with(output=tmp_path))}

    assert "Anomalies : Isolation Forest" in lines["q3_7"]
    assert " 0/10 runs stored " in lines["q3_7"]
    assert " 0/57 runs stored " in lines["q4_5"]
    assert " needs no run " in lines["q1_3"]


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

    assert {f"1 × {name}: stored, but damaged" for name in names} == {line for line in lines if "damaged" in line}
    assert names == {message.removeprefix("The stored result of ").split(" (")[0] for message in caplog.messages}
