"""Caches: no part of a key can be left out, damage is made good, and nothing lies there for ever (D12, D28)."""

from __future__ import annotations

import os
import random
import zlib
from pathlib import Path

import pytest

from slm import cache
from slm.cache import PAGES, CacheKey, DiskCache, MemoryCache, pack

KEYS = [var for var in vars(cache).values() if isinstance(var, CacheKey)]


@pytest.mark.parametrize("key", KEYS, ids=lambda key: key.name)
def test_every_part_of_a_key_counts(key: CacheKey) -> None:
    """Whichever part changes, the key is another one."""
    parts = dict.fromkeys(key.parts, "as it was")
    changed = [key.of(**{**parts, name: "changed"}) for name in key.parts]
    assert len({key.of(**parts), *changed}) == 1 + len(key.parts)


@pytest.mark.parametrize("key", KEYS, ids=lambda key: key.name)
def test_no_part_of_a_key_can_be_left_out(key: CacheKey) -> None:
    """Whoever names fewer parts than the kind has, or others, gets no key."""
    parts = dict.fromkeys(key.parts, "x")
    for name in key.parts:
        with pytest.raises(TypeError, match=key.name):
            key.of(**{other: part for other, part in parts.items() if other != name})
    with pytest.raises(TypeError, match="weather"):
        key.of(**parts, weather="fair")


def test_parts_and_kinds_are_kept_apart() -> None:
    """No part can pass for the end of another, and no kind for another kind."""
    one, other = CacheKey("one", ("a", "b")), CacheKey("other", ("a", "b"))
    assert len({one.of(a="xy", b="z"), one.of(a="x", b="yz"), one.of(a="xyz", b=""), other.of(a="xy", b="z")}) == 4
    assert one.of(a="x", b="y") == one.of(b=b"y", a=b"x")


def test_disk_has_what_was_put(tmp_path: Path) -> None:
    """What was cached is there for another process, byte for byte."""
    key = PAGES.of(frame="", path="", head="", body="")
    DiskCache(tmp_path).put(key, b"\0content")
    assert DiskCache(tmp_path).get(key) == b"\0content"
    assert DiskCache(tmp_path).get(PAGES.of(frame="", path="", head="", body="x")) is None


@pytest.mark.parametrize("kind", [MemoryCache, DiskCache])
def test_what_is_packed_is_not_packed_again(tmp_path: Path, kind: type[MemoryCache | DiskCache]) -> None:
    """It comes back packed to who asks for it so, and as it was before it was packed to everybody else."""
    cached = DiskCache(tmp_path) if kind is DiskCache else MemoryCache()
    key, other = (PAGES.of(frame="", path="", head="", body=body) for body in ("", "x"))
    cached.put(key, pack(b"text" * 9), packed=True)
    cached.put(other, b"text" * 9)
    for one in (key, other):
        assert cached.get(one) == b"text" * 9
        assert cached.get(one, packed=True) == pack(b"text" * 9)


@pytest.mark.parametrize("kind", KEYS, ids=lambda kind: kind.name)
def test_what_is_not_what_was_put_is_as_good_as_nothing(tmp_path: Path, kind: CacheKey) -> None:
    """A thing of any kind that was changed, packed again, moved from another key, cut or emptied is made anew (S9)."""
    cached = DiskCache(tmp_path)
    key, other = (kind.of(**dict.fromkeys(kind.parts, text)) for text in ("this", "that"))
    cached.put(other, b"content of that")
    (foreign,) = (path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    cached.put(key, b"content of this")
    (file,) = (path for path in tmp_path.rglob("*") if path.is_file() and path.read_bytes() != foreign)
    own = file.read_bytes()
    assert cached.get(key) == b"content of this"
    packed = zlib.compress(b"content of tha\xff")
    for written in (packed, own[:32] + packed, foreign, own + b"x", own[:-1], own[:32], own[:5], b"", packed * 3):
        file.write_bytes(written)
        assert cached.get(key) is None
    cached.put(key, b"content of this")
    assert cached.get(key) == b"content of this"


def test_disk_that_cannot_be_written_is_no_error(tmp_path: Path) -> None:
    """Where no file can be written, nothing is cached."""
    (tmp_path / "file").write_text("")
    cached = DiskCache(tmp_path / "file")
    cached.put("key", b"content")
    assert cached.get("key") is None


def test_what_was_long_unused_is_removed(tmp_path: Path) -> None:
    """A thing that a build has asked for lately stays; one that nobody has asked for goes."""
    cached = DiskCache(tmp_path)
    for key in ("used", "unused"):
        cached.put(key, b"content")
    for file in tmp_path.rglob("*"):
        if file.is_file():
            os.utime(file, (0, 0))
    assert cached.get("used") == b"content"
    cached.tidy()
    assert (cached.get("used"), cached.get("unused")) == (b"content", None)


def test_memory_holds_what_was_used_last() -> None:
    """However much a preview makes, it remembers so many bytes, and forgets what was not used for longest."""
    contents = {number: random.Random(number).randbytes(10_000) for number in range(50)}  # noqa: S311 - cannot be packed
    cached = MemoryCache(most=100_000)
    for number, content in contents.items():
        cached.put(str(number), content)
        assert cached.get("0") == contents[0]
    left = [number for number in contents if cached.get(str(number)) == contents[number]]
    assert left[0] == 0
    assert left[1:] == list(range(50 - len(left) + 1, 50))
    assert 5 < len(left) < 10
