"""Reading bytes from the book and nothing but the book, and making text of them, of characters that it may hold."""

from __future__ import annotations

import os
import re
import stat
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from errno import EFBIG, EIO, EMFILE, ENFILE, ENOMEM
from functools import cached_property
from itertools import accumulate
from pathlib import Path, PurePath, PurePosixPath
from typing import Final

from slm.problem import Mistake, Place, Problem, Severity, plain_reason, spoken
from slm.reading.line_ends import content_sha256, with_lf
from slm.text import N_

TEXT_LIMIT: Final = 5_000_000
"""The most bytes of a YAML or Markdown file."""
RECORDS_LIMIT: Final = 500_000_000
"""The most bytes of a CSV file of records."""
ATTACHMENT_LIMIT: Final = 20_000_000
"""The most bytes of a file that belongs to an agreement: it is sent to whoever reads the page."""
SIGNATURE_LIMIT: Final = 20_000
"""The most bytes of a signature."""

FILE_MISSING: Final = Mistake(
    "SLM100", "there is no file {path}", "Create it, or correct the name; upper and lower case differ."
)
LEADS_NOWHERE: Final = Mistake(
    "SLM829",
    "the link '{path}' leads nowhere: there is no {target}",
    "Put back what it leads to, or remove the link; upper and lower case differ.",
)
NOT_A_FILE: Final = Mistake(
    "SLM101", "{path} is not a file but a directory, a device or a pipe", "Put a regular file there."
)
UNREADABLE: Final = Mistake(
    "SLM102", "{path} cannot be read: {reason}", "Check the permissions and the name of the file."
)
TOO_LARGE: Final = Mistake(
    "SLM103", "{path} is larger than {limit} bytes", "Split the file; large records belong in CSV."
)
OUTSIDE_BOOK: Final = Mistake(
    "SLM104",
    "'{path}' leads out of the book",
    "Name a file inside the book by its path from the root: no leading '/', no '..', no link that leads outside.",
)
LOOKS_LIKE_GBK: Final = Mistake(
    "SLM105", "the file is not UTF-8 here; it looks like GBK", "Save the file as UTF-8 (in a spreadsheet: 'CSV UTF-8')."
)
NOT_UTF8: Final = Mistake("SLM106", "the file is not UTF-8 here; it looks like {encoding}", "Save the file as UTF-8.")
CONTROL_CHARACTER: Final = Mistake(
    "SLM107",
    "the character {character} must not stand in a text file",
    "Delete it; it is invisible, so retype the words around it when in doubt.",
)
EDGE_SPACE: Final = Mistake(
    "SLM108",
    "'{value}' begins or ends with the invisible character {character}",
    "Delete it; it makes two equal-looking values differ.",
    Severity.WARNING,
)
FULL_WIDTH: Final = Mistake(
    "SLM109",
    "'{value}' is written with full-width characters",
    "Write {ascii} with the input method switched to half width.",
    Severity.WARNING,
)

NO_TEXT: Final = Mistake(
    "SLM747", "this is no text but {kind}", "Save what it says as plain text in UTF-8, a table as CSV."
)
CONFLICT: Final = Mistake(
    "SLM833",
    "two versions of this file were put together and not decided between: '{mark}'",
    "Keep the lines that hold and delete the others with the marks of Git; nothing else of the file is looked at yet.",
)

# What Git writes around the two sides, and before their common ancestor. A line of seven '=' between them may be a
# heading of Markdown and is not asked for; nor is a row of empty cells.
_CONFLICT: Final = re.compile(r"^(?:<{7}|>{7}|\|{7}(?= [^|\n]*$))(?: .*)?$", re.MULTILINE)
_CONFLICT_SIGNS: Final = ("<<<<<<<", ">>>>>>>", "|||||||")
# C0 and C1 controls except tab, LF and CR; the two Unicode line separators, which editors count differently; marks that
# turn the reading direction and so can show other words than the file holds; a second byte order mark; halves of pairs.
_FORBIDDEN: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]"
)
_INVISIBLE: Final = "\u00a0\u00ad\u200b\u200c\u200d\u2060\u3000"
_WIDE: Final = "\uff05\uff0b-\uff0f\uff10-\uff1a\uff20-\uff3a\uff41-\uff5a"
_SUSPECT: Final = re.compile(f"[{_INVISIBLE}{_WIDE}]")
_FULL_WIDTH: Final = re.compile(f"[{_WIDE}]")
_OTHER_FILES: Final = (
    (b"PK\x03\x04", N_("a file of Word or Excel, or an archive")),
    (b"\xd0\xcf\x11\xe0", N_("an old file of Word or Excel")),
    (b"%PDF-", N_("a PDF")), (b"PAR1", N_("a Parquet file")), (b"\x1f\x8b", N_("a packed file (.gz)")),
    (b"\x89PNG", N_("a picture")), (b"\xff\xd8\xff", N_("a picture")),
)  # fmt: skip
_OF_THE_MACHINE: Final = {EMFILE, ENFILE, ENOMEM, EIO}
_COMMON_SHARE: Final = 0.8
_BLOCK: Final = 1 << 18
_MOST_PLACES: Final = 20


@dataclass(frozen=True)
class FileRead:
    """The bytes of one file of the book."""

    path: str
    data: bytes

    @property
    def content(self) -> bytes:
        """The bytes as they are wherever the book is checked out: of a text, with LF."""
        return with_lf(self.data)

    @cached_property
    def sha256(self) -> str:
        """The hash by which a figure names the file that it came from."""
        return content_sha256(self.data[at : at + _BLOCK] for at in range(0, len(self.data), _BLOCK))


def read_file(root: Path, path: str, *, limit: int = TEXT_LIMIT) -> tuple[FileRead | None, list[Problem]]:
    """Return the file at `path`, relative to `root`, or the problem that prevents it (FAILURES L1, L2, L13)."""
    place = Place(path)
    if not is_inside(root, path):
        return None, [OUTSIDE_BOOK.at(place, path=path)]
    try:
        data = _bytes(root / path, limit)
    except FileNotFoundError:
        return None, [missing(root, path)]
    except OSError as error:
        return None, [UNREADABLE.at(place, path=path, reason=reason_of(error))]
    if data is None:
        return None, [NOT_A_FILE.at(place, path=path)]
    if len(data) > limit:
        return None, [TOO_LARGE.at(place, path=path, limit=limit)]
    return FileRead(path, data), []


def missing(root: Path, path: str, shown: str = "") -> Problem:
    """Tell that there is no file, or that a link on the way to it leads nowhere, and where it should have led."""
    for way in (path, *map(str, PurePosixPath(path).parents)):
        if target := _leads_to_nothing(root / way):
            return LEADS_NOWHERE.at(Place(shown or path), path=shown if way == path and shown else way, target=target)
    return FILE_MISSING.at(Place(shown or path), path=shown or path)


def given_file(path: Path, limit: int = ATTACHMENT_LIMIT) -> bytes:
    """Return what a file holds that a command is given, wherever it lies; whatever cannot be read at once is refused.

    A pipe would be waited for, and of a device nobody knows when it ends. Raise `InputError` or `OSError`.
    """
    try:
        data = _bytes(path, limit)
    except FileNotFoundError:
        if target := _leads_to_nothing(path):
            raise LEADS_NOWHERE.raised(path=path, target=target) from None
        raise FILE_MISSING.raised(path=path) from None
    if data is None:
        raise NOT_A_FILE.raised(path=path)
    if len(data) > limit:
        raise OSError(EFBIG, os.strerror(EFBIG), str(path))
    return data


def _leads_to_nothing(path: Path) -> str:
    """Return where a link leads that leads to nothing; no words for what is none."""
    return os.readlink(path) if path.is_symlink() and not os.path.exists(path) else ""  # noqa: PTH110, PTH115


def reason_of(error: OSError) -> str:
    """Return why the system refuses something of a book; raise what is the fault of no book (FAILURES S12)."""
    if error.errno in _OF_THE_MACHINE:
        raise error
    return plain_reason(error)


def file_hash(root: Path, path: str) -> str | None:
    """Return the hash of a file of any size without holding it in memory; None where there is no such file."""
    if not is_inside(root, path) or not (root / path).is_file():
        return None
    with (root / path).open("rb") as file:
        return content_sha256(iter(lambda: file.read(_BLOCK), b""))


def decoded(path: str, data: bytes) -> tuple[str | None, list[Problem]]:
    """Return `data` as text: UTF-8, with at most one byte order mark, no control characters (FAILURES L1, D27, D45)."""
    if kind := next((kind for sign, kind in _OTHER_FILES if data.startswith(sign)), ""):
        return None, [NO_TEXT.at(Place(path), kind=spoken(kind))]
    try:
        text = data.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        return None, [_wrong_encoding(path, data, error.start)]
    problems = list(conflict(path, text)) or list(forbidden_characters(path, text))
    return (None, problems) if problems else (text, [])


def conflict(path: str, text: str) -> Iterator[Problem]:
    """Find the first mark that Git leaves where it could not put two versions together (FAILURES D45)."""
    # Looking for a word is many times faster than a search for a pattern, and every row of every record is looked at.
    # A single letter is found faster still, and most records have none of these.
    if any(sign[0] in text and sign in text for sign in _CONFLICT_SIGNS) and (mark := _CONFLICT.search(text)):
        yield CONFLICT.at(place_in(path, text, mark.start()), mark=mark[0].strip())


def is_inside(root: Path, path: str) -> bool:
    """Tell whether a path of a book stays in it, wherever links on its way lead (FAILURES L13, S7).

    What lies in a hidden folder, such as what a version control system keeps, is no part of a book: a link to it leads
    out of the book, too.
    """
    written = PurePosixPath(path)
    if not written.parts or "\0" in path or "\\" in path or written.is_absolute() or ".." in written.parts:
        return False
    if not any(map(os.path.islink, accumulate(written.parts, os.path.join, initial=os.fspath(root)))):
        return True
    base, real = os.path.realpath(root), os.path.realpath(root / path)
    if not real.startswith(base.rstrip(os.sep) + os.sep):
        return False
    below = real[len(base) :]
    return f"{os.sep}." not in below or {part for part in PurePath(below).parts if part[0] == "."} <= set(written.parts)


def _bytes(path: Path, limit: int) -> bytes | None:
    # Not blocking, because opening a pipe would otherwise wait for a writer for ever.
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            return None
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            return file.read(limit + 1)
    finally:
        os.close(descriptor)


def _wrong_encoding(path: str, data: bytes, start: int) -> Problem:
    before = data[:start].decode("utf-8")
    place = Place(path, before.count("\n") + 1, len(before) - before.rfind("\n"))
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return NOT_UTF8.at(place, encoding="UTF-16")
    return LOOKS_LIKE_GBK.at(place) if _looks_like_gbk(data) else NOT_UTF8.at(place, encoding="Latin-1")


def _looks_like_gbk(data: bytes) -> bool:
    try:
        beyond_ascii = [character for character in data.decode("gb18030") if not character.isascii()]
    except UnicodeDecodeError:
        return False
    # Nearly every pair of high bytes is some character of GB 18030; Chinese text uses mostly the common ones.
    common = len("".join(beyond_ascii).encode("gb2312", "ignore").decode("gb2312"))
    return common >= _COMMON_SHARE * len(beyond_ascii)


def forbidden_characters(path: str, text: str) -> Iterator[Problem]:
    """Find characters that no text file of the book may hold, each of them once with its places (FAILURES L1)."""
    found: dict[str, list[int]] = {}
    for match in _FORBIDDEN.finditer(text):
        found.setdefault(match[0], []).append(match.start())
    for character, offsets in found.items():
        first, *others = (place_in(path, text, offset) for offset in offsets[:_MOST_PLACES])
        problem = CONTROL_CHARACTER.at(first, *others, character=f"U+{ord(character):04X}")
        yield replace(problem, places=len(offsets))


def has_suspects(text: str) -> bool:
    """Tell whether `text` holds a character for which `suspicion` could warn, so that most files skip the question."""
    return bool(_SUSPECT.search(text))


def suspicion(value: str, place: Callable[[], Place]) -> Problem | None:
    """Warn of invisible characters at the edges of `value` and of full-width digits, signs and letters in it."""
    for edge in (value[:1], value[-1:]):
        if edge and edge in _INVISIBLE:
            return EDGE_SPACE.at(place(), value=value.strip(_INVISIBLE), character=f"U+{ord(edge):04X}")
    narrow = unicodedata.normalize("NFKC", value)
    if _FULL_WIDTH.search(value) and narrow.isascii():
        return FULL_WIDTH.at(place(), value=value, ascii=narrow)
    return None


def place_in(path: str, text: str, offset: int) -> Place:
    """Return the place of the code point at `offset`; lines end with LF, CRLF or CR."""
    before = text[:offset]
    breaks = before.count("\n") + before.count("\r") - before.count("\r\n")
    return Place(path, breaks + 1, offset - max(before.rfind("\n"), before.rfind("\r")))
