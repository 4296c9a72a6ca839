"""Fashion-MNIST: found, verified, split and scaled.

The data set is that of Xiao, Rasul and Vollgraf (2017), https://arxiv.org/abs/1708.07747: 60 000 training and
10 000 test images of 28 x 28 pixels, 8-bit grey, ten classes. Its four IDX files are looked for on this machine
first; only when there is no copy does Keras download them.
"""

import gzip
import hashlib
import logging
import os
import struct
import sys
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from td1report.errors import RequestError, sentence
from td1report.inputs.experiments import VALIDATION_SPLIT
from td1report.inputs.network import split_sizes

_logger = logging.getLogger(__name__)

FILES = {
    "train-images": "train-images-idx3-ubyte",
    "train-labels": "train-labels-idx1-ubyte",
    "t10k-images": "t10k-images-idx3-ubyte",
    "t10k-labels": "t10k-labels-idx1-ubyte",
}
DIGESTS: Mapping[str, str] = {
    "train-images": "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888",
    "train-labels": "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9",
    "t10k-images": "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b",
    "t10k-labels": "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34",
}
"""SHA-256 of the DECOMPRESSED files: the compressed ones differ from one packager to the next."""

LARGEST_LABEL = 9

MAX_FILE_BYTES = 60_000 * 28 * 28 + 16
"""Size of the largest of the four files once decompressed; anything longer is refused before it fills the memory."""

Source = Literal["folder", "keras_cache", "system", "download"]

FOUR_WAYS = (
    "Provide the data in one of four ways: `--data FOLDER` with the four IDX files (compressed or not); "
    "the same files in Keras' cache ({cache}); "
    "on Debian or Ubuntu, `sudo apt-get install dataset-fashion-mnist`; "
    "or a network connection, and Keras downloads them."
)


@dataclass(frozen=True, eq=False)
class FashionMNIST:
    """The data set in memory, as it is stored: nothing scaled yet.

    Attributes:
        train_images: (60000, 28, 28) uint8, 0 = background, 255 = darkest ink of the drawing.
        train_labels: (60000,) uint8, class codes 0 to 9.
        test_images: (10000, 28, 28) uint8.
        test_labels: (10000,) uint8.
        source: where the files were found.
        folder: the folder that holds them; workers read them again from there.
        digests: SHA-256 of the four decompressed files.
    """

    train_images: NDArray[np.uint8]
    train_labels: NDArray[np.uint8]
    test_images: NDArray[np.uint8]
    test_labels: NDArray[np.uint8]
    source: Source
    folder: Path
    digests: Mapping[str, str]

    @property
    def num_fitted(self) -> int:
        """Training images that are fitted: those that validation leaves, the first ones."""
        return split_sizes(len(self.train_images), VALIDATION_SPLIT)[0]

    @property
    def num_validation(self) -> int:
        """Training images that validate, the last ones."""
        return len(self.train_images) - self.num_fitted

    @property
    def fitted_images(self) -> NDArray[np.uint8]:
        """(num_fitted, 28, 28), as stored."""
        return self.train_images[: self.num_fitted]

    @property
    def fitted_labels(self) -> NDArray[np.uint8]:
        """(num_fitted,) class codes."""
        return self.train_labels[: self.num_fitted]


def load(folder: Path | None = None, digests: Mapping[str, str] = DIGESTS) -> FashionMNIST:
    """Finds the data set, verifies its four files and reads them.

    Args:
        folder: where to look, and nowhere else; None looks in Keras' cache, then among the system's data sets, then
            lets Keras download.
        digests: expected SHA-256 of the decompressed files (tests bring their own small data).

    Raises:
        RequestError: if there is no copy and no network, or if a file is missing, damaged, altered, or holds no images
            of 28 x 28 pixels with a label from 0 to 9 each.
    """
    if folder is not None:
        return _read(*find(folder), digests)
    data, faults = _search(digests)
    if data is None:
        _check_keras_cache(digests)
    instead = "Another one is looked for." if data is None else f"That in {data.folder} is taken."
    for fault in faults:
        _logger.warning("%s %s", fault, instead)
    return data or _read("download", _download(), digests)


@dataclass(frozen=True)
class Located:
    """Where a build would take the data set from.

    Attributes:
        source: None where it would have to be downloaded, or where the folder that was named will not do.
        folder: the folder of the intact copy.
        faults: what is wrong, and how to mend it, with the files that are looked at before.
    """

    source: Source | None
    folder: Path | None
    faults: tuple[str, ...] = ()


def located(folder: Path | None = None, digests: Mapping[str, str] = DIGESTS) -> Located:
    """Where `load` would read the data, which it verifies; downloads nothing and raises nothing."""
    faults: tuple[str, ...] = ()
    try:
        if folder is not None:
            data: FashionMNIST | None = load(folder, digests)
        else:
            data, faults = _search(digests)
        if data is None:
            _check_keras_cache(digests)
    except RequestError as error:
        return Located(None, None, (str(error),))
    return Located(None, None, faults) if data is None else Located(data.source, data.folder, faults)


def _search(digests: Mapping[str, str]) -> tuple[FashionMNIST | None, tuple[str, ...]]:
    """The first intact copy on this machine, and what is wrong with those that come before it."""
    faults: list[str] = []
    for source, place in local_places():
        try:
            if not _lacking(place):
                return _read(source, place, digests), tuple(faults)
        except RequestError as error:
            faults.append(str(error))
    return None, tuple(faults)


def _read(source: Source, folder: Path, digests: Mapping[str, str]) -> FashionMNIST:
    """The data set of a folder that has all four files; errors as of `load`."""
    contents = {part: _verified(_path(folder, part), digests[part]) for part in FILES}
    arrays = {part: _parse_idx(content, _path(folder, part)) for part, content in contents.items()}
    for kind in ("train", "t10k"):
        _check(arrays[f"{kind}-images"], arrays[f"{kind}-labels"], _path(folder, f"{kind}-images"))
    return FashionMNIST(
        train_images=arrays["train-images"],
        train_labels=arrays["train-labels"],
        test_images=arrays["t10k-images"],
        test_labels=arrays["t10k-labels"],
        source=source,
        folder=folder,
        digests=dict(digests),
    )


def _check_keras_cache(digests: Mapping[str, str]) -> None:
    """Refuses what a download that was cut has left: Keras takes a file that is there for a whole one, for ever.

    Raises:
        RequestError: if a file in Keras' cache is damaged or altered.
    """
    for part, name in FILES.items():
        path = keras_cache() / f"{name}.gz"
        try:
            if path.is_file():
                _verified(path, digests[part])
        except RequestError as error:
            raise RequestError(f"{error} Once it is deleted, Keras downloads it again.") from error


def find(folder: Path | None = None) -> tuple[Source, Path]:
    """Source and folder of the four files, which are not read; the first place that holds all four wins.

    Raises:
        RequestError: if `folder` was given and lacks a file, or if nothing was found and the download failed.
    """
    if folder is None:
        return local_copy() or ("download", _download())
    fault = None
    if missing := _lacking(folder):
        fault = f"lacks {', '.join(missing)} (with or without .gz)"
    if not folder.is_dir():
        fault = "is a file" if folder.exists() else "does not exist"
    if fault is not None:
        raise RequestError(
            f"The data folder {str(folder)!r} {fault}. Expected the four IDX files of Fashion-MNIST: "
            f"{', '.join(FILES.values())}."
        )
    return "folder", folder


def local_copy() -> tuple[Source, Path] | None:
    """The first place of this machine that holds all four files; None if a build would have to download them."""
    for source, place in local_places():
        with suppress(RequestError):
            if not _lacking(place):
                return source, place
    return None


def _lacking(folder: Path) -> list[str]:
    """Names of the files that a folder lacks, compressed or not.

    Raises:
        RequestError: if this user may not look into it.
    """
    try:
        return [name for part, name in FILES.items() if not _path(folder, part).is_file()]
    except OSError as error:
        raise RequestError(
            f"The data folder {str(folder)!r} cannot be read: {error.strerror}. Its owner lets others in by "
            "`chmod -R a+rX` on it; or name another --data."
        ) from error


def local_places() -> Iterator[tuple[Source, Path]]:
    """The folders of this machine in which the data set may be, in order of preference."""
    yield "keras_cache", keras_cache()
    for root in (Path(sys.prefix), Path("/usr"), Path("/usr/local")):
        yield "system", root / "share" / "datasets" / "fashion-mnist"


def keras_cache() -> Path:
    """Folder in which `keras.datasets.fashion_mnist` caches its files; KERAS_HOME moves it.

    A machine without a home directory has no cache of Keras either: Keras then falls back on /tmp.
    """
    home = os.environ.get("KERAS_HOME")
    if home is None:
        base = Path(os.path.expanduser("~"))  # noqa: PTH111  (Path.home() raises without a home, this does not)
        home = str((base if os.access(base, os.W_OK) else Path("/tmp")) / ".keras")  # noqa: S108 (Keras' own fallback)
    return Path(home) / "datasets" / "fashion-mnist"


def scale(images: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Pixels as float32 in [0, 1], same shape: what the network is fed."""
    return images.astype(np.float32) / np.float32(255)


def _path(folder: Path, part: str) -> Path:
    plain = folder / FILES[part]
    return plain if plain.is_file() else plain.with_name(plain.name + ".gz")


def _download() -> Path:
    os.environ["KERAS_BACKEND"] = "tensorflow"  # whichever the user chose for another course may not be installed here
    try:
        with _silent_standard_error():
            from keras.datasets import fashion_mnist

        fashion_mnist.load_data()
    except Exception as error:  # Keras raises bare Exception when it cannot download
        ways = FOUR_WAYS.format(cache=keras_cache())
        received = sentence(f"No copy of Fashion-MNIST on this machine, and no download: {error}")
        raise RequestError(f"{received} {ways}") from error
    return keras_cache()


@contextmanager
def _silent_standard_error() -> Iterator[None]:
    """While a library is loaded whose C++ writes there, whatever its settings."""
    kept = os.dup(2)
    try:
        with Path(os.devnull).open("w", encoding="utf-8") as nothing:
            os.dup2(nothing.fileno(), 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)


def _verified(path: Path, expected: str) -> bytes:
    content = _decompressed(path, expected)
    received = hashlib.sha256(content).hexdigest()
    if received != expected:
        try:
            _parse_idx(content, path)
            fault = "is not that of Fashion-MNIST (MNIST's digits have files of the same names), or was altered"
        except RequestError:
            fault = "is damaged"
        raise RequestError(
            f"The data file {str(path)!r} {fault}. Expected SHA-256 (decompressed): {expected}. "
            f"Received: {received} ({len(content)} bytes). Delete the file and provide it again."
        )
    return content


def _decompressed(path: Path, expected: str) -> bytes:
    opener = gzip.open if path.suffix == ".gz" else open
    try:
        with opener(path, "rb") as file:
            content: bytes = file.read(MAX_FILE_BYTES + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise RequestError(
            f"The data file {str(path)!r} cannot be read. Expected an IDX file of Fashion-MNIST, gzip-compressed if "
            f"its name ends in .gz, SHA-256 (decompressed): {expected}. {sentence(f'Received: {error}')} "
            "Delete the file and provide it again."
        ) from error
    if len(content) > MAX_FILE_BYTES:
        raise RequestError(
            f"The data file {str(path)!r} is too large. Expected an IDX file of Fashion-MNIST, SHA-256 (decompressed): "
            f"{expected}. Received: more than {MAX_FILE_BYTES} bytes once decompressed. "
            "Delete the file and provide it again."
        )
    return content


def _parse_idx(content: bytes, path: Path) -> NDArray[np.uint8]:
    """Reads the IDX format (http://yann.lecun.com/exdb/mnist/): magic 0, 0, 8, rank, then big-endian sizes."""
    try:
        zero, kind, rank = struct.unpack_from(">HBB", content)
        shape = struct.unpack_from(f">{rank}I", content, 4)
        if (zero, kind) != (0, 8):
            raise ValueError(f"magic number {content[:4]!r}")
        return np.frombuffer(content, np.uint8, offset=4 + 4 * rank).reshape(shape)
    except (struct.error, ValueError) as error:
        raise RequestError(
            f"The data file {str(path)!r} is no IDX file of unsigned bytes: {error}. Delete it and provide it again."
        ) from error


def _check(images: NDArray[np.uint8], labels: NDArray[np.uint8], path: Path) -> None:
    """Checks the properties that the rest of the program assumes of a pair of files."""
    fault = None
    if images.ndim != 3 or images.shape[1:] != (28, 28) or not len(images):
        fault = f"images of shape {images.shape}"
    elif labels.shape != images.shape[:1]:
        fault = f"{len(images)} images and labels of shape {labels.shape}"
    elif labels.max() > LARGEST_LABEL:
        fault = f"the label {labels.max()}"
    if fault is not None:
        raise RequestError(
            f"The data file {str(path)!r} and its labels are not Fashion-MNIST. Expected: images of 28 x 28 pixels, "
            f"each with a label from 0 to {LARGEST_LABEL}. Received: {fault}. Delete both and provide them again."
        )
