"""What lies in the folder of a book, before anything of it is read: links, what is no file, and names.

What is published is copied from here, so nothing may lead out of the book (FAILURES L13, S7). The folder is checked out
on machines of several kinds, so no name may be one that some of them cannot keep, or take for another one.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from unicodedata import is_normalized, normalize

from slm import layout
from slm.calendar import Month
from slm.document_control import Version
from slm.problem import InputError, Mistake, Place, Problem
from slm.reading.files import (
    ATTACHMENT_LIMIT,
    NOT_A_FILE,
    OUTSIDE_BOOK,
    UNREADABLE,
    decoded,
    is_inside,
    missing,
    read_file,
    reason_of,
)
from slm.values import read_id

FOLDER_UNREADABLE: Final = Mistake(
    "SLM704", "the folder {path} cannot be read: {reason}", "Check the permissions of the folder."
)
LEADS_BACK: Final = Mistake(
    "SLM816", "the link '{path}' leads back to a folder in which it lies", "Remove it; it would be followed for ever."
)
NAME_TWICE: Final = Mistake(
    "SLM817",
    "'{name}' and '{other}' are one name on other machines",
    "Rename one of them: Windows and macOS tell neither upper from lower case nor composed from single letters.",
)
NAME_RESERVED: Final = Mistake(
    "SLM818", "'{name}' is a device on Windows, so no file can have this name", "Rename it, whatever its ending."
)
NAME_UNFIT: Final = Mistake(
    "SLM819",
    "the name '{name}' cannot be kept by every machine: {what}",
    'Rename it without < > : " | ? * \\ and control characters, in UTF-8, and without a dot or a blank at its end.',
)
NAME_DECOMPOSED: Final = Mistake(
    "SLM820",
    "the name '{name}' is written with letters put together from several characters",
    "Type its letters anew: files that name it would not find it on another machine.",
)

_UNFIT: Final = re.compile(r'[<>:"|?*\\\x00-\x1f\x7f]|[. ]\Z')
_RESERVED: Final = re.compile(r"(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$) *(?:\..*)?", re.IGNORECASE)


_NAMES: Final[tuple[tuple[re.Pattern[str], Callable[[str], object]], ...]] = (
    (layout.MONTH_NAMES, Month.parse), (layout.AGREEMENT_NAMES, read_id), (layout.VERSION_NAMES, Version.parse),
    (layout.ID_NAMES, read_id),
)  # fmt: skip


def misnamed(path: str) -> Problem | None:
    """Return what is wrong with a name that is to be an id, a version or a month; None if it can be one."""
    for pattern, parse in _NAMES:
        if match := pattern.fullmatch(path):
            try:
                parse(match[1])
            except InputError as mistaken:
                return Problem(mistaken.mistake, Place(path), mistaken.words)
    return None


def wrong_path(root: Path, path: str) -> Problem | None:
    """Return why nothing would be read at a path where something is to be written; None if it would be.

    Each name on the way has to be one that every machine can keep beside those that are there, and an id where it is
    one.
    """
    parts = path.split("/")
    for nth, name in enumerate(parts[1:], 1):
        folder = "/".join(parts[:nth])
        found = misnamed(f"{folder}/{name}")
        there = sorted(os.listdir(root / folder)) if (root / folder).is_dir() else []  # noqa: PTH208 - names alone
        wrong = _wrong_names(folder, (*(one for one in there if one != name), name))
        found = found or next((one for one in wrong if one.place.path == f"{folder}/{_shown(name)}"), None)
        if found:
            return found
    return None


@dataclass(slots=True)
class BookTree:
    """The plain files of some parts of a book by their paths, and what is wrong with anything that lies there.

    What begins with a dot is no part of a book: neither read nor published. Beside a theme it is published, so that in
    the folder of overrides it is looked at, too.
    """

    root: Path
    files: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    refused: dict[str, Place] = field(default_factory=dict)
    """What must not be followed or opened."""

    def walk(self, parts: Iterable[str]) -> None:
        """Look at files and folders of the root, and at all below them; links within the book are followed."""
        for part in sorted(parts):
            if is_inside(self.root, part):
                self._look_at(part, part, is_link=(self.root / part).is_symlink(), through=())
            else:
                self._refuse(OUTSIDE_BOOK.at(Place(part), path=part))

    def refuses(self, path: str) -> bool:
        """Tell whether it was told already why nothing is read at a path."""
        return any(path == refused or path.startswith(f"{refused}/") for refused in self.refused)

    def broken_texts(self, folder: str) -> Iterator[Problem]:
        """Find pages and templates below a folder that are no texts: a build would stop at them without a place."""
        for path in self.files:
            if path.startswith(f"{folder}/") and path.endswith((".md", ".html", ".typ")):
                file, problems = read_file(self.root, path, limit=ATTACHMENT_LIMIT)
                yield from problems or (decoded(path, file.data)[1] if file else ())

    def _look_at(self, path: str, shown: str, *, is_link: bool, through: tuple[str, ...]) -> None:
        if is_link and not is_inside(self.root, path):
            self._refuse(OUTSIDE_BOOK.at(Place(shown), path=shown))
            return
        try:
            mode = (self.root / path).stat().st_mode
        except FileNotFoundError:
            if not Path(path).name.startswith("."):  # editors lock files so
                self._refuse(missing(self.root, path, shown))
            return
        except OSError as error:
            self._refuse(UNREADABLE.at(Place(shown), path=shown, reason=reason_of(error)))
            return
        if stat.S_ISDIR(mode):
            here = os.path.realpath(self.root / path) if is_link or not through else ""
            if is_link and any(f"{before}/".startswith(f"{here}/") for before in through):
                self._refuse(LEADS_BACK.at(Place(shown), path=shown))
                return
            self._look_below(path, (*through, here) if here else through)
        elif stat.S_ISREG(mode):
            self.files.append(path)
        else:
            self._refuse(NOT_A_FILE.at(Place(shown), path=shown))

    def _look_below(self, folder: str, through: tuple[str, ...]) -> None:
        try:
            with os.scandir(self.root / folder) as found:
                hidden = folder.startswith(layout.OVERRIDES)
                entries = {entry.name: entry for entry in found if hidden or not entry.name.startswith(".")}
        except OSError as error:
            self._refuse(FOLDER_UNREADABLE.at(Place(folder), path=folder, reason=reason_of(error)))
            return
        self.problems += _wrong_names(folder, sorted(entries))
        for name, entry in sorted(entries.items()):
            path, is_link = f"{folder}/{name}", entry.is_symlink()
            if not is_link and entry.is_file():
                self.files.append(path)
            else:
                # A link is followed from the folder in which it really lies.
                lies_in = (os.path.realpath(self.root / folder),) if is_link else ()
                self._look_at(path, _shown(path), is_link=is_link, through=(*through, *lies_in))

    def _refuse(self, problem: Problem) -> None:
        self.problems.append(problem)
        self.refused.setdefault(problem.place.path, problem.place)


def _wrong_names(folder: str, names: Iterable[str]) -> Iterator[Problem]:
    taken: dict[str, str] = {}
    for name in names:
        shown = name if name.isascii() else _shown(name)
        place = Place(f"{folder}/{shown}")
        folded = name.lower() if name.isascii() else normalize("NFC", normalize("NFC", name).casefold())
        if (other := taken.setdefault(folded, name)) != name:
            yield NAME_TWICE.at(place, Place(f"{folder}/{_shown(other)}"), name=shown, other=_shown(other))
        elif not is_normalized("NFC", name):
            yield NAME_DECOMPOSED.at(place, name=shown)
        if _RESERVED.fullmatch(name):
            yield NAME_RESERVED.at(place, name=shown)
        elif shown != name or (match := _UNFIT.search(name)):
            yield NAME_UNFIT.at(place, name=shown, what=repr(match[0]) if shown == name and match else "UTF-8")


def _shown(name: str) -> str:
    return name.encode("utf-8", "backslashreplace").decode()
