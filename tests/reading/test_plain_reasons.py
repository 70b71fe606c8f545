"""Why something is refused is said in plain words of each language, not in those of Python or of the system."""

from __future__ import annotations

import csv
import errno
import json
import os
import pickle
import zipfile
from collections.abc import Callable
from functools import partial
from io import BytesIO
from pathlib import Path

import pytest
from tests.books import AS_OF, copied

from slm.compliance import parse_seals
from slm.problem import InputError, Mistake, SpokenWord, plain_reason, spoken
from slm.reading import read_book

OWN = Mistake("SLM999", "there is no month {month}", "")
CASES: dict[str, Callable[[], object]] = {
    "a file that is not there": lambda: Path("/no/such/file").read_bytes(),
    "a folder": lambda: Path("/").read_bytes(),
    "a quote that stays open": lambda: list(csv.reader(['"a'], strict=True)),
    "words after a quote": lambda: list(csv.reader(['"a"b'], strict=True)),
    "a cell without end": lambda: list(csv.reader(["a" * 200_000], strict=True)),
    "a line end in a cell": lambda: list(csv.reader(["a\rb"], strict=True)),
    **{f"JSON {text!r}": partial(json.loads, text) for text in (
        "", "{", "[1", '{"a" 1}', "{} {}", '"a', '"\x01"', '"\\x"',
    )},
    "JSON of another kind": lambda: _raise(json.JSONDecodeError("Something new", "", 0)),
    "JSON that is too deep": lambda: json.loads("[" * 100_000),
    "bytes": b"\xff".decode,
    "no workbook": lambda: zipfile.ZipFile(BytesIO(b"x")),
    "a missing key": lambda: dict[str, int]()["format"],
    "a day": lambda: AS_OF.fromisoformat("tomorrow"),
    "a server that is slow": lambda: _raise(TimeoutError("timed out")),
    "a server without a name": lambda: _raise(OSError(-2, "Name or service not known")),
    "an own mistake": lambda: _raise(OWN.raised(month="2026-01")),
    "seals of another format": lambda: parse_seals('{"format": "x"}'),
    "seals with another key": lambda: parse_seals('{"format": "slm-seals/1", "entries": [], "more": 1}'),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_reason_is_said_in_each_language(name: str) -> None:
    """Whatever refuses an input, the reason has words in both languages, and none of them are Python's."""
    with pytest.raises(Exception) as raised:  # noqa: PT011 - of every kind
        CASES[name]()
    reason = plain_reason(raised.value)
    assert isinstance(reason, SpokenWord), reason
    assert not any(word in reason for word in ("delimiter", "Errno", "isoformat", "Expecting", "codec", "char "))
    if not isinstance(raised.value, InputError):
        assert reason.said["zh"] != reason.said["en"] == reason


def test_what_only_the_system_knows_is_passed_on() -> None:
    """A fault for which there are no plain words has those of the system, and one without any the name of its kind."""
    assert plain_reason(OSError(errno.EUCLEAN, os.strerror(errno.EUCLEAN))) == os.strerror(errno.EUCLEAN)
    assert plain_reason(OSError(errno.EUCLEAN, "")) == "OSError"


def test_reason_stays_what_it_is_on_its_way() -> None:
    """A reason can go to another process, with the words in it."""
    reason = spoken("the key '{key}' stands there twice", key="a")
    again = pickle.loads(pickle.dumps(reason))  # noqa: S301 - made here
    assert (again, again.said["zh"]) == (reason, "键“a”出现了两次")


def test_problem_of_a_lock_is_said_in_the_language_of_the_reader(tmp_path: Path) -> None:
    """What is wrong in the register of seals is told at its line, in Chinese where that was asked for."""
    book = copied(tmp_path)
    (book / "measurements/seals.json").write_text('{\n"format": "slm-seals/1",\n}\n', "utf-8")
    (found,) = [found for found in read_book(book, AS_OF).problems if found.place.path.endswith("seals.json")]
    assert (found.place.line, found.code) == (3, "SLM730")
    assert "a key in double quotes is expected here" in found.message()
    assert "此处应为带双引号的键" in found.message("zh")


def _raise(error: Exception) -> None:
    raise error
