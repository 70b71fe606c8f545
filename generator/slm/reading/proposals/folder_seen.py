"""What a folder is, or one file of it: the notes of a status page, or the states that Upptime keeps of sites."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from slm.measurement import NotesFormat
from slm.problem import Mistake, most_frequent
from slm.reading.files import given_file
from slm.reading.proposals.looking import LOOKED_AT, NOT_SEEN, LookedTable
from slm.reading.proposals.words_seen import text_of
from slm.reading.sources.json_records import front_matter
from slm.reading.sources.source import read_table
from slm.reading.yaml_text import read_yaml

NOTHING_HERE: Final = Mistake(
    "SLM1046",
    "the folder {path} has no notes of a status page, and no states that Upptime keeps of sites",
    "Name one export in it: slm new source {path}/FILE. One source can read all files of one form: "
    'files: ["desk/*.csv"].',
)
_MARKS: Final = (b"---", b"\xef\xbb\xbf---")
_NOTES: Final = ("", "content/issues", "issues")
_HISTORY: Final = ("", "history")
"""Where in a repository the files lie, from its top."""
_OF_CSTATE: Final = ("date", "severity")
_MAY_LACK: Final = ("../resolved", "../resolvedWhen", "../title")
"""What a note of cState does not always say."""
_OF_UPPTIME: Final = ("status", "lastUpdated")


@dataclass(frozen=True, slots=True)
class LookedFolder:
    """What a folder holds."""

    tables: Sequence[LookedTable]
    files: Mapping[str, bytes]
    """What has to lie in the book, by the names of the files."""
    pattern: str
    """How the files of the source are named."""

    @property
    def is_history(self) -> bool:
        """Whether its states have to be imported, as the files have the present ones alone."""
        return not self.files


def is_note(path: Path) -> bool:
    """Tell whether a file is one of those that lie in such a folder."""
    return path.suffix.casefold() in (".md", ".yml")


def look_into(path: Path) -> LookedFolder:
    """Return what a folder, or one note, holds; raise `InputError` where it is nothing that is known."""
    if not path.is_dir():
        found = _history([path]) if path.suffix.casefold() == ".yml" else _notes([path])
        if found is None:
            raise NOT_SEEN.raised(path=path.name)
        return found
    for below in _NOTES:
        if notes := _notes(sorted(file for file in (path / below).glob("*.md") if file.is_file())):
            return notes
    for below in _HISTORY:
        if history := _history(sorted((path / below).glob("*.yml"))):
            return history
    raise NOTHING_HERE.raised(path=path.name)


def _notes(paths: Sequence[Path]) -> LookedFolder | None:
    """Return notes as one table; a file that does not begin as one is none."""
    files = {path.name: data for path in paths if (data := given_file(path, LOOKED_AT)).startswith(_MARKS)}
    documents = (front_matter(name, data, NotesFormat(type="notes"))[0] for name, data in files.items())
    fronts = [document.value for document in documents if document and isinstance(document.value, dict)]
    if not fronts:
        return None
    keys = dict.fromkeys(key for front in fronts for key in front)
    lists = Counter(key for front in fronts for key, value in front.items() if _is_list(value))
    records = "affected" if "affected" in keys else next(iter(most_frequent(lists, 1)), "")
    columns = [f"../{key}" for key in keys if key != records] if records else [*keys]
    columns += ["."] if records else []
    if records and {*_OF_CSTATE} <= {*keys}:
        columns += [name for name in _MAY_LACK if name not in columns]
    says: dict[str, str | int] = {"type": "notes", **({"records": records} if records else {})}
    shape = NotesFormat.model_validate(says)
    rows = [
        {name: text_of(cell) for name, cell in row.cells.items() if isinstance(cell, str) and cell}
        for name, data in files.items()
        for row in read_table(name, data, shape, tuple(columns))[0].rows
        if not row.broken and not row.nothing_in
    ]
    table = LookedTable(format=says, columns=tuple(columns), rows=tuple(rows), path=", ".join([*files][:1]))
    return LookedFolder([table], files, "*.md")


def _is_list(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(one, str) for one in value)


def _history(paths: Sequence[Path]) -> LookedFolder | None:
    """Return the present states of sites as a table in the form in which their history is imported."""
    rows = []
    for path in paths:
        document, _ = read_yaml(path.name, given_file(path, LOOKED_AT).decode("utf-8", "replace"))
        said = document.value if document and isinstance(document.value, dict) else {}
        if all(isinstance(said.get(key), str) for key in _OF_UPPTIME):
            status, seen = (str(said[key]) for key in _OF_UPPTIME)
            rows.append({"slug": path.stem, "status": status, "last_updated": seen})
    if not rows:
        return None
    table = LookedTable(
        format={"type": "csv"}, columns=("slug", "last_updated", "status"), rows=tuple(rows), path=paths[0].name
    )
    return LookedFolder([table], {}, "{month}.csv")
