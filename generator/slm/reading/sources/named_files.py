"""Which files a source names: the exports that are there, those that are not, and those that are called otherwise."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Container, Iterator
from difflib import SequenceMatcher, get_close_matches
from itertools import islice
from pathlib import Path
from typing import Final

from slm import layout
from slm.calendar import Month
from slm.measurement import ForeignSource, with_month
from slm.problem import InputError, Mistake, Place, Problem, Severity
from slm.reading.files import FILE_MISSING, NOT_A_FILE, OUTSIDE_BOOK, UNREADABLE, missing, reason_of
from slm.reading.tree import FOLDER_UNREADABLE

NOTHING_FOUND: Final = Mistake(
    "SLM735",
    "no file is named '{pattern}'",
    "Put the export there, or correct the name: it is below measurements/, and case matters.",
)
BESIDE_EXPORTS: Final = Mistake(
    "SLM749",
    "{path} lies beside the exports and is not read: the source '{source}' reads {wanted}",
    "Save it under that name and in that format, or let the source name it in files.",
    Severity.WARNING,
)

NOT_FETCHED_YET: Final = Mistake(
    "SLM1050",
    "'{path}' was not fetched yet",
    "Fetch it: slm import {source} --month {month}",
)

_WILD: Final = re.compile(r"(\{month\}|\*)")
_MONTH: Final = "{month}"
_MONTH_MEANT: Final = re.compile(r"(?<!\d)(20\d\d)[-_. ]?(0[1-9]|1[0-2])(?!\d)")
_LIKE: Final = 0.8
_MOST_FILES: Final = 2000


def files_of(root: Path, source: ForeignSource) -> tuple[list[tuple[str, Month | None, Place]], list[Problem]]:
    """Return the files that a source names, in the order of their names, and the names behind which there is none.

    Each file has the month that its name says, and the place where it is named.
    """
    files: dict[str, tuple[str, Month | None, Place]] = {}
    problems: list[Problem] = []
    for index, name in enumerate(source.files):
        place, path = source.place("files", index), layout.record_file(name)
        if ".." in name.split("/") or name.startswith("/"):
            problems.append(OUTSIDE_BOOK.at(place, Place(path), path=path, **_meant(root, name)))
        elif not _WILD.search(name):
            meant = {} if os.path.lexists(root / path) else _meant(root, name)
            if meant:
                problems.append(NOTHING_FOUND.at(place, pattern=path, **meant))
            else:
                files.setdefault(path, (path, None, place))
        else:
            unread: dict[str, Problem] = {}
            there = sorted(_matching(root, layout.MEASUREMENTS, name.split("/"), None, unread))
            problems += [Problem(one.mistake, place, one.words, (one.place,)) for one in unread.values()]
            if not there and not unread:
                said = {"source": source.id, "month": "YYYY-MM"} if source.fetch else {}
                problems.append(
                    NOT_FETCHED_YET.at(place, path=path, **said)
                    if said
                    else NOTHING_FOUND.at(place, pattern=path, **_meant(root, name))
                )
            for found, month in there:
                files.setdefault(found, (found, month, place))
            # A month that the source says is covered needs a file (FAILURES F1).
            covered = source.covers.months if source.covers and _MONTH in name and "*" not in name else ()
            named = {month for _, month in there}
            for month in (month for month in covered if month not in named):
                wanted = layout.record_file(name.replace(_MONTH, str(month)))
                if any(f"{wanted}/".startswith(f"{found}/") for found in unread):
                    continue
                mistake, words = FILE_MISSING, {"path": wanted}
                if source.fetch:
                    mistake, words = NOT_FETCHED_YET, {**words, "source": source.id, "month": str(month)}
                problems.append(mistake.at(place, Place(wanted), **words))
    return list(files.values()), problems


def _meant(root: Path, name: str) -> dict[str, str]:
    """Return the name that a source should give to the exports that lie elsewhere, or are called a little otherwise."""
    written = with_month(name.replace("\\", "/")).split(":", 1)[-1]
    steps = [step for step in written.split("/") if step not in ("", ".", "..")]
    plain = "/".join(steps[1:] if steps[:1] == [layout.MEASUREMENTS] else steps)
    there = {with_month(path) if _MONTH in plain else path for path in _exports_below(root)}
    ending = plain.rpartition("/")[2]
    same = [path for path in there if path.casefold() == plain.casefold() or path.endswith(f"/{ending}")]
    close = sorted(same) or get_close_matches(plain, sorted(there), n=1, cutoff=_LIKE)
    return {"meant": close[0]} if close and close[0] != name else {}


def _exports_below(root: Path) -> Iterator[str]:
    """Yield the files in folders of their own below the measurements, which may be exports."""
    try:
        folders = [path for path in sorted((root / layout.MEASUREMENTS).iterdir()) if path.is_dir()]
        own = [path for path in folders if not layout.KNOWN_FOLDERS.fullmatch(f"{layout.MEASUREMENTS}/{path.name}")]
        files = [path for folder in own for path in islice(folder.rglob("*"), _MOST_FILES) if path.is_file()]
    except OSError:
        return
    for path in files:
        yield path.relative_to(root / layout.MEASUREMENTS).as_posix()


def beside_exports(root: Path, source: ForeignSource, is_read: Container[str]) -> Iterator[Problem]:
    """Yield the files beside those that a source reads, which were meant to be read and are called otherwise.

    Without one, a month would have no data, and nobody would say why. Where the right name is there, what is beside it
    is a copy or the original of an export, and nobody's business.
    """
    for name in source.files:
        folder, _, last = layout.record_file(name).rpartition("/")
        is_monthly = _MONTH in last and "*" not in last and not _WILD.search(folder)
        if not is_monthly or not any(_matching(root, folder, [last], None, {})):
            continue
        try:
            names = sorted(path.name for path in (root / folder).iterdir() if path.is_file())
        except OSError:
            continue
        for there in names:
            path = f"{folder}/{there}"
            if path in is_read or there.startswith((".", "~")) or not (month := _MONTH_MEANT.search(there)):
                continue
            called = last.replace(_MONTH, f"{month[1]}-{month[2]}")
            wanted, likeness = f"{folder}/{called}", SequenceMatcher(None, there.casefold(), called.casefold())
            is_free = wanted not in is_read and wanted != path  # that of a month which a large record does not cover
            if is_free and likeness.ratio() >= _LIKE:
                yield BESIDE_EXPORTS.at(Place(path), source.place("files"), path=path, source=source.id, wanted=wanted)


def _matching(
    root: Path, folder: str, steps: list[str], month: Month | None, unread: dict[str, Problem]
) -> Iterator[tuple[str, Month | None]]:
    """Yield the files that are called so, with their months; what is called so and cannot be read is noted."""
    for name, named in _names(root, folder, steps[0], unread):
        path = f"{folder}/{name}"
        if month and named and month != named:
            continue
        if steps[1:]:
            yield from _matching(root, path, steps[1:], month or named, unread)
        elif os.path.isfile(root / path):  # noqa: PTH113  # unlike `Path.is_file`, it does not raise
            yield path, month or named
        elif problem := _no_file(root, path, steps[0]):
            unread[path] = problem


def _no_file(root: Path, path: str, step: str) -> Problem | None:
    """Return why what is called like an export is none; None for a folder of which the name may be that of any."""
    try:
        mode = (root / path).stat().st_mode
    except FileNotFoundError:
        return missing(root, path)
    except OSError as error:
        return UNREADABLE.at(Place(path), path=path, reason=reason_of(error))
    is_one_of_many = stat.S_ISDIR(mode) and "." not in _WILD.split(step)[-1]
    return None if is_one_of_many else NOT_A_FILE.at(Place(path), path=path)


def _names(root: Path, folder: str, step: str, unread: dict[str, Problem]) -> Iterator[tuple[str, Month | None]]:
    try:
        if not _WILD.search(step):
            (root / folder / step).lstat()
            yield step, None
            return
        names = [path.name for path in (root / folder).iterdir()]
    except (FileNotFoundError, NotADirectoryError):
        return
    except OSError as error:
        unread[folder] = FOLDER_UNREADABLE.at(Place(folder), path=folder, reason=reason_of(error))
        return
    wild = {"*": "[^/]*", _MONTH: r"(\d{4}-\d{2})"}
    pattern = re.compile("".join(wild.get(piece) or re.escape(piece) for piece in _WILD.split(step)))
    for name in names:
        match = pattern.fullmatch(name)
        if match and not name.startswith(".") and name != "README.md":
            try:
                months = {Month.parse(group) for group in match.groups()}
            except InputError:
                continue
            if len(months) <= 1:
                yield name, next(iter(months), None)
