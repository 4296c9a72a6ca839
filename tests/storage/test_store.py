"""The store: a key that says all, results that are whole or absent, damage that is noticed."""

import hashlib
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from builders import ORIGIN
from hypothesis import given
from hypothesis import strategies as st
from limits import files_limited_to
from numpy.typing import NDArray

from td1report.inputs.experiments import by_role, distinct
from td1report.records import Anomalies, Timing
from td1report.runs.tasks import anomalies_identity, run_identity, timing_identity
from td1report.storage.store import Store, _canonical, key_of

EXPERIMENT = distinct(by_role())[0]
DIGESTS = {"train-images": "a", "train-labels": "b", "t10k-images": "c", "t10k-labels": "d"}
IDENTITY = anomalies_identity(1, 0.009, 300, 0, DIGESTS)
RECORD = Anomalies(seed=0, label=1, contamination=0.009, trees=300, ids=(4, 2), scores=(-0.25, -0.5), origin=ORIGIN)
ARRAYS: dict[str, NDArray[Any]] = {"probabilities": np.array([[0.25, 0.75]], dtype=np.float32), "order": np.arange(3)}

JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda values: st.lists(values, max_size=3) | st.dictionaries(st.text(), values, max_size=3),
    max_leaves=8,
)


def folder_of(store: Store) -> Path:
    """Where the one result of these tests lies."""
    return store.root / key_of(IDENTITY)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """A store that holds one result with two arrays."""
    store = Store(tmp_path / "runs")
    store.write(IDENTITY, RECORD, ARRAYS)
    return store


# --- the key -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("part", run_identity(EXPERIMENT, 0, DIGESTS))
def test_key_depends_on_every_part(part: str) -> None:
    """Another experiment, seed, data, code or library is another result."""
    identity = run_identity(EXPERIMENT, 0, DIGESTS)

    assert key_of(identity) != key_of(identity | {part: "another"})


@pytest.mark.parametrize(
    "change",
    [{"units": (256, 255)}, {"dropout": 0.4}, {"activation": "sigmoid"}, {"batch_size": 241}, {"epochs": 19}],
    ids=lambda change: next(iter(change)),
)
def test_key_depends_on_every_field_of_the_experiment(change: dict[str, Any]) -> None:
    """Each value of the experiment counts."""
    changed = EXPERIMENT.model_copy(update=change)

    assert key_of(run_identity(EXPERIMENT, 0, DIGESTS)) != key_of(run_identity(changed, 0, DIGESTS))


def test_identities_name_what_a_result_depends_on() -> None:
    """Run: experiment, seed, data, code, keras, tensorflow; no number of workers, folder, author or language."""
    run = run_identity(EXPERIMENT, 3, DIGESTS)
    timing = timing_identity(EXPERIMENT, 5, DIGESTS, "a processor")

    assert {"kind", "experiment", "seed", "data", "code", "keras", "tensorflow"} == set(run)
    assert {"kind", "label", "contamination", "trees", "seed", "data", "code", "scikit-learn"} == set(IDENTITY)
    assert {"kind", "experiment", "num_epochs", "data", "processor", "code", "keras", "tensorflow"} == set(timing)


def test_the_name_of_an_experiment_is_not_in_the_key() -> None:
    """A training that equals an earlier one is that one, whatever it is called."""
    renamed = EXPERIMENT.model_copy(update={"name": "another name"})

    assert run_identity(EXPERIMENT, 0, DIGESTS) == run_identity(renamed, 0, DIGESTS)
    assert timing_identity(EXPERIMENT, 5, DIGESTS, "x") == timing_identity(renamed, 5, DIGESTS, "x")


@pytest.mark.slow
@given(st.dictionaries(st.text(), JSON_VALUES))
def test_key_ignores_the_order(identity: dict[str, Any]) -> None:
    """The same identity read in another order, or back from JSON, has the same key of 20 hexadecimal digits."""
    reordered = dict(reversed(identity.items()))

    assert key_of(identity) == key_of(reordered) == key_of(json.loads(json.dumps(identity)))
    assert 20 == len(key_of(identity)) == len(key_of(identity).strip("g-z"))


# --- round trip ----------------------------------------------------------------------------------------------------


def test_what_is_written_is_read(store: Store) -> None:
    """Record and arrays come back equal, types included."""
    read = {name: store.read_array(IDENTITY, name) for name in ARRAYS}

    assert RECORD == store.read(IDENTITY, Anomalies)
    assert ARRAYS["probabilities"].tolist() == read["probabilities"].tolist()
    assert [np.float32, ARRAYS["order"].dtype] == [read["probabilities"].dtype, read["order"].dtype]
    assert [(IDENTITY, "")] == list(store.identities())


@given(
    st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=5),
    st.text(max_size=10),
    st.integers(0, 10**6),
)
def test_any_record_survives(
    tmp_path_factory: pytest.TempPathFactory, seconds: list[float], digest: str, seed: int
) -> None:
    """Whatever a record holds comes back bit by bit."""
    store = Store(tmp_path_factory.mktemp("runs"))
    identity = {"kind": "timing", "seed": seed}
    origin = ORIGIN.model_copy(update={"code_digest": digest})
    record = Timing(experiment="x", batch_size=1, updates_per_epoch=1, epoch_seconds=tuple(seconds), origin=origin)

    store.write(identity, record)

    assert record == store.read(identity, Timing)


def test_later_result_replaces_the_former(store: Store) -> None:
    """Writing under the same key leaves the new result alone, without arrays of the former one."""
    later = RECORD.model_copy(update={"ids": (7,)})
    store.write(IDENTITY, later)

    assert later == store.read(IDENTITY, Anomalies)
    assert ["result.json"] == [path.name for path in folder_of(store).iterdir()]


def test_what_is_not_stored_is_none(tmp_path: Path) -> None:
    """A store whose folder is not there holds nothing, and does not make the folder."""
    store = Store(tmp_path / "absent")

    assert store.read(IDENTITY, Anomalies) is None
    assert [] == list(store.identities())
    assert not store.root.exists()


def test_array_that_is_not_stored_is_a_key_error(store: Store) -> None:
    """Neither an unknown name nor a file that was laid beside the result is read."""
    np.save(folder_of(store) / "stray.npy", np.arange(3))

    for name in ("unknown", "stray"):
        with pytest.raises(KeyError, match=f"No array '{name}' under"):
            store.read_array(IDENTITY, name)


# --- damage --------------------------------------------------------------------------------------------------------


def truncate(path: Path) -> None:
    """Loses the second half."""
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def flip(path: Path) -> None:
    """Flips one bit in the middle."""
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def delete(path: Path) -> None:
    """Removes the file."""
    path.unlink()


def empty(path: Path) -> None:
    """Leaves a file of no bytes."""
    path.write_bytes(b"")


def make_folder(path: Path) -> None:
    """Puts a folder in its place."""
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize("name", ["result.json", "probabilities.npy", "order.npy"])
@pytest.mark.parametrize("damage", [truncate, flip, delete, empty, make_folder])
def test_damaged_result_is_not_stored(store: Store, name: str, damage: Callable[[Path], None]) -> None:
    """A result one of whose files is damaged or missing counts as not stored, and can be written again."""
    damage(folder_of(store) / name)

    assert store.read(IDENTITY, Anomalies) is None
    assert [] == list(store.identities())
    with pytest.raises(KeyError):
        store.read_array(IDENTITY, "order")
    store.write(IDENTITY, RECORD, ARRAYS)
    assert RECORD == store.read(IDENTITY, Anomalies)


def test_no_flipped_bit_goes_unnoticed(store: Store) -> None:
    """Whichever byte of result.json changes, the result is refused or what it says is the same."""
    path = folder_of(store) / "result.json"
    intact = path.read_bytes()
    for position in range(len(intact)):
        changed = bytearray(intact)
        changed[position] ^= 1
        path.write_bytes(changed)

        assert store.read(IDENTITY, Anomalies) in (None, RECORD)


@pytest.mark.parametrize("content", [b"[]", b"null", b"3", b"{}", b'{"sha256": 1}', b"\xff", b"[" * 100_000])
def test_file_of_another_kind_is_not_stored(store: Store, content: bytes) -> None:
    """Valid JSON of another shape, and what is no JSON at all, count as not stored."""
    (folder_of(store) / "result.json").write_bytes(content)

    assert store.read(IDENTITY, Anomalies) is None


def test_result_under_another_key_is_not_stored(store: Store) -> None:
    """A result that was copied under the key of another one is not taken for it."""
    other = IDENTITY | {"seed": 1}
    folder_of(store).rename(store.root / key_of(other))

    assert store.read(other, Anomalies) is None


def test_record_of_another_type_is_not_stored(store: Store) -> None:
    """An intact record that is not of the type asked for, as an older version may have left it, is computed again."""
    assert store.read(IDENTITY, Timing) is None


# --- safety --------------------------------------------------------------------------------------------------------


def test_objects_are_not_written(tmp_path: Path) -> None:
    """An array of Python objects would need pickle: it is refused, and nothing of the result is left."""
    store = Store(tmp_path)

    with pytest.raises(ValueError, match="allow_pickle=False"):
        store.write(IDENTITY, RECORD, {"objects": np.array([{}], dtype=object)})

    assert [] == list(tmp_path.iterdir())


def test_objects_are_never_unpickled(store: Store) -> None:
    """Even a pickled array whose digests were all made right is refused, and its code does not run."""
    witness = store.root / "witness"

    class Trap:
        def __reduce__(self) -> tuple[Callable[[Path], None], tuple[Path]]:
            return Path.touch, (witness,)

    buffer = io.BytesIO()
    np.save(buffer, np.array([Trap()], dtype=object), allow_pickle=True)
    (folder_of(store) / "order.npy").write_bytes(buffer.getvalue())
    path = folder_of(store) / "result.json"
    envelope = json.loads(path.read_bytes())
    del envelope["sha256"]
    envelope["arrays"]["order"] = hashlib.sha256(buffer.getvalue()).hexdigest()
    envelope["sha256"] = hashlib.sha256(_canonical(envelope)).hexdigest()
    path.write_text(json.dumps(envelope), encoding="utf-8")

    assert RECORD == store.read(IDENTITY, Anomalies)
    with pytest.raises(ValueError, match="allow_pickle=False"):
        store.read_array(IDENTITY, "order")
    assert not witness.exists()


def test_failed_write_keeps_the_former_result(store: Store) -> None:
    """A result that cannot be written leaves the stored one as it was, and nothing partial beside it."""
    with pytest.raises(ValueError, match="allow_pickle=False"):
        store.write(IDENTITY, RECORD, {"good": np.arange(3), "objects": np.array([{}], dtype=object)})

    assert RECORD == store.read(IDENTITY, Anomalies)
    assert [key_of(IDENTITY)] == [path.name for path in store.root.iterdir()]


def test_full_disk_keeps_the_former_result(store: Store) -> None:
    """When an array cannot be written whole, the stored result stays as it was, and nothing partial is left."""
    with files_limited_to(10_000), pytest.raises(OSError, match="too large"):
        store.write(IDENTITY, RECORD, {"large": np.zeros(10_000)})

    assert RECORD == store.read(IDENTITY, Anomalies)
    assert [key_of(IDENTITY)] == [path.name for path in store.root.iterdir()]


def test_store_that_is_a_file_is_an_os_error(tmp_path: Path) -> None:
    """A root that cannot be a folder is told as an OSError, and the file that is there stays."""
    root = tmp_path / "runs"
    root.write_bytes(b"a file")

    with pytest.raises(OSError, match="runs"):
        Store(root).write(IDENTITY, RECORD)

    assert b"a file" == root.read_bytes()
