"""Records of Markdown notes with front matter, such as those of a status page kept in Git."""

from __future__ import annotations

import re
from functools import partial
from typing import Final

from slm.measurement import NotesFormat
from slm.problem import Mistake, Place, Problem
from slm.reading.sources.json_records import Record, cells_of, records_in
from slm.reading.sources.table import ForeignTable, Row, text_of
from slm.reading.yaml_text import YamlDocument, read_yaml

NO_FRONT_MATTER: Final = Mistake(
    "SLM728", "the note has no front matter", "It begins with a line '---', keys and values, and another line '---'."
)

_FRONT: Final = re.compile(r"---[ \t]*\r?\n(.*?)^---[ \t]*\r?$", re.DOTALL | re.MULTILINE)


def read_note(
    path: str, data: bytes, file_format: NotesFormat, columns: tuple[str, ...]
) -> tuple[ForeignTable, list[Problem]]:
    """Return the records of one note; one that cannot be understood is a record, too, with the reason."""
    text, problems = text_of(path, data, "utf-8")
    front = _FRONT.match(text) if text is not None else None
    document = None
    if front:
        # An empty line stands for the first mark, so that lines keep their numbers.
        document, problems = read_yaml(path, f"\n{front[1]}")
    elif text is not None:
        problems = [NO_FRONT_MATTER.at(Place(path, 1, 1))]
    broken = next((problem for problem in problems if problem.severity == "error"), None)
    if document is None or broken:
        return ForeignTable(
            path=path, rows=(Row(1, 1, {}, broken or problems[0]),), place=lambda *_: Place(path, 1, 1)
        ), []
    steps = (file_format.records,) if file_format.records else ()
    # A note that affects nothing is a record, too.
    records = list(records_in(document.value, steps)) or [Record(None, (document.value,), ())]
    rows = tuple(Row(number, 1, cells_of(record, columns)) for number, record in enumerate(records, start=1))
    return ForeignTable(path=path, rows=rows, place=partial(_place, document)), []


def _place(document: YamlDocument, _: Row, column: str | None) -> Place:
    return document.source.place(*(() if column is None else (column.removeprefix("../"),)))
