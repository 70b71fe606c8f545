"""Reading bytes from the book and making text of them."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slm.problem import Place, Problem
from slm.reading.files import decoded, read_file


def codes(problems: list[Problem]) -> list[str]:
    """Return the codes of `problems`."""
    return [problem.code for problem in problems]


def test_file_keeps_its_bytes_and_their_hash(tmp_path: Path) -> None:
    """What was read names what it came from, for provenance (F10); line ends, which Git may rewrite, do not count."""
    (tmp_path / "a.csv").write_bytes(b"id\r\n1\r\n")
    file, problems = read_file(tmp_path, "a.csv")
    assert problems == []
    assert file is not None
    assert file.data == b"id\r\n1\r\n"
    assert file.sha256 == hashlib.sha256(b"id\n1\n").hexdigest()


@pytest.mark.parametrize(
    "path", ["", "/etc/hosts", "../x.yml", "a/../../x.yml", "a\\b.yml", "a\0b.yml", ".", "link.yml", "outside/x.yml"]
)
def test_path_stays_inside_the_book(tmp_path: Path, path: str) -> None:
    """Absolute paths, '..', odd characters and links that lead outside are refused (L13)."""
    book = tmp_path / "book"
    book.mkdir()
    (tmp_path / "x.yml").write_text("a: 1")
    (book / "link.yml").symlink_to(tmp_path / "x.yml")
    (book / "outside").symlink_to(tmp_path)
    file, problems = read_file(book, path)
    assert file is None
    assert codes(problems) == ["SLM104"]


def test_link_inside_the_book_is_followed(tmp_path: Path) -> None:
    """A link that stays inside the book is a file like any other (L13)."""
    (tmp_path / "x.yml").write_text("a: 1")
    (tmp_path / "link.yml").symlink_to("x.yml")
    file, problems = read_file(tmp_path, "link.yml")
    assert (file and file.data, problems) == (b"a: 1", [])


def test_missing_file_is_a_problem(tmp_path: Path) -> None:
    """A file that does not exist is named, not raised (L1)."""
    file, problems = read_file(tmp_path, "no.yml")
    assert file is None
    assert codes(problems) == ["SLM100"]
    assert "no.yml" in problems[0].message("zh")


def test_directory_and_pipe_are_not_files(tmp_path: Path) -> None:
    """A directory or a pipe where a file should be is a problem and does not block (L1)."""
    (tmp_path / "a.yml").mkdir()
    os.mkfifo(tmp_path / "b.yml")
    assert codes(read_file(tmp_path, "a.yml")[1]) == ["SLM101"]
    assert codes(read_file(tmp_path, "b.yml")[1]) == ["SLM101"]


def test_name_that_the_system_refuses_is_a_problem(tmp_path: Path) -> None:
    """What the operating system cannot open is a problem with its reason (L1)."""
    problems = read_file(tmp_path, "a" * 5000)[1]
    assert codes(problems) == ["SLM102"]
    assert problems[0].message().startswith("aaa")


def test_unreadable_file_is_a_problem(tmp_path: Path) -> None:
    """A file without permission to read is a problem (L1)."""
    if os.geteuid() == 0:
        pytest.skip("superuser: may read every file, so none is unreadable")
    (tmp_path / "a.yml").write_text("a: 1")
    (tmp_path / "a.yml").chmod(0)
    assert codes(read_file(tmp_path, "a.yml")[1]) == ["SLM102"]


def test_size_is_limited_before_parsing(tmp_path: Path) -> None:
    """A file larger than the limit is refused before anything looks into it (L2)."""
    (tmp_path / "a.yml").write_bytes(b"x" * 11)
    assert codes(read_file(tmp_path, "a.yml", limit=10)[1]) == ["SLM103"]
    assert read_file(tmp_path, "a.yml", limit=11)[1] == []


def test_one_byte_order_mark_is_accepted() -> None:
    """A BOM at the start is dropped; one anywhere else is refused, as it would hide in a key (L1, Y)."""
    assert decoded("a.yml", b"\xef\xbb\xbfa: 1") == ("a: 1", [])
    text, problems = decoded("a.yml", b"\xef\xbb\xbf\xef\xbb\xbfa: 1")
    assert text is None
    assert [str(problem.place) for problem in problems] == ["a.yml:1:1"]
    assert codes(decoded("a.yml", "a: 1\n\ufeffb: 2".encode())[1]) == ["SLM107"]


def test_gbk_is_recognised_with_its_line() -> None:
    """Bytes that are GBK are called so, at the line where they begin (L1, D27, Y)."""
    text, problems = decoded("a.yml", "id: mail\nname: 电子邮件服务\n".encode("gbk"))
    assert text is None
    assert codes(problems) == ["SLM105"]
    assert str(problems[0].place) == "a.yml:2:7"
    assert "GBK" in problems[0].message("zh")
    assert "UTF-8" in problems[0].hint("zh")


@pytest.mark.parametrize(
    "data, guess",
    [("a: 1".encode("utf-16"), "UTF-16"), ("naïve café £".encode("latin-1"), "Latin-1"), (b"a\xff", "Latin-1")],
)
def test_other_encodings_get_another_guess(data: bytes, guess: str) -> None:
    """Bytes that are neither UTF-8 nor GBK are not called GBK (L1)."""
    problems = decoded("a.yml", data)[1]
    assert codes(problems) == ["SLM106"]
    assert guess in problems[0].message()


@pytest.mark.parametrize("character", ["\0", "\x07", "\x1b", "\x85", "\u2028", "\u202e", "\u2066"])
def test_control_characters_are_refused(character: str) -> None:
    """NUL, control characters and marks that turn the reading direction are refused with their place (L1)."""
    text, problems = decoded("a.md", f"ab\r\n文{character}c".encode())
    assert text is None
    assert [(problem.code, str(problem.place)) for problem in problems] == [("SLM107", "a.md:2:2")]
    assert f"U+{ord(character):04X}" in problems[0].message()


@given(st.binary())
def test_any_bytes_give_text_or_problems(data: bytes) -> None:
    """No bytes make the reader raise: there is a text, or there are problems (L1)."""
    text, problems = decoded("a.yml", data)
    assert (text is None) == bool(problems)


def test_forbidden_characters_are_told_once_each() -> None:
    """A text full of them has one problem for each, with the number of its places and the first of them (D49)."""
    text, (nul, bell) = decoded("a.md", b"a\0\n" * 30 + b"\x07\n\0")
    assert text is None
    assert (nul.place, nul.places, len(nul.also)) == (Place("a.md", 1, 2), 31, 19)
    assert (bell.place, bell.places) == (Place("a.md", 31, 1), 1)
