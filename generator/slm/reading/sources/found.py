"""Which files a source names: paths, patterns, and one file for each month."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

from slm import layout
from slm.calendar import Month
from slm.measurement import ForeignSource
from slm.problem import InputError, Mistake, Place, Problem
from slm.reading.files import FILE_MISSING, OUTSIDE_BOOK

NOTHING_FOUND: Final = Mistake(
    "SLM735",
    "no file is named '{pattern}'",
    "Put the export there, or correct the name: it is below measurements/, and case matters.",
)

_WILD: Final = re.compile(r"\{month\}|\*")
_MONTH: Final = "{month}"


class Found(NamedTuple):
    """A file that a source names."""

    path: str
    month: Month | None
    place: Place
    """Where it is named."""


def files_of(root: Path, source: ForeignSource) -> tuple[list[Found], list[Problem]]:
    """Return the files that a source names, in the order of their names, and the names behind which there is none."""
    files: dict[str, Found] = {}
    problems: list[Problem] = []
    for index, name in enumerate(source.files):
        place = source.place("files", index)
        if ".." in name.split("/") or name.startswith("/"):
            problems.append(OUTSIDE_BOOK.at(place, Place(layout.record_file(name)), path=layout.record_file(name)))
        elif not _WILD.search(name):
            files.setdefault(layout.record_file(name), Found(layout.record_file(name), None, place))
        else:
            there = sorted(_matching(root, layout.MEASUREMENTS, name.split("/"), None))
            if not there:
                problems.append(NOTHING_FOUND.at(place, pattern=layout.record_file(name)))
            for path, month in there:
                files.setdefault(path, Found(path, month, place))
            problems += _months_without_file(source, name, {month for _, month in there}, place)
    return list(files.values()), problems


def _matching(root: Path, folder: str, steps: list[str], month: Month | None) -> Iterator[tuple[str, Month | None]]:
    step, rest = steps[0], steps[1:]
    for name, named in _names(root, folder, step):
        if not month or not named or month == named:
            path = f"{folder}/{name}"
            if rest:
                yield from _matching(root, path, rest, month or named)
            elif os.path.isfile(root / path):  # noqa: PTH113  # unlike `Path.is_file`, it does not raise
                yield path, month or named


def _names(root: Path, folder: str, step: str) -> Iterator[tuple[str, Month | None]]:
    if not _WILD.search(step):
        yield step, None
        return
    pieces = re.split(r"(\{month\}|\*)", step)
    wild = {"*": "[^/]*", _MONTH: r"(\d{4}-\d{2})"}
    pattern = re.compile("".join(wild.get(piece) or re.escape(piece) for piece in pieces))
    try:
        names = [path.name for path in (root / folder).iterdir()]
    except OSError:
        return
    for name in names:
        match = pattern.fullmatch(name)
        if match and not name.startswith(".") and name != "README.md":
            try:
                months = {Month.parse(group) for group in match.groups()}
            except InputError:
                continue
            if len(months) <= 1:
                yield name, next(iter(months), None)


def _months_without_file(source: ForeignSource, name: str, there: set[Month | None], place: Place) -> Iterator[Problem]:
    """Find months that the source says are covered and that have no file (FAILURES F1)."""
    for month in source.covers.months if source.covers and _MONTH in name and "*" not in name else ():
        if month not in there:
            path = layout.record_file(name.replace(_MONTH, str(month)))
            yield FILE_MISSING.at(place, Place(path), path=path)
