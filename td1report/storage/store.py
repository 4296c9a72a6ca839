"""Results on disk under a content key: written whole or not at all, checked when read.

A result lies in `<root>/<key>/`: `result.json` (what it is, its record, the digests of its arrays and its own digest)
and one `.npy` file an array. The key is known before anything runs: it is the hash of the identity, that is of
everything the result depends on. Nothing is ever unpickled.
"""

import hashlib
import io
import json
import logging
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray
from pydantic import ValidationError

from td1report.errors import BuildError, way_out
from td1report.records import Record
from td1report.storage import atomic

_logger = logging.getLogger(__name__)

Identity = dict[str, Any]
R = TypeVar("R", bound=Record)


def key_of(identity: Identity) -> str:
    """The content key: 20 hexadecimal digits of the SHA-256 of the identity as canonical JSON."""
    return hashlib.sha256(_canonical(identity)).hexdigest()[:20]


class Store:
    """The results of one output folder."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._logged: set[str] = set()
        """Keys of damaged results that were logged already."""

    def write(self, identity: Identity, record: Record, arrays: Mapping[str, NDArray[Any]] | None = None) -> None:
        """Stores a result atomically: it is complete under its key, or it is not there.

        Raises:
            OSError: if the folder cannot be written or the disk is full; nothing half-written is left.
        """
        with atomic.new_folder(self.root / key_of(identity)) as folder:
            _write_result(folder, identity, record, arrays or {})

    def read(self, identity: Identity, record_type: type[R], name: str = "") -> R | None:
        """The stored record, or None if there is none or it is damaged, which is logged: it is computed again.

        Args:
            identity: of the result.
            record_type: type of its record.
            name: of the result in the log.
        """
        key = key_of(identity)
        envelope, fault = self._checked(key)
        try:
            record = None if envelope is None else record_type.model_validate(envelope["record"])
        except ValidationError:
            record, fault = None, "written by another version of td1report"
        if fault and key not in self._logged:
            self._logged.add(key)
            of_whom = f" of {name}" if name else ""
            message = "The stored result%s (%s) is damaged: %s. A build computes it again."
            _logger.warning(message, of_whom, self.root / key, fault)
        return record

    def holds(self, identity: Identity) -> bool:
        """A result lies under the key of this identity, intact or not."""
        return (self.root / key_of(identity)).exists()

    def read_array(self, identity: Identity, name: str) -> NDArray[Any]:
        """One array of a stored result.

        Raises:
            KeyError: if the result or the array is not stored, or damaged.
        """
        key = key_of(identity)
        envelope, _ = self._checked(key)
        if envelope is None or name not in envelope["arrays"]:
            raise KeyError(f"No array {name!r} under {key}: the result is not stored, or damaged")
        array: NDArray[Any] = np.load(self.root / key / f"{name}.npy", allow_pickle=False)
        return array

    def content(self, identity: Identity) -> str | None:
        """SHA-256 of a stored result, arrays included; None if there is none or it is damaged."""
        envelope, _ = self._checked(key_of(identity))
        return None if envelope is None else hashlib.sha256(_canonical(envelope)).hexdigest()

    def size_bytes(self, identity: Identity) -> int:
        """Size of a stored result on disk, arrays included."""
        return sum(path.stat().st_size for path in (self.root / key_of(identity)).iterdir())

    def remove(self, identity: Identity) -> None:
        """Removes a stored result.

        Raises:
            OSError: if it cannot be removed.
        """
        atomic.remove_folder(self.root / key_of(identity))

    def paths(self) -> list[Path]:
        """The file of each result, intact or not; its folder bears the key."""
        return sorted(self.root.glob("*/result.json"))

    def identities(self) -> Iterator[tuple[Identity, str]]:
        """The identities of all intact results, to explain why another one is not among them.

        Returns: each with the name of its experiment when it was stored, empty without one.
        """
        for path in self.paths():
            envelope, _ = self._checked(path.parent.name)
            if envelope is not None:
                yield envelope["identity"], envelope["record"].get("experiment", "")

    def _checked(self, key: str) -> tuple[dict[str, Any] | None, str]:
        """Envelope stored under a key if intact, else None and, if something lies there, what is wrong with it.

        Raises:
            BuildError: if this user may not read it: it is another's, and no less intact.
        """
        folder = self.root / key
        try:
            if not folder.exists():
                return None, ""
            envelope: dict[str, Any] = json.loads((folder / "result.json").read_bytes())
            digest = envelope.pop("sha256")
            if digest != hashlib.sha256(_canonical(envelope)).hexdigest() or key != key_of(envelope["identity"]):
                return None, "result.json is not what its digest says"
            for name, expected in envelope["arrays"].items():
                if _file_digest(folder / f"{name}.npy") != expected:
                    return None, f"{name}.npy is not what its digest says"
        except PermissionError as error:
            raise BuildError(
                f"The stored result {str(folder)!r} cannot be read: {error.strerror}. {way_out(error)}."
            ) from error
        except OSError as error:
            return None, f"{Path(error.filename or '').name} cannot be read: {error.strerror}"
        except (ValueError, KeyError, AttributeError, TypeError, RecursionError):
            return None, "result.json is no result"
        return envelope, ""


def _write_result(folder: Path, identity: Identity, record: Record, arrays: Mapping[str, NDArray[Any]]) -> None:
    digests = {}
    for name, array in arrays.items():
        buffer = io.BytesIO()
        np.save(buffer, array, allow_pickle=False)
        (folder / f"{name}.npy").write_bytes(buffer.getvalue())
        digests[name] = hashlib.sha256(buffer.getvalue()).hexdigest()
    envelope: dict[str, Any] = {"identity": identity, "record": record.model_dump(mode="json"), "arrays": digests}
    envelope["sha256"] = hashlib.sha256(_canonical(envelope)).hexdigest()
    (folder / "result.json").write_text(json.dumps(envelope), encoding="utf-8")


def _file_digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _canonical(value: object) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode()
