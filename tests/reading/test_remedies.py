"""What messages propose is right: who writes it has mended that mistake, and has made no other one."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final, NamedTuple

import pytest
from tests.books import AS_OF, BOOKS, bind_approvals, copied, replace_words

from slm.problem import Place, Problem, Severity
from slm.reading import read_book
from slm.reading.yaml_text import YamlDocument, read_yaml

pytestmark = pytest.mark.usefixtures("remembering")

KEY: Final = re.compile(r"`([a-z_]+): ((?:(?!\.\.\.)[^`])+)`")
"""A key with its value, ready to be written."""
FINGERPRINT: Final = re.compile(r", fingerprint: '[^']*'")
OTHER_WORDS: Final = frozenset({"SLM168", "SLM270", "SLM382", "SLM702"})
"""Messages that propose the name of a file or folder, or a key of a source for what stands in an export."""
WRITTEN: Final[Mapping[str, str]] = {
    "SLM320": "beside", "SLM483": "instead", "SLM494": "inside", "SLM497": "inside", "SLM778": "inside",
    "SLM779": "instead", "SLM831": "inside", "SLM877": "beside", "SLM901": "inside", "SLM969": "instead",
    "SLM1262": "beside", "SLM1268": "beside",
}  # fmt: skip
"""Where a key is written that a message proposes: inside the mapping that it points at, beside what it points at, or
instead of that."""
ELSEWHERE: Final = frozenset({
    "SLM430", "SLM476", "SLM498", "SLM526", "SLM804", "SLM830", "SLM424", "SLM431", "SLM800", "SLM904", "SLM905",
    "SLM991", "SLM875", "SLM1265", "SLM1209", "SLM1241",
})  # fmt: skip
"""Messages whose key belongs into another file or another mapping, or is one of several ways out."""

CONTRADICTED: Final = frozenset({"SLM832"})
"""What a right word may come to, because another file says something else."""
CASES: Final = [
    path.parent.name
    for path in sorted(BOOKS.glob("*/expected.txt"))
    if "Did you mean" in (text := path.read_text("utf-8")) or KEY.search(text)
]
"""The books of whose mistakes something is said that can be written."""


class Edit(NamedTuple):
    """From where to where in a text other words are written."""

    start: int
    end: int
    words: str


def proposed(problem: Problem) -> str:
    """Return the word that a message proposes first in the place of the one that is wrong; empty where it does not."""
    words = dict(problem.words)
    is_listed = problem.hint().startswith("Did you mean one of these")
    meant = words.get("meant") or (words.get("legal", "") if is_listed else "")
    return "" if problem.code in OTHER_WORDS else meant.split(", ")[0]


def offset(text: str, line: int, column: int) -> int:
    """Return where in a text a place is."""
    return sum(len(above) for above in text.splitlines(keepends=True)[: line - 1]) + column - 1


def other_words(book: Path, problem: Problem) -> Iterator[tuple[str, Edit]]:
    """Yield, by file, that a word is written for the one that stands at the places of a problem."""
    for place in (problem.place, *problem.also):
        text = text_of(book, place.path)
        start = offset(text, place.line, place.column) if place.line else len(text)
        start += text[start : start + 1] in {"'", '"'}
        line, words = text[start:].partition("\n")[0], dict(problem.words)
        named = (words[name] for name in ("value", "key", "column", "threshold") if words.get(name, "\n") in line)
        wrong = next(named, "") or next((word for word in words.values() if word and line.startswith(word)), "")
        assert wrong or place in problem.also, (problem, line)
        if wrong:
            start += line.index(wrong)
            yield place.path, Edit(start, start + len(wrong), proposed(problem))


def other_keys(problem: Problem, document: YamlDocument) -> Iterator[Edit]:
    """Yield that the keys that a message proposes are written."""
    place, positions, text = problem.place, document.positions, document.text
    path = max((path for path in positions if positions[path][:2] == (place.line, place.column)), key=len)
    how, keys = WRITTEN[problem.code], dict(reversed(KEY.findall(problem.hint())))
    if how == "instead":
        at = positions[path]
        start, value = offset(text, at.key_line, at.key_column), offset(text, at.line, at.column)
        end = value + len(str(value_at(document, path)))
        apart = "\n" + " " * (at.key_column - 1)
        yield Edit(start, end, apart.join(f"{key}: {meant}" for key, meant in keys.items()))
        return
    for name, said in keys.items():
        into, key, meant = path if how == "inside" else path[:-1], name, said
        if isinstance(value_at(document, (*into, name)), dict):
            # It stands there already, and lacks what is proposed for it.
            into, (key, meant) = (*into, name), re.findall(r"(\w+): (.*)}", said)[0]
        line, column, *_ = positions[into]
        start = offset(text, line, column)
        is_flow = text[start] == "{"
        apart = ", " if is_flow else "\n" + " " * (column - 1)
        yield Edit(start + is_flow, start + is_flow, f"{key}: {meant}{apart}")


def text_of(book: Path, name: str) -> str:
    """Return what a file says; nothing where it is none, or none that can be read as text."""
    try:
        return (book / name).read_text("utf-8")
    except (OSError, UnicodeError):
        return ""


def value_at(document: YamlDocument, path: tuple[str | int, ...]) -> object:
    """Return what stands at a path; None where nothing does."""
    found: object = document.value
    for step in path:
        found = found.get(step) if isinstance(found, dict) else found[step] if isinstance(found, list) else None  # type: ignore[index]
    return found


def edits(book: Path, problem: Problem) -> Iterator[tuple[str, Edit]]:
    """Yield, by file, what a writer does who does what a message says."""
    if proposed(problem):
        yield from other_words(book, problem)
    elif problem.code in WRITTEN and (document := read_yaml("", text_of(book, problem.place.path))[0]):
        yield from ((problem.place.path, edit) for edit in other_keys(problem, document))
    else:
        assert problem.code in ELSEWHERE or not KEY.search(problem.hint()), (problem.code, problem.hint())


def told(book: Path) -> list[Problem]:
    """Return all that is told of a book."""
    return list(read_book(book, AS_OF).problems)


@pytest.mark.unmeasured
@pytest.mark.parametrize("case", CASES)
def test_who_does_what_a_message_proposes_has_mended_it(tmp_path: Path, case: str) -> None:
    """Each word and each key that is proposed is written: the message does not come again, nor another in its place."""
    (tmp_path / "unbound").mkdir()
    book = copied(tmp_path, case)
    before = told(book)
    made: dict[str, set[Edit]] = {}
    mended: list[Problem] = []
    for problem in before:
        for path, edit in edits(book, problem):
            made.setdefault(path, set()).add(edit)
            mended.append(problem)
    if not mended:
        return
    after, unbound = shutil.copytree(book, tmp_path / "after"), copied(tmp_path / "unbound", case, bound=False)
    touched: set[tuple[str, int, int]] = set()
    for path, several in made.items():
        text = text_of(after, path)
        for edit in sorted(several, reverse=True):
            before_it = text[: edit.start]
            touched.add((path, before_it.count("\n") + 1, len(before_it.rpartition("\n")[2]) + 1))
            text = before_it + edit.words + text[edit.end :]
        (after / path).write_text(text, "utf-8")
    for register in after.glob("agreements/*/approvals.yml"):
        name = str(register.relative_to(after))
        bound = {*FINGERPRINT.findall(text_of(after, name))} - {*FINGERPRINT.findall(text_of(unbound, name))}
        replace_words(after, name, dict.fromkeys(bound, ""))
    bind_approvals(after)
    again = told(after)
    assert {(problem.code, problem.words) for problem in mended} & {
        (found.code, found.words) for found in again
    } == set()
    known = {(problem.code, problem.words) for problem in before}
    # What was hidden behind a mistake, or follows from a right word, is no work of the proposal: that stands at it.
    new = [
        f"{found.place} {found.code} {found.message()}"
        for found in again
        if found.severity is Severity.ERROR and (found.code, found.words) not in known
        and found.code not in CONTRADICTED and any(stands_at(found.place, *there) for there in touched)
    ]  # fmt: skip
    assert new == []


def stands_at(place: Place, path: str, line: int, column: int) -> bool:
    """Tell whether something stands in the line of a file that was edited; of a table, in the very cell."""
    return (place.path, place.line) == (path, line) and (path.endswith(".yml") or place.column == column)
