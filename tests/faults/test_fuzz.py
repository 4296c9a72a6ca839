"""Readers fed with anything at all: the project's own error or a right value, never another exception, never a hang."""

import gzip
import hashlib
import io
import json
import os
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from builders import complete_results
from data_folders import idx_bytes, small_arrays
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from small_reports import report_of

from td1report.answers.outline import select
from td1report.errors import RequestError
from td1report.inputs.config import Config, read_config
from td1report.inputs.data import FILES, load
from td1report.records import Run
from td1report.storage.cache import Cache
from td1report.storage.report_file import answer_bytes, answer_from, report_bytes, report_from
from td1report.storage.store import Store, key_of

many = settings(max_examples=500, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
"""Five readers, 500 cases each."""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which cases replace one another's files."""
    return tmp_path_factory.mktemp("place")


# --- the config file -----------------------------------------------------------------------------------------------

KEYS = st.sampled_from(["title", "students", "course", "date", "preset", "seeds", "jobs", "output", "data", "x", ""])
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=300),
    lambda children: st.lists(children, max_size=12) | st.dictionaries(KEYS, children, max_size=3),
    max_leaves=12,
)


def toml(value: object) -> str:
    """A value as TOML writes it, right or nearly so."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(key)} = {toml(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(toml, value)) + "]"
    if isinstance(value, float):
        return repr(value)
    return json.dumps(value)


TABLES = st.dictionaries(st.sampled_from(["cover", "build", "other"]), st.dictionaries(KEYS, VALUES, max_size=4))


@pytest.mark.slow
@many
@given(content=st.binary(max_size=400) | TABLES.map(lambda tables: "\n".join(
    f"[{name}]\n" + "\n".join(f"{json.dumps(key)} = {toml(value)}" for key, value in table.items())
    for name, table in tables.items()
).encode("utf-8", "surrogatepass")))  # fmt: skip
def test_any_config_file(place: Path, content: bytes) -> None:
    """A config, complete and of the right types, or the error of a wrong request."""
    path = place / "td1.toml"
    path.write_bytes(content)
    try:
        config = read_config(path, {})
    except RequestError:
        return
    assert isinstance(config, Config)
    assert len(config.seeds) >= 1
    str(config.output.exists()) + str(config.data and config.data.exists())  # paths that the system can be asked about


def pipe(path: Path) -> None:
    """A named pipe that nobody writes to."""
    os.mkfifo(path)


@pytest.mark.parametrize(
    ("make", "fault"),
    [
        (pipe, "no regular file"),
        (Path.mkdir, "directory"),
        (lambda path: path.symlink_to("/dev/zero"), "no regular file"),
        (lambda path: path.symlink_to(path), "symbolic links"),
        (lambda path: path.write_bytes(b"# " + b"x" * 10_000_000), "exceeds"),
        (lambda path: path.write_bytes("[cover]\ntitle = 'été'".encode("utf-16")), "no TOML in UTF-8"),
        (lambda path: path.write_bytes("[cover]\ntitle = 'été'".encode("latin-1")), "no TOML in UTF-8"),
        (lambda path: path.write_bytes(b"x = " + b"[" * 50_000), "no TOML"),
        (lambda path: path.write_bytes(b"x = " + b"9" * 50_000), "no TOML"),
        (lambda path: path.write_bytes(b"[build]\nseeds = 0"), "build.seeds"),
        (lambda path: path.write_bytes(b"[build]\nseeds = -9223372036854775808"), "build.seeds"),
        (lambda path: path.write_bytes(b"[build]\nseeds = nan"), "build.seeds"),
        (lambda path: path.write_bytes(b"[build]\nseeds = true"), "build.seeds"),
        (lambda path: path.write_bytes(b"[build]\noutput = 'a\\u0000b'".replace(b"'", b'"')), "build.output"),
        (lambda path: path.write_bytes(b"[build]\nsead = 3"), "Did you mean 'seeds'"),
        (lambda path: path.write_bytes(b"[biuld]\nseeds = 3"), "Did you mean 'build'"),
    ],
)
def test_bad_config_files(tmp_path: Path, make: Callable[[Path], Any], fault: str) -> None:
    """Each is refused at once, and the error says what is wrong."""
    make(tmp_path / "td1.toml")

    with pytest.raises(RequestError, match=fault):
        read_config(tmp_path / "td1.toml", {})


# --- the data files ------------------------------------------------------------------------------------------------

RIGHT = {part: idx_bytes(array) for part, array in small_arrays(20, 10).items()}


def load_files(folder: Path, contents: dict[str, bytes], *, compressed: bool = False) -> None:
    """Reads four files whose digests are taken for right, so that their content is looked into."""
    digests = {}
    for part, name in FILES.items():
        for path in (folder / name, folder / f"{name}.gz"):
            path.unlink(missing_ok=True)
        content = contents[part]
        digests[part] = hashlib.sha256(content).hexdigest()
        (folder / (f"{name}.gz" if compressed else name)).write_bytes(gzip.compress(content) if compressed else content)
    data = load(folder, digests)
    assert (28, 28) == data.train_images.shape[1:] == data.test_images.shape[1:]
    assert (len(data.train_images), len(data.test_images)) == (len(data.train_labels), len(data.test_labels))
    assert data.train_labels.max() <= 9 >= data.test_labels.max()


HEADS = st.builds(
    lambda magic, sizes, rest: magic + struct.pack(f">{len(sizes)}I", *sizes) + rest,
    st.sampled_from([b"\0\0\x08\x01", b"\0\0\x08\x03", b"\0\0\x08\xff", b"\0\0\x0d\x03", b"\x1f\x8b\x08\0"]),
    st.lists(st.sampled_from([0, 1, 10, 20, 28, 60_000, 2**32 - 1]), max_size=4),
    st.binary(max_size=100),
)


@pytest.mark.slow
@many
@given(part=st.sampled_from(list(FILES)), content=st.binary(max_size=100) | HEADS, compressed=st.booleans())
def test_any_data_file(place: Path, part: str, content: bytes, compressed: bool) -> None:
    """A data set of the right shapes, or the error of a wrong request."""
    try:
        load_files(place, RIGHT | {part: content}, compressed=compressed)
    except RequestError:
        return


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"train-labels": RIGHT["train-images"]}, "labels of shape"),
        ({"train-images": RIGHT["t10k-images"]}, "10 images and labels of shape"),
        ({"train-labels": RIGHT["t10k-labels"]}, "20 images and labels of shape"),
        ({"train-images": idx_bytes(np.zeros((20, 27, 28), np.uint8))}, "images of shape"),
        ({"train-images": idx_bytes(np.zeros((20, 784), np.uint8))}, "images of shape"),
        ({"train-images": idx_bytes(np.zeros((0, 28, 28), np.uint8))}, "images of shape"),
        ({"t10k-labels": idx_bytes(np.full(10, 10, np.uint8))}, "the label 10"),
        ({"t10k-labels": idx_bytes(np.full(10, 255, np.uint8))}, "the label 255"),
        ({"t10k-labels": RIGHT["t10k-labels"][:-1]}, "no IDX file"),
        ({"t10k-labels": RIGHT["t10k-labels"] + b"\0"}, "no IDX file"),
        ({"t10k-labels": b""}, "no IDX file"),
    ],
)
def test_bad_data_files(tmp_path: Path, changes: dict[str, bytes], fault: str) -> None:
    """Swapped, cut, of another size or with labels out of range: refused even if their digests were right."""
    load_files(tmp_path, RIGHT)

    with pytest.raises(RequestError, match=fault):
        load_files(tmp_path, RIGHT | changes)


@pytest.mark.slow
def test_a_gzip_bomb_is_refused_before_it_fills_the_memory(tmp_path: Path) -> None:
    """A file of 1 MB that would become 1 GB is read no further than a right one is long."""
    buffer = io.BytesIO()
    with gzip.GzipFile(fileobj=buffer, mode="wb") as file:
        for _ in range(1024):
            file.write(bytes(2**20))
    load_files(tmp_path, RIGHT)
    name = FILES["train-images"]
    (tmp_path / name).unlink()
    (tmp_path / f"{name}.gz").write_bytes(buffer.getvalue())

    with pytest.raises(RequestError, match="too large"):
        load(tmp_path, {part: hashlib.sha256(content).hexdigest() for part, content in RIGHT.items()})


# --- what a build has stored ---------------------------------------------------------------------------------------

IDENTITY = {"kind": "run", "seed": 0}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda children: (
        st.lists(children, max_size=4)
        | st.dictionaries(st.sampled_from(["identity", "record", "arrays", "sha256", "key"]), children, max_size=5)
    ),
    max_leaves=8,
)


@pytest.mark.slow
@many
@given(content=st.binary(max_size=200) | JSON.map(lambda value: json.dumps(value).encode()))
def test_any_stored_result(place: Path, content: bytes) -> None:
    """What no build wrote is no result."""
    folder = place / "runs" / key_of(IDENTITY)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "result.json").write_bytes(content)
    store = Store(place / "runs")

    assert store.read(IDENTITY, Run) is None
    assert store.content(IDENTITY) is None
    assert [] == list(store.identities())


@pytest.mark.slow
@many
@given(
    content=st.binary(max_size=200)
    | st.tuples(JSON, st.binary(max_size=20)).map(lambda pair: json.dumps(pair[0]).encode() + b"\n" + pair[1])
)
def test_any_kept_file(place: Path, content: bytes) -> None:
    """What no build kept is made again."""
    (place / "part").write_bytes(content)

    assert b"made" == Cache(place).get("part", "the key", lambda: b"made")


@pytest.fixture(scope="module")
def answer() -> bytes:
    """One saved answer, with its arrays."""
    made = report_of(complete_results(2), select(["q3_3"]))
    return answer_bytes(made.answers["q3_3"])


@pytest.mark.slow
@many
@given(position=st.floats(0, 1, exclude_max=True), value=st.integers(1, 255), cut=st.booleans())
def test_any_damage_to_a_saved_answer(answer: bytes, position: float, value: int, cut: bool) -> None:
    """An answer, or a ValueError: the callers turn it into theirs."""
    place = int(position * len(answer))
    damaged = answer[:place] if cut else answer[:place] + bytes([answer[place] ^ value]) + answer[place + 1 :]
    try:
        answer_from(damaged)
    except ValueError:
        return
    assert not cut


def test_a_saved_report_that_was_packed_by_others(tmp_path: Path) -> None:
    """Pickles, foreign JSON, missing arrays: a ValueError; nothing is unpickled."""
    made = report_of(complete_results(1), select(["q1_2"]))
    path = tmp_path / "report.npz"
    path.write_bytes(report_bytes(made))
    assert made.provenance == report_from(path.read_bytes()).provenance
    with np.load(path) as saved:
        arrays = dict(saved)
    pickled = np.array([{"an": "object"}], dtype=object)
    for changes in ({"report.json": pickled}, {"mosaic": pickled}, {"report.json": np.zeros(3, np.uint8)}):
        np.savez(path, **(arrays | changes))

        with pytest.raises(ValueError, match="Expected"):
            report_from(path.read_bytes())
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("report.json.npy", b"cos\nsystem\n(S'true'\ntR.")
    with pytest.raises(ValueError, match="Expected"):
        report_from(path.read_bytes())
