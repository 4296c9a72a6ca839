"""What the benchmarks count and say, on records made by hand. No time is measured here, and nothing is trained."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pytest
from builders import ORIGIN
from pydantic import ValidationError

from benchmarks import (
    cold,
    front_page,
    growth,
    limit,
    measurements,
    memory,
    peer,
    picture,
    processes,
    products,
    rebuild,
    same,
    size,
    suite,
)
from benchmarks.__main__ import KEPT
from benchmarks.measurements import Bar, Measurement, Row, Sample, measurement, ratio
from benchmarks.processes import Ran
from benchmarks.same import FIRST_SEED, TRAP, Journal, StudyRun, Way
from td1report.errors import BuildError, RequestError
from td1report.inputs import config, machine
from td1report.inputs.experiments import by_role, distinct
from td1report.records import Experiment, History, Run
from td1report.render import template_files
from td1report.runs.tasks import TRAINING_CODE, DataPlace, Event, TrainingTask, run_identity
from td1report.stats.inference import compare, holm
from td1report.storage import store
from td1report.storage.code_digest import digest_of_code

NAMES = tuple(peer.configurations())


def sample(*values: float, label: str = "ours", unit: str = "s") -> Sample:
    """Something measured."""
    return Sample(label=label, unit=unit, values=values)


def study_run(experiment: str = "two_layers_256", run: int = 0, way: Way = "ours", **changes: object) -> StudyRun:
    """A finished training of the study, of the versions installed here."""
    values = {
        "experiment": experiment,
        "epochs": 20,
        "seconds": 1.5,
        "val_error": 11.0,
        "test_error": 12.0,
        "loss": 0.2,
        "way": way,
        "run": run,
        "training_code": digest_of_code(*TRAINING_CODE),
        "keras": version("keras"),
        "tensorflow": version("tensorflow"),
    }
    return StudyRun.model_validate(values | changes)


def test_the_peer_trains_the_eleven_configurations_of_the_plan() -> None:
    """All but the longer training, with the numbers of the plan; 220 epochs in all."""
    assert tuple(e.name for e in distinct(by_role()) if e.name != "two_layers_256_long") == NAMES
    assert {e.name: e for e in distinct(by_role())}.items() >= peer.configurations().items()
    assert 220 == cold.epochs_trained(peer.configurations().values(), 1)


def test_an_unknown_configuration_is_refused() -> None:
    """The message names the nearest one."""
    with pytest.raises(RequestError, match="Did you mean 'two_layers_256'"):
        peer.chosen(["two_layer_256"])


def test_a_build_trains_the_shorter_training_within_the_longer_one() -> None:
    """40 epochs serve those of 20: ten architectures of 20 and one of 40, five seeds."""
    assert 5 * (10 * 20 + 40) == cold.epochs_trained(distinct(by_role()), 5)


def test_cold_rows_divide_medians_and_count_epochs() -> None:
    """Equal times: a ratio of 1, and as much cheaper epochs as there are more of them; products as they are."""
    whole, an_epoch, least = cold.rows_of(
        ours=(330.0, 300.0, 360.0), theirs=(330.0, 320.0, 340.0), bare={"numpy": (264.0, 260.0, 270.0)}
    )

    assert (1.0, 1200 / 220) == pytest.approx((whole.value, an_epoch.value))
    assert whole.bar is not None
    assert whole.bar.is_met_by(whole.value)
    assert an_epoch.bar is not None
    assert not an_epoch.bar.is_met_by(an_epoch.value)
    assert (330 / 1200, 330 / 220) == (an_epoch.ours.centre, an_epoch.theirs.centre if an_epoch.theirs else None)
    assert ((1.0, 330.0),) == cold.points((whole, an_epoch))
    assert 0.8 == pytest.approx(least.value)
    assert least.bar is None


def test_the_products_of_a_build_are_those_of_all_its_epochs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Eleven architectures, each as many epochs as its longest training, from each of five seeds."""
    asked: list[str] = []

    def seconds(name: str, library: str) -> float:
        asked.append(f"{name} through {library}")
        return 0.25

    monkeypatch.setattr(products, "epoch_seconds", seconds)

    assert pytest.approx(0.25 * 1200) == cold.products_seconds("numpy")
    assert 11 == len(set(asked)) == len(asked)
    assert "two_layers_256_long through numpy" in asked


def test_peer_and_build_take_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    """One of each a repetition, the bare products too, so that a slow hour slows all."""
    turns: list[str] = []

    def seconds(turn: str, taken: float) -> float:
        turns.append(turn)
        return taken

    monkeypatch.setattr(cold, "peer_seconds", lambda: seconds("peer", 330.0))
    monkeypatch.setattr(cold, "build_seconds", lambda *options: seconds(" ".join(options), 165.0))
    monkeypatch.setattr(cold, "products_seconds", lambda library: seconds(library, 100.0))
    monkeypatch.setattr(products, "libraries", lambda: ("numpy",))

    whole, *_ = cold.rows(2)

    assert 2 * ["peer", "--seeds 5", "numpy"] == turns
    assert (0.5, (165.0, 165.0)) == (whole.value, whole.ours.values)


def test_an_epoch_has_199_batches_the_last_of_84() -> None:
    """48 000 images in batches of 242."""
    sizes = products.batch_sizes(48_000, 242)

    assert (199, 242, 84, 48_000) == (len(sizes), sizes[0], sizes[-1], sum(sizes))
    assert (10, 10) == products.batch_sizes(20, 10)


def test_an_update_of_three_layers_has_eight_products() -> None:
    """Forward, gradients of weights, gradients of inputs but those of the images; all shapes fit."""
    shapes = products.product_shapes((256, 128), 242)

    assert [
        ((242, 784), (784, 256)), ((242, 256), (256, 128)), ((242, 128), (128, 10)),
        ((784, 242), (242, 256)), ((256, 242), (242, 128)), ((128, 242), (242, 10)),
        ((242, 128), (128, 256)), ((242, 10), (10, 128)),
    ] == list(shapes)  # fmt: skip


def test_products_of_an_epoch_are_all_done_on_transposed_views() -> None:
    """Each batch multiplies what `product_shapes` says; a product with a transposed factor gets a view."""
    experiment = Experiment(name="small", units=(8,), batch_size=242, epochs=1)
    seen: list[tuple[tuple[int, ...], tuple[int, ...], bool]] = []

    def product(left: np.ndarray, right: np.ndarray, out: np.ndarray) -> None:
        transposed = not (left.flags.c_contiguous and right.flags.c_contiguous)
        assert (left.shape[0], right.shape[1]) == out.shape
        seen.append((left.shape, right.shape, transposed))

    products.products_of_epoch(experiment, lambda values: values, product)()

    assert 199 * 5 == len(seen)
    assert list(products.product_shapes((8,), 84)) == [(left, right) for left, right, _ in seen[-5:]]
    assert [False, False, True, True, True] == [transposed for *_, transposed in seen[:5]]


def test_the_price_of_a_pool_counts_only_while_all_workers_train() -> None:
    """Two workers of 1 and 2 s an epoch: 1.5 epochs a second, whatever the faster one did before and after."""
    fast, slow = [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0], [2.5, 4.5, 6.5]

    assert 1 / 1.5 == pytest.approx(limit.pool_price([fast, slow]))


def test_workers_that_never_train_together_have_no_price() -> None:
    """One was done before the other had compiled."""
    with pytest.raises(ValueError, match="at the same time"):
        limit.pool_price([[0.0, 1.0], [2.0, 3.0]])


def test_each_change_of_wording_is_new() -> None:
    """The template that is changed has a direct answer, and no two changes give the same text."""
    template = (template_files.templates_folder() / rebuild.TEMPLATE).read_text(encoding="utf-8")
    changed = {rebuild.reworded(template, number) for number in range(3)}

    assert 3 == len(changed - {template})


def test_a_template_without_a_direct_answer_is_refused() -> None:
    """Nothing would change."""
    with pytest.raises(ValueError, match="block short"):
        rebuild.reworded("{% block body %}", 0)


def test_a_folder_without_a_build_is_refused(tmp_path: Path) -> None:
    """The message says how to get one."""
    with pytest.raises(RequestError, match="No finished build"):
        rebuild.check(tmp_path)


def test_a_line_is_found_with_its_departure() -> None:
    """30 s and 20 s a seed; a time of 100 s that should be 90 s is off the line."""
    straight = growth.line([(1, 50.0), (2, 70.0), (5, 130.0)])

    assert (30.0, 20.0, 0.0) == pytest.approx(straight, abs=1e-9)
    assert 1.0 < growth.line([(1, 50.0), (2, 70.0), (3, 100.0)]).departure < 5.0
    with pytest.raises(ValueError, match="three points"):
        growth.line([(1, 50.0), (2, 70.0)])


def growing_builds(worker_mib: float = 900.0) -> dict[tuple[int, int], list[Ran]]:
    """30 s and 20 s a seed on two workers, 30 s and 40 s a seed on one."""
    seconds = {(1, 2): 50, (2, 2): 70, (5, 2): 130, (10, 2): 230, (1, 1): 70, (5, 1): 230}
    worker, parent = int(worker_mib * 2**20), 300 * 2**20
    return {key: [Ran(seconds=taken, parent_bytes=parent, worker_bytes=worker)] for key, taken in seconds.items()}


def test_growth_rows_tell_line_gain_and_memory() -> None:
    """The gain of a second worker is told of the whole and of what a seed adds; peaks in MiB."""
    found = {row.name: row for row in growth.rows(growing_builds(), "full")}

    assert {
        "time against seeds": pytest.approx(0.0, abs=1e-9),
        "whole build, 1 worker / 2": pytest.approx(230 / 130),
        "each further seed, 1 worker / 2": pytest.approx(2.0),
        "peak memory of a worker": 900.0,
        "peak memory of a worker, most seeds / fewest": 1.0,
        "peak memory of a parent": 300.0,
        "peak memory of a parent, most seeds / fewest": 1.0,
    } == {name: row.value for name, row in found.items()}
    assert ("full, 2 worker(s), 5 seeds", 130.0) == (
        found["whole build, 1 worker / 2"].ours.label,
        found["whole build, 1 worker / 2"].ours.centre,
    )


def test_builds_grow_in_seeds_and_shrink_in_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    """All numbers of seeds on all cores, then one and five seeds on one; all of it again for each repetition."""
    asked: list[tuple[int, int, str]] = []

    def build(num_seeds: int, jobs: int, preset: str) -> Ran:
        asked.append((num_seeds, jobs, preset))
        return growing_builds()[num_seeds, jobs][0]

    monkeypatch.setattr(growth, "build", build)
    monkeypatch.setattr("td1report.inputs.machine.num_cores", lambda: 2)
    measured = growth.measure(2)

    once = [(1, 2, "full"), (2, 2, "full"), (5, 2, "full"), (10, 2, "full"), (1, 1, "full"), (5, 1, "full")]
    assert 2 * once == asked
    assert [(1, 50.0), (2, 70.0), (5, 130.0), (10, 230.0)] == list(measured.points)
    assert 2 == len(measured.rows[1].ours.values)


def test_memory_that_the_system_does_not_tell_has_no_row() -> None:
    """Nothing is made up where there is no /proc."""
    builds = {key: [Ran(seconds=ran.seconds) for ran in runs] for key, runs in growing_builds().items()}

    assert not [row.name for row in growth.rows(builds, "full") if "memory" in row.name]


def test_our_seeds_are_those_of_no_report() -> None:
    """A report has at most MAX_SEEDS of them, from 0."""
    assert FIRST_SEED >= config.MAX_SEEDS


def test_a_journal_gives_back_what_was_appended(tmp_path: Path) -> None:
    """One line a training; a file that is not there holds none."""
    journal = Journal(tmp_path / "new" / "same.jsonl")
    runs = (study_run(), study_run(run=1, way="keras"))

    assert () == journal.runs()
    for run in runs:
        journal.append(run)

    assert runs == journal.runs()
    assert 2 == len(journal.path.read_text(encoding="utf-8").splitlines())


@pytest.mark.parametrize("rest", ['{"experiment": "two', "x" * 5000])
def test_a_line_cut_off_by_a_kill_is_replaced(tmp_path: Path, rest: str) -> None:
    """It is not read, and what comes next does not end up behind it."""
    journal = Journal(tmp_path / "same.jsonl")
    journal.append(study_run())
    with journal.path.open("a", encoding="utf-8") as file:
        file.write(rest)

    assert (study_run(),) == journal.runs()
    journal.append(study_run(run=1))

    assert (study_run(), study_run(run=1)) == journal.runs()
    assert rest not in journal.path.read_text(encoding="utf-8")


def test_a_wrong_line_is_named(tmp_path: Path) -> None:
    """The message says which line, and what to do with it."""
    journal = Journal(tmp_path / "same.jsonl")
    journal.append(study_run())
    with journal.path.open("a", encoding="utf-8") as file:
        file.write("{}\n")

    with pytest.raises(RequestError, match=r"Line 2 of .*Delete the line"):
        journal.runs()


def test_only_what_is_lacking_is_trained_again() -> None:
    """By run and configuration, each way for itself."""
    runs = [study_run("two_layers_256", 0), study_run("two_layers_128", 1), study_run("two_layers_128", 0, "keras")]
    names = ("two_layers_256", "two_layers_128")

    assert {0: ("two_layers_128",), 1: ("two_layers_256",)} == same.missing(runs, "ours", names, 2)
    assert {0: ("two_layers_256",), 1: names} == same.missing(runs, "keras", names, 2)
    assert {} == same.missing([study_run(name) for name in names], "ours", names, 1)


def test_an_older_training_room_makes_plain_keras_no_older() -> None:
    """What it trained counts on; ours does not."""
    old = [study_run(way=way, training_code="another") for way in ("ours", "keras", "keras_seeded")]

    assert ["keras", "keras_seeded"] == [run.way for run in same.current(old, 20)]


@pytest.mark.parametrize(
    "change", [{"epochs": 3}, {"training_code": "another"}, {"keras": "3.0"}, {"tensorflow": "2.0"}]
)
def test_trainings_of_another_code_do_not_count(change: dict[str, object]) -> None:
    """Nor do shorter ones."""
    assert (study_run(),) == same.current([study_run(), study_run(run=1).model_copy(update=change)], 20)


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[tuple[object, ...]]:
    """Both ways of training replaced by ones that only say what they were asked; run 1 of ours ends with 10.5 %."""
    asked: list[tuple[object, ...]] = []

    def keras(names: tuple[str, ...], epochs: int, global_seed: int | None, threads: int) -> list[peer.Outcome]:
        assert 1 == threads
        asked.append((tuple(names), global_seed))
        return [
            peer.Outcome(experiment=n, epochs=epochs, seconds=1.0, val_error=11.0, test_error=12.0, loss=0.2)
            for n in names
        ]

    def pool(
        tasks: list[TrainingTask], results: store.Store, place: DataPlace, _: int,
        on_event: Callable[[Event], None],
    ) -> None:  # fmt: skip
        for task in tasks:
            for seed in task.seeds:
                (experiment,) = task.experiments
                asked.append((experiment.name, seed))
                results.write(run_identity(experiment, seed, place.digests), finished(experiment, seed))
                on_event(Event("stored", experiment.name, seed))

    monkeypatch.setattr(peer, "train_apart", keras)
    monkeypatch.setattr(same, "execute", pool)
    monkeypatch.setattr("td1report.inputs.data.find", lambda: ("system", Path("nowhere")))
    return asked


def finished(experiment: Experiment, seed: int) -> Run:
    """A run of two epochs."""
    return Run(
        experiment=experiment.name, seed=seed,
        history=History(loss=(0.5, 0.25), accuracy=(0.8, 0.9), val_loss=(0.4, 0.3),
                        val_accuracy=(0.8, 0.895 if seed > FIRST_SEED else 0.89)),
        test_loss=0.4, test_accuracy=0.88, train_loss=0.2, train_accuracy=0.95,
        confusion_matrix=((1,),), seconds=2.0, finished_at="2026-01-01T00:00:00+00:00",
        origin=ORIGIN,
    )  # fmt: skip


def test_a_study_goes_on_where_it_was_left(tmp_path: Path, calls: list[tuple[object, ...]]) -> None:
    """Ours with seeds of their own, plain Keras without a seed, the trap with one; then only the second run."""
    journal, name = Journal(tmp_path / "same.jsonl"), TRAP[0]
    said: list[str] = []

    assert 3 == len(same.study(journal, 1, [name], log=said.append))
    first, said = list(calls), []
    calls.clear()
    runs = same.study(journal, 2, [name], log=said.append)

    assert [(name, FIRST_SEED), ((name,), None), ((name,), FIRST_SEED)] == first
    assert [(name, FIRST_SEED + 1), ((name,), None), ((name,), FIRST_SEED + 1)] == calls
    assert 6 == len(runs)
    assert 3 == len(said)
    assert [11.0, 10.5] == pytest.approx(same.values(runs, "ours", name, "val_error"))
    assert (0.25, 0.25) == same.values(runs, "ours", name, "loss")


def study_of(names: tuple[str, ...], shift: float = 0.0) -> list[StudyRun]:
    """Four runs each way: 11.0, 11.1, 11.2, 11.3 % ours, the same and `shift` points with plain Keras."""
    runs = [(name, run) for name in names for run in range(4)]
    ours = [study_run(name, run, val_error=11 + run / 10, loss=0.2 + run / 100) for name, run in runs]
    theirs = [study_run(n, r, "keras", val_error=11 + shift + r / 10, loss=0.2 + r / 100) for n, r in runs]
    seeded = [study_run(n, r, "keras_seeded", val_error=12 + r / 10) for n, r in runs if n in TRAP]
    return ours + theirs + seeded


def test_each_outcome_of_each_configuration_is_compared_once() -> None:
    """33 comparisons, each Welch's p corrected by Holm over all of them."""
    compared = same.differences(study_of(NAMES, shift=0.4), NAMES)
    alone = [compare("a", "b", d.values_a, d.values_b, "val_loss").p for d in compared]

    assert [(name, outcome) for name in NAMES for outcome in same.OUTCOMES] == [
        (d.experiment, d.outcome) for d in compared
    ]
    assert 33 == len(compared)
    assert alone == [d.p for d in compared]
    assert holm([d.p for d in compared]).tolist() == [d.p_holm for d in compared]
    assert 11 * [-0.4] == pytest.approx([d.difference for d in compared if d.outcome == "val_error"])


def test_equal_trainings_meet_both_bars() -> None:
    """No difference: every p is 1."""
    measured = same.measure(study_of(NAMES), NAMES)
    by_chance, error, told, loss, *trapped = measured.rows

    assert (1.0, 0.0, 0.0, 0.0) == (by_chance.value, error.value, told.value, loss.value)
    assert all(row.bar is not None and row.bar.is_met_by(row.value) for row in (by_chance, error, told))
    assert () == measured.notes
    assert loss.bar is None
    assert [pytest.approx(1.0)] * 2 == [row.value for row in trapped]
    assert [f"({name}, val_error)" in row.name for name, row in zip(TRAP, trapped, strict=True)] == [True, True]


def test_one_broken_configuration_misses_both_bars() -> None:
    """It is the one named."""
    broken = [
        run.model_copy(update={"val_error": run.val_error + 2})
        if run.way == "ours" and run.experiment == NAMES[3]
        else run
        for run in study_of(NAMES)
    ]
    by_chance, error, *_ = same.measure(broken, NAMES).rows

    assert [f"({NAMES[3]}, val_error)" in row.name for row in (by_chance, error)] == [True, True]
    assert not [row.name for row in (by_chance, error) if row.bar is None or row.bar.is_met_by(row.value)]


def test_a_configuration_that_chance_scatters_is_named_apart() -> None:
    """Its runs cannot tell a difference of the size of the bar: it is in the notes, and one row leaves it out."""
    scattered = [
        run.model_copy(update={"val_error": 20.0 + 3 * run.run + (run.way == "ours")})
        if run.experiment == NAMES[4]
        else run
        for run in study_of(NAMES)
    ]
    measured = same.measure(scattered, NAMES)

    assert [pytest.approx(1.0), 0.0] == [row.value for row in measured.rows[1:3]]
    assert 25.5 == measured.rows[1].ours.centre  # the mean, of which the value is the difference
    told = f"1 of the {2 * len(NAMES)} differences of errors are told no better than ±6.7 pt ({NAMES[4]}, val_error)"
    assert [told] == list(measured.notes)
    assert f"| {NAMES[4]} | val_error | 25.500 ± 3.873 (n = 4) | 24.500 ± 3.873 (n = 4) | +1.000 |" in same.details(
        same.differences(scattered, NAMES)
    )


def test_a_single_run_decides_nothing() -> None:
    """Welch's test needs two."""
    with pytest.raises(RequestError, match="at least two runs each way of two_layers_256"):
        same.differences([study_run(), study_run(way="keras")], ["two_layers_256"])


def made_of(*rows: Row, notes: tuple[str, ...] = ()) -> Measurement:
    """A measurement on a machine that does not exist."""
    made = measurement(rows, notes=notes)
    hardware = made.hardware.model_copy(
        update={"processor": "Abacus", "cores": 2, "memory_gib": 4.0, "system": "Linux x86_64"}
    )
    update = {"hardware": hardware, "versions": {"python": "3.11"}, "measured_at": "2026-01-02T03:04:05+00:00"}
    return made.model_copy(update=update)


def test_the_table_says_value_bar_figures_and_place() -> None:
    """Medians with lowest and highest where there are several; a bar that is missed stands out."""
    met = ratio("cold", sample(3.0, 1.0, 2.0), sample(4.0, 5.0, 3.0, label="peer"), Bar.at_most(1.0))
    missed = Row(name="memory", value=1600.0, unit="MiB", bar=Bar.at_most(1536), ours=sample(1600.0, unit="MiB"))
    free = Row(name="loss", value=0.01234, unit="nats", ours=sample(0.5, unit="nats"))

    text = measurements.markdown({"cold": made_of(met), "growth": made_of(missed, free, notes=("draft",))})

    assert (
        "| what | value | bar | td1report | held against | repetitions |\n"
        "| --- | --- | --- | --- | --- | --- |\n"
        "| cold | 0.5 | at most 1, reached | ours: 2 s (1 to 3) | peer: 4 s (3 to 5) | 3 |\n"
        "| memory | 1600 MiB | at most 1536 MiB, **missed** | ours: 1600 MiB |  | 1 |\n"
        "| loss | 0.0123 nats |  | ours: 0.5 nats |  | 1 |\n"
        "\n"
        "Measured on Abacus, 2 cores, 4.0 GiB, Linux x86_64; python 3.11. (cold 2026-01-02, growth 2026-01-02)\n"
        "growth: draft.\n"
    ) == text


def test_a_text_is_written_between_its_marks(tmp_path: Path) -> None:
    """What stands around the marks stays, the former text goes; a page without marks is refused."""
    page = tmp_path / "README.md"
    page.write_text("before\n<!-- costs -->\nformer\n<!-- end of costs -->\nafter\n", encoding="utf-8")

    measurements.show_in(page, "costs", "new\n")

    assert "before\n<!-- costs -->\nnew\n<!-- end of costs -->\nafter\n" == page.read_text(encoding="utf-8")
    assert "new\n" == measurements.shown_in(page, "costs")
    with pytest.raises(RequestError, match="Expected '<!-- claims -->'"):
        measurements.show_in(page, "claims", "new\n")


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.0, "0"), (1.0, "1"), (0.30951, "0.31"), (1536.0, "1536"), (12.345, "12.3"), (3e-7, "3e-07"), (-0.5, "-0.5")],
)
def test_numbers_have_three_digits(value: float, text: str) -> None:
    """Neither more than a measurement bears, nor an exponent where it can be avoided."""
    assert text == measurements.number(value)


def test_new_measurements_replace_their_forerunners_alone(tmp_path: Path) -> None:
    """What was not measured again stays."""
    path = tmp_path / "results.json"
    row = ratio("a", sample(1.0), sample(2.0, label="b"))
    old, new = made_of(row), made_of(row.model_copy(update={"value": 3.0}))

    before = measurements.read(path)
    measurements.merge(path, {"cold": old, "start": old})
    merged = measurements.merge(path, {"cold": new})

    assert {} == before
    assert {"cold": new, "start": old} == merged == measurements.read(path)
    assert [path] == list(tmp_path.iterdir())


def test_a_file_of_something_else_is_refused(tmp_path: Path) -> None:
    """It is not overwritten either."""
    path = tmp_path / "results.json"
    path.write_text('{"cold": 1}', encoding="utf-8")

    with pytest.raises(RequestError, match="holds no measurements"):
        measurements.merge(path, {})

    assert '{"cold": 1}' == path.read_text(encoding="utf-8")


def test_a_sample_has_at_least_one_value() -> None:
    """There is no median of nothing."""
    with pytest.raises(ValidationError):
        sample()


def test_the_picture_needs_both_and_is_the_same_for_the_same_points(tmp_path: Path) -> None:
    """Plain Keras pays each seed anew."""
    ours = made_of().model_copy(update={"points": ((1, 50.0), (2, 70.0), (5, 130.0))})
    theirs = made_of().model_copy(update={"points": ((1, 330.0),)})

    assert picture.curves({"growth": ours}) is None
    assert picture.curves({"growth": ours, "cold": made_of()}) is None
    drawn = picture.curves({"growth": ours, "cold": theirs})
    assert drawn is not None
    assert [(1, 330.0), (2, 660.0), (5, 1650.0)] == list(drawn.peer)
    assert theirs.measured_at[:10] in drawn.place
    for name in ("one.svg", "two.svg"):
        picture.draw(drawn, tmp_path / name)

    assert b"<svg" in (tmp_path / "one.svg").read_bytes()
    assert (tmp_path / "one.svg").read_bytes() == (tmp_path / "two.svg").read_bytes()


def test_the_picture_puts_no_two_machines_together() -> None:
    """What was measured on another day or elsewhere may be of a machine of another speed."""
    ours = made_of().model_copy(update={"points": ((1, 50.0), (2, 70.0), (5, 130.0))})
    theirs = made_of().model_copy(update={"points": ((1, 330.0),)})
    later = theirs.model_copy(update={"measured_at": "2026-01-03T03:04:05+00:00"})
    elsewhere = theirs.model_copy(update={"hardware": theirs.hardware.model_copy(update={"cores": 64})})

    assert picture.curves({"growth": ours, "cold": theirs}) is not None
    assert picture.curves({"growth": ours, "cold": later}) is None
    assert picture.curves({"growth": ours, "cold": elsewhere}) is None


def test_a_command_is_timed_in_its_folder(tmp_path: Path) -> None:
    """What it says may be longer than a pipe holds."""
    code = "import pathlib; pathlib.Path('here').touch(); print('x' * 200_000)"

    ran = processes.run([sys.executable, "-c", code], tmp_path)

    assert (tmp_path / "here").exists()
    assert ran.seconds > 0
    assert (None, None) == (ran.parent_bytes, ran.worker_bytes)


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the system does not tell peaks under /proc")
def test_the_peaks_of_parent_and_children_are_told_apart(tmp_path: Path) -> None:
    """The child takes 200 MiB for half a second, the parent does not."""
    child = "import time; taken = bytearray(200 * 2**20); time.sleep(0.5)"
    code = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])"

    ran = processes.run([sys.executable, "-c", code], tmp_path, watch=processes.resident)

    assert ran.parent_bytes is not None
    assert ran.worker_bytes is not None
    assert ran.parent_bytes < 100 * 2**20 < 200 * 2**20 < ran.worker_bytes < 300 * 2**20


@pytest.mark.skipif(not Path("/proc/self/smaps_rollup").exists(), reason="the system tells no shares under /proc")
def test_a_worker_is_told_from_the_server_that_forks_it(tmp_path: Path) -> None:
    """The command and what it starts are added up, 20 and 40 MiB beside two Pythons; what that starts is a worker."""
    code = "import time; taken = bytearray(200 * 2**20); time.sleep(0.5)"
    for mib in (40, 20):
        taken = f"import subprocess, sys; taken = bytearray({mib} * 2**20)"
        code = f"{taken}; subprocess.run([sys.executable, '-c', {code!r}])"

    ran = processes.run([sys.executable, "-c", code], tmp_path, watch=processes.shares)

    assert ran.parent_bytes is not None
    assert ran.worker_bytes is not None
    assert 60 * 2**20 < ran.parent_bytes < 120 * 2**20 < 200 * 2**20 < ran.worker_bytes < 250 * 2**20


def test_memory_rows_tell_the_largest_share() -> None:
    """For each number of workers, of a worker and of the rest; nothing where the system does not tell."""
    builds = {
        1: [Ran(seconds=1, parent_bytes=400 * 2**20, worker_bytes=700 * 2**20)],
        4: [Ran(seconds=1, parent_bytes=300 * 2**20, worker_bytes=size * 2**20) for size in (600, 650)],
    }

    found = {row.name: row.value for row in memory.rows(builds)}

    assert {
        "memory of a worker, 1 worker(s)": 700.0,
        "memory of a worker, 4 worker(s)": 650.0,
        "memory of a build beside its workers, 1 worker(s)": 400.0,
        "memory of a build beside its workers, 4 worker(s)": 300.0,
    } == found
    assert () == memory.rows({1: [Ran(seconds=1)]})


def test_the_workers_that_a_machine_feeds_are_counted_with_what_was_measured() -> None:
    """The constants are above the largest measured share, and not far above."""
    measured = measurements.read(KEPT).get("memory")
    if measured is None:
        pytest.skip("nobody has measured it yet: `python -m benchmarks memory`")
    rows = measured.rows
    for what, counted in (("a worker", machine.WORKER_BYTES), ("a build beside", machine.BESIDES_BYTES)):
        largest = max(row.value for row in rows if row.name.startswith(f"memory of {what}"))

        assert largest <= counted / 2**20 <= 1.5 * largest


def test_a_command_that_fails_is_quoted(tmp_path: Path) -> None:
    """With its status and its last words, both ways of running one."""
    command = [sys.executable, "-c", "raise SystemExit('no luck')"]

    for attempt in (lambda: processes.run(command, tmp_path), lambda: list(processes.lines(command))):
        with pytest.raises(BuildError, match=r"(?s)Received: 1.*no luck"):
            attempt()


def test_a_command_that_is_terminated_leaves_nobody_at_work() -> None:
    """A plain Keras that went on training would slow down whatever is measured next."""
    child = "import os, time; print(os.getpid(), flush=True); time.sleep(60)"
    code = (
        "import sys; from benchmarks import commands, processes\n"
        "def show() -> None:\n"
        f"    for line in processes.lines([sys.executable, '-c', {child!r}]): print(line, flush=True)\n"
        "commands.run(show)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], cwd=processes.ROOT, stdout=subprocess.PIPE, encoding="utf-8"
    ) as process:
        assert process.stdout is not None
        working = int(process.stdout.readline())
        process.terminate()

    assert 128 + signal.SIGTERM == process.returncode
    with pytest.raises(ProcessLookupError):
        os.kill(working, 0)


def test_lines_come_one_by_one_from_the_checkout() -> None:
    """A measured command finds the packages of the checkout."""
    code = "import benchmarks, td1report; print('one', flush=True); print('two')"

    assert ["one\n", "two\n"] == list(processes.lines([sys.executable, "-c", code]))


def measured_for_readme() -> dict[str, Measurement]:
    """The measurements that README shows, all but the time of the tests, with figures that can be followed by hand."""
    return {
        "cold": made_of(ratio("cold build / peer", sample(300.0), sample(200.0))),
        "growth": made_of(
            *(
                Row(name=f"peak memory of a {who}", value=value, unit="MiB", ours=sample(value, unit="MiB"))
                for who, value in (("worker", 1000.0), ("parent", 400.0))
            )
        ),
        "rebuild": made_of(ratio("rebuild / WeasyPrint", sample(22.0), sample(20.0))),
        "size": made_of(
            *(
                Row(name=f"disk of {what}", value=value, unit="MiB", ours=sample(value, unit="MiB"))
                for what, value in (("the environment", 3000.0), ("a build", 50.0))
            )
        ),
    }


def test_readme_tells_what_the_commands_need() -> None:
    """Minutes from two of them on, seconds below; the machine once; what nobody measured is called so."""
    kept = measured_for_readme()
    tested = {"tests": made_of(*(Row(name=f"make {target}", value=value, unit="s", ours=sample(value))
                                 for target, value in (("test", 600.0), ("test-fast", 50.0))))}  # fmt: skip

    assert (
        "| command | time | memory | disk |\n"
        "| --- | --- | --- | --- |\n"
        "| `make report` | 5 min; 22 s after a change of words | 1000 MiB a core, and 400 MiB besides "
        "| environment 3000 MiB, `output/` 50 MiB (ours) |\n"
        "| `make test` | 10 min | | |\n"
        "| `make test-fast` | 50 s | | |\n"
        "\n"
        "Measured on Abacus, 2 cores, 4.0 GiB of memory.\n"
    ) == front_page.costs(kept | tested)
    assert "| `make test` | not measured yet | | |" in front_page.costs(kept)


def test_readme_claims_what_was_measured() -> None:
    """Each ratio stands beside the two figures that it comes from."""
    cold, rebuild = front_page.claims(measured_for_readme()).split("\n- ")

    assert "take 1.5 times as long" in cold
    assert "300 s beside 200 s" in cold
    assert "takes 1.1 times as long" in rebuild
    assert "22 s beside 20 s" in rebuild


def test_a_figure_of_readme_that_is_gone_is_told() -> None:
    """A row that was renamed would leave README without its figure."""
    with pytest.raises(RequestError, match="Expected a row 'cold build / peer'"):
        front_page.claims(measured_for_readme() | {"cold": made_of()})


def test_files_are_counted_once(tmp_path: Path) -> None:
    """Those of folders inside count, and what a link leads to does not."""
    (tmp_path / "inside").mkdir()
    (tmp_path / "inside" / "file").write_bytes(b"1" * 2000)
    (tmp_path / "link").symlink_to("inside/file")

    assert 2000 + len("inside/file") == size.num_bytes(tmp_path)


def test_a_size_says_of_which_build_it_is(tmp_path: Path) -> None:
    """A draft is smaller than a whole report: its preset and its seeds are those of its results.json."""
    results = tmp_path / "results.json"
    results.write_text('{"provenance": {"preset": "draft", "seeds": [0, 1]}}', encoding="utf-8")

    environment, build = size.rows(tmp_path, environment=tmp_path)

    assert ("disk of the environment", build.value) == (environment.name, environment.value)
    assert ("disk of a build", "draft, 2 seed(s)") == (build.name, build.ours.label)
    assert pytest.approx(results.stat().st_size / 2**20) == build.value


def test_the_tests_are_timed_as_they_are_called(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both targets of make, in the checkout; the median of the repetitions is held against the bar."""
    called: list[tuple[tuple[str, ...], Path]] = []
    seconds = iter((50.0, 70.0, 40.0, 600.0, 800.0, 700.0))

    def run(command: list[str], folder: Path) -> Ran:
        called.append((tuple(command), folder))
        return Ran(seconds=next(seconds))

    monkeypatch.setattr(processes, "run", run)

    fast, whole = suite.rows(3)

    assert [(("make", target), processes.ROOT) for target in ("test-fast", "test") for _ in range(3)] == called
    assert (50.0, 700.0) == (fast.value, whole.value)
