"""Columns are known by their names, in the languages into which ticket systems and monitors are translated."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest

from slm.reading.sources.column_names import COLUMN_NAMES
from slm.reading.sources.columns_meant import NEEDED, field_columns

SPOKEN: Final = ("en", "zh", "de", "es", "fr", "pt", "it")
HEADERS: Final = (Path(__file__).parent / "columns_by_language.txt").read_text("utf-8").splitlines()
"""What stands above the columns of exports, each column after the field that it holds, if it holds one."""


@pytest.mark.parametrize("line", HEADERS, ids=lambda line: line.partition(" (")[0])
def test_columns_of_tools_are_known_in_their_languages(line: str) -> None:
    """The head of an export tells which column holds what, whatever the language of whoever exported it."""
    head, _, header = line.partition("): ")
    kind, cells = head.rpartition("(")[2], [cell.rpartition("=") for cell in header.split("|")]
    found: dict[str, str] = {}
    for field, column in field_columns(kind, [column for *_, column in cells]):
        found.setdefault(field, column)
    assert found == {field: column for field, _, column in cells if field}


@pytest.mark.parametrize("kind", COLUMN_NAMES)
def test_each_name_of_a_column_proposes_its_field(kind: str) -> None:
    """In every language a name leads to the field for which it stands, with blanks, capital letters or a unit, too."""
    for field, languages in COLUMN_NAMES[kind].items():
        for name in (name for names in languages.values() for name in names.split()):
            assert (field, name) in [*field_columns(kind, [name])]
            assert (field, f" {name.upper()}_") in [*field_columns(kind, [f" {name.upper()}_"])]


@pytest.mark.parametrize("kind", NEEDED)
def test_what_a_kind_needs_has_a_name_in_each_language(kind: str) -> None:
    """Without it nothing is proposed for an export, so that no language may lack it."""
    lacking = [
        (field, language)
        for field in dict.fromkeys(field for group in NEEDED[kind] for field in group)
        for language in SPOKEN
        if not COLUMN_NAMES[kind][field].get(language)
    ]
    assert lacking == []
