"""Records of JSON documents, of files with one on each line, and of notes with front matter as status pages are."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, NamedTuple

from slm.measurement import JsonFormat, NotesFormat
from slm.problem import Mistake, Place, Problem, plain_reason, spoken
from slm.reading.files import TOO_LARGE, forbidden_characters
from slm.reading.sources.completeness import json_remarks, last_line_remarks
from slm.reading.sources.half_signs import whole_signs
from slm.reading.sources.json_places import JsonPlaces
from slm.reading.sources.most_columns import too_wide
from slm.reading.sources.table import Cell, ForeignTable, Row, TableRead, TypedNumber, columns_missing, text_of
from slm.reading.yaml_text import YamlDocument, read_yaml

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

LIST_MISSING: Final = Mistake(
    "SLM1011",
    "the record has no '{name}', where its source looks for records",
    "Export it with them; or correct records in the format of the source, or leave such records out, with the reason, "
    "in leave_out.",
)

OTHER_NUMBER: Final = Mistake(
    "SLM1036",
    "the list '{name}' has another number of entries ({there}) than the one beside it ({here}), so nobody knows which "
    "belong together",
    "Look whether the two lists belong together place by place; if they do not, take {column} out of columns of the "
    "source, else leave such records out, with the reason, in leave_out.",
)

JSON_LIMIT: Final = 100_000_000
"""The most bytes of one JSON document, which has to be in memory as a whole; lines of JSON may be more."""
_UP: Final = "../"
_PLACE: Final = ".#"
"""The end of a column that looks in another list, at the place that the record has in its own."""
_FRONT: Final = re.compile(r"---[ \t]*\r?\n(.*?)^---[ \t]*\r?$", re.DOTALL | re.MULTILINE)


class Record(NamedTuple):
    """A value that is a record, what encloses it from the outside to the inside, and where it stands."""

    value: Any
    enclosing: tuple[Any, ...]
    path: tuple[str | int, ...]
    nothing_in: str = ""
    """The list that is empty, inside which it would be."""
    lacks: str = ""
    """The step of the way that is not there."""


def read_json(path: str, data: bytes, file_format: JsonFormat, columns: tuple[str, ...]) -> TableRead:
    """Return the records of a JSON file."""
    text, problems = text_of(path, data, file_format.encoding)
    if text is None:
        return ForeignTable(path=path), problems
    text = whole_signs(text)
    if file_format.type == "jsonl":
        return _read_lines(path, text, file_format, columns)
    steps = _steps(file_format)
    if len(data) > JSON_LIMIT:
        return ForeignTable(path=path), [TOO_LARGE.at(Place(path), path=path, limit=JSON_LIMIT)]
    document, broken = _parsed(path, text, 1)
    if broken:
        return ForeignTable(path=path), [broken]
    places = JsonPlaces(path, text)
    remarks = json_remarks(path, [(document, places.of)], steps)
    if steps and not _leads_somewhere(document, steps):
        known = ", ".join(document) if isinstance(document, dict) else "[...]"
        missing = NO_RECORDS.at(Place(path, 1, 1), records=file_format.records, known=known)
        # Whoever answers that a question failed has no records to give.
        return ForeignTable(path=path, completeness=remarks), [] if remarks else [missing]
    records = list(_records_in(Record(document, (), ()), steps))
    rows = _rows_of(records, columns, lambda record: places.of(record.path))

    def place(row: Row, _: str | None) -> Place:
        return places.of(records[row.number - 1].path)

    table = ForeignTable(path=path, rows=rows, place=place, completeness=remarks)
    return table, _never_there(path, records, columns)


def _rows_of(
    records: list[Record], columns: tuple[str, ...], place: Callable[[Record], Place], line: int = 0, before: int = 0
) -> tuple[Row, ...]:
    """Return the rows of records; the way to one of them may end before it."""
    paired = [column for column in columns if column.endswith(_PLACE)]
    return tuple(
        Row(number, line, _cells_of(record, columns), _broken(record, paired, place), record.nothing_in)
        for number, record in enumerate(records, start=before + 1)
    )


def _broken(record: Record, paired: list[str], place: Callable[[Record], Place]) -> Problem | None:
    """Return why nothing of a record can be understood: its list is missing, or not as long as the one beside it."""
    if record.lacks:
        return LIST_MISSING.at(place(record), name=record.lacks)
    for column in paired if record.value is not None else ():
        beside, own = _value(record, column.removesuffix(_PLACE)), _own_list(record)
        if isinstance(beside, list) and len(beside) != len(own):
            name = column.removesuffix(_PLACE)
            return OTHER_NUMBER.at(place(record), name=name, there=len(beside), here=len(own), column=column)
    return None


def _own_list(record: Record) -> list[Any]:
    """Return the list in which a record stands; itself alone where it stands in none."""
    own = _inside(record.enclosing[-1], str(record.path[-2])) if len(record.path) > 1 and record.enclosing else None
    return own if isinstance(own, list) else [record.value]


def _records_in(whole: Record, steps: tuple[str, ...]) -> Iterator[Record]:
    """Yield the records at the end of the steps; every list on the way is gone through.

    Where the way ends early inside a list, or a list in it is empty, there is a record without values, so that nothing
    is lost in silence; what would enclose it and is not there is None. A first list that is empty holds no records.
    """
    value, enclosing, path, *_ = whole
    items = list(enumerate(value)) if isinstance(value, list) else [(None, value)]
    is_inner = any(isinstance(step, int) for step in path)
    # Some programs write null for a list in which nothing is.
    is_null = value is None and is_inner and isinstance(path[-1], str)
    if is_inner and (not items or is_null):
        yield Record(None, (*enclosing, *[None] * len(steps)), path, nothing_in=str(path[-1]))
        return
    for index, item in items:
        here = path if index is None else (*path, index)
        if not steps:
            yield Record(item, enclosing, here)
        elif isinstance(item, dict) and steps[0] in item:
            yield from _records_in(Record(item[steps[0]], (*enclosing, item), (*here, steps[0])), steps[1:])
        else:
            known = item if isinstance(item, dict) else None
            yield Record(None, (*enclosing, known, *[None] * (len(steps) - 1)), here, lacks=steps[0])


def _cells_of(record: Record, columns: tuple[str, ...]) -> Mapping[str, Cell]:
    return {column: _cell(_value(record, column)) for column in columns}


def _read_lines(path: str, text: str, file_format: JsonFormat, columns: tuple[str, ...]) -> TableRead:
    rows: list[Row] = []
    records: list[Record] = []
    documents: list[tuple[Any, Callable[..., Place]]] = []
    steps = _steps(file_format)
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            document, broken = _parsed(path, line, number)
            if broken:
                rows.append(Row(len(rows) + 1, number, {}, broken))
                continue
            here = Place(path, number, 1)
            found = list(_records_in(Record(document, (), ()), steps))
            rows += _rows_of(found, columns, lambda _, here=here: here, number, len(rows))  # type: ignore[misc]
            records += found
            documents += [(document, lambda _, here=here: here)] if steps else []
    remarks = (*json_remarks(path, documents, steps), *last_line_remarks(path, text, file_format.last_line))
    table = ForeignTable(
        path=path, rows=tuple(rows), place=lambda row, _: Place(path, row.line, 1), completeness=remarks
    )
    return table, _never_there(path, records, columns)


def _steps(file_format: JsonFormat) -> tuple[str, ...]:
    return tuple(file_format.records.split(".")) if file_format.records else ()


def _parsed(path: str, text: str, line: int) -> tuple[Any, Problem | None]:
    """Return the document with its numbers as they were written."""
    try:
        return json.loads(
            text, parse_float=TypedNumber, parse_int=str, parse_constant=str, object_pairs_hook=_object
        ), None
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
    """Find columns that no record has: their names are wrong. Where there are too many names, all of them are."""
    there = [record for record in records if record.value is not None]
    names = dict.fromkeys(name for record in there[:_MOST_LOOKED_AT] for name in _names_in(record.value))
    missing = [column for column in columns if there and all(_value(record, column) is _NOTHING for record in there)]
    return too_wide(path, len(names)) or list(columns_missing(path, missing, names))


def _names_in(value: Any) -> Iterator[str]:  # noqa: ANN401
    """Yield the names of what a record has, and the way to the word of one that has a name of its own inside it."""
    for name, inner in value.items() if isinstance(value, dict) else ():
        yield name
        if isinstance(inner, dict) and isinstance(inner.get(_WORD), str):
            yield f"{name}.{_WORD}"


_WORD: Final = "name"
"""The key at which trackers write the word for a state or a level, beside its number."""
_MOST_LOOKED_AT: Final = 20
_NOTHING: Final = object()


def _value(record: Record, column: str) -> Any:  # noqa: ANN401
    value, enclosing = record.value, record.enclosing
    while column.startswith(_UP):
        if not enclosing:
            return _NOTHING
        column, value, enclosing = column.removeprefix(_UP), enclosing[-1], enclosing[:-1]
    if column.endswith(_PLACE) and isinstance(beside := _inside(value, column.removesuffix(_PLACE)), list):
        nth = record.path[-1] if record.path and isinstance(record.path[-1], int) else 0
        return beside[nth] if nth < len(beside) else None
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
    if first == "*" and isinstance(value, list):
        return _of_items([item if rest == "." else _inside(item, rest) for item in value])
    inner = _inside(value, first)
    return _NOTHING if inner is _NOTHING else _inside(inner, rest)


class _Items(tuple[Any, ...]):
    """What stands in a column of each item of a list."""

    __slots__ = ()


def _of_items(found: list[Any]) -> Any:  # noqa: ANN401
    """Return what the items of a list have in a column; where none has it, its name is wrong."""
    return _NOTHING if found and all(value is _NOTHING for value in found) else _Items(found)


def _cell(value: Any) -> Cell:  # noqa: ANN401
    if isinstance(value, _Items):
        cells = map(_cell, value)
        return tuple(cell if isinstance(cell, str) else "" for cell in cells)
    if value is _NOTHING or value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else None


def front_matter(path: str, data: bytes, file_format: NotesFormat) -> tuple[YamlDocument | None, list[Problem]]:
    """Return what a note says above its text, and what keeps it from being understood."""
    text, problems = text_of(path, data, file_format.encoding)
    if text is not None and (wrong := list(forbidden_characters(path, text))):
        text, problems = None, wrong
    front = _FRONT.match(text) if text is not None else None
    document = None
    if front:
        # An empty line stands for the first mark, so that lines keep their numbers.
        document, problems = read_yaml(path, f"\n{front[1]}")
    elif text is not None:
        problems = [NO_FRONT_MATTER.at(Place(path, 1, 1))]
    return document, problems


def read_note(path: str, data: bytes, file_format: NotesFormat, columns: tuple[str, ...]) -> TableRead:
    """Return the records of one note; one that cannot be understood is a record, too, with the reason."""
    document, problems = front_matter(path, data, file_format)
    broken = next((problem for problem in problems if problem.severity == "error"), None)
    if document is None or broken:
        row = Row(1, 1, {}, broken or problems[0])
        return ForeignTable(path=path, rows=(row,), place=lambda *_: Place(path, 1, 1)), []
    steps = (file_format.records,) if file_format.records else ()
    # A note that affects nothing is a record, too, whether its list is empty or has no value.
    nothing = Record(None, (document.value,), (), nothing_in=file_format.records or "")
    found = list(_records_in(Record(document.value, (), ()), steps))
    records = [nothing] if steps and all(record.value in ("", None) and not record.lacks for record in found) else found
    rows = _rows_of(records, columns, lambda _: Place(path, 1, 1), 1)
    source = document.source

    def place(_: Row, column: str | None) -> Place:
        return source.place(*(() if column is None else (column.removeprefix(_UP),)))

    return ForeignTable(path=path, rows=rows, place=place), []
