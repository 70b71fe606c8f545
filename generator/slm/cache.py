"""Caches by content: a thing lies under a hash of everything that it depends on (ARCHITECTURE 20, FAILURES D12, D28).

Only what is pure and expensive is cached, and a cached thing is what would be made anew. What makes a thing names each
part of its key, so that the table below says all that the thing depends on, and nobody can leave a part out.
"""

from __future__ import annotations

import json
import os
import sys
import time
import zlib
from array import array
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, Protocol

FOLDER: Final = ".cache/slm"
"""Where builds of a book cache, below its root."""
_UNUSED_DAYS: Final = 14
_DAY: Final = 86_400
_HEAD: Final = 8
"""The bytes that say how long the head of numbers is."""
_SEAL: Final = 32
"""The bytes of a hash at the beginning of a file."""


@dataclass(frozen=True, slots=True)
class CacheKey:
    """One kind of things that are cached, and what the key of each covers."""

    name: str
    parts: tuple[str, ...]

    def of(self, **parts: str | bytes) -> str:
        """Return the key of a thing; raise `TypeError` where the parts are not those that the kind has."""
        if parts.keys() != set(self.parts):
            raise TypeError(f"the key of {self.name} is made of {self.parts}, not of {tuple(parts)}")
        digest = sha256(self.name.encode())
        for name in self.parts:
            part = parts[name]
            content = part if isinstance(part, bytes) else part.encode()
            # With the length, so that no part can pass for the end of another.
            digest.update(b"%d " % len(content) + content)
        return digest.hexdigest()


CHARTS: Final = CacheKey("charts", ("code", "kind", "marks"))
"""Drawings: the modules that draw and the version of what they draw with, which chart it is, all that it shows."""
TEXTS: Final = CacheKey("texts", ("program", "edition", "template", "path", "given"))
"""Texts of large pages: the whole program, all that an edition says apart from its months, what the page is given."""
PAGES: Final = CacheKey("pages", ("frame", "path", "head", "body"))
"""Finished pages: all that the pages of one build have in common, and the page as the theme gets it."""
PAPERS: Final = CacheKey("papers", ("typst", "standards", "fonts", "dated", "template", "content", "mark"))
"""Papers: the program that sets them, how it is told to, all that it is given, and the mark that they bear."""


RECORDS: Final = CacheKey("records", ("program", "source", "files", "taken"))
"""Records that were read of exports: the whole program, all that the source says and where, what the files hold."""
CASES: Final = CacheKey("cases", ("program", "records", "asked"))
"""Timed cases of a target: the whole program, the records, and all that the target says of clocks, hours and days."""


class Cache(Protocol):
    """Has bytes by key."""

    def get(self, key: str, *, packed: bool = False) -> bytes | None:
        """Return what is cached under this key, as `pack` packs it where it is asked for so."""

    def put(self, key: str, content: bytes, *, packed: bool = False) -> None:
        """Cache it; what is `packed` already is not packed again."""


def pack(content: bytes) -> bytes:
    """Return content as it lies in a cache: of a page, an eighth is left."""
    return zlib.compress(content, 1)


class MemoryCache:
    """A cache for one build in several languages, or for the rebuilds of a preview.

    It holds what was used last, up to so many bytes, packed.
    """

    def __init__(self, most: int = 64_000_000) -> None:
        self._most = most
        self._contents: dict[str, bytes] = {}
        self._size = 0

    def get(self, key: str, *, packed: bool = False) -> bytes | None:
        """Return what is cached under this key."""
        if (content := self._contents.pop(key, None)) is None:
            return None
        self._contents[key] = content  # behind all others, as it was used last
        return content if packed else zlib.decompress(content)

    def put(self, key: str, content: bytes, *, packed: bool = False) -> None:
        """Cache it, in place of what was not used for longest."""
        self._size -= len(self._contents.pop(key, b""))
        self._contents[key] = content = content if packed else pack(content)
        self._size += len(content)
        while self._size > self._most:
            self._size -= len(self._contents.pop(next(iter(self._contents))))


@dataclass(frozen=True, slots=True)
class DiskCache:
    """A cache for the next build: a folder with one file for each thing.

    It only saves time: what cannot be read or written is made anew, and what was not used for a while is removed. A
    file appears whole or not at all, so builds at the same time and killed ones do no harm. It begins with a hash of
    its key and of what it holds, so that a thing that was damaged, changed or put under another key is made anew
    (FAILURES S9). That finds accidents, not somebody who makes the hash as well: who shares a cache trusts all who
    write to it.
    """

    folder: Path

    def get(self, key: str, *, packed: bool = False) -> bytes | None:
        """Return what is cached under this key."""
        file = self._file(key)
        try:
            written = file.read_bytes()
            seal, content = written[:_SEAL], written[_SEAL:]
            if seal != _seal(key, content):
                return None
            os.utime(file)
            return content if packed else zlib.decompress(content)
        except (OSError, zlib.error):
            return None

    def put(self, key: str, content: bytes, *, packed: bool = False) -> None:
        """Cache it."""
        file = self._file(key)
        draft = file.with_suffix(f".{os.getpid()}")
        with suppress(OSError):
            file.parent.mkdir(parents=True, exist_ok=True)
            content = content if packed else pack(content)
            try:
                draft.write_bytes(_seal(key, content) + content)
                draft.replace(file)
            finally:
                draft.unlink(missing_ok=True)

    def tidy(self) -> None:
        """Remove what no build has used for a while."""
        oldest = time.time() - _UNUSED_DAYS * _DAY
        for file in self.folder.glob("*/*"):
            with suppress(OSError):
                if file.stat().st_mtime < oldest:
                    file.unlink()

    def _file(self, key: str) -> Path:
        return self.folder / key[:2] / key[2:]


class NotKeptError(Exception):
    """There is a value that nobody can keep, or what was kept cannot be read: it is made anew."""


class Blobs:
    """Numbers beside what is told in JSON."""

    def __init__(self, parts: Iterable[bytes] = ()) -> None:
        self._parts = list(parts)

    def add(self, numbers: Iterable[int]) -> int:
        """Keep whole numbers; return their place."""
        try:
            return self.add_bytes(array("q", numbers).tobytes())
        except (OverflowError, TypeError) as error:
            raise NotKeptError from error

    def add_bytes(self, content: bytes) -> int:
        """Keep bytes; return their place."""
        self._parts.append(content)
        return len(self._parts) - 1

    def numbers(self, place: int) -> Sequence[int]:
        """Return the whole numbers at a place."""
        return array("q", self._parts[place])

    def content(self, place: int) -> bytes:
        """Return the bytes at a place."""
        return self._parts[place]

    def written(self, told: object) -> bytes:
        """Return the numbers, and what is told beside them, as one sequence of bytes."""
        head = json.dumps([sys.byteorder, list(map(len, self._parts)), told], ensure_ascii=False).encode()
        return b"".join((len(head).to_bytes(_HEAD, "little"), head, *self._parts))


def read_blobs(content: bytes) -> tuple[Any, Blobs]:
    """Return what was told and the numbers; raise `NotKeptError` where it was written by another kind of machine."""
    start = _HEAD + int.from_bytes(content[:_HEAD], "little")
    order, lengths, told = json.loads(content[_HEAD:start])
    if order != sys.byteorder:
        raise NotKeptError
    parts = []
    for length in lengths:
        parts.append(content[start : start + length])
        start += length
    return told, Blobs(parts)


def content_hash(programs: Iterable[str], folders: Iterable[str]) -> str:
    """Return what stands for the versions of programs and for all files in some folders."""
    from importlib.metadata import version  # noqa: PLC0415 - most commands keep nothing

    digest = sha256()
    for program in programs:
        digest.update(f"{program} {version(program)}\n".encode())
    for path in (path for folder in folders for path in sorted(_files_in(folder))):
        content = path.read_bytes()
        digest.update(f"{path.name} {len(content)} ".encode() + content)
    return digest.hexdigest()


def _files_in(folder: str) -> Iterator[Path]:
    for at, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if name != "__pycache__"]
        yield from (path for path in map(Path(at).joinpath, names) if path.is_file())


def _seal(key: str, content: bytes) -> bytes:
    return sha256(f"{key} ".encode() + content).digest()
