"""Code and tests cite failures and decisions by number: whoever reads a number can look it up in the repository."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import click
import pytest
from tests.messages import messages_of_code, read_catalog

from slm.cli.program import program
from slm.cli.schema import references, schemas
from slm.text import LANGUAGES

ROOT: Final = Path(__file__).resolve().parents[2]
CATALOGUES: Final = {
    "FAILURES": re.compile(r"^(?:- |\| )?\**([A-Z]\d+)\b", re.MULTILINE),
    "ARCHITECTURE": re.compile(r"^(\d+)\. ", re.MULTILINE),
}
"""How an entry begins in each catalogue."""
CITED: Final = re.compile(
    r"\b(?:ARCHITECTURE|FAILURES)\s+((?:[A-Z]?\d+|Y)(?:(?:,| to)\s+(?:[A-Z]?\d+|Y)\b)*)"
    r"|\(([FDVLS]\d+(?:(?:,| to) [FDVLS]\d+)*)[):]"
)
"""Numbers after the name of a catalogue, or numbers of failures alone in brackets."""
NUMBER: Final = re.compile(r"\b([A-Z]?)(\d+)(?: to [A-Z]?(\d+))?\b")
ELSEWHERE: Final = re.compile(r"\b(?:DESIGN|TRAPS|STYLE|GLOSSARY)(?:\.md| [A-Z]?\d)")


def _written() -> list[Path]:
    """Return each file in which somebody may cite something."""
    suffixes = {".py", ".jinja", ".typ", ".js", ".css", ".toml", ".yml"}
    files = [path for area in ("generator", "tests") for path in (ROOT / area).rglob("*") if path.suffix in suffixes]
    return [path for path in files if path.is_file() and path != Path(__file__)]


def _citations(text: str) -> Iterator[tuple[str, str]]:
    """Yield the catalogue and the number of all that a text cites: failures have a letter; `D2 to D4` are three."""
    for found in CITED.finditer(text):
        for letter, first, last in NUMBER.findall(found[1] or found[2]):
            for number in range(int(first), int(last or first) + 1):
                yield "FAILURES" if letter else "ARCHITECTURE", f"{letter}{number}"


@pytest.mark.parametrize("catalogue", CATALOGUES)
def test_every_number_that_is_cited_stands_in_its_catalogue(catalogue: str) -> None:
    """A failure or a decision that code or a test cites is told in the repository."""
    told = set(CATALOGUES[catalogue].findall((ROOT / "generator" / f"{catalogue}.md").read_text("utf-8")))
    cited = {
        (path.relative_to(ROOT).as_posix(), number)
        for path in _written()
        for named, number in _citations(path.read_text("utf-8", errors="replace"))
        if named == catalogue
    }
    assert cited
    assert not sorted((path, number) for path, number in cited if number not in told)


def test_nothing_outside_the_repository_is_cited() -> None:
    """No file sends its reader to a document that the repository does not have."""
    found = [
        f"{path.relative_to(ROOT).as_posix()}: {cited}"
        for path in _written()
        for cited in ELSEWHERE.findall(path.read_text("utf-8", errors="replace"))
    ]
    assert not found


@pytest.mark.parametrize(
    "text, numbers",
    [
        ('"""Kept (F9)."""', {("FAILURES", "F9")}),
        ('"""Kept (FAILURES D2 to D4, L2)."""', {("FAILURES", code) for code in ("D2", "D3", "D4", "L2")}),
        ('"""Kept (ARCHITECTURE 8,\n9)."""', {("ARCHITECTURE", "8"), ("ARCHITECTURE", "9")}),
        ("range(12)", set()),
        ("hash(P1)", set()),
    ],
)  # fmt: skip
def test_citations_are_found(text: str, numbers: set[tuple[str, str]]) -> None:
    """Numbers are found in lists and ranges, over the end of a line, and only where something is cited."""
    assert set(_citations(text)) == numbers


def test_no_text_for_users_cites_a_source() -> None:
    """Numbers of FAILURES.md and ARCHITECTURE.md tell users nothing: they stand in docstrings, and in no message."""
    cited = re.compile(r"FAILURES|ARCHITECTURE|\([A-Z]\d{1,2}[,:)]")
    said = [text for message in messages_of_code() for text in ([message] if isinstance(message, str) else message)]
    translated = [text for language in LANGUAGES for texts in read_catalog(language).values() for text in texts]
    assert [text for text in (*said, *translated) if cited.search(text)] == []


def test_no_schema_cites_a_source() -> None:
    """What an editor shows of a key, and the reference of keys, has no such number either."""
    with click.Context(program):
        texts = [text for _, text in (*schemas(), *references())]
    assert texts
    assert [found for text in texts for found in re.findall(r"FAILURES [A-Z]\d+|\([A-Z]\d{1,2}\)", text)] == []
