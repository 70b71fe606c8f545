"""Which column of an export holds what, by its name: in several languages, and in the words of tools.

A name proposes; whether the column holds what its field needs is looked at, too.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Final

from slm.reading.sources.column_names import COLUMN_NAMES

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
_DROPPED: Final = re.compile(r"[\W_]+")
_IN_BRACKETS: Final = re.compile(r"\s*[(（\[][^()（）\[\]]*[)）\]]\s*$")
"""What a name says in brackets at its end, such as the unit of its numbers."""
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
    plain = [(column, _plain_names(column)) for column in columns]
    for field, wanted in _names(kind).items():
        found = [
            (steps, wanted[name], column)
            for column, known in plain
            for steps, name in enumerate(known)
            if name in wanted and not (steps and field in _OF_WHAT and not _IN_A_RECORD.search(column))
        ]
        for _, _, column in sorted(found, key=lambda one: one[:2]):
            yield field, column


def languages_of(columns: Iterable[str]) -> list[str]:
    """Return the languages in which columns have their names, the one of most of them first."""
    plain = {_plain(column) for column in columns}
    found = Counter(
        language
        for fields in COLUMN_NAMES.values()
        for said in fields.values()
        for language, words in said.items()
        for _ in plain.intersection(map(_plain, words.split()))
    )
    return [language for language, _ in found.most_common()]


def known_names(text: str) -> int:
    """Return how many names of columns stand in the first lines of a table, whatever parts its cells."""
    cells = {_plain(cell) for line in text.splitlines()[:_MOST_TITLES] for cell in _CELLS.split(line)}
    return len(cells & _every_name())


def named_in(columns: Iterable[str]) -> Counter[str]:
    """Return how many columns have a name of each language that English does not have."""
    return Counter(language for column in columns for language in _languages().get(_plain(column), ()))


@cache
def _languages() -> Mapping[str, frozenset[str]]:
    """Return the languages of each name that is none of English."""
    found: dict[str, set[str]] = {}
    said = [of_field for fields in COLUMN_NAMES.values() for of_field in fields.values()]
    for language, names in ((language, names) for of_field in said for language, names in of_field.items()):
        for name in names.split():
            found.setdefault(_plain(name), set()).add(language)
    english = {_plain(name) for of_field in said for name in of_field.get("en", "").split()}
    return {name: frozenset(languages) for name, languages in found.items() if name not in english}


@cache
def _names(kind: str) -> Mapping[str, Mapping[str, int]]:
    """Return the names of each field with their rank, those of one language after those of another."""
    return {
        field: {
            name: rank
            for rank, name in reversed([*enumerate(_plain(name) for words in said.values() for name in words.split())])
        }
        for field, said in COLUMN_NAMES[kind].items()
    }


@cache
def _every_name() -> frozenset[str]:
    return frozenset(name for kind in COLUMN_NAMES for names in _names(kind).values() for name in names)


def _plain_names(column: str) -> list[str]:
    """Return how a column may be called: by its whole name, or in JSON by the last steps of its path."""
    steps = column.rsplit("../", maxsplit=1)[-1].split(".")
    names = [_plain(column)]
    if (short := _IN_BRACKETS.sub("", column)) != column:
        names.append(_plain(short))
    if len(steps) > 1 and _plain(steps[-1]) in _OF_A_NAME:
        names.append(_plain(steps[-2]))
    if "." in column or "/" in column:
        names.append(_plain(steps[-1]))
    return names


def _plain(name: str) -> str:
    """Return a name without signs, blanks, accents and capital letters; N° is No."""
    apart = unicodedata.normalize("NFKD", name.replace("°", "o").casefold())
    letters = "".join(letter for letter in apart if unicodedata.category(letter) != "Mn")
    return _DROPPED.sub("", unicodedata.normalize("NFKC", letters))
