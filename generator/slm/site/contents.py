"""What a published file says, in whatever format: pages, data, papers, office files, and what is packed in them."""

from __future__ import annotations

import bz2
import gzip
import html
import io
import json
import logging
import lzma
import re
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO, Any, Final
from urllib.parse import unquote_plus

from slm.problem import plain_reason, spoken
from slm.site.coded_texts import is_mail, packed_notes, read_mail, read_rich_text, unfolded
from slm.site.markup import read_markup
from slm.text import N_

LARGEST: Final = 1 << 28
"""How many bytes may be unpacked of one published file: more than any honest one has, and no bomb."""
DEEPEST: Final = 6
"""How many packed files may lie in one another."""

_ZIP, _PDF, _OFFICE_OF_OLD = b"PK\x03\x04", b"%PDF-", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_STREAMS: Final[tuple[tuple[bytes, Callable[[io.BytesIO], io.BufferedIOBase]], ...]] = (
    (b"\x1f\x8b", lambda file: gzip.GzipFile(fileobj=file)),
    (b"BZh", bz2.BZ2File),
    (b"\xfd7zXZ\0", lzma.LZMAFile),
)
_OPAQUE: Final = (
    b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07", b"\x28\xb5\x2f\xfd", b"MSCF", b"\x1f\x9d", b"\x1f\xa0", b"LZIP",
    b"-----BEGIN PGP MESSAGE", b"Salted__", b"age-encryption.org/",
)  # fmt: skip
"""How packed or encrypted files begin that we cannot open."""
_LEGIBLE: Final = (
    b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"BM", b"\0\0\1\0", b"II*\0", b"MM\0*", b"wOF", b"\0\1\0\0", b"OTTO",
    b"ttcf", b"ID3", b"\xff\xfb", b"OggS", b"fLaC", b"\x1a\x45\xdf\xa3", b"SQLite format 3", _OFFICE_OF_OLD,
)  # fmt: skip
"""How files of bytes begin in which words stand as they are: pictures, fonts, sound, and office files of old."""
_CONTROLS: Final = re.compile(rb"[\0-\x08\x0e-\x1a\x1c-\x1f]")
_ENCRYPTED_PACKAGE: Final = "EncryptedPackage".encode("utf-16-le")
_MARKED: Final = frozenset({".html", ".htm", ".xhtml", ".svg", ".xml", ".rss", ".atom", ".rels"})
_NOTED: Final = frozenset({".json", ".webmanifest", ".map", ".geojson", ".ipynb"})
_DECLARED: Final = re.compile(rb"""(?:encoding|charset)\s*=?\s*["']?\s*([A-Za-z][\w.:-]*)""")
_MARKS: Final = (
    (b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe\0\0", "utf-32"), (b"\0\0\xfe\xff", "utf-32"), (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)  # fmt: skip
_OTHERS: Final = ("gb18030", "big5", "cp1252", "utf-16-le", "utf-16-be")
_CODE: Final = re.compile(r"\\(?:u\{([0-9a-fA-F]{1,6})\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2}))")
_FOLDED: Final = frozenset({".ics", ".vcf", ".ifb"})
_WITH_MARKS: Final = frozenset({".md", ".markdown", ".mkd", ".rst", ".adoc", ".txt"})
_MARKS_OF_TEXT: Final = re.compile(r"[*_`~]")
_IN_ADDRESS: Final = re.compile(r"%[0-9a-fA-F]{2}")
_BROKEN_WORD: Final = re.compile(r"[-\u2010]\n")


@dataclass(frozen=True, slots=True)
class Contents:
    """What one file says, or one that is packed in it; `unread` says why it is unknown what it says."""

    path: str
    texts: tuple[str, ...] = ()
    unread: str = ""


class _UnreadableError(Exception):
    """A file that cannot be read, so that nobody knows what it says."""


class _Room:
    """How many more bytes may be unpacked of one published file."""

    def __init__(self) -> None:
        self.left = LARGEST

    def read(self, file: io.BufferedIOBase | IO[bytes]) -> bytes:
        """Return all of a packed file, if there is room for it."""
        content = file.read(self.left + 1)
        self.left -= len(content)
        if self.left < 0:
            message = N_("it is larger than {size} MiB when it is unpacked")
            raise _UnreadableError(spoken(message, size=LARGEST >> 20))
        return content


def contents_of(path: str, content: bytes, room: _Room | None = None, depth: int = 0) -> Iterator[Contents]:
    """Yield what a file says, and what each file says that is packed in it, at any depth there may be."""
    room = room or _Room()
    if depth == DEEPEST:
        yield Contents(path, (path,), unread=spoken("too many files lie in one another"))
        return
    try:
        texts, packed = _read(path, content, room)
        yield Contents(path, (path, *texts))
        for name, inside in packed:
            yield from contents_of(f"{path}/{name}", inside, room, depth + 1)
    except _UnreadableError as unreadable:
        yield Contents(path, (path,), unread=plain_reason(unreadable))
    except (zipfile.BadZipFile, tarfile.TarError, zlib.error, lzma.LZMAError, OSError, EOFError) as error:
        yield Contents(path, (path, *_binary(content)), unread=plain_reason(error))


def _read(path: str, content: bytes, room: _Room) -> tuple[Iterable[str], Iterable[tuple[str, bytes]]]:
    """Return what a file says, and the names and contents of the files that are packed in it."""
    if content.startswith(_OPAQUE) or (content.startswith(_OFFICE_OF_OLD) and _ENCRYPTED_PACKAGE in content):
        raise _UnreadableError(spoken("this kind of packed or encrypted file cannot be opened here"))
    if _PDF in content[:1024]:
        return _of_paper(content)
    if content.startswith(_ZIP) or zipfile.is_zipfile(io.BytesIO(content)):
        return (), _zipped(content, room)
    if content[257:262] == b"ustar":
        return (), _of_tar(content, room)
    for mark, opened in _STREAMS:
        if content.startswith(mark):
            # The first bytes may hold the name that the file had.
            return _binary(content[:512]), ((PurePosixPath(path).stem, room.read(opened(io.BytesIO(content)))),)
    return _said(content, room) if _is_binary(content) else _legible(path, content)


def _said(content: bytes, room: _Room) -> tuple[Iterable[str], Iterable[tuple[str, bytes]]]:
    """Return what stands readable in a file of bytes, also where it is packed."""
    notes = (room.read(io.BytesIO(note)) for note in packed_notes(content, room.left + 1))
    return [*_binary(content), *(note.decode("utf-8", "replace") for note in notes)], ()


def _legible(path: str, content: bytes) -> tuple[Iterable[str], Iterable[tuple[str, bytes]]]:
    """Return what a text says in whatever encoding, and the parts of a mail."""
    suffix = PurePosixPath(path).suffix.lower()
    texts = [readable for text in _decoded(content) for readable in _of_text(suffix, text)]
    if is_mail(suffix, content):
        heads, parts = read_mail(content)
        return [*texts, *heads], parts
    return texts, ()


def _zipped(content: bytes, room: _Room) -> Iterator[tuple[str, bytes]]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            yield "comment", archive.comment
            for member in archive.infolist():
                yield "comment", member.comment
                if member.flag_bits & 1:
                    raise _UnreadableError(spoken("it is encrypted"))
                with archive.open(member) as file:
                    inside = room.read(file)
                yield member.filename, inside
    except (NotImplementedError, ValueError, IndexError) as error:  # zipfile meets damage in more ways than it tells
        raise _UnreadableError(plain_reason(error)) from None


def _of_tar(content: bytes, room: _Room) -> Iterator[tuple[str, bytes]]:
    with tarfile.open(fileobj=io.BytesIO(content), mode="r:") as archive:
        for member in archive:
            yield "about", "\n".join((member.uname, member.gname, *member.pax_headers.values())).encode()
            file = archive.extractfile(member) if member.isfile() else None
            yield member.name, room.read(file) if file else member.linkname.encode()


def _of_text(suffix: str, text: str) -> Iterator[str]:
    """Yield what a text says to those who read it as it is, and to those for whom a program reads it."""
    if suffix in _NOTED:
        yield from _of_json(text)
    elif text.startswith("{\\rtf"):
        yield from (text, read_rich_text(text))
    elif suffix in _MARKED or text.lstrip("\ufeff \n\r\t").startswith("<"):
        yield from _of_markup(text, packed=suffix in {".xml", ".rels"})
    else:
        plain = _uncoded(text)
        yield plain
        if suffix in _FOLDED:
            yield unfolded(plain)
        if suffix in _WITH_MARKS:
            yield _MARKS_OF_TEXT.sub("", plain)
        if _IN_ADDRESS.search(plain):
            yield unquote_plus(plain)


def _uncoded(text: str) -> str:
    """Return a text in which no character stands as its number."""
    codes = _CODE.sub(lambda match: chr(min(int(match[match.lastindex or 0], 16), 0x10FFFF)), text)
    return codes.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _of_json(text: str) -> Iterator[str]:
    try:
        strings = list(_strings(json.loads(text)))
    except (ValueError, RecursionError):
        yield _uncoded(text)
        return
    yield from strings
    yield from (_uncoded(string) for string in strings if "\\" in string)
    # The index of the search holds pieces of pages.
    yield from (readable for string in strings if "<" in string or "&" in string for readable in _of_markup(string))


def _strings(value: Any) -> Iterator[str]:  # noqa: ANN401 (JSON)
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inside in value.items():
            yield key
            yield from _strings(inside)
    elif isinstance(value, list):
        for inside in value:
            yield from _strings(inside)


def _of_markup(text: str, *, packed: bool = False) -> Iterator[str]:
    for message in read_markup(text, texts=True).texts:
        yield message
        if "\\" in message:  # in a script
            yield _uncoded(message)
        if "%" in message or "+" in message:  # in an address
            yield unquote_plus(message)
    if packed:
        # Office files part a word into runs, and no table tells which of their elements do: once with, once without.
        words = re.split(r"<[^>]*>", text)
        yield from map(html.unescape, ("".join(words), " ".join(words)))


def _of_paper(content: bytes) -> tuple[list[str], list[tuple[str, bytes]]]:
    """Return the words in and about a PDF, and the files that are attached to it or say something about it."""
    from pypdf import PdfReader  # noqa: PLC0415 (only an edition that hides something reads papers)

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # what it cannot read is told below
    texts: list[str] = []
    files: list[tuple[str, bytes]] = []
    try:
        paper = PdfReader(io.BytesIO(content))
        for page in paper.pages:
            words = page.extract_text()
            texts += words, _BROKEN_WORD.sub("", words)
        # Bookmarks, alternative texts and notes too: whatever is a text, wherever it hangs.
        for number in range(1, int(str(paper.trailer["/Size"]))):
            thing: Any = paper.get_object(number)
            texts += _strings(thing)
            kind = thing.get("/Type") if isinstance(thing, dict) else None
            if kind in {"/Metadata", "/EmbeddedFile"}:
                files.append((f"{number}.xml" if kind == "/Metadata" else str(number), thing.get_data()))
    except Exception:  # noqa: BLE001 - a damaged file fails in any way, and none of them is a defect of ours
        raise _UnreadableError(spoken("it is damaged, or a file of another kind")) from None
    return texts, files


def _decoded(content: bytes) -> list[str]:
    """Return a text in the encoding that it declares or is in; in all that it may be in where that is open."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return [content.decode(encoding, "replace")]
    declared = _DECLARED.search(content[:1024])
    texts = []
    for name in ("utf-8", *([declared[1].decode()] if declared else ())):
        with suppress(UnicodeError, LookupError):
            texts.append(content.decode(name))
    # What it declares may be of something else, and nobody but its reader knows which it is.
    return texts or [content.decode(other, "replace") for other in _OTHERS]


def _is_binary(content: bytes) -> bool:
    """Return whether a file is no text in any encoding; of one whose kind is unknown nobody knows what it says."""
    if content.startswith(tuple(mark for mark, _ in _MARKS)) or not _CONTROLS.search(content):
        return False
    if b"\0" not in content:
        with suppress(UnicodeError):
            content.decode()
            return False
    if not content.startswith(_LEGIBLE) and content[4:8] != b"ftyp" and not _is_wide(content):
        raise _UnreadableError(spoken("it is of a kind that cannot be read here"))
    return True


def _is_wide(content: bytes) -> bool:
    """Return whether a file is a text of two bytes a character that does not say so."""
    for encoding in ("utf-16-le", "utf-16-be"):
        with suppress(UnicodeError):
            if "".join(content.decode(encoding).split()).isprintable():
                return True
    return False


def _binary(content: bytes) -> list[str]:
    """Return what stands readable in a file of bytes, such as what is said about a picture."""
    ways = ((content, "utf-8"), (content, "utf-16-le"), (content[1:], "utf-16-le"), (content, "utf-16-be"))
    return [part.decode(encoding, "ignore") for part, encoding in ways]
