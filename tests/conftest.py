"""What several tests share: small data sets on disk, in the format and under the names of the real one."""

import gzip
import hashlib
import resource
import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from browsing import launched
from documents import pdf_of
from interruptions import NUM_RESULTS, Build, stored
from numpy.typing import NDArray
from playwright.sync_api import Browser

from td1report.inputs.data import FILES
from td1report.records import Report
from td1report.render.documents import Rendered
from td1report.runs.tasks import DataPlace
from td1report.storage.report_file import read_report

MakeDataFolder = Callable[..., DataPlace]


def idx_bytes(array: NDArray[np.uint8]) -> bytes:
    """An array of unsigned bytes in the IDX format: 0, 0, 8, rank, big-endian sizes, values."""
    return struct.pack(f">HBB{array.ndim}I", 0, 8, array.ndim, *array.shape) + array.tobytes()


def small_arrays(num_train: int, num_test: int) -> dict[str, NDArray[np.uint8]]:
    """Labels 0, 1 ... 9, 0, 1 ..., and noisy images that are brighter the higher the label."""
    generator = np.random.default_rng(0)
    arrays: dict[str, NDArray[np.uint8]] = {}
    for part, count in (("train", num_train), ("t10k", num_test)):
        labels = np.arange(count, dtype=np.uint8) % 10
        noise = generator.integers(0, 50, (count, 28, 28), dtype=np.uint8)
        arrays |= {f"{part}-images": 20 * labels[:, None, None] + noise, f"{part}-labels": labels}
    return arrays


def write_data_folder(folder: Path, num_train: int = 50, num_test: int = 20, compressed: bool = False) -> DataPlace:
    """Writes the four files of a small data set; returns where they are, with the digests that are theirs."""
    folder.mkdir(parents=True, exist_ok=True)
    digests = {}
    for part, array in small_arrays(num_train, num_test).items():
        content = idx_bytes(array)
        digests[part] = hashlib.sha256(content).hexdigest()
        name = FILES[part] + (".gz" if compressed else "")
        (folder / name).write_bytes(gzip.compress(content) if compressed else content)
    return DataPlace(folder, digests)


@contextmanager
def files_limited_to(size_bytes: int) -> Iterator[None]:
    """While it lasts, this process can write no file beyond this size: to what writes, it is a full disk."""
    former = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size_bytes, former[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, former)


@pytest.fixture
def make_data_folder(tmp_path: Path) -> MakeDataFolder:
    """Makes a small data set in a folder of this test, "data" unless `name` says otherwise."""

    def make(name: str = "data", **sizes: Any) -> DataPlace:
        return write_data_folder(tmp_path / name, **sizes)

    return make


@pytest.fixture(scope="session")
def real_report() -> Report:
    """A saved build of five seeds on the real data: what a draft cannot show. `make saved-report` renews it."""
    return read_report(Path(__file__).parent / "real" / "report.npz")


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
def real_documents(real_report: Report, tmp_path_factory: pytest.TempPathFactory) -> Rendered:
    """The page and the print document of the saved report, drawings included."""
    return Rendered(real_report, "fr", tmp_path_factory.mktemp("cache"))


@pytest.fixture(scope="session")
def real_pdf(real_report: Report, real_documents: Rendered) -> bytes:
    """The PDF of the saved report, with its results attached."""
    return pdf_of(real_report, real_documents)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests; each opens pages of its own."""
    with launched() as started:
        yield started
