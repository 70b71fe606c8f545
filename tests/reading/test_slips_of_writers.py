"""What people get wrong when they write a book: each slip told once, at its place, with a remedy that works."""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any, Final

import openpyxl
import pytest
import yaml
from tests.books import AS_OF, copied, replace_words

from slm.problem import Problem, causes
from slm.reading import read_book

pytestmark = pytest.mark.usefixtures("remembering")

DRAFT: Final = "agreements/SLA-MAIL/1.1"
TABLE: Final = Path(__file__).with_name("slips_of_writers.yml")
SLIPS: Final[list[Any]] = yaml.load(TABLE.read_text("utf-8"), yaml.CSafeLoader)
"""Each slip: its name, what it does to the book, what is told of it, and the remedy that is told first."""
EACH: Final = pytest.mark.parametrize("slip", [pytest.param(slip, id=slip["slip"]) for slip in SLIPS])


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a sound book with a draft of a second version and an open month, in which people are writing."""
    book = copied(tmp_path_factory.mktemp("sound"))
    shutil.copytree(book / "agreements/SLA-MAIL/1.0", book / DRAFT)
    valid, later = "from: 2026-01-01, until: 2027-01-01}", "from: 2026-04-01, until: 2027-04-01}\nsupersedes: 1.0"
    replace_words(book, f"{DRAFT}/agreement.yml", {valid: later})
    month = book / "measurements/2026-03"
    month.mkdir()
    (month / "month.yml").write_text("kind: month\n", "utf-8")
    header = "id,service,start,end,kind,impact,reason,exclusion\n"
    row = "OUT-3,mail,2026-03-02T10:00:00+08:00,2026-03-02T11:00:00+08:00,outage,all,hardware,\n"
    (month / "outages.csv").write_text(header + row, "utf-8")
    return book


def edit(book: Path, step: Mapping[str, Any]) -> None:
    """Do to a book what one step of a slip says."""
    match step:
        case {"change": name, "from": before, "to": after}:
            replace_words(book, name, {before: after})
        case {"write": name, "text": text}:
            (book / name).parent.mkdir(parents=True, exist_ok=True)
            (book / name).write_bytes(text.encode(step.get("encoding", "utf-8")))
        case {"write": name, "workbook": rows, "sheets": sheets}:
            (book / name).parent.mkdir(parents=True, exist_ok=True)
            (book / name).write_bytes(workbook(rows, sheets))
        case {"encode": name, "encoding": encoding}:
            (book / name).write_bytes((book / name).read_text("utf-8").encode(encoding))
        case {"move": name, "to": to}:
            (book / to).parent.mkdir(parents=True, exist_ok=True)
            (book / name).rename(book / to)
        case {"delete": name}:
            (book / name).unlink()
        case _:
            pytest.fail(f"no step: {step}")


def workbook(rows: list[list[str]], sheets: list[str]) -> bytes:
    """Return a workbook with these rows in its first sheet."""
    made, file = openpyxl.Workbook(write_only=True), BytesIO()
    first, *_ = [made.create_sheet(name) for name in sheets]
    for row in rows:
        first.append(row)
    made.save(file)
    return file.getvalue()


def slipped(sound: Path, folder: Path, slip: Mapping[str, Any]) -> Path:
    """Return a book in which somebody made a slip."""
    book = folder / "book"
    shutil.copytree(sound, book)
    for step in slip["edits"]:
        edit(book, step)
    return book


def told(book: Path) -> list[Problem]:
    """Return what is told of a book, causes first."""
    return causes(read_book(book, AS_OF).problems)


def test_the_book_is_sound_without_a_slip(sound: Path) -> None:
    """All that is told below follows from the slip alone."""
    assert told(sound) == []


@EACH
def test_a_slip_is_told_once_at_its_place_with_a_remedy(sound: Path, tmp_path: Path, slip: Mapping[str, Any]) -> None:
    """The first thing told is the cause, where it stands, with what to do; and hardly ever is there anything else."""
    problems = told(slipped(sound, tmp_path, slip))
    assert [f"{problem.place} {problem.code}" for problem in problems] == slip["told"]
    assert [problem.hint() for problem in problems[:1]] == ([slip["remedy"]] if slip["told"] else [])


def test_nearly_every_slip_is_told_once() -> None:
    """One mistake is one message; a second one says what is not checked until then, or is of a tag that is closed."""
    assert {told.rpartition(" ")[2] for slip in SLIPS for told in slip["told"][1:]} <= {"SLM860", "SLM129"}


PROPOSALS: Final = [
    slip
    for slip in SLIPS
    if slip["told"]
    and "move" not in slip["edits"][0]
    and slip["remedy"].startswith("Did you mean ")
    and slip["told"][0].rpartition(" ")[2]
    not in {"SLM114", "SLM133", "SLM134", "SLM200", "SLM382", "SLM702", "SLM733", "SLM769", "SLM976"}
]
"""The slips for which a word is proposed in the place of the one that is written."""


@pytest.mark.unmeasured
@pytest.mark.parametrize("slip", [pytest.param(slip, id=slip["slip"]) for slip in PROPOSALS])
def test_what_is_proposed_is_right(sound: Path, tmp_path: Path, slip: Mapping[str, Any]) -> None:
    """Who writes what the message proposes first has mended that mistake."""
    book = slipped(sound, tmp_path, slip)
    problem, words = told(book)[0], dict(told(book)[0].words)
    wrong = next(
        words[name] for name in ("value", "key", "column", "name", "language", "zone", "found") if name in words
    )
    wrong = re.sub(r"<U\+([0-9A-F]{4})>", lambda found: chr(int(found[1], 16)), wrong)  # what nobody sees has a name
    proposed = (words.get("meant") or words.get("legal") or "").split(", ")[0]
    file = book / problem.place.path
    lines = file.read_text("utf-8").splitlines(keepends=True)
    line, column = lines[problem.place.line - 1], problem.place.column - 1
    lines[problem.place.line - 1] = line[:column] + line[column:].replace(wrong, proposed, 1)
    assert lines[problem.place.line - 1] != line
    file.write_text("".join(lines), "utf-8")
    assert (problem.code, problem.place) not in {(found.code, found.place) for found in told(book)}
