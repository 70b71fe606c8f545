"""`slm copy`: the register of controlled copies adds up, and old papers come back (D35)."""

from __future__ import annotations

import os
import re
import shutil
import signal
from functools import partial
from itertools import count
from pathlib import Path
from typing import Final

import pytest
from click.testing import CliRunner
from pypdf import PdfReader
from tests.books import copied, replace_words
from tests.cli.conftest import Run
from tests.processes import ended

import slm.cli.book
from slm.cli.program import program

pytestmark = pytest.mark.floors

NOW: Final = ("--as-of", "2026-03-10")
LATER: Final = ("--as-of", "2030-01-01")
REGISTER: Final = "agreements/SLA-MAIL/copies.yml"
SEAL: Final = r"    seal: slm2:sha256:[0-9a-f]{64}\n"


@pytest.fixture(scope="module")
def issued(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a sound book with two copies of SLA-MAIL 1.0 on paper, which no test may change."""
    folder = copied(tmp_path_factory.mktemp("issued"))
    for holder in (("--holder", "Ada"), ("--holder", "en=Ben", "--holder", "zh=本恩")):
        asked = ("copy", "issue", "SLA-MAIL", "1.0", *holder, "--root", str(folder), "--to", f"{folder}/papers", *NOW)
        found = CliRunner().invoke(program, asked, env={"LANG": "C"})
        assert found.exit_code == 0, found.output
    return folder


@pytest.fixture
def book(tmp_path: Path, issued: Path) -> Path:
    """Return a copy of that book, to change."""
    return Path(shutil.copytree(issued, tmp_path / "book"))


def texts(file: Path) -> list[str]:
    """Return the words of each page of a PDF without spaces."""
    return ["".join(page.extract_text().split()) for page in PdfReader(file).pages]


def test_copies_are_numbered_in_their_order(book: Path) -> None:
    """Each copy gets the next number of its version."""
    assert re.sub(SEAL, "", (book / REGISTER).read_text("utf-8")) == (
        'kind: copies\nevents:\n  - version: "1.0"\n    number: 1\n    event: issued\n    date: 2026-03-10\n'
        '    holder: Ada\n  - version: "1.0"\n    number: 2\n    event: issued\n    date: 2026-03-10\n'
        "    holder: {en: Ben, zh: 本恩}\n"
    )


def test_list_adds_up(run: Run, book: Path) -> None:
    """Issued = returned + destroyed + lost + out, with the holders of those that are out."""
    run("copy", "return", "SLA-MAIL", "1.0", "--holder", "Ben", "--root", book, *NOW)
    found = run("copy", "list", "SLA-MAIL", "--root", book, *NOW).output
    assert found == "SLA-MAIL 1.0: 2 issued = 1 returned + 0 destroyed + 0 lost + 1 out\n  No. 1  Ada  out\n"
    assert "no copy was issued" in run("copy", "list", "UC-LINE", "--root", book, *NOW).output


def test_copies_of_all_agreements_are_listed(run: Run, book: Path) -> None:
    """Whoever names no agreement gets all of them, or only what has to come back."""
    assert "SLA-MAIL 1.0: 2 issued" in run("copy", "list", "--root", book, *NOW).output
    assert run("copy", "list", "--to-recall", "--root", book, *NOW).output == "no copy has to be recalled\n"
    found = run("copy", "list", "--to-recall", "--root", book, *LATER, "--lang", "zh").output
    assert (
        found
        == "SLA-MAIL 1.0：发放 2 = 归还 0 + 销毁 0 + 遗失 0 + 在外 2\n  No. 1  Ada  须收回\n  No. 2  本恩  须收回\n"
    )


@pytest.mark.unmeasured
def test_copy_bears_its_number_and_its_holder(run: Run, book: Path) -> None:
    """Each page has the number, in both languages of the stamp, and the cover says whose copy it is (D35)."""
    names = {path.name for path in (book / "papers").glob("*.pdf")}
    assert names == {f"LT-SLA-001-1.0-copy-{number}-{lang}.pdf" for number in (1, 2) for lang in ("en", "zh")}
    chinese = texts(book / "papers/LT-SLA-001-1.0-copy-2-zh.pdf")
    assert all("受控副本No.2" in page and "CONTROLLEDCOPYNo.2" in page for page in chinese)
    assert "本恩" in chinese[0]
    assert "No.1,heldbyAda" in texts(book / "papers/LT-SLA-001-1.0-copy-1-en.pdf")[0]
    asked = ("--root", book, "--to", book / "one", "--lang", "zh", "--paper", "letter", *NOW)
    found = run("copy", "issue", "SLA-MAIL", "1.0", "--holder", "Cy", *asked)
    assert found.output == f"SLA-MAIL 1.0 的 3 号副本已发放给 Cy\n  {book}/one/LT-SLA-001-1.0-copy-3-zh.pdf\n"
    assert PdfReader(book / "one/LT-SLA-001-1.0-copy-3-zh.pdf").pages[0].mediabox.width == 612


def test_copy_is_printed_again_as_it_was(run: Run, book: Path) -> None:
    """The same bytes, also on another day; not where the copy has been recalled."""
    again = ("print", "SLA-MAIL", "1.0", "--number", "2", "--root", book, "--to", book / "again")
    assert run("copy", *again, "--as-of", "2026-05-01").exit_code == 0
    for file in (book / "again").glob("[!.]*"):
        assert file.read_bytes() == (book / "papers" / file.name).read_bytes()
    run("copy", "recall", "SLA-MAIL", "1.0", "--number", "2", "--root", book, *NOW)
    assert "[SLM644]" in run("copy", *again, *NOW).output


def test_copy_that_cannot_be_printed_is_not_entered(run: Run, book: Path) -> None:
    """Neither a letter without a glyph, nor a template that is wrong, nor a folder that cannot be written to."""
    before = (book / REGISTER).read_bytes()
    asked = ("copy", "issue", "SLA-MAIL", "1.0", "--root", book, *NOW)
    found = run(*asked, "--holder", "Ada \N{GRINNING FACE}", "--to", book / "papers")
    assert (found.exit_code, "SLM648" in found.output) == (2, True)
    assert run(*asked, "--holder", "Cy", "--to", book / REGISTER).exit_code == 2
    (book / "papers/LT-SLA-001-1.0-copy-3-zh.pdf").mkdir()
    assert run(*asked, "--holder", "Cy", "--to", book / "papers").exit_code == 2
    (book / "site_overrides/print").mkdir(parents=True)
    (book / "site_overrides/print/agreement.typ").write_text("#import", "utf-8")
    assert "SLM572" in run(*asked, "--holder", "Cy", "--to", book / "papers").output
    assert (book / REGISTER).read_bytes() == before
    assert not [path for path in (book / "papers").iterdir() if "copy-3" in path.name and path.is_file()]


def die_instead_of_a_replacement(left: int) -> None:
    """Let this process be killed where it would replace a file, after so many that it replaced."""
    replace, replaced = Path.replace, count()

    def replace_or_die(path: Path, target: Path) -> Path:
        if next(replaced) == left:
            os.kill(os.getpid(), signal.SIGKILL)
        return replace(path, target)

    Path.replace = replace_or_die  # type: ignore[method-assign, assignment]


@pytest.mark.unmeasured
def test_killed_command_leaves_no_copy_that_nobody_registered(run: Run, book: Path) -> None:
    """Wherever it is killed: what is entered can be printed again, and what is printed is entered."""
    asked = ("copy", "issue", "SLA-MAIL", "1.0", "--holder", "Cy", "--lang", "en", *NOW)
    for left in range(10):
        first = partial(die_instead_of_a_replacement, left)
        code = ended("slm", *asked, "--to", "papers", cwd=book, first=first).returncode
        entered = (book / REGISTER).read_text("utf-8").count("event: issued")
        printed = [path.name for path in (book / "papers").glob("*.pdf")]
        assert max(int(name.split("-")[5]) for name in printed) <= entered
        again = ("--root", book, "--to", book / "papers", "--lang", "en", *NOW)
        assert run("copy", "print", "SLA-MAIL", "1.0", "--number", entered, *again).exit_code == 0
        if code == 0:
            break
        assert code == -signal.SIGKILL
    assert left > 1


@pytest.mark.unmeasured
def test_two_at_a_time_do_not_get_one_number(run: Run, book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who was overtaken while printing enters nothing and is told to try again."""
    asked = ("copy", "issue", "SLA-MAIL", "1.0", "--root", book, "--to", book / "papers", *NOW)
    press_of = slm.cli.book.renderer_of

    def overtaken(*arguments: object) -> object:
        monkeypatch.undo()
        assert run(*asked, "--holder", "Di").exit_code == 0
        return press_of(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr("slm.cli.book.renderer_of", overtaken)
    found = run(*asked, "--holder", "Cy")
    assert (found.exit_code, "[SLM631]" in found.output) == (2, True)
    listed = run("copy", "list", "SLA-MAIL", "--root", book, *NOW).output
    assert "No. 3  Di  out" in listed
    assert "Cy" not in listed
    assert "heldbyDi" in texts(book / "papers/LT-SLA-001-1.0-copy-3-en.pdf")[0]


def test_papers_of_what_no_longer_holds_are_recalled(run: Run, book: Path) -> None:
    """The check and the list name them until they are recalled, all at once."""
    assert "SLM538" not in run("check", "--root", book, *NOW).output
    assert run("check", "--root", book, *LATER).output.count("SLM538") == 2
    assert "No. 2  Ben  to be recalled" in run("copy", "list", "SLA-MAIL", "--root", book, *LATER).output
    recalled = run("copy", "recall", "SLA-MAIL", "1.0", "--root", book, *LATER).output
    assert recalled == "".join(
        f"copy No. {number} of SLA-MAIL 1.0 recalled from {name}\n" for number, name in ((1, "Ada"), (2, "Ben"))
    )
    assert "SLM538" not in run("check", "--root", book, *LATER).output
    assert "No. 2  Ben  recalled" in run("copy", "list", "SLA-MAIL", "--root", book, *LATER).output


def test_lost_copy_can_turn_up(run: Run, book: Path) -> None:
    """A lost copy is returned or destroyed when it is found; the note says how."""
    found = run("copy", "lost", "SLA-MAIL", "1.0", "--number", "2", "--root", book, *NOW,
                                "--lang", "zh")  # fmt: skip
    assert "2 号副本已由本恩遗失" in found.output
    found = run("copy", "destroy", "SLA-MAIL", "1.0", "--number", "2", "--note", "Found", "--root", book, *NOW)
    assert "copy No. 2 of SLA-MAIL 1.0 destroyed, held by Ben" in found.output
    written = re.sub(SEAL, "", (book / REGISTER).read_text("utf-8"))
    assert written.endswith("event: destroyed\n    date: 2026-03-10\n    note: Found\n")


def test_an_event_that_was_edited_is_found(run: Run, book: Path) -> None:
    """Another holder, written into an event that `slm copy` recorded, breaks its seal."""
    assert "SLM919" not in run("check", "--root", book, *NOW).output
    replace_words(book, REGISTER, {"holder: Ada": "holder: Cy"})
    found = run("check", "--root", book, *NOW)
    assert f"{REGISTER}:8:11: error SLM919" in found.output


@pytest.mark.parametrize(
    "command, why",
    [
        (("issue", "SLA-MAIL", "1.0", "--holder", "Cy", *LATER), "its status is expired [SLM643]"),
        (("issue", "SLA-MAIL", "1.0", "--holder", "Cy", *NOW, "--date", "2026-03-11"), "still to come [SLM636]"),
        (("return", "SLA-MAIL", "1.0", "--number", "3", *NOW), "no such copy to be returned [SLM644]"),
        (("return", "SLA-MAIL", "1.0", *NOW), "several copies of SLA-MAIL 1.0 could be meant [SLM645]"),
        (("list", "SLA-MAUL", *NOW), "[SLM604]"),
        (("print", "SLA-MAIL", "1.0", "--number", "3", *NOW), "no such copy to be printed [SLM644]"),
        (("print", "SLA-MAIL", "1.0", "--number", "1", *LATER), "its status is expired [SLM643]"),
        (("issue", "SLA-MAIL", "1.0", "--holder", "Cy", *NOW, "--date", "2024-01-01"), "its status is draft [SLM643]"),
    ],
)
def test_what_cannot_be_is_refused(run: Run, book: Path, command: tuple[str, ...], why: str) -> None:
    """The register and the papers stay as they were."""
    before = (book / REGISTER).read_bytes()
    papers = sorted((book / "papers").iterdir())
    to = ("--to", book / "papers") if command[0] in {"issue", "print"} else ()
    found = run("copy", *command, "--root", book, *to)
    assert found.exit_code == 2
    assert sorted((book / "papers").iterdir()) == papers
    assert why in found.output
    assert (book / REGISTER).read_bytes() == before
