"""Real notes of a status page through a ready-made mapping: each is used, or is left out with a reason."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Final

import pytest
from tests.reading.exports import outages, problems, read

from slm.reading.sources import SourceRead

SOURCE: Final = """\
kind: outages
use: cstate
name: Status page
files: ["notes/*.md"]
covers: {from: 2020-06-01, until: 2023-01-01}
values: {kind: {notice: maintenance}}
services: {ci.jenkins.io: builds, updates.jenkins.io: updates}
"""


def recorded(root: Path, real_data: Path, more: str = "") -> SourceRead:
    """Return what the program makes of the notes."""
    shutil.copytree(real_data / "cstate-jenkins", root / "measurements/notes")
    return read(root, SOURCE + more, {})


def systems(found: SourceRead) -> list[str]:
    """Return the systems that are neither services nor ignored yet."""
    return sorted({dict(each.words)["name"] for each in found.problems if each.code == "SLM371"})


@pytest.fixture
def ignoring(real_data: Path, tmp_path: Path) -> str:
    """Return the lines that leave out what is no service of the book, as a writer adds them one after the other."""
    found = recorded(tmp_path / "first", real_data)
    names = sorted({line.removeprefix("  - ").strip("'\" ") for line in _affected(real_data)} - {"ci.jenkins.io"})
    assert systems(found)
    ignored = "".join(
        f"  - {{name: '{each}', reason: Not in this book}}\n" for each in names if "updates.j" not in each
    )
    return f"ignored:\n{ignored}"


def _affected(real_data: Path) -> list[str]:
    notes = sorted((real_data / "cstate-jenkins").glob("*.md"))
    return [line for each in notes for line in each.read_text("utf-8").splitlines() if line.startswith("  - ")]


def test_every_note_is_used_or_left_out_with_a_reason(real_data: Path, tmp_path: Path, ignoring: str) -> None:
    """What ends before it begins is named at its line, and left out when the book says so; nothing is guessed (F51)."""
    found = recorded(tmp_path / "dirty", real_data, ignoring)
    wrong = sorted({Path(each.place.path).name for each in found.problems})
    assert {each.code for each in found.problems} <= {"SLM360", "SLM371"}
    assert all(each.place.line for each in found.problems)
    told = f"leave_out: [{{column: '@file', values: [{', '.join(wrong)}], reason: Ends before it begins}}]\n"
    clean = recorded(tmp_path / "clean", real_data, ignoring + (told if wrong else ""))
    assert problems(clean) == []
    (file,) = clean.imported.files
    assert len(file.files) == len(list((real_data / "cstate-jenkins").glob("*.md")))
    assert file.read == file.used + file.excluded
    assert file.used == len(outages(clean).outages)
    assert {each.why for each in file.left_out} <= {"ignored", "filtered"}
    assert all(each.reason for each in file.left_out)
