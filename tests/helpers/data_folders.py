"""Small data sets on disk, in the format and under the names of the real one."""

import gzip
import hashlib
import struct
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from td1report.inputs.data import FILES
from td1report.runs.tasks import DataPlace

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
