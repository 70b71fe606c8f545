"""The check knows which characters the press can print."""

from __future__ import annotations

from pathlib import Path
from typing import Final
from unicodedata import normalize

import pytest
from tests.books import AS_OF, approve_again, copied, replace_words

from slm.reading import read_book
from slm.reading.print_fonts import unprintable, unusual

SLA: Final = "agreements/SLA-MAIL/1.0/agreement.yml"
ROCKET: Final = "\N{ROCKET}"


def told(book: Path) -> list[str]:
    """Return where something is wrong with a book, and what."""
    return [f"{problem.place} {problem.severity} {problem.code}" for problem in read_book(book, AS_OF).problems]


@pytest.mark.parametrize(
    "path, old, new, expected",
    [
        ("agreements/SLA-MAIL/1.0/terms.en.md", "works", f"works {ROCKET}", "error SLM837"),
        (SLA, "E-mail", f"E-mail {ROCKET}", "error SLM837"),
        ("catalog/services/mail.yml", "mail", f"mail {ROCKET}", "warning SLM838"),
        ("measurements/2026-01/outages.csv", "hardware", f"hardware {ROCKET}", "warning SLM838"),
    ],
)
def test_a_character_that_cannot_be_printed(tmp_path: Path, path: str, old: str, new: str, expected: str) -> None:
    """It is told once, where it stands: an error in what is to be approved, else a warning (D48)."""
    book = copied(tmp_path)
    lines = (book / path).read_text("utf-8").splitlines()
    number = next(nth for nth, line in enumerate(lines) if old in line and not line.startswith(("#", "kind", "id")))
    lines[number] = lines[number].replace(old, new, 1)
    (book / path).write_text("\n".join(lines) + "\n", "utf-8")
    approve_again(book)
    column = lines[number].index(ROCKET) + 1
    assert f"{path}:{number + 1}:{column} {expected}" in told(book)


def test_what_is_not_printed_may_hold_it(tmp_path: Path) -> None:
    """A comment is nobody's words, and notes of the provider are on no paper."""
    book = copied(tmp_path)
    replace_words(book, SLA, {"kind: SLA": f"# {ROCKET}\nkind: SLA\ninternal_notes: 'soon {ROCKET}'"})
    assert told(book) == []


def test_where_no_font_is_installed_nothing_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without the font prints nothing, so it cannot know."""
    monkeypatch.setattr("slm.reading.print_fonts.FONT", "No Such Sans")
    assert unprintable({ROCKET}, (tmp_path,)) == frozenset()


def test_what_needs_no_look_is_in_the_font() -> None:
    """Every character that is taken for printable without looking is one."""
    everything = {chr(number) for number in range(0x20, 0x30000) if not 0xD800 <= number < 0xE000}
    everything = {sign for sign in everything if normalize("NFC", sign) == sign and sign.isprintable()}
    looked_up = unusual("".join(everything))
    assert "\N{ROCKET}" in looked_up
    assert unprintable(everything - looked_up, ()) == frozenset()
