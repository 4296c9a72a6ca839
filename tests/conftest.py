"""What several tests share: small data sets on disk, the saved real report, small builds, a browser."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browsing import launched
from data_folders import MakeDataFolder, write_data_folder
from documents import SAVED, pdf_of
from interruptions import NUM_RESULTS, Build, stored
from playwright.sync_api import Browser
from rendering import documents_of, saved_report

from td1report.records import Report
from td1report.render.documents import Documents
from td1report.runs.tasks import DataPlace


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
    return write_data_folder(tmp_path_factory.mktemp("small-data"), num_train=600, num_test=500).folder


@pytest.fixture(scope="session")
def small_build(small_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The output folder of such a build that nothing disturbed; not to be changed."""
    output = tmp_path_factory.mktemp("small-build") / "output"
    with Build(small_data, output) as build:
        assert 0 == build.finish(), build.said()
    assert NUM_RESULTS == len(stored(output))
    return output


@pytest.fixture(scope="session")
def real_documents(real_report: Report, tmp_path_factory: pytest.TempPathFactory) -> Documents:
    """The page and the print document of the saved report, drawings included."""
    return documents_of(real_report, tmp_path_factory.mktemp("cache"))


@pytest.fixture(scope="session")
def real_pdf(real_report: Report, real_documents: Documents) -> bytes:
    """The PDF of the saved report, with its results attached."""
    return pdf_of(real_report, real_documents)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests; each opens pages of its own."""
    with launched() as started:
        yield started
