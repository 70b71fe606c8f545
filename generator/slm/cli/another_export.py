"""Another export of a source that the book has: it needs no source of its own, and where it goes is told."""

from __future__ import annotations

import filecmp
import os
import re
import shlex
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from slm import layout
from slm.cli.speech import FILE_EXISTS
from slm.problem import InputError
from slm.text import N_

if TYPE_CHECKING:
    from slm.calendar import Month
    from slm.reading import proposals

_NEXT_MONTH: Final = N_(
    "Nothing was written. Another export of the same form needs no source of its own: copy it to {folder}/, so named "
    "that `files` of the source fits ({files}). For another tool, name another one with --id."
)
_COPY: Final = N_(
    "Nothing was written. The export of another month needs no source of its own, as its name says the month: {line}. "
    "For another tool, name another one with --id."
)
_ANOTHER: Final = N_(
    "Nothing was written. Another export of the same form needs no source of its own: copy it to {folder}/, and add "
    "its name to `files` ({files}) and its days to `covers`. For another tool, name another one with --id."
)
_THIS: Final = N_(
    "Nothing was written: this export is there already, and the source is that of it. To look at it anew, take away "
    "what was made, with all that was filled in: {line}. To say of which days it is complete, write covers in the "
    "source, such as covers: {{from: 2026-10, until: 2026-11}}."
)
_OTHER: Final = N_(
    "Nothing was written: {file} has other columns than the exports of that source. Give its own source a name of its "
    "own with --id."
)
_ALIKE: Final = 0.5
"""An export of the same tool has at least so many of the columns of another."""
_SOURCES: Final = layout.source_file("x").rpartition("/")[0]


def refuse_same_source(root: Path, tables: Sequence[proposals.LookedTable], file: Path, month: Month | None) -> None:
    """Refuse to write a source for an export with just the columns of those that a source of the book reads."""
    try:
        names = sorted(path.stem for path in (root / _SOURCES).iterdir() if path.suffix == ".yml")
    except OSError:
        return
    columns = {frozenset(table.columns) for table in tables}
    for name in names:
        files = _files(root, name)
        if not columns.isdisjoint(_columns_there(root, files, file)):
            _refuse(root, name, files, file, month)


def refuse_source(
    root: Path, name: str, tables: Sequence[proposals.LookedTable], file: Path, month: Month | None
) -> None:
    """Refuse to write a source that there is; say where an export of the same form goes."""
    if not os.path.lexists(root / layout.source_file(name)):
        return
    files = _files(root, name)
    if not files:
        raise FILE_EXISTS.raised(path=root / layout.source_file(name))
    there = _columns_there(root, files, file)
    if there and not any(_are_alike({*table.columns}, {*columns}) for table in tables for columns in there):
        raise FILE_EXISTS.raised(path=root / layout.source_file(name), advice=_OTHER, file=file.name)
    _refuse(root, name, files, file, month)


def _are_alike(one: set[str], other: set[str]) -> bool:
    return len(one & other) >= _ALIKE * min(len(one), len(other))


def _refuse(root: Path, name: str, files: Sequence[str], file: Path, month: Month | None) -> None:
    path = root / layout.source_file(name)
    named = next((name for name in files if "{month}" in name and "*" not in name), "")
    is_elsewhere = bool(named and month) and not os.path.lexists(root / _of_month(named, month))
    if not is_elsewhere and (there := _same(root, files, file)):
        made = [str(path)] if os.path.realpath(there) == os.path.realpath(file) else [str(path), str(there)]
        raise FILE_EXISTS.raised(path=path, advice=_THIS, line=f"rm {shlex.join(made)}")
    if named and Path(named).suffix == file.suffix:
        to = root / _of_month(named, month)
        line = f"cp {shlex.quote(str(file))} {shlex.quote(str(to))}"
        raise FILE_EXISTS.raised(path=path, advice=_COPY, line=line)
    folder = Path(layout.record_file(files[0])).parent.as_posix()
    advice = _NEXT_MONTH if all(re.search(r"\{month\}|\*", name) for name in files) else _ANOTHER
    raise FILE_EXISTS.raised(path=path, advice=advice, folder=folder, files=", ".join(files))


def _of_month(named: str, month: Month | None) -> str:
    """Return where the file of a month lies."""
    return layout.record_file(named.replace("{month}", str(month or "YYYY-MM")))


def _same(root: Path, files: Sequence[str], file: Path) -> Path | None:
    """Return the file of a source that is an export, byte for byte."""
    if not file.is_file():
        return None
    return next((path for path in _matching(root, files, file) if filecmp.cmp(path, file, shallow=False)), None)


def _matching(root: Path, files: Sequence[str], file: Path) -> Iterator[Path]:
    """Yield the files that a source reads, of the kind of a file."""
    for name in files:
        if ".." not in name.split("/") and not Path(name).is_absolute() and Path(name).suffix == file.suffix:
            yield from sorted((root / layout.MEASUREMENTS).glob(name.replace("{month}", "*")))


def _files(root: Path, name: str) -> list[str]:
    """Return which files a source reads, whatever it still leaves open."""
    from slm.reading import read_yaml

    path = layout.source_file(name)
    try:
        document, _ = read_yaml(path, (root / path).read_text("utf-8"))
    except (OSError, UnicodeDecodeError):
        return []
    value = document.value if document else None
    files = value.get("files") if isinstance(value, Mapping) else None
    return [text for text in files if isinstance(text, str)] if isinstance(files, list) else []


def _columns_there(root: Path, files: Sequence[str], file: Path) -> list[frozenset[str]]:
    """Return the columns of each table of an export that a source reads, if it is of the kind of a file."""
    from slm.reading import given_file, proposals, sources

    for path in _matching(root, files, file):
        if os.path.realpath(path) == os.path.realpath(file):
            continue
        try:
            tables = proposals.look_at(path.name, given_file(path, sources.EXPORT_LIMIT))
        except (InputError, OSError):
            continue
        return [frozenset(table.columns) for table in tables]
    return []
