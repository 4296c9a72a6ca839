"""What several tests share: small data sets, the real report, small builds, a browser; and which tests are slow."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browsing import launched
from data_folders import MakeDataFolder, write_data_folder
from documents import SAVED, pdf_of
from interruptions import NUM_RESULTS, Build, stored
from made_once import made_once
from playwright.sync_api import Browser
from rendering import documents_of, saved_report
from xdist.scheduler import LoadScopeScheduling

from td1report.records import Report
from td1report.render.documents import Documents
from td1report.runs.tasks import DataPlace

SLOW_FIXTURES = {"browser", "canary", "notebook", "real_documents", "real_pdf", "small_data", "training_place", "wheel"}
"""Whoever asks for one of them opens a browser, prints, trains or builds, which takes seconds."""
SLOW_FOLDERS = {"truth"}
"""Of many tests, each of which renders whole reports."""
SLOW_FILES = {
    "test_assembly.py",
    "test_cli.py",
    "test_document.py",
    "test_documents.py",
    "test_drawing.py",
    "test_findings.py",
    "test_fonts.py",
    "test_own_words.py",
    "test_prose.py",
    "test_rewording.py",
    "test_typed_numbers.py",
}
"""Files whose tests take ten seconds or so together: they render reports, draw, or start the command often."""


TAKEN_ONE_BY_ONE = {
    "test_completeness.py",
    "test_corruption.py",
    "test_execute.py",
    "test_full_disk.py",
    "test_interrupts.py",
    "test_kills.py",
    "test_truth.py",
    "test_unusual.py",
}
"""Files of slow tests that share nothing: a test process takes one test of theirs at a time, other files whole."""


@pytest.hookimpl(tryfirst=True)  # before -m deselects
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks the slow tests, and has the test processes begin with them: what ends a run must be short."""
    for item in items:
        asked = set(getattr(item, "fixturenames", ()))
        if asked & SLOW_FIXTURES or item.path.parent.name in SLOW_FOLDERS or item.path.name in SLOW_FILES:
            item.add_marker("slow")
        if "browser" in asked:
            item.add_marker("browser")
    items.sort(key=lambda item: (item.get_closest_marker("slow") is None, item.path.name in TAKEN_ONE_BY_ONE))


class Scheduling(LoadScopeScheduling):  # type: ignore[misc]  # pytest-xdist knows no list of such files
    """Files whole, but for those whose tests are taken one by one."""

    def _split_scope(self, nodeid: str) -> str:
        path = nodeid.partition("::")[0]
        return nodeid if path.rpartition("/")[2] in TAKEN_ONE_BY_ONE else path


@pytest.hookimpl(optionalhook=True)  # without pytest-xdist nobody asks
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Scheduling:
    """The above shares the tests out."""
    return Scheduling(config, log)


@pytest.fixture
def make_data_folder(tmp_path: Path) -> MakeDataFolder:
    """Makes a small data set in a folder of this test, "data" unless `name` says otherwise."""

    def make(name: str = "data", **sizes: Any) -> DataPlace:
        return write_data_folder(tmp_path / name, **sizes)

    return make


@pytest.fixture(scope="session")
def real_report() -> Report:
    """A saved build of five seeds on the real data: what a draft cannot show. `make saved-report` renews it."""
    return saved_report(SAVED)


@pytest.fixture(scope="session")
def training_place(tmp_path_factory: pytest.TempPathFactory) -> DataPlace:
    """A data set of 300 training and 100 test images, for all tests that really train."""
    return write_data_folder(tmp_path_factory.mktemp("training-data"), num_train=300, num_test=100)


@pytest.fixture(scope="session")
def small_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the data set that `small_build.py` builds a whole report from."""
    return made_once(
        tmp_path_factory, "small-data", lambda folder: write_data_folder(folder, num_train=600, num_test=500)
    )


@pytest.fixture(scope="session")
def small_build(small_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The output folder of such a build that nothing disturbed; not to be changed."""

    def make(folder: Path) -> None:
        with Build(small_data, folder / "output") as build:
            assert 0 == build.finish(), build.said()
        assert NUM_RESULTS == len(stored(folder / "output"))

    return made_once(tmp_path_factory, "small-build", make) / "output"


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The cache of all documents that tests make, with the fonts in it; not to be damaged."""
    from td1report.figures.font_cache import static_instances  # which imports matplotlib

    return made_once(tmp_path_factory, "cache", lambda folder: static_instances(folder / "fonts"))


@pytest.fixture(scope="session")
def real_documents(real_report: Report, cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Documents:
    """The page and the print document of the saved report, drawings included."""
    documents = documents_of(real_report, cache)
    made_once(tmp_path_factory, "real-documents", lambda _: (documents.page, documents.print_document))
    return documents


@pytest.fixture(scope="session")
def real_pdf(real_report: Report, real_documents: Documents, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The PDF of the saved report, with its results attached."""

    def make(folder: Path) -> None:
        (folder / "td1.pdf").write_bytes(pdf_of(real_report, real_documents))

    return (made_once(tmp_path_factory, "real-pdf", make) / "td1.pdf").read_bytes()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests; each opens pages of its own."""
    with launched() as started:
        yield started
