"""The head of a page written by hand says for whom it is, or the book has an error: slips publish nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest
from tests.books import AS_OF, copied

from slm.problem import Problem
from slm.reading import read_book
from slm.reading.page_heads import read_head

PAGE: Final = "site_overrides/pages/about.md"

WRONG: Final = {
    "full-width colon": ("---\naudience：internal\n---\n# About\n", "2:9", "SLM116"),
    "full-width colon below a title": ("---\ntitle: A\naudience：internal\n---\n# About\n", "3:9", "SLM116"),
    "no colon": ("---\naudience internal\n---\n# About\n", "2:1", "SLM716"),
    "capital": ("---\nAudience: internal\n---\n# About\n", "2:1", "SLM130"),
    "mistyped": ("---\naudiense: internal\n---\n# About\n", "2:1", "SLM130"),
    "other key": ("---\ncolour: red\n---\n# About\n", "2:1", "SLM130"),
    "colon in another line": ("---\ntitle: About: us\naudience: internal\n---\n# About\n", "2:13", "SLM113"),
    "twice": ("---\naudience: internal\naudience: public\n---\n# About\n", "3:1", "SLM118"),
    "below another key": ("---\ntitle:\n  audience: internal\n---\n# About\n", "2:1", "SLM135"),
    "blank line before": ("\n---\naudience: internal\n---\n# About\n", "2:1", "SLM599"),
    "long mark": ("----\naudience: internal\n----\n# About\n", "1:1", "SLM599"),
    "dashes of an input method": ("———\naudience: internal\n———\n# About\n", "1:1", "SLM599"),
    "blank before the mark": (" ---\naudience: internal\n---\n# About\n", "1:2", "SLM599"),
    "no marks": ("audience: internal\n\n# About\n", "1:1", "SLM599"),
    "not closed": ("---\naudience: internal\n\n# About\n", "1:1", "SLM598"),
    "closed by a line across the page": ("---\naudience: internal\n\nWe: are it.\nYes\n\n---\nEnd\n", "1:1", "SLM598"),
    "nothing but a mark": ("---\n", "1:1", "SLM598"),
    "empty": ("---\n---\n# About\n", "1:1", "SLM597"),
    "comment": ("---\n# audience: internal\n---\n# About\n", "1:1", "SLM597"),
    "list": ("---\n- audience\n---\n# About\n", "1:1", "SLM597"),
    "behind the title": ("# About\naudience: internal\n", "2:1", "SLM596"),
    "behind the head": ("---\ntitle: A\n---\naudience： 内部\n", "4:1", "SLM596"),
    "remark": ("<!-- audience: internal -->\n# About\n", "1:1", "SLM596"),
    "other word": ("---\naudience: intern\n---\n# About\n", "2:1", "SLM966"),
    "other case": ("---\naudience: Internal\n---\n# About\n", "2:1", "SLM966"),
    "list of words": ("---\naudience: [internal]\n---\n# About\n", "2:1", "SLM966"),
    "no word": ("---\naudience:\n---\n# About\n", "2:1", "SLM966"),
}  # fmt: skip
RIGHT: Final = {
    "plain": ("---\naudience: internal\n---\n# About\n", "internal"),
    "quoted": ('---\naudience: "internal"\n---\n# About\n', "internal"),
    "remark": ("---\naudience: internal # for us\n---\n# About\n", "internal"),
    "byte order mark and CRLF": ("\ufeff---\r\naudience: internal\r\n---\r\n# About\r\n", "internal"),
    "dots": ("---\naudience: public\n...\n# About\n", "public"),
    "others": ("---\ntitle: A\nsearch: {boost: 2}\nhide: [toc]\n---\n\n# About\n", ""),
    "none": ("# About\n\nFor: all.\n\n---\n\nEnd\n", ""),
    "empty": ("", ""),
    "line across the page": ("***\n# About\n", ""),
    "example": ("# How\n```\naudience: internal\n```\n", ""),
    "words": ("# How\n\nThe audience is internal.\nAudience: everybody\n", ""),
}


PAGES: Final = {
    f"site_overrides/pages/page-{number}.md": text
    for number, (text, *_) in enumerate((*WRONG.values(), *RIGHT.values()))
}
EACH_WRONG: Final = [
    pytest.param(path, *case, id=name) for path, (name, case) in zip(PAGES, WRONG.items(), strict=False)
]
EACH_RIGHT: Final = [
    pytest.param(path, *case, id=name) for path, (name, case) in zip([*PAGES][len(WRONG) :], RIGHT.items(), strict=True)
]


@pytest.fixture(scope="module")
def problems(tmp_path_factory: pytest.TempPathFactory) -> tuple[Problem, ...]:
    """Return what is said of a sound book with all these pages."""
    book = copied(tmp_path_factory.mktemp("heads"))
    for path, text in PAGES.items():
        (book / path).parent.mkdir(parents=True, exist_ok=True)
        (book / path).write_bytes(text.encode())
    return read_book(book, AS_OF).problems


@pytest.mark.parametrize("path, text, place, code", EACH_WRONG)
def test_a_head_that_does_not_say_what_it_was_meant_to_is_an_error(
    problems: tuple[Problem, ...], path: str, text: str, place: str, code: str
) -> None:
    """Whatever its slip, the check of the book says where it is, and to a build the page is internal."""
    found = [problem for problem in problems if problem.place.path == path]
    told = [(str(problem.place), problem.code, problem.severity) for problem in found]
    assert told == [(f"{path}:{place}", code, "error")]
    assert read_head(path, text).audience == "internal"


@pytest.mark.parametrize("path, text, audience", EACH_RIGHT)
def test_a_head_that_is_right_says_for_whom_the_page_is(
    problems: tuple[Problem, ...], path: str, text: str, audience: str
) -> None:
    """Silence leaves it to the index of the folder."""
    assert [problem for problem in problems if problem.place.path == path] == []
    assert read_head(path, text).audience == audience


def test_a_slip_is_told_with_what_was_meant() -> None:
    """What is proposed can be copied as it stands."""
    (told,) = read_head(PAGE, "---\naudience: intern\n---\n").problems
    assert told.hint().startswith("Did you mean internal? ")


def test_a_page_is_for_the_same_readers_in_all_languages(tmp_path: Path) -> None:
    """A page that is internal in one language only would publish what it keeps (both places are told)."""
    root = copied(tmp_path)
    (root / PAGE).parent.mkdir(parents=True)
    for language, head in (("en", "---\naudience: internal\n---\n"), ("zh", "")):
        (root / f"site_overrides/pages/us.{language}.md").write_text(f"{head}# Us\n", "utf-8")
    (problem,) = read_book(root, AS_OF).problems
    assert problem.code == "SLM595"
    assert [str(place) for place in (problem.place, *problem.also)] == [
        "site_overrides/pages/us.zh.md:1:1",
        "site_overrides/pages/us.en.md:1:1",
    ]


def test_clauses_have_no_head_either_where_it_is_mistyped(tmp_path: Path) -> None:
    """What begins like a head in the text of an agreement is no text of it (SLM128)."""
    book = copied(tmp_path)
    terms = book / "agreements/SLA-MAIL/1.0/terms.en.md"
    terms.write_text(f"\n———\naudience：internal\n———\n{terms.read_text('utf-8')}", "utf-8")
    found = [problem for problem in read_book(book, AS_OF).problems if problem.code == "SLM128"]
    assert [str(problem.place) for problem in found] == ["agreements/SLA-MAIL/1.0/terms.en.md:2:1"]
