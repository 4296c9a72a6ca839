"""Results -> Report: a rebuild answers again what changed, and identical results make an identical report."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from builders import complete_results, make_results
from small_reports import request_with

from td1report.answers.outline import QUESTIONS, select
from td1report.answers.results import Results
from td1report.errors import BuildError
from td1report.inputs.config import Config, read_config
from td1report.records import Record
from td1report.report import assembly
from td1report.report.assembly import Assembly, report
from td1report.report.plan import Assignment, plan
from td1report.runs.tasks import run_identity
from td1report.storage import code_digest
from td1report.storage.cache import Kept
from td1report.storage.report_file import results_json
from td1report.storage.store import Identity, Store

NUM_SEEDS = 2


class Workshop:
    """Stored results of all questions about tiny data, and a count of how often they were looked into."""

    def __init__(self, folder: Path) -> None:
        self.results = complete_results(NUM_SEEDS)
        self.digests = dict(self.results.data.digests)
        self.store = Store(folder / "runs")
        self.kept = Kept(folder / "rebuild")
        self.loaded = 0
        self.work = plan(QUESTIONS, self.config(), Assignment(digests=self.digests))
        for identity, record in self._records():
            self.store.write(identity, record)

    def _records(self) -> Iterator[tuple[Identity, Record]]:
        for name, runs in self.results.runs_by_experiment.items():
            for run in runs:
                yield run_identity(self.results.experiments[name], run.seed, self.digests), run
        assert self.work.anomalies is not None
        assert self.work.timing is not None
        for forest in self.results.anomalies:
            yield self.work.anomalies.identity(forest.seed, self.digests), forest
        for timing in self.results.timings:
            yield self.work.timing.identity(self.results.experiments[timing.experiment], self.digests), timing

    def config(self, author: str = "Ada") -> Config:
        """The request of one author."""
        return read_config(None, {"seeds": NUM_SEEDS}, (author,))

    def _load(self) -> Results:
        self.loaded += 1
        return self.results

    def assembly(self, author: str = "Ada") -> Assembly:
        """A build of that author."""
        return Assembly(self.work, self.config(author), self.store, self.kept, self._load)


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    """A build that has not been put together yet."""
    return Workshop(tmp_path)


def made_again(workshop: Workshop, monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The parts that a build makes, kept ones left out."""
    made: set[str] = set()
    keep = Kept.write

    def write(self: Kept, name: str, key: str, content: bytes) -> None:
        made.add(name)
        keep(self, name, key, content)

    with monkeypatch.context() as patch:
        patch.setattr(Kept, "write", write)
        assembly = workshop.assembly()
        assembly.report()
        assembly.predictions()
    return made


def test_a_report_from_kept_parts_is_the_report(workshop: Workshop) -> None:
    """Put together from files, the report says what it said when it was made; results are looked into once."""
    straight = report(workshop.work, workshop.config(), workshop.results)
    reports = [workshop.assembly().report() for _ in range(2)]

    assert [results_json(straight)] * 2 == [results_json(report) for report in reports]
    assert 1 == workshop.loaded


def test_another_author_is_on_the_cover_and_answers_nothing_again(workshop: Workshop) -> None:
    """The cover and the build's id belong to the build, not to the kept parts."""
    first, second = (workshop.assembly(author).report() for author in ("Ada", "Blaise"))

    assert ("Blaise",) == second.cover.students
    assert first.provenance.build_id != second.provenance.build_id
    assert 1 == workshop.loaded


def test_everything_is_made_the_first_time_and_nothing_the_second(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The frame, each answer and the predictions are parts of their own."""
    parts = {f"answers/{question.token}" for question in QUESTIONS} | {"frame", "predictions"}

    assert parts == made_again(workshop, monkeypatch)
    assert set() == made_again(workshop, monkeypatch)


def test_a_change_of_one_answers_code_answers_that_one_again(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its own module changes; the other questions, the frame and the predictions stay."""
    made_again(workshop, monkeypatch)
    real = code_digest.digest_of
    monkeypatch.setattr(code_digest, "digest_of", lambda name: real(name) + ("x" if name.endswith("q3_6") else ""))

    assert {"answers/q3_6"} == made_again(workshop, monkeypatch)


def test_a_changed_result_answers_what_needs_it(workshop: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    """New times per epoch concern q4_5 and the frame, which lists them."""
    made_again(workshop, monkeypatch)
    assert workshop.work.timing is not None
    for timing in workshop.results.timings:
        experiment = workshop.results.experiments[timing.experiment]
        other = timing.model_copy(update={"epoch_seconds": (9.0, 9.5)})
        workshop.store.write(workshop.work.timing.identity(experiment, workshop.digests), other)

    assert {"answers/q4_5", "frame"} == made_again(workshop, monkeypatch)


def test_a_damaged_part_is_made_again(workshop: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    """A flipped byte costs one answer, not the report."""
    made_again(workshop, monkeypatch)
    path = workshop.kept.folder / "answers" / "q3_4"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)

    assert {"answers/q3_4"} == made_again(workshop, monkeypatch)


def test_a_failure_to_read_results_comes_through(workshop: Workshop) -> None:
    """What is missing is told by the one who looked for it."""

    def missing() -> Results:
        raise BuildError("The stored result is missing")

    assembly = Assembly(workshop.work, workshop.config(), workshop.store, workshop.kept, missing)
    with pytest.raises(BuildError, match="is missing"):
        assembly.report()


def test_identical_results_have_one_build_id_and_another_author_another() -> None:
    """The id that ties the files of a build together follows from their content."""
    work = plan(select(["q1_3"]), request_with())
    results = make_results()
    one, again, other = (
        assembly.report(work, request, results).provenance.build_id
        for request in (request_with(), request_with(), read_config(None, {}, ("Ada Lovelace",)))
    )

    assert one == again
    assert one != other
