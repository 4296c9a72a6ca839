"""The data: found in the right order, and never used unless every byte of it is the expected one."""

import gzip
import hashlib
import logging
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from data_folders import MakeDataFolder
from other_users import ADA, needs_root, run_as, shared_folder

from td1report.errors import RequestError
from td1report.inputs import data
from td1report.inputs.data import (
    DIGESTS,
    FILES,
    Located,
    find,
    keras_cache,
    load,
    local_copy,
    local_places,
    located,
    scale,
)
from td1report.runs.tasks import DataPlace

TRAIN_IMAGES = FILES["train-images"]


@pytest.mark.parametrize("compressed", [False, True])
def test_small_data_set_is_read(make_data_folder: MakeDataFolder, compressed: bool) -> None:
    """Plain or gzip-compressed, four files with the digests asked for become arrays of the right shapes and types."""
    place = make_data_folder(compressed=compressed)

    found = load(place.folder, place.digests)

    assert ("folder", place.folder, dict(place.digests)) == (found.source, found.folder, found.digests)
    assert ((50, 28, 28), (50,)) == (found.train_images.shape, found.train_labels.shape)
    assert ((20, 28, 28), (20,)) == (found.test_images.shape, found.test_labels.shape)
    assert [0, 1, 2, 3] == found.train_labels[:4].tolist()
    assert {np.dtype(np.uint8)} == {found.train_images.dtype, found.test_images.dtype, found.test_labels.dtype}


def test_digest_is_that_of_the_decompressed_file(make_data_folder: MakeDataFolder) -> None:
    """Two packagers' compressions of the same file are both accepted."""
    place = make_data_folder(compressed=True)
    path = place.folder / f"{TRAIN_IMAGES}.gz"
    path.write_bytes(gzip.compress(gzip.decompress(path.read_bytes()), compresslevel=1, mtime=1))

    assert (50, 28, 28) == load(place.folder, place.digests).train_images.shape


def truncate(content: bytes) -> bytes:
    """The file without its second half."""
    return content[: len(content) // 2]


def alter(content: bytes) -> bytes:
    """The file with one bit of its last pixel flipped."""
    return content[:-1] + bytes([content[-1] ^ 1])


def empty(_: bytes) -> bytes:
    """Nothing."""
    return b""


@pytest.mark.parametrize("part", FILES)
@pytest.mark.parametrize("damage", [truncate, alter, empty])
def test_damaged_file_is_refused(make_data_folder: MakeDataFolder, part: str, damage: Callable[[bytes], bytes]) -> None:
    """A file that lost or changed a byte is refused by name, with the expected and the received digest."""
    place = make_data_folder()
    path = place.folder / FILES[part]
    path.write_bytes(damage(path.read_bytes()))
    received = hashlib.sha256(path.read_bytes()).hexdigest()

    with pytest.raises(RequestError) as caught:
        load(place.folder, place.digests)

    message = str(caught.value)
    assert str(path) in message
    assert f"Expected SHA-256 (decompressed): {place.digests[part]}" in message
    assert f"Received: {received}" in message


@pytest.mark.parametrize(
    ("damage", "reason"),
    [
        (truncate, "ended before"),
        (empty, "Received"),
        (lambda _: b"plain text", "Not a gzipped file"),
        (alter, "Incorrect length"),
    ],
)
def test_damaged_compressed_file_is_refused(
    make_data_folder: MakeDataFolder, damage: Callable[[bytes], bytes], reason: str
) -> None:
    """A .gz that cannot be decompressed is refused by name, with what was expected and what stood in the way."""
    place = make_data_folder(compressed=True)
    path = place.folder / f"{TRAIN_IMAGES}.gz"
    path.write_bytes(damage(path.read_bytes()))

    with pytest.raises(RequestError) as caught:
        load(place.folder, place.digests)

    message = str(caught.value)
    assert str(path) in message
    assert place.digests["train-images"] in message
    assert reason in message
    assert "Received: " in message


def test_swapped_files_are_refused(make_data_folder: MakeDataFolder) -> None:
    """Training images under the name of the test images are not taken for them."""
    place = make_data_folder()
    train, test = place.folder / TRAIN_IMAGES, place.folder / FILES["t10k-images"]
    train_content = train.read_bytes()
    train.write_bytes(test.read_bytes())
    test.write_bytes(train_content)

    with pytest.raises(RequestError, match=rf"{TRAIN_IMAGES}.*Received: {place.digests['t10k-images']}"):
        load(place.folder, place.digests)


def test_too_large_file_is_refused(make_data_folder: MakeDataFolder) -> None:
    """A small .gz that would decompress into more than the largest real file is refused, whatever its digest."""
    place = make_data_folder(compressed=True)
    bomb = place.folder / f"{TRAIN_IMAGES}.gz"
    bomb.write_bytes(gzip.compress(bytes(data.MAX_FILE_BYTES + 1), compresslevel=1))

    with pytest.raises(RequestError, match=r"too large\. Expected .*Received: more than 47040016 bytes"):
        load(place.folder, place.digests)


def test_file_that_is_no_idx_is_refused(make_data_folder: MakeDataFolder) -> None:
    """A file with the digest asked for but of another format is refused by name."""
    place = make_data_folder()
    path = place.folder / TRAIN_IMAGES
    path.write_bytes(b"\x00\x00\x09\x01\x00\x00\x00\x01\x80")  # one signed byte
    digests = {**place.digests, "train-images": hashlib.sha256(path.read_bytes()).hexdigest()}

    with pytest.raises(RequestError, match=rf"{TRAIN_IMAGES}' is no IDX file of unsigned bytes"):
        load(place.folder, digests)


def test_folder_that_lacks_a_file_is_refused(make_data_folder: MakeDataFolder) -> None:
    """A folder given by hand must hold all four files: the missing ones are named, no other place is tried."""
    place = make_data_folder()
    (place.folder / FILES["t10k-labels"]).unlink()

    with pytest.raises(RequestError, match=rf"lacks {FILES['t10k-labels']} .*Expected the four IDX files"):
        find(place.folder)


def test_folder_that_is_none_is_refused(tmp_path: Path) -> None:
    """What does not exist, or is an archive that nobody unpacked, is told as that."""
    (tmp_path / "data.zip").write_bytes(b"PK")

    for name, fault in (("no-such-folder", "does not exist"), ("data.zip", "is a file")):
        with pytest.raises(RequestError, match=rf"{name}' {fault}\. Expected the four IDX files"):
            load(tmp_path / name)


def test_digits_are_not_called_damaged(make_data_folder: MakeDataFolder) -> None:
    """MNIST's files have the names of Fashion-MNIST's and are as intact: they are another data set."""
    fashion = make_data_folder()
    digits = make_data_folder("digits")
    path = digits.folder / TRAIN_IMAGES
    content = path.read_bytes()
    path.write_bytes(content[:16] + content[:15:-1])  # as many images, others

    with pytest.raises(RequestError, match=rf"{TRAIN_IMAGES}' is not that of Fashion-MNIST \(MNIST's digits"):
        load(digits.folder, fashion.digests)


@needs_root
def test_folder_of_somebody_elses_is_told_as_such() -> None:
    """This user may not look into it: not that it lacks the files."""
    with shared_folder() as folder:
        (folder / "data").mkdir(mode=0)
        imports = "from td1report.cli import guarded\nfrom td1report.inputs.data import load, local_copy"
        done = run_as(ADA, 0o022, folder, imports, "guarded(lambda: load(folder / 'data'))")

    assert 2 == done.returncode
    assert "/data' cannot be read: Permission denied. Its owner lets others in" in done.stderr


def test_cache_of_keras_follows_keras_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """KERAS_HOME moves Keras' cache, and ours with it."""
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))

    assert tmp_path / "datasets" / "fashion-mnist" == keras_cache()


@pytest.mark.parametrize("home", ["writable", "absent"])
def test_cache_of_keras_without_keras_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, home: str) -> None:
    """Without KERAS_HOME the cache is in the home folder, or in /tmp when that cannot be written, as Keras has it."""
    folder = tmp_path if home == "writable" else tmp_path / "absent"
    monkeypatch.delenv("KERAS_HOME", raising=False)
    monkeypatch.setenv("HOME", str(folder))
    expected = folder if home == "writable" else Path("/tmp")  # noqa: S108  (what Keras does)

    assert expected / ".keras" / "datasets" / "fashion-mnist" == keras_cache()


def test_cache_of_keras_comes_before_the_system(
    monkeypatch: pytest.MonkeyPatch, make_data_folder: MakeDataFolder, tmp_path: Path
) -> None:
    """A complete copy in Keras' cache wins over one of the system; an incomplete one is passed over."""
    cached = make_data_folder("keras/datasets/fashion-mnist").folder
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    system = make_data_folder("share/datasets/fashion-mnist").folder
    monkeypatch.setattr(sys, "prefix", str(tmp_path))

    assert ("keras_cache", cached) == find()
    (cached / TRAIN_IMAGES).unlink()
    assert ("system", system) == find() == local_copy()


@pytest.fixture
def cached(monkeypatch: pytest.MonkeyPatch, make_data_folder: MakeDataFolder, tmp_path: Path) -> DataPlace:
    """A copy in Keras' cache and one of the system: both compressed and intact, and no other on this machine."""
    made = make_data_folder("keras/datasets/fashion-mnist", compressed=True)
    system = make_data_folder("share/datasets/fashion-mnist", compressed=True)
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    places = (("keras_cache", made.folder), ("system", system.folder))
    monkeypatch.setattr(data, "local_places", lambda: iter(places))
    return made


def test_a_damaged_copy_is_passed_over_with_a_word(
    cached: DataPlace, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A file in Keras' cache was cut: the system's copy is used, one line names the file, the fault and the remedy."""
    path = cached.folder / f"{TRAIN_IMAGES}.gz"
    path.write_bytes(truncate(path.read_bytes()))
    system = tmp_path / "share" / "datasets" / "fashion-mnist"

    with caplog.at_level(logging.WARNING):
        found = load(None, cached.digests)

    (said,) = caplog.messages
    assert ("system", system) == (found.source, found.folder)
    for part in (str(path), "ended before", "Delete the file", f"That in {system} is taken."):
        assert part in said
    assert Located("system", system, (said.removesuffix(f" That in {system} is taken."),)) == located(
        None, cached.digests
    )


def test_an_intact_copy_needs_no_word(cached: DataPlace, caplog: pytest.LogCaptureFixture) -> None:
    """The first place serves."""
    assert "keras_cache" == load(None, cached.digests).source
    assert Located("keras_cache", cached.folder) == located(None, cached.digests)
    assert [] == caplog.messages


@pytest.mark.parametrize("lacking", [0, 3], ids=["all files there", "one file there"])
def test_a_download_that_was_cut_is_named(
    cached: DataPlace, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, lacking: int
) -> None:
    """Keras would read its own half file for ever: no download is tried, and the error names what to delete."""
    names = [f"{name}.gz" for name in FILES.values()]
    path = cached.folder / names[0]
    path.write_bytes(truncate(path.read_bytes()))
    for name in names[4 - lacking :]:
        (cached.folder / name).unlink()
    (tmp_path / "share" / "datasets" / "fashion-mnist" / names[1]).unlink()
    monkeypatch.setattr(data, "_download", lambda: pytest.fail("a download was tried"))

    with pytest.raises(RequestError) as caught:
        load(None, cached.digests)

    assert str(path) in str(caught.value)
    assert "ended before" in str(caught.value)
    assert str(caught.value).endswith("Once it is deleted, Keras downloads it again.")
    assert Located(None, None, (str(caught.value),)) == located(None, cached.digests)


def test_what_a_wrong_folder_lacks_is_located_too(make_data_folder: MakeDataFolder, tmp_path: Path) -> None:
    """`located` raises nothing: it hands on what `load` would say."""
    place = make_data_folder()

    assert Located("folder", place.folder) == located(place.folder, place.digests)
    assert "does not exist" in located(tmp_path / "absent").faults[0]


def test_order_of_the_places() -> None:
    """Keras' cache first, then the share folders of the interpreter and of the system."""
    sources, places = zip(*local_places(), strict=True)

    assert ("keras_cache", "system", "system", "system") == sources
    assert Path("/usr/share/datasets/fashion-mnist") in places


def test_failed_download_tells_the_four_ways(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a copy and without a network the message names all four ways to provide the data."""

    def refuse() -> None:
        raise Exception("URL fetch failure")  # noqa: TRY002  (the very class that Keras raises)

    datasets = SimpleNamespace(fashion_mnist=SimpleNamespace(load_data=refuse))
    monkeypatch.setitem(sys.modules, "keras", SimpleNamespace(datasets=datasets))
    monkeypatch.setitem(sys.modules, "keras.datasets", datasets)

    with pytest.raises(RequestError) as caught:
        data._download()

    message = str(caught.value)
    for way in ("URL fetch failure", "--data", str(keras_cache()), "dataset-fashion-mnist", "network"):
        assert way in message


def test_scale_keeps_the_shape() -> None:
    """0, 51 and 255 become 0, 0.2 and 1 in float32."""
    scaled = scale(np.array([[0, 51, 255]], dtype=np.uint8))

    assert np.float32 == scaled.dtype
    assert np.array([[0, 0.2, 1]], dtype=np.float32).tolist() == scaled.tolist()


def test_real_data_set() -> None:
    """Fashion-MNIST itself: 60 000 and 10 000 images, 6 000 and 1 000 of each class, all its digests verified."""
    if local_copy() is None:
        pytest.skip("no copy of Fashion-MNIST on this machine, and a test downloads nothing")

    real = load()

    assert DIGESTS == real.digests
    assert ((60_000, 28, 28), (10_000, 28, 28)) == (real.train_images.shape, real.test_images.shape)
    assert {np.dtype(np.uint8)} == {
        a.dtype for a in (real.train_images, real.train_labels, real.test_images, real.test_labels)
    }
    assert [6_000] * 10 == np.bincount(real.train_labels).tolist()
    assert [1_000] * 10 == np.bincount(real.test_labels).tolist()
    assert (0, 255) == (real.train_images.min(), real.train_images.max())
