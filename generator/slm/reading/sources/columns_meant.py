"""Which column of an export holds what, by its name: in several languages, and in the words of tools.

A name proposes; whether the column holds what its field needs is looked at, too.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import zip_longest
from typing import Final

from slm.reading.sources.column_names import COLUMN_NAMES
from slm.reading.sources.column_parts import fields_by_parts, plain
from slm.text import LANGUAGES

NEEDED: Final[Mapping[str, tuple[tuple[str, ...], ...]]] = {
    "tickets": (("id",), ("opened",)),
    "outages": (("start",), ("end", "length")),
    "probes": (("time",), ("ok",)),
    "surveys": (("date",), ("score",)),
    "events": (("case",), ("activity",), ("time",)),
}
"""What an export of a kind has to hold, and nothing else can stand for: of each group one."""
_MOST_TITLES: Final = 20
_CELLS: Final = re.compile(r"[,;|\t]")
_IN_BRACKETS: Final = re.compile(r"\s*[(（\[][^()（）\[\]]*[)）\]]\s*$")
"""What a name says in brackets at its end, such as the unit of its numbers."""
_ZONE: Final = re.compile(r"[\s_](?:UTC|GMT)$", re.IGNORECASE)
"""What a name of times says of their zone."""
_OWN_FIELD: Final = re.compile(r"Custom field \((.+)\)")
"""How Jira names the fields that somebody has added."""
_OF_A_NAME: Final = ("name", "value", "label", "summary", "displayname", "title")
"""What stands at the end of the path of a name in JSON."""
_OF_WHAT: Final = ("id", "type", "kind")
"""Fields whose name many things inside a record have, too."""
_IN_A_RECORD: Final = re.compile(
    r"(?:^|[./])(?:attributes|fields|properties|data|\.\./)\.?[^./]+$|^(?:\.\./)+[^.]+$|\.name$"
)
"""The path of something that belongs to the record itself."""


def field_columns(kind: str, columns: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield field and column for each column that may hold a field, the likeliest of each field first."""
    called = [(column, _plain_names(column)) for column in columns]
    parts = [(field, column) for column, _ in called for field in _made_of_parts(kind, column)]
    for field, wanted in _names(kind).items():
        found = [
            (steps, wanted[name], column)
            for column, known in called
            for steps, name in enumerate(known)
            if name in wanted and not (steps and field in _OF_WHAT and not _IN_A_RECORD.search(column))
        ]
        for _, _, column in sorted(found, key=lambda one: one[:2]):
            yield field, column
        yield from (one for one in parts if one[0] == field)


def is_called(kind: str, field: str, column: str) -> bool:
    """Tell whether a column is called like a field."""
    return (field, column) in field_columns(kind, [column])


def languages_of(columns: Iterable[str]) -> list[str]:
    """Return the languages in which columns have their names, the one of most of them first."""
    there = {plain(column) for column in columns}
    found = Counter(
        language
        for fields in COLUMN_NAMES.values()
        for said in fields.values()
        for language, words in said.items()
        for _ in there.intersection(map(plain, words.split()))
    )
    return [language for language, _ in found.most_common()]


def known_names(text: str) -> int:
    """Return how many names of columns stand in the first lines of a table, whatever parts its cells."""
    cells = {plain(cell) for line in text.splitlines()[:_MOST_TITLES] for cell in _CELLS.split(line)}
    return len(cells & _every_name())


def named_in(columns: Iterable[str]) -> Counter[str]:
    """Return how many columns have a name of each language that English does not have."""
    return Counter(language for column in columns for language in _spoken(column))


def _spoken(column: str) -> frozenset[str]:
    """Return the languages in which a column has its name, if it is none of English."""
    name = plain(column)
    if name in _every_name():
        return _languages().get(name, frozenset())
    said = {language for kind in NEEDED for _, language in fields_by_parts(kind, column)}
    return frozenset() if said & _of_program() else frozenset(said - {""})


@cache
def _of_program() -> frozenset[str]:
    """Return the language in which the program is written, whose names nobody has to translate."""
    return frozenset(code for code, language in LANGUAGES.items() if language.is_source)


@cache
def _languages() -> Mapping[str, frozenset[str]]:
    """Return the languages of each name that is none of English."""
    found: dict[str, set[str]] = {}
    said = [of_field for fields in COLUMN_NAMES.values() for of_field in fields.values()]
    for language, names in ((language, names) for of_field in said for language, names in of_field.items()):
        for name in names.split():
            found.setdefault(plain(name), set()).add(language)
    english = {plain(name) for of_field in said for name in of_field.get("en", "").split()}
    return {name: frozenset(languages) for name, languages in found.items() if name not in english}


@cache
def _names(kind: str) -> Mapping[str, Mapping[str, int]]:
    """Return the names of each field with their rank: in each language the likeliest first, and one beside another.

    Names are compared without accents, so that a doubtful one of a language may be a better one of the next.
    """
    return {
        field: {
            name: rank
            for rank, name in reversed(
                [*enumerate(name for row in zip_longest(*_by_language(said), fillvalue="") for name in row if name)]
            )
        }
        for field, said in COLUMN_NAMES[kind].items()
    }


def _by_language(said: Mapping[str, str]) -> Iterator[list[str]]:
    yield from ([*map(plain, words.split())] for words in said.values())


@cache
def _every_name() -> frozenset[str]:
    return frozenset(name for kind in COLUMN_NAMES for names in _names(kind).values() for name in names)


def _made_of_parts(kind: str, column: str) -> Iterator[str]:
    """Yield the fields that a column is called by the parts of its name, where no list has the whole name."""
    name = _IN_BRACKETS.sub("", column) or column
    if not any(plain(name) in wanted for wanted in _names(kind).values()):
        yield from dict.fromkeys(field for field, _ in fields_by_parts(kind, name))


def _plain_names(column: str) -> list[str]:
    """Return how a column may be called: by its whole name, or in JSON by the last steps of its path."""
    steps = column.rsplit("../", maxsplit=1)[-1].split(".")
    names = [plain(column)]
    if (bare := _ZONE.sub("", column)) != column:
        names.append(plain(bare))
    if own := _OWN_FIELD.fullmatch(column):
        names.append(plain(own[1]))
    if (short := _IN_BRACKETS.sub("", column)) != column:
        names.append(plain(short))
    if len(steps) > 1 and plain(steps[-1]) in _OF_A_NAME:
        names.append(plain(steps[-2]))
    if "." in column or "/" in column:
        names.append(plain(steps[-1]))
    return names
