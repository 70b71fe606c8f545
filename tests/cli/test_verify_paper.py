"""`slm verify`: known, unaltered, current; the exit code is the answer (D35)."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import NameObject, TextStringObject
from tests.books import copied, portfolio_of, replace_words
from tests.cli.conftest import Run

from slm.printing.pdf_renderer import PdfRenderer, printer_mark

pytestmark = pytest.mark.usefixtures("papers_are_set_once")

AS_OF: Final = ("--as-of", "2026-03-10")


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """Return a sound book."""
    return copied(tmp_path)


def fingerprint(book: Path) -> str:
    """Return the fingerprint of SLA-MAIL 1.0 as it stands there."""
    portfolio = portfolio_of(book)
    return str(portfolio.agreements["SLA-MAIL"].versions[0].fingerprint)


def test_whatever_was_printed_can_be_typed(run: Run, book: Path) -> None:
    """The whole fingerprint, its first digits, in groups with any dash, of full width, or the address of the code."""
    whole = fingerprint(book)
    digits = whole.removeprefix("slm1:sha256:")
    short = digits[:12]
    grouped = f"{short[:4]}-{short[4:8]} {short[8:].upper()}"
    dashed = f"{short[:4]}\N{EN DASH}{short[4:8]}\N{EM DASH}{short[8:]}"
    wide = "".join(chr(ord(digit) + 0xFEE0) for digit in short)
    address = f"https://sla.example.com/v/{short}/"
    for typed in (whole, digits, short, grouped, dashed, wide, f"slm1:sha256:{short}", address):
        found = run("verify", typed, "--root", book, *AS_OF)
        assert found.exit_code == 0, typed
        assert found.output.endswith(" SLA-MAIL 1.0: current\n")


def test_expired_paper_is_known_but_not_current(run: Run, book: Path) -> None:
    """A paper of a version that is over must not be used."""
    found = run("verify", fingerprint(book), "--root", book, "--as-of", "2030-01-01")
    assert found.exit_code == 1
    assert "SLA-MAIL 1.0: known, but not current: expired" in found.output
    assert "已到期" in run("verify", fingerprint(book), "--root", book, "--as-of", "2030-01-01", "--lang", "zh").output


def test_changed_words_are_told(run: Run, book: Path) -> None:
    """A paper with words that were approved and then changed is recognised by its approval."""
    before = fingerprint(book)
    replace_words(book, "agreements/SLA-MAIL/1.0/agreement.yml", {"Run it": "Run it well"})
    found = run("verify", before, "--root", book, *AS_OF)
    assert found.exit_code == 1
    assert "its words were changed after it was made" in found.output


def test_unknown_paper(run: Run, book: Path) -> None:
    """A fingerprint that the book does not have ends with 2."""
    found = run("verify", "0123456789ab", "--root", book, *AS_OF)
    assert found.exit_code == 2
    assert "no document of this book has the fingerprint 0123456789ab" in found.output


@pytest.mark.parametrize("typed", ["hello", "0123", "0123456789xy"])
def test_what_is_no_fingerprint_is_refused(run: Run, book: Path, typed: str) -> None:
    """Too few digits would find the wrong document."""
    found = run("verify", typed, "--root", book, *AS_OF)
    assert found.exit_code == 2
    assert "[SLM641]" in found.output


def pdf(folder: Path, *words: str) -> Path:
    """Return a file with the words in it, as metadata of a PDF are."""
    file = folder / "paper.pdf"
    file.write_bytes(b"%PDF-1.7\n" + " ".join(words).encode() + b"\n%%EOF")
    return file


@pytest.mark.filterwarnings("ignore")
def test_file_of_which_nothing_can_be_read_is_not_taken_for_unaltered(run: Run, book: Path) -> None:
    """A fingerprint in a file does not say that the words around it are those that it is of."""
    found = run("verify", pdf(book, fingerprint(book)[:24]), "--root", book, *AS_OF)
    assert found.exit_code == 4, found.output
    assert "SLA-MAIL 1.0: current" in found.output
    assert "cannot be told" in found.output


@pytest.mark.parametrize(
    "form",
    [("--lang", "en"), ("--lang", "zh"), ("--paper", "letter", "--lang", "en"), ("--audience", "customer:sales")],
)
def test_file_as_it_was_printed_is_unaltered(run: Run, book: Path, form: tuple[str, ...]) -> None:
    """Whatever language, format and audience it was printed for; also on a later day."""
    assert run("print", "SLA-MAIL", "1.0", "--root", book, "--to", book / "out", *form, *AS_OF).exit_code == 0
    for file in (book / "out").glob("[!.]*"):
        found = run("verify", file, "--root", book, "--as-of", "2026-06-01")
        assert found.exit_code == 0, found.output
        assert found.output.endswith(" SLA-MAIL 1.0: current\nunaltered: the file is exactly what is printed\n")


def test_file_of_a_version_that_is_over_is_unaltered_and_not_current(run: Run, book: Path) -> None:
    """It is held against what was printed while the version was in force."""
    found = run("verify", printed(run, book), "--root", book, "--as-of", "2030-01-01")
    assert found.exit_code == 1
    assert "not current: expired" in found.output
    assert "unaltered" in found.output


def printed(run: Run, book: Path) -> Path:
    """Return the English paper of SLA-MAIL 1.0."""
    assert run("print", "SLA-MAIL", "1.0", "--root", book, "--to", book / "out", "--lang", "en", *AS_OF).exit_code == 0
    (file,) = (book / "out").glob("[!.]*")
    return file


def saved_again(file: Path, change: Callable[[PdfWriter], object]) -> Path:
    """Return a PDF as another program saves it."""
    writer = PdfWriter(clone_from=file)
    change(writer)
    writer.write(file.with_name("again.pdf"))
    return file.with_name("again.pdf")


def test_changed_words_under_the_old_fingerprint_are_found(run: Run, book: Path) -> None:
    """A paper with other words on a page says on which page, which words, and what is printed there (D17)."""
    file = printed(run, book)

    def reworded(writer: PdfWriter) -> None:
        contents = writer.pages[3].get_contents()
        assert contents is not None
        strings = [operation for operation in contents.operations if operation[1] == b"TJ"]
        contents.operations[:] = [
            operation for operation in contents.operations if operation is not strings[len(strings) // 2]
        ]
        writer.pages[3].replace_contents(contents)

    other = saved_again(file, reworded)
    found = run("verify", other, "--root", book, *AS_OF)
    assert found.exit_code == 1, found.output
    said = re.search(r"altered: page 4 says '(.*)' where '(.*)' is printed", found.output)
    assert said
    assert said[1] != said[2]
    assert said[2].split()[0] in PdfReader(file).pages[3].extract_text()
    assert "已被改动：第 4 页" in run("verify", other, "--root", book, "--lang", "zh", *AS_OF).output


def test_added_and_removed_pages_are_found(run: Run, book: Path) -> None:
    """One page more or less is an altered paper."""
    file = printed(run, book)
    pages = len(PdfReader(file).pages)
    found = run("verify", saved_again(file, lambda writer: writer.add_blank_page()), "--root", book, *AS_OF)
    assert found.exit_code == 1
    assert f"altered: it has {pages + 1} pages, not {pages}" in found.output


def test_file_with_the_same_words_saved_by_another_program(run: Run, book: Path) -> None:
    """Its words are compared, and that its looks cannot be is said."""
    found = run("verify", saved_again(printed(run, book), lambda _: None), "--root", book, *AS_OF)
    assert found.exit_code == 4, found.output
    assert "the words are those that are printed" in found.output


def test_paper_printed_again_by_another_program(run: Run, book: Path) -> None:
    """It says that it was made today and keeps the words; which paper it is of is found by them."""
    if not shutil.which("pdftocairo"):
        pytest.skip("poppler: pdftocairo is not installed")
    file = printed(run, book)
    subprocess.run(["pdftocairo", "-pdf", file, book / "other.pdf"], check=True)  # noqa: S607
    found = run("verify", book / "other.pdf", "--root", book, *AS_OF)
    assert found.exit_code == 4, found.output
    assert "the words are those that are printed" in found.output


def printed_before(
    run: Run,
    book: Path,
    patch: pytest.MonkeyPatch,
    *,
    mark: str = "",
    was: str = "",
    now: str = "",
    program: str = "Paperwork",
) -> Path:
    """Return the paper of SLA-MAIL 1.0 as another version of the program said it, forged in one place."""
    printable = PdfRenderer._printable  # noqa: SLF001 - where a paper is plain text, and any of it can be forged

    def forged(renderer: PdfRenderer, data: str) -> str:
        assert was in data
        return printable(renderer, data).replace("Document control", program).replace(was, now)

    with patch.context() as patched:
        patched.setattr(PdfRenderer, "_printable", forged)
        patched.setattr("slm.printing.pdf_renderer.printer_mark", lambda: mark)
        return printed(run, book)


@pytest.mark.parametrize("mark", ["", "slm-docs 0.1.0 0123456789abcdef"])
def test_better_words_of_the_program_alter_no_paper(
    run: Run, book: Path, monkeypatch: pytest.MonkeyPatch, mark: str
) -> None:
    """A paper in other words of the program, with the mark of then or none, cannot be told word by word."""
    found = run("verify", printed_before(run, book, monkeypatch, mark=mark), "--root", book, *AS_OF)
    assert found.exit_code == 4, found.output
    assert "altered:" not in found.output.replace("unaltered", "")
    assert ("another version of the program printed it: " + mark if mark else "does not bear the mark") in found.output
    assert "are those of the version" in found.output


def test_paper_of_another_version_that_says_the_same_is_unaltered(
    run: Run, book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What this program would print but for the mark is exactly what is printed."""
    for mark in ("", "slm-docs 0.1.0 0123456789abcdef"):
        file = printed_before(run, book, monkeypatch, mark=mark, program="Document control")
        found = run("verify", file, "--root", book, *AS_OF)
        assert (found.exit_code, "exactly what is printed" in found.output) == (0, True), found.output


def test_paper_with_other_blanks_says_the_same(run: Run, book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Papers of before had lines that ended between a day and its month; no word of theirs is another one."""
    old = "slm-docs 0.1.0 0123456789abcdef"
    file = printed_before(run, book, monkeypatch, mark=old, program="Document control", was="\u00a0", now=" ")
    found = run("verify", file, "--root", book, *AS_OF)
    assert found.exit_code == 4, found.output
    assert "the words are those that are printed" in found.output


@pytest.mark.parametrize(
    "forged, told",
    [
        (("99.5", "95.5"), "'95.5' where '99.5' is printed"),
        (("1\u00a0Jan\u00a02026", "1\u00a0Feb\u00a02026"), "where 'Jan 2026 Valid 1' is printed"),
        (("4 hours", "9 hours"), "'9"),
        (("Ada Example", "Eve Mallory"), "'Eve Mallory' where 'Ada Example' is printed"),
        (("Report failures", "Bear all costs"), "'Bear all costs' where 'Report failures' is printed"),
        (("works as promised", "works as it may"), "'it may.' where 'promised.' is printed"),
        (("The service works as promised.", "–"), "it nowhere says 'The service works as promised.'"),
    ],
)
def test_what_the_document_says_is_held_against_papers_of_any_program(
    run: Run, book: Path, monkeypatch: pytest.MonkeyPatch, forged: tuple[str, str], told: str
) -> None:
    """A figure, a date, a name, a duty or a clause that is another one was not bettered by a program."""
    file = printed_before(run, book, monkeypatch, was=forged[0], now=forged[1])
    found = run("verify", file, "--root", book, *AS_OF)
    assert found.exit_code == 1, found.output
    assert told in found.output


def test_mark_taken_away_makes_no_paper_sound(run: Run, book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Words that were added are found under the mark of this program, and without it the answer is not yes either."""
    added = {
        "was": "works as promised.",
        "now": "works as promised. Nothing is owed for failures.",
        "program": "Control",
    }
    file = printed_before(run, book, monkeypatch, mark=printer_mark(), **added)
    assert run("verify", file, "--root", book, *AS_OF).exit_code == 1
    for mark in ("", "slm-docs 9.9 0"):
        again = saved_again(file, partial(PdfWriter.add_metadata, infos={"/Keywords": mark}))
        assert run("verify", again, "--root", book, *AS_OF).exit_code == 4


def test_scan_cannot_be_told(run: Run, book: Path) -> None:
    """A picture of a paper has no words; whoever holds it types the fingerprint."""
    writer = PdfWriter()
    writer.add_blank_page(width=595, height=842)
    writer.write(book / "scan.pdf")
    found = run("verify", book / "scan.pdf", "--root", book, *AS_OF)
    assert found.exit_code == 4
    assert "type the fingerprint" in found.output


@pytest.mark.parametrize("has_mark", [True, False])
def test_what_keeps_a_file_from_being_read_is_told(run: Run, book: Path, *, has_mark: bool) -> None:
    """A password, an end that is missing, and what is no PDF at all are not taken for papers of somebody else."""
    assert run("print", "SLA-MAIL", "1.0", "--root", book, "--to", book / "out", "--lang", "en", *AS_OF).exit_code == 0
    (printed,) = (book / "out").glob("[!.]*")
    locked, cut, other = (book / name for name in ("locked.pdf", "cut.pdf", "other.pdf"))
    writer = PdfWriter(clone_from=printed)
    writer.encrypt("secret", algorithm="RC4-128")
    writer.write(locked)
    content = printed.read_bytes()
    cut.write_bytes(content[: len(content) // 2] if has_mark else content[: len(content) // 8])
    other.write_bytes(b"<html>" + (fingerprint(book).encode() if has_mark else b""))
    for file, said in ((locked, "protected by a password"), (cut, "cut off"), (other, "is no PDF")):
        found = run("verify", file, "--root", book, *AS_OF)
        assert found.exit_code in {2, 4}, found.output
        assert said in found.output
        assert "bears no fingerprint" not in found.output


@pytest.mark.parametrize("language", ["fr", "zh"])
def test_language_that_a_file_says_alters_no_word(run: Run, book: Path, language: str) -> None:
    """Whatever a file says of its language, it is held against what is printed in the one that it is in."""
    named = {NameObject("/Lang"): TextStringObject(language)}
    file = saved_again(printed(run, book), lambda writer: writer.root_object.update(named))
    found = run("verify", file, "--root", book, *AS_OF)
    assert found.exit_code == 4, found.output
    assert "the words are those that are printed, but it is another file" in found.output


def test_controlled_copy_is_looked_up_in_the_register(run: Run, book: Path) -> None:
    """Its number and holder are told; recalled, lost or never issued, it must not be used."""
    to = ("--root", book, "--to", book / "out", "--lang", "en", *AS_OF)
    assert run("copy", "issue", "SLA-MAIL", "1.0", "--holder", "Ada", *to).exit_code == 0
    (file,) = (book / "out").glob("[!.]*")
    found = run("verify", file, "--root", book, *AS_OF)
    assert found.exit_code == 0, found.output
    assert "controlled copy No. 1, Ada: issued on 2026-03-10" in found.output
    run("copy", "recall", "SLA-MAIL", "1.0", "--root", book, *AS_OF)
    found = run("verify", file, "--root", book, *AS_OF)
    assert (found.exit_code, "recalled on 2026-03-10" in found.output) == (1, True)
    (book / "agreements/SLA-MAIL/copies.yml").unlink()
    found = run("verify", file, "--root", book, *AS_OF)
    assert (found.exit_code, "No. 1 was never issued" in found.output) == (1, True)


def test_copy_of_another_holder_is_altered(run: Run, book: Path) -> None:
    """A number is held together with its holder."""
    to = ("--root", book, "--to", book / "out", "--lang", "en", *AS_OF)
    assert run("copy", "issue", "SLA-MAIL", "1.0", "--holder", "Ada", *to).exit_code == 0
    replace_words(book, "agreements/SLA-MAIL/copies.yml", {"Ada": "Ben"})
    (file,) = (book / "out").glob("[!.]*")
    found = run("verify", file, "--root", book, *AS_OF)
    assert found.exit_code == 1
    assert "altered: page 1 says 'Ada' where 'Ben' is printed" in found.output


@pytest.mark.filterwarnings("ignore")
def test_file_with_two_fingerprints_was_altered(run: Run, book: Path) -> None:
    """A page from another document shows."""
    found = run("verify", pdf(book, fingerprint(book), "slm1:sha256:" + "0" * 12), "--root", book, *AS_OF)
    assert found.exit_code == 1
    assert "altered" in found.output


@pytest.mark.filterwarnings("ignore")
def test_file_without_fingerprint_is_refused(run: Run, book: Path) -> None:
    """Any other PDF is none of ours."""
    assert "bears no fingerprint [SLM642]" in run("verify", pdf(book), "--root", book, *AS_OF).output
    assert run("verify", book / "nowhere.pdf", "--root", book, *AS_OF).exit_code == 2
