"""Records of JSON documents, of files with one on each line, and of notes with front matter as status pages are."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from slm.measurement import JsonFormat, NotesFormat
from slm.problem import Mistake, Place, Problem, plain_reason, spoken
from slm.reading.files import TOO_LARGE, decoded, place_in
from slm.reading.sources.table import Cell, ForeignTable, Row, TableRead, columns_missing, text_of
from slm.reading.yaml_text import read_yaml

BROKEN_JSON: Final = Mistake(
    "SLM726",
    "this is not JSON: {reason}",
    "Export the file again; where every line is a document of its own, write type: jsonl.",
)
NO_RECORDS: Final = Mistake(
    "SLM727",
    "the document has nothing at '{records}'",
    "Correct records in the format of the source; at the top the document has: {known}.",
)
NO_FRONT_MATTER: Final = Mistake(
    "SLM728", "the note has no front matter", "It begins with a line '---', keys and values, and another line '---'."
)

JSON_LIMIT: Final = 100_000_000
"""The most bytes of one JSON document, which has to be in memory as a whole; lines of JSON may be more."""
_UP: Final = "../"
_FRONT: Final = re.compile(r"---[ \t]*\r?\n(.*?)^---[ \t]*\r?$", re.DOTALL | re.MULTILINE)


class Record(NamedTuple):
    """A value that is a record, what encloses it from the outside to the inside, and where it stands."""

    value: Any
    enclosing: tuple[Any, ...]
    path: tuple[str | int, ...]


def read_json(path: str, data: bytes, file_format: JsonFormat, columns: tuple[str, ...]) -> TableRead:
    """Return the records of a JSON file."""
    text, problems = text_of(path, data, file_format.encoding)
    if text is None:
        return ForeignTable(path=path), problems
    steps = tuple(file_format.records.split(".")) if file_format.records else ()
    if file_format.type == "jsonl":
        return _read_lines(path, text, steps, columns)
    if len(data) > JSON_LIMIT:
        return ForeignTable(path=path), [TOO_LARGE.at(Place(path), path=path, limit=JSON_LIMIT)]
    document, broken = _parsed(path, text, 1)
    if broken:
        return ForeignTable(path=path), [broken]
    if steps and not _leads_somewhere(document, steps):
        known = ", ".join(document) if isinstance(document, dict) else "[...]"
        return ForeignTable(path=path), [NO_RECORDS.at(Place(path, 1, 1), records=file_format.records, known=known)]
    records = list(_records_in(Record(document, (), ()), steps))
    rows = tuple(Row(number, 0, _cells_of(record, columns)) for number, record in enumerate(records, start=1))

    def place(row: Row, _: str | None) -> Place:
        return place_in(path, text, _offset(text, records[row.number - 1].path))

    return ForeignTable(path=path, rows=rows, place=place), _never_there(path, records, columns)


def _records_in(whole: Record, steps: tuple[str, ...]) -> Iterator[Record]:
    """Yield the records at the end of the steps; every list on the way is gone through.

    Where the way ends early inside a list, or a list in it is empty, there is a record without values, so that nothing
    is lost in silence. A first list that is empty holds no records.
    """
    value, enclosing, path = whole
    items = list(enumerate(value)) if isinstance(value, list) else [(None, value)]
    if not items and any(isinstance(step, int) for step in path):
        yield Record(None, enclosing, path)
    for index, item in items:
        here = path if index is None else (*path, index)
        if not steps:
            yield Record(item, enclosing, here)
        elif isinstance(item, dict) and steps[0] in item:
            yield from _records_in(Record(item[steps[0]], (*enclosing, item), (*here, steps[0])), steps[1:])
        else:
            yield Record(None, (*enclosing, item), here)


def _cells_of(record: Record, columns: tuple[str, ...]) -> Mapping[str, Cell]:
    return {column: _cell(_value(record, column)) for column in columns}


def _read_lines(path: str, text: str, steps: tuple[str, ...], columns: tuple[str, ...]) -> TableRead:
    rows: list[Row] = []
    records: list[Record] = []
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            document, broken = _parsed(path, line, number)
            if broken:
                rows.append(Row(len(rows) + 1, number, {}, broken))
                continue
            for record in _records_in(Record(document, (), ()), steps):
                records.append(record)
                rows.append(Row(len(rows) + 1, number, _cells_of(record, columns)))
    missing = _never_there(path, records, columns)
    return ForeignTable(path=path, rows=tuple(rows), place=lambda row, _: Place(path, row.line, 1)), missing


def _parsed(path: str, text: str, line: int) -> tuple[Any, Problem | None]:
    """Return the document with its numbers as they were written."""
    try:
        return json.loads(text, parse_float=str, parse_int=str, parse_constant=str, object_pairs_hook=_object), None
    except json.JSONDecodeError as error:
        place = Place(path, line + error.lineno - 1, error.colno)
        return None, BROKEN_JSON.at(place, reason=plain_reason(error))
    except (ValueError, RecursionError) as error:
        return None, BROKEN_JSON.at(Place(path, line, 1), reason=plain_reason(error))


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(spoken("the key '{key}' stands there twice", key=twice))
    return found


def _leads_somewhere(document: Any, steps: tuple[str, ...]) -> bool:  # noqa: ANN401
    """Tell whether the first step exists: deeper ones may be missing in some records."""
    if isinstance(document, list):
        return not document or _leads_somewhere(document[0], steps)
    return isinstance(document, dict) and steps[0] in document


def _never_there(path: str, records: list[Record], columns: tuple[str, ...]) -> list[Problem]:
    """Find columns that no record has: their names are wrong."""
    there = [record for record in records if record.value is not None]
    missing = [column for column in columns if there and all(_value(record, column) is _NOTHING for record in there)]
    names = dict.fromkeys(
        name for record in there[:_MOST_LOOKED_AT] if isinstance(record.value, dict) for name in record.value
    )
    return list(columns_missing(path, missing, names))


_MOST_LOOKED_AT: Final = 20
_NOTHING: Final = object()


def _value(record: Record, column: str) -> Any:  # noqa: ANN401
    value, enclosing = record.value, record.enclosing
    while column.startswith(_UP):
        if not enclosing:
            return _NOTHING
        column, value, enclosing = column.removeprefix(_UP), enclosing[-1], enclosing[:-1]
    return value if column == "." else _inside(value, column)


def _inside(value: Any, column: str) -> Any:  # noqa: ANN401
    """Return what stands at a path of keys; a key may itself have dots in it."""
    if isinstance(value, dict) and column in value:
        return value[column]
    if isinstance(value, list) and column.isdecimal() and int(column) < len(value):
        return value[int(column)]
    first, dot, rest = column.partition(".")
    if not dot:
        return _NOTHING
    inner = _inside(value, first)
    return _NOTHING if inner is _NOTHING else _inside(inner, rest)


def _cell(value: Any) -> Cell:  # noqa: ANN401
    if value is _NOTHING or value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else None


_TOKEN: Final = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{},:]|[^\s\[\]{},:"]+')


def _offset(text: str, path: tuple[str | int, ...]) -> int:
    """Return where the value at a path begins, found by going through the document once more, when somebody asks."""
    tokens = _TOKEN.finditer(text)
    token = next(tokens)
    for step in path:
        depth, index, key = 0, 0, ""
        for token in tokens:
            sign = token[0]
            if depth == 0 and (index if isinstance(step, int) else key) == step and sign not in ",:":
                break
            if depth == 0 and sign[0] == '"' and isinstance(step, str):
                # A text that is a value is no key: a colon follows a key.
                key = json.loads(sign) if text[token.end() :][:64].lstrip().startswith(":") else ""
            elif sign in "[{":
                depth += 1
            elif sign in "]}":
                depth -= 1
            elif sign == "," and depth == 0:
                index, key = index + 1, ""
    return token.start()


def read_note(path: str, data: bytes, file_format: NotesFormat, columns: tuple[str, ...]) -> TableRead:
    """Return the records of one note; one that cannot be understood is a record, too, with the reason."""
    text, problems = decoded(path, data)
    front = _FRONT.match(text) if text is not None else None
    document = None
    if front:
        # An empty line stands for the first mark, so that lines keep their numbers.
        document, problems = read_yaml(path, f"\n{front[1]}")
    elif text is not None:
        problems = [NO_FRONT_MATTER.at(Place(path, 1, 1))]
    broken = next((problem for problem in problems if problem.severity == "error"), None)
    if document is None or broken:
        row = Row(1, 1, {}, broken or problems[0])
        return ForeignTable(path=path, rows=(row,), place=lambda *_: Place(path, 1, 1)), []
    steps = (file_format.records,) if file_format.records else ()
    # A note that affects nothing is a record, too.
    records = list(_records_in(Record(document.value, (), ()), steps)) or [Record(None, (document.value,), ())]
    rows = tuple(Row(number, 1, _cells_of(record, columns)) for number, record in enumerate(records, start=1))
    source = document.source

    def place(_: Row, column: str | None) -> Place:
        return source.place(*(() if column is None else (column.removeprefix(_UP),)))

    return ForeignTable(path=path, rows=rows, place=place), []
