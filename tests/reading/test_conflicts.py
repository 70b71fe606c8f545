"""What Git leaves in a file that it could not put together is told as such, in every text file of a book."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.books import AS_OF, copied

from slm.reading import read_book
from slm.reading.files import CONFLICT, decoded

SIDES = "<<<<<<< HEAD\n{ours}\n=======\n{theirs}\n>>>>>>> feature/new-terms\n"
ANCESTOR = "||||||| 1f0e33a\n"
TEXTS = (
    "agreements/SLA-MAIL/1.0/agreement.yml",
    "agreements/SLA-MAIL/1.0/terms.en.md",
    "agreements/SLA-MAIL/approvals.yml",
    "catalog/provider.yml",
    "catalog/services/mail.yml",
    "measurements/2026-01/figures.yml",
    "measurements/2026-01/outages.csv",
    "measurements/status/history.csv",
    "site_overrides/pages/about.en.md",
    "site_overrides/print/agreement.typ",
    "site_overrides/theme/main.html",
    "mkdocs.yml",
)


@pytest.mark.unmeasured
@pytest.mark.parametrize("path", TEXTS)
def test_conflict_in_any_text_file(tmp_path: Path, path: str) -> None:
    """It is an error at the first mark and the only thing that is told of the file, whatever the file is (D45)."""
    book = copied(tmp_path)
    file = book / path
    file.parent.mkdir(parents=True, exist_ok=True)
    before = file.read_text("utf-8") if file.exists() else "first line\n"
    file.write_text(before + SIDES.format(ours="The provider pays 10 %.", theirs="The provider pays 5 %."), "utf-8")
    found = [problem for problem in read_book(book, AS_OF).problems if problem.place.path == path]
    told = [problem for problem in found if not problem.mistake.follows]
    assert [problem.mistake for problem in told] == [CONFLICT]
    assert (told[0].place.line, told[0].place.column) == (before.count("\n") + 1, 1)


@pytest.mark.parametrize(
    "text, line",
    [
        (SIDES.format(ours="a", theirs="b"), 1),
        ("a: 1\r\n<<<<<<< HEAD\r\nb: 1\r\n=======\r\n", 2),
        ("a: 1\n" + ANCESTOR, 2),
        ("a: 1\n>>>>>>> 1f0e33a (Raise the credit)\n", 2),
        ("a: 1\n<<<<<<<\n", 2),
    ],
)
def test_marks_of_a_conflict(text: str, line: int) -> None:
    """Each mark is known alone, with every line end, as the rest may have been deleted by hand."""
    assert [(problem.mistake, problem.place.line) for problem in decoded("t.md", text.encode())[1]] == [
        (CONFLICT, line)
    ]


@pytest.mark.parametrize(
    "text", ["Title\n=======\n", "|||||||\n", "||||||| |\n", "a <<<<<<< b\n", "`<<<<<<<`\n", "<<<<<<<< nine\n"]
)
def test_what_is_no_mark_of_a_conflict(text: str) -> None:
    """A heading that is underlined, empty cells, and the signs inside a line are no marks."""
    assert decoded("t.md", text.encode()) == (text, [])
