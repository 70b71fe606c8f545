"""A folder of notes, and the states of sites that Upptime keeps: looked at as they lie in their repositories."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest

from slm.problem import InputError
from slm.reading.proposals import BookWords, Proposal, is_note, look_into, propose

WORDS: Final = BookWords(services={"mail": ["Mail"], "web": ["Web"]})
NOTE: Final = """\
---
title: Slow
date: 2026-01-05T09:00:00Z
resolved: {resolved}
severity: {severity}
affected: [{affected}]
section: issue
---
Words of the note.
"""
STATE: Final = "url: https://example.org\nstatus: {status}\ncode: 200\nlastUpdated: 2026-01-05T08:00:00.000Z\n"


def note(folder: Path, name: str, affected: str = "Mail", severity: str = "down", resolved: str = "false") -> Path:
    """Write a note of cState."""
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(NOTE.format(affected=affected, severity=severity, resolved=resolved), "utf-8")
    return file


def proposed(path: Path) -> Proposal:
    """Return what is proposed for a folder or a file."""
    return propose(look_into(path).tables, WORDS)


@pytest.mark.parametrize("below", ["", "content/issues", "issues"])
def test_notes_of_a_status_page_are_seen_from_its_top(tmp_path: Path, below: str) -> None:
    """All notes are one export, whatever each of them lacks; one that is broken is not left behind."""
    note(tmp_path / below, "a.md", "Mail, Web", resolved="true")
    note(tmp_path / below, "b.md", "Files", severity="notice")
    (tmp_path / below / "broken.md").write_text("---\n: [\n---\n", "utf-8")
    (tmp_path / below / "README.md").write_text("# Notes\n", "utf-8")
    folder = look_into(tmp_path)
    assert (sorted(folder.files), folder.pattern, folder.is_history) == (["a.md", "b.md", "broken.md"], "*.md", False)
    found = proposed(tmp_path)
    assert (found.use, found.kind, found.unused) == ("cstate", "outages", ["../section"])
    assert {one.word: one.meant for one in found.services} == {"Mail": "mail", "Web": "web", "Files": "TBD"}
    assert [(one.word, one.rows) for one in found.values["kind"]] == [("notice", 1)]


def test_a_single_note_is_an_export(tmp_path: Path) -> None:
    """One note is seen as all of them are."""
    found = proposed(note(tmp_path, "a.md"))
    assert (found.use, len(found.table.rows)) == ("cstate", 1)


def test_notes_of_another_program_are_a_table(tmp_path: Path) -> None:
    """The list of what a note is about makes its records, under whatever name; without a list each note is one."""
    file = tmp_path / "a.md"
    file.write_text("---\nnumber: 7\nopened: 2026-01-05T09:00:00Z\nsystems: [a, b]\n---\n", "utf-8")
    (table,) = look_into(file).tables
    assert (table.format, len(table.rows)) == ({"type": "notes", "records": "systems"}, 2)
    file.write_text("---\nnumber: 7\nopened: 2026-01-05T09:00:00Z\n---\n", "utf-8")
    (table,) = look_into(file).tables
    assert (table.format, table.rows) == ({"type": "notes"}, ({"number": "7", "opened": "2026-01-05T09:00:00Z"},))
    assert proposed(file).columns == {"id": "number", "opened": "opened"}


@pytest.mark.parametrize("below", ["history", ""])
def test_the_states_of_upptime_are_seen_by_their_sites(tmp_path: Path, below: str) -> None:
    """Its files hold the present alone, so nothing is copied: their history is imported by months."""
    folder = tmp_path / below
    folder.mkdir(exist_ok=True)
    for name, text in (("mail", STATE.format(status="up")), ("shop", STATE.format(status="down")), ("x", "a: b\n")):
        (folder / f"{name}.yml").write_text(text, "utf-8")
    found = look_into(tmp_path)
    assert (found.files, found.pattern, found.is_history) == ({}, "{month}.csv", True)
    proposal = proposed(tmp_path)
    assert (proposal.use, {one.word: one.meant for one in proposal.services}) == (
        "upptime",
        {"mail": "mail", "shop": "TBD"},
    )
    assert proposed(folder / "mail.yml").use == "upptime"


@pytest.mark.parametrize(
    "name,text,code",
    [("a.md", "# Words\n", "SLM1070"), ("a.yml", "a: b\n", "SLM1070"), ("", "", "SLM1046")],
)
def test_what_is_neither_is_refused(tmp_path: Path, name: str, text: str, code: str) -> None:
    """Other files, and folders of them, are told apart."""
    if name:
        (tmp_path / name).write_text(text, "utf-8")
        assert is_note(tmp_path / name)
    with pytest.raises(InputError) as refused:
        look_into(tmp_path / name)
    assert refused.value.mistake.code == code


def test_a_note_of_which_nothing_is_known_is_named(tmp_path: Path) -> None:
    """What is told of the columns of a note or of a file of states names the file."""
    (tmp_path / "note.md").write_text("---\ntitle: x\ndate: 2025\n---\nx", "utf-8")
    (tmp_path / "site.yml").write_text("status: up\nlastUpdated: '2026-01-05'\n", "utf-8")
    tables = [look_into(tmp_path / name).tables[0] for name in ("note.md", "site.yml")]
    assert [table.path for table in tables] == ["note.md", "site.yml"]
