"""Results -> Report: a rebuild answers again what changed, and identical results make an identical report."""

import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from builders import complete_results, make_results
from small_reports import report_of, small_report

from td1report.answers.outline import QUESTIONS, select
from td1report.answers.results import Results
from td1report.errors import BuildError
from td1report.inputs.data import Source
from td1report.records import Cover, Record, Report, Timing
from td1report.report.assembly import Assembly, finish
from td1report.report.plan import Assignment, plan
from td1report.runs.tasks import run_identity
from td1report.storage import code_digest
from td1report.storage.cache import Cache
from td1report.storage.report_file import results_json
from td1report.storage.store import Identity, Store

NUM_SEEDS = 2


class StoredBuild:
    """Stored results of all questions about tiny data, and a count of how often they were looked into."""

    def __init__(self, folder: Path) -> None:
        self.results = complete_results(NUM_SEEDS)
        self.digests = dict(self.results.data.digests)
        self.store = Store(folder / "runs")
        self.cache = Cache(folder / "rebuild")
        self.loaded = 0
        self.work = plan(QUESTIONS, "full", range(NUM_SEEDS), Assignment(digests=self.digests))
        for identity, record in self._records():
            self.store.write(identity, record)

    def _records(self) -> Iterator[tuple[Identity, Record]]:
        for name, runs in self.results.runs_by_experiment.items():
            for run in runs:
                yield run_identity(self.results.by_name[name], run.seed, self.digests), run
        assert self.work.anomalies is not None
        for wanted, forest in zip(self.work.anomalies.identities(self.digests), self.results.anomalies, strict=False):
            yield wanted.identity, forest
        yield from self.times(self.results.timings)

    def times(self, timings: Iterable[Timing]) -> Iterator[tuple[Identity, Timing]]:
        """The identities under which times are stored."""
        assert self.work.timing is not None
        for wanted, timing in zip(self.work.timing.identities(self.digests), timings, strict=True):
            yield wanted.identity, timing

    def _load(self) -> Results:
        self.loaded += 1
        return self.results

    def assembly(self) -> Assembly:
        """A build."""
        return Assembly(self.work, self.store, self.cache, self._load)

    def report(self, author: str = "Ada") -> Report:
        """The report of a build by that author."""
        return self.assembly().report(Cover(students=(author,)), {})


@pytest.fixture
def stored_build(tmp_path: Path) -> StoredBuild:
    """A build that has not been put together yet."""
    return StoredBuild(tmp_path)


def made_again(stored_build: StoredBuild, monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The parts that a build makes, kept ones left out."""
    made: set[str] = set()
    write_really = Cache.write

    def write(self: Cache, name: str, key: str, content: bytes) -> None:
        made.add(name)
        write_really(self, name, key, content)

    with monkeypatch.context() as patch:
        patch.setattr(Cache, "write", write)
        assembly = stored_build.assembly()
        assembly.report(Cover(), {})
        assembly.predictions()
    return made


def test_a_report_from_cached_parts_is_the_report(stored_build: StoredBuild) -> None:
    """Put together from files, the report has the results that it had when it was made, and looks into them once."""
    straight = report_of(stored_build.results, QUESTIONS, cover=Cover(students=("Ada",)))
    reports = [stored_build.report() for _ in range(2)]

    assert [results_json(straight)] * 2 == [results_json(report) for report in reports]
    assert 1 == stored_build.loaded


def test_another_author_is_on_the_cover_and_answers_nothing_again(stored_build: StoredBuild) -> None:
    """The cover and the build's id belong to the build, not to the cached parts."""
    first, second = (stored_build.report(author) for author in ("Ada", "Blaise"))

    assert ("Blaise",) == second.cover.students
    assert first.provenance.build_id != second.provenance.build_id
    assert 1 == stored_build.loaded


def test_everything_is_made_the_first_time_and_nothing_the_second(
    stored_build: StoredBuild, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The measured part, each answer and the predictions are parts of their own."""
    parts = {f"answers/{question.token}" for question in QUESTIONS} | {"measured", "predictions"}

    assert parts == made_again(stored_build, monkeypatch)
    assert set() == made_again(stored_build, monkeypatch)


PARTS = {f"answers/{question.token}": question.answer.__module__ for question in QUESTIONS} | {
    name: f"td1report.report.{name}" for name in ("measured", "predictions")
}
"""Each part, and the module that makes it."""


@pytest.mark.parametrize("part", PARTS)
def test_no_part_depends_on_the_module_of_another(part: str) -> None:
    """Nor on the outline, the plan, the assembly, on what draws or renders, or on what trains."""
    modules = code_digest.modules_of(PARTS[part])
    others = {module for name, module in PARTS.items() if name != part}
    folders = {"commands", "report", "render", "figures", "style", "runs", "workers", "storage"}

    assert set() == modules & (others | {"td1report.answers.outline", "td1report.answers.schema"})
    packages = {"td1report", "td1report.report"}
    assert set() == {name for name in modules - {PARTS[part]} - packages if name.split(".")[1] in folders}


@pytest.mark.slow
def test_a_comment_in_a_module_makes_anew_what_is_made_by_it(
    stored_build: StoredBuild, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """In one answer's module, that answer; in the outline or the templates' machinery, nothing."""
    made_again(stored_build, monkeypatch)
    copy = Path(shutil.copytree(code_digest.ROOT, tmp_path / "td1report", ignore=shutil.ignore_patterns("*.json")))
    monkeypatch.setattr(code_digest, "ROOT", copy)
    made = {}
    for module in ("answers/q3_6.py", "answers/outline.py", "render/document.py", "report/predictions.py"):
        with (copy / module).open("a", encoding="utf-8") as file:
            file.write("# A comment.\n")
        for function in (code_digest.digest_of, code_digest.imported_by):
            function.cache_clear()
        made[module] = made_again(stored_build, monkeypatch)

    assert {
        "answers/q3_6.py": {"answers/q3_6"},
        "answers/outline.py": set(),
        "render/document.py": set(),
        "report/predictions.py": {"predictions"},
    } == made


@pytest.fixture(autouse=True)
def digests_of_the_package() -> Iterator[None]:
    """What one test computed for a copy of the package is forgotten after it."""
    yield
    for function in (code_digest.digest_of, code_digest.imported_by):
        function.cache_clear()


def test_a_changed_result_answers_what_needs_it(stored_build: StoredBuild, monkeypatch: pytest.MonkeyPatch) -> None:
    """New times per epoch concern q4_5 and what was measured, which lists them."""
    made_again(stored_build, monkeypatch)
    for identity, timing in stored_build.times(stored_build.results.timings):
        stored_build.store.write(identity, timing.model_copy(update={"epoch_seconds": (9.0, 9.5)}))

    assert {"answers/q4_5", "measured"} == made_again(stored_build, monkeypatch)


def test_a_damaged_part_is_made_again(stored_build: StoredBuild, monkeypatch: pytest.MonkeyPatch) -> None:
    """A flipped byte costs one answer, not the report."""
    made_again(stored_build, monkeypatch)
    path = stored_build.cache.folder / "answers" / "q3_4"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)

    assert {"answers/q3_4"} == made_again(stored_build, monkeypatch)


def test_a_failure_to_read_results_comes_through(stored_build: StoredBuild) -> None:
    """The error of the one who looked for a missing result is not covered by another."""

    def missing() -> Results:
        raise BuildError("The stored result is missing")

    assembly = Assembly(stored_build.work, stored_build.store, stored_build.cache, missing)
    with pytest.raises(BuildError, match="is missing"):
        assembly.report(Cover(), {})


def test_identical_results_have_one_build_id_and_another_author_another() -> None:
    """The id that ties the files of a build together follows from their content."""
    one, again, other = (
        report_of(make_results(), select(["q1_3"]), cover=cover).provenance.build_id
        for cover in (Cover(), Cover(), Cover(students=("Ada Lovelace",)))
    )

    assert one == again
    assert one != other


@pytest.mark.parametrize(("now", "told"), [("folder", "folder"), (None, "system")])
def test_the_place_of_the_data_is_that_of_this_build(now: Source | None, told: Source) -> None:
    """Whatever a cached part says; a build that reads no data keeps it."""
    report = small_report()
    provenance = report.provenance.model_copy(update={"data_source": "system"})
    cached = report.model_copy(update={"provenance": provenance})

    assert told == finish(cached, report.answers, Cover(), {}, data_source=now).provenance.data_source
