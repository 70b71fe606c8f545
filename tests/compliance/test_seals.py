"""The register of seals: each entry is sealed with all that were before it."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slm.calendar import Month
from slm.compliance import SealedAct, SealEntry, SealRegister, parse_seals

DAY: Final = date(2025, 2, 5)
HASHES: Final = st.text("0123456789abcdef", min_size=1, max_size=4)
ACTS: Final = st.tuples(st.integers(1, 12), st.sampled_from(SealedAct), st.sampled_from(("ada", "ben")), HASHES)


def register(acts: list[tuple[int, SealedAct, str, str]]) -> SealRegister:
    """Return the register in which these acts were entered, one a day."""
    made = SealRegister()
    for days, (month, act, by, lock) in enumerate(acts):
        on = DAY + timedelta(days=days)
        made = made.entered(SealEntry(month=Month(2025, month), act=act, on=on, by=by, lock=lock))
    return made


@given(st.lists(ACTS, max_size=6))
def test_what_is_written_is_read(acts: list[tuple[int, SealedAct, str, str]]) -> None:
    """The text of a register is the register, unbroken, each entry on the line that is said of it."""
    made = register(acts)
    assert parse_seals(made.text()) == made
    assert list(made.broken()) == []
    lines = made.text().splitlines()
    for entry in made.entries:
        assert entry.seal in lines[made.line_of(entry) - 1]


@given(st.lists(ACTS, min_size=2, max_size=6), st.data())
def test_any_edit_but_the_cutting_of_the_end_breaks_the_chain(
    acts: list[tuple[int, SealedAct, str, str]], data: st.DataObject
) -> None:
    """Whoever edits a value, takes an entry from between, or moves one, leaves an entry that bears another seal."""
    written = json.loads(register(acts).text())
    entries, nth = written["entries"], data.draw(st.integers(0, len(acts) - 2))
    match data.draw(st.sampled_from(("edit", "take", "move"))):
        case "edit":
            other = {"month": "2024-01", "act": "restated", "on": "2024-01-01", "by": "eve", "lock": "0", "seal": "1"}
            name = data.draw(st.sampled_from(sorted(other)))
            entries[nth][name] = other[name] if entries[nth][name] != other[name] else "closed"
        case "take":
            del entries[nth]
        case "move":
            entries.insert(nth, entries.pop(nth + 1))
    assert list(parse_seals(json.dumps(written)).broken())


@pytest.mark.parametrize(
    "text",
    [
        "", "[]", "{}", '{"format": "slm-seals/2", "entries": []}', '{"format": "slm-seals/1", "entries": [1]}',
        '{"format": "slm-seals/1", "entries": [], "more": 1}',
        '{"format": "slm-seals/1", "entries": [], "entries": []}',
        '{"format": "slm-seals/1", "entries": [{"month": "2025-01", "act": "closed", "on": "2025-02-05"}]}',
        '{"format": "slm-seals/1", "entries": [{"month": "2025-01", "act": "opened", "on": "2025-02-05", "seal": ""}]}',
        '{"format": "slm-seals/1", "entries": [{"month": "2025-13", "act": "closed", "on": "2025-02-05", "seal": ""}]}',
        '{"format": "slm-seals/1", "entries": [{"month": "2025-01", "act": "closed", "on": "2025-02-05", "seal": 1}]}',
        '{"format": "slm-seals/1", "entries": [{"month": "2025-01", "act": "closed", "on": "2025-02-05", "by": 1}]}',
        '{"format": "slm-seals/1", "entries": [{"month":"2025-01","act":"closed","on":"2025-02-05","seal":"","x":1}]}',
        '{"format": NaN, "entries": []}',
    ],
)  # fmt: skip
def test_what_is_no_register_is_refused(text: str) -> None:
    """Nothing of another form, with a key more, or with one key twice, is read as a register."""
    with pytest.raises(ValueError, match=r"."):
        parse_seals(text)


def test_what_is_published_names_nobody() -> None:
    """Who closed a month and the hash of a lock that is not for all are not published; the seals are."""
    made = register([(1, SealedAct.CLOSED, "ada", "f00d"), (1, SealedAct.RESTATED, "ben", "5ea1")])
    assert "ada" not in made.published.text()
    assert "f00d" not in made.published.text()
    assert [entry.seal for entry in made.published.entries] == [entry.seal for entry in made.entries]
    assert made.up_to(DAY).entries == made.entries[:1]
