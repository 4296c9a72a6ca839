"""Results -> Report: the choice is blind to the test set, identical results make an identical report."""

import csv
import io
from dataclasses import replace
from pathlib import Path

import pytest
from builders import make_results, tiny_data

from td1report.answers.outline import select
from td1report.answers.results import Results
from td1report.errors import BuildError
from td1report.inputs.config import Config, read_config
from td1report.records import Run
from td1report.report import assembly, predictions
from td1report.report.plan import plan
from td1report.storage import folder


def config(**options: object) -> Config:
    """A request without a config file."""
    return read_config(None, options)


def with_other_test_figures(run: Run) -> Run:
    """The same training, as if its test figures had been others."""
    return run.model_copy(update={"test_accuracy": 1 - run.test_accuracy, "test_loss": 9.0 - run.test_loss})


def test_the_choice_does_not_change_with_the_test_figures() -> None:
    """Selection sees validation results alone: other test figures leave choice and verdicts as they are."""
    levels = {"two_layers_128_dropout": 10.0, "three_layers_256": 9.9, "two_layers_16_dropout": 20.0}
    curves = {name: [[level + 0.05 * seed] * 20 for seed in range(3)] for name, level in levels.items()}
    results = make_results(3, val_error=curves)
    altered = replace(
        results,
        runs_by_experiment={
            name: tuple(with_other_test_figures(run) for run in runs)
            for name, runs in results.runs_by_experiment.items()
        },
    )

    assert "three_layers_256" == results.choice().lowest
    assert results.choice() == altered.choice()
    assert results.comparisons() == altered.comparisons()


def test_a_question_sees_what_it_declared_and_nothing_else() -> None:
    """An undeclared need fails where it is used, so that `--only` trains all that an answer reads."""
    limited = make_results().limited_to(frozenset({"two_layers_256"}))

    assert 2 == len(limited.runs("two_layers_256"))
    with pytest.raises(KeyError, match="three_layers_256"):
        limited.runs("three_layers_256")
    with pytest.raises(KeyError, match="comparisons"):
        limited.comparisons()


def test_comparisons_are_corrected_over_the_whole_family_whatever_a_question_sees() -> None:
    """A limited view gives the very comparisons of the whole report."""
    results = make_results(5)
    limited = results.limited_to(frozenset({"comparisons", "two_layers_128", "two_layers_256"}))

    assert results.comparisons() == limited.comparisons()


def test_a_plan_holds_what_its_questions_need() -> None:
    """q3_7 needs forests and no training; q4_5 needs the family and the times; the data questions need nothing."""
    forests = plan(select(["q3_7"]), config())
    times = plan(select(["q4_5"]), config())
    nothing = plan(select(["q1_3"]), config())

    assert (0, True, None) == (len(forests.experiments), forests.anomalies is not None, forests.timing)
    assert (11, True) == (len(times.experiments), times.timing is not None)
    assert ((), None, None) == (nothing.experiments, nothing.anomalies, nothing.timing)


def test_the_draft_preset_shortens_trainings_and_seeds() -> None:
    """A draft trains one seed for a few epochs; the long training stays twice as long."""
    work = plan(select(), config(preset="draft"))
    epochs = {experiment.name: experiment.epochs for experiment in work.experiments}

    assert (0,) == work.seeds
    assert 2 * epochs["two_layers_256"] == epochs["two_layers_256_long"]


def test_identical_results_have_one_build_id_and_another_author_another() -> None:
    """The id that ties the files of a build together follows from their content."""
    work = plan(select(["q1_3"]), config())
    results = make_results()
    one, again, other = (
        assembly.report(work, request, results).provenance.build_id
        for request in (config(), config(), read_config(None, {}, ("Ada Lovelace",)))
    )

    assert one == again
    assert one != other


def test_a_run_that_begins_a_longer_one_is_not_counted_twice() -> None:
    """20 and 40 epochs of one architecture are one training: its seconds are those of the longer run."""
    results = make_results(2)
    work = plan(select(["q2_7"]), config(seeds=2))
    only = replace(
        results, runs_by_experiment={name: results.runs(name) for name in ("two_layers_256", "two_layers_256_long")}
    )

    assert 2 * 10.0 == assembly.report(work, config(seeds=2), only).provenance.training_seconds


def test_predictions_csv_has_a_row_for_each_image_and_seed() -> None:
    """The columns promised, one row a test image and seed, probabilities of the predicted and of the true class."""
    data = tiny_data(num_test=10)
    results: Results = make_results(2, data, predictions={"two_layers_256": [[1, *range(1, 10)], list(range(10))]})
    rows = list(csv.DictReader(io.StringIO(predictions.predictions_csv(results))))

    assert ["seed", "index", "true", "predicted", "p_predicted", "p_true", "correct"] == list(rows[0])
    assert 20 == len(rows)
    assert ("0", "0", "0", "1", "0.91", "0.01", "False") == tuple(rows[0].values())
    assert 19 == sum(row["correct"] == "True" for row in rows)


def test_predictions_name_their_build() -> None:
    """Each row carries the id that results.json and both documents carry, and is otherwise as it was."""
    results = make_results()
    made = assembly.report(plan(select(["q3_3"]), config()), config(), results)
    plain = predictions.predictions_csv(results)
    rows = list(csv.DictReader(io.StringIO(predictions.with_build_id(plain.encode(), made).decode())))

    assert {made.provenance.build_id} == {row.pop("build") for row in rows}
    assert list(csv.DictReader(io.StringIO(plain))) == rows


def test_two_builds_in_one_folder_do_not_meet(tmp_path: Path) -> None:
    """The second build says so; after the first has ended it goes through."""
    with (
        folder.only_build_in(tmp_path),
        pytest.raises(BuildError, match="Another build is at work"),
        folder.only_build_in(tmp_path),
    ):
        pass
    with folder.only_build_in(tmp_path):
        pass


def test_an_output_folder_that_cannot_be_made_is_a_clear_error(tmp_path: Path) -> None:
    """A file stands where the folder should be: the message names it."""
    (tmp_path / "file").write_text("in the way", encoding="utf-8")

    with pytest.raises(BuildError, match="file"), folder.only_build_in(tmp_path / "file" / "output"):
        pass


def test_a_draft_says_over_how_many_epochs_it_averages() -> None:
    """With fewer epochs than the procedure averages over, all of them are taken, and the report says that number."""
    request = config(preset="draft")
    drafted = assembly.report(plan(select(["q1_2"]), request), request, make_results(1, epochs=3, long_epochs=6))
    full = assembly.report(plan(select(["q1_2"]), config()), config(), make_results(1))

    assert 3 == drafted.procedure.outcome_epochs
    assert 5 == full.procedure.outcome_epochs


def test_the_report_says_what_its_seeds_can_show() -> None:
    """With a spread over the seeds, this many seeds and twice as many; with one seed there is none to know."""
    five, one = (assembly.report(plan(select(["q4_1"]), config(seeds=k)), config(seeds=k), make_results(k))
                 for k in (5, 1))  # fmt: skip

    assert pytest.approx(0.1 * 2.5**0.5) == five.procedure.typical_sd
    assert [5, 10] == [row.num_seeds for row in five.procedure.detectable]
    assert (None, ()) == (one.procedure.typical_sd, one.procedure.detectable)
