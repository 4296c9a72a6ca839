"""What a rebuild keeps: served again for the same key, made again for another one or when it is damaged."""

from collections.abc import Callable
from pathlib import Path

import pytest
from limits import files_limited_to

from td1report.storage.cache import Cache


class Maker:
    """Makes a content, and counts how often."""

    def __init__(self, content: bytes = b"made\nof two lines") -> None:
        self.content = content
        self.times = 0

    def __call__(self) -> bytes:
        self.times += 1
        return self.content


def test_a_content_is_made_once(tmp_path: Path) -> None:
    """The second asking, by another object too, is served from the file."""
    make = Maker()
    contents = [Cache(tmp_path).get("answers/q3_7", "key", make) for _ in range(2)]

    assert [b"made\nof two lines"] * 2 == contents
    assert 1 == make.times


def test_another_key_makes_it_again_and_takes_its_place(tmp_path: Path) -> None:
    """A name holds one content, that of the newest key."""
    kept = Cache(tmp_path)
    kept.get("frame", "old", Maker(b"old"))

    assert b"new" == kept.get("frame", "new", Maker(b"new"))
    assert kept.read("frame", "old") is None
    assert ["frame"] == [path.name for path in tmp_path.iterdir()]


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: content[:-1] + bytes([content[-1] ^ 1]),
        lambda content: bytes([content[0] ^ 1]) + content[1:],
        lambda content: content[: len(content) // 2],
        lambda _: b"",
        lambda _: b"{}\n",
        lambda _: b"[1, 2]\nrest",
    ],
    ids=["last byte", "first byte", "cut", "empty", "no digest", "no object"],
)
def test_a_damaged_content_is_made_again(tmp_path: Path, damage: Callable[[bytes], bytes]) -> None:
    """Whatever byte changes, the digest tells, and the file is whole again afterwards."""
    kept, make = Cache(tmp_path), Maker()
    kept.get("part", "key", make)
    (tmp_path / "part").write_bytes(damage((tmp_path / "part").read_bytes()))

    assert make.content == kept.get("part", "key", make)
    assert 2 == make.times
    assert make.content == kept.read("part", "key")


def test_a_full_disk_leaves_the_former_content(tmp_path: Path) -> None:
    """What cannot be written whole is not written at all, and the error comes through."""
    kept = Cache(tmp_path)
    kept.write("part", "old", b"old")
    with files_limited_to(1000), pytest.raises(OSError, match="File too large"):
        kept.write("part", "new", bytes(5000))

    assert b"old" == kept.read("part", "old")
    assert ["part"] == [path.name for path in tmp_path.iterdir()]
