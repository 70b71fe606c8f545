"""Whatever is wrong in one file, `slm check` names it first, and does not blame others for what follows from it."""

from __future__ import annotations

import random
import re
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Final

import pytest
from click.testing import CliRunner
from tests.audience_book import audience_book
from tests.books import AS_OF, copied, replace_words
from tests.histories import git
from tests.shown import FORMS, is_first, shown

from slm import layout
from slm.cli.program import program
from slm.problem import Problem, Severity, causes
from slm.reading import read_book

pytestmark = pytest.mark.usefixtures("remembering")

ROOT: Final = Path(__file__).resolve().parents[2]
SLA: Final = "agreements/SLA-MAIL/1.0/agreement.yml"
KEY: Final = re.compile(r"(?<![\w/'\".-])([a-z_]+)(?=:[ \n])")
NO_CANDIDATE: Final = re.compile(r"Did you mean (one of these:)?[\s.…]*\?")
TRIED: Final = 60
"""How many of the mutations of a book are tried, always the same ones."""
FIRST: Final = 3
"""Among how many problems the cause has to be."""
SEED: Final = 11


def locked(folder: Path, pattern: str = "", words: dict[str, str] | None = None) -> Path:
    """Return a book the months of which are closed and locked, with other words in some of its files."""
    book = copied(folder)
    if words:
        replace_words(book, pattern, words)
    for month in ("2026-01", "2026-02"):
        command = ["close", month, "--by", "ada", "--root", str(book), "--as-of", str(AS_OF)]
        closed = CliRunner().invoke(program, command)
        assert closed.exit_code == 0, closed.output
    return book


def made(name: str, folder: Path) -> Path:
    """Return one of the books that are mutated."""
    if name == "audience":
        audience_book(folder)
        return folder / "book"
    return locked(folder) if name == "locked" else copied(folder, name)


def mutations(book: Path) -> Iterator[tuple[str, str | None, str]]:
    """Yield each file with None, for taking it away, and with each text in which a key is misspelt or a line missing.

    The last word tells what was done to it.
    """
    for file in sorted(path for path in book.rglob("*") if path.is_file()):
        path = file.relative_to(book).as_posix()
        yield path, None, "gone"
        if file.suffix == ".yml":
            text = file.read_text("utf-8")
            lines = text.splitlines(keepends=True)
            yield from ((path, f"{text[: key.end()]}x{text[key.end() :]}", "misspelt") for key in KEY.finditer(text))
            yield from ((path, "".join(lines[:at] + lines[at + 1 :]), "cut") for at in range(len(lines)))


def names(problem: Problem, path: str) -> bool:
    """Tell whether a problem is placed in a file, or names it by its path, by its own name or by what it is of."""
    folder, _, name = path.rpartition("/")
    of = {path, name.partition(".")[0], folder.partition("/")[2].partition("/")[0]} - {""}
    told = f"{problem.message()} {problem.hint()}"
    return path in {place.path for place in (problem.place, *problem.also)} or any(word in told for word in of)


@pytest.mark.unmeasured
@pytest.mark.parametrize("name", ["base", "excuses", "audience", "locked"])
def test_the_cause_comes_first_whatever_is_wrong(tmp_path: Path, name: str) -> None:
    """Each file taken away, each key misspelt, each line cut: no defect, and its cause among the first problems (D49).

    What cannot be read makes nothing else wrong: besides what was wrong before, only consequences are told as such.
    """
    book = made(name, tmp_path)
    before = {(problem.code, problem.message()) for problem in read_book(book, AS_OF).problems}
    tried = [*mutations(book)]
    for path, text, done in random.Random(SEED).sample(tried, min(TRIED, len(tried))):  # noqa: S311 - no secret
        file = book / path
        sound = file.read_bytes()
        file.unlink() if text is None else file.write_text(text, "utf-8")
        found = causes(read_book(book, AS_OF).problems)
        file.write_bytes(sound)
        asking = [problem for problem in found if NO_CANDIDATE.search(problem.hint())]
        assert not asking, (path, done, asking)
        new = [problem for problem in found if (problem.code, problem.message()) not in before]
        errors = [problem for problem in new if problem.severity is Severity.ERROR]
        assert not errors or any(names(problem, path) for problem in found[:FIRST]), (path, done, found[:FIRST])
        if any(not problem.is_across for problem in errors):
            others = [problem for problem in errors if problem.is_across and not problem.mistake.follows]
            assert not others, (path, done, others)


def test_a_metric_that_cannot_be_read_suspends_nothing(tmp_path: Path) -> None:
    """A suspension by a workload needs its metric: where metrics cannot be read, that is told, and not a defect."""
    book = copied(tmp_path, "excuses")
    replace_words(book, "catalog/metrics.yml", {"kind: metrics": "knd: metrics"})
    found = causes(read_book(book, AS_OF).problems)
    assert found[0].code == "SLM130"
    assert "SLM804" not in {problem.code for problem in found}


@pytest.mark.unmeasured
def test_the_typo_of_the_tour_comes_first(tmp_path: Path) -> None:
    """The cause stands in the first lines of what is told of the example book, and first in all other forms."""
    for folder in layout.ROOTS:
        shutil.copytree(ROOT / folder, tmp_path / folder)
    path = "agreements/SLA-WEB/1.0/agreement.yml"
    replace_words(tmp_path, path, {"at_least: 99.9 %": "at_leest: 99.9 %"})
    read = read_book(tmp_path, date(2026, 11, 28))
    assert shown(read, "text").startswith(f"{path}:76:5: error SLM130 ")
    for form in FORMS:
        assert is_first(shown(read, form), "SLM130"), form
    assert len(causes(read.problems)) == 2


def test_a_fingerprint_that_was_retyped_blames_the_register_and_no_words(tmp_path: Path) -> None:
    """Of approvals without a seal one character was changed: nothing is told of the words, which are as they were."""
    for folder in layout.ROOTS:
        shutil.copytree(ROOT / folder, tmp_path / folder)
    register = "agreements/SLA-WEB/approvals.yml"
    replace_words(tmp_path, register, {"slm1:sha256:a2e7b34d": "slm1:sha256:a2e7b34e"})
    wrong = [one for one in read_book(tmp_path, date(2026, 11, 28)).problems if one.severity is Severity.ERROR]
    assert (wrong[0].code, wrong[0].place.path) == ("SLM989", register)
    follows = {problem.code: problem for problem in wrong if problem.code != "SLM989"}
    # What was credited under the agreement nobody knows until then: nothing is told of claims.
    assert follows.keys() == {"SLM858"}
    assert follows["SLM858"].place.path == register
    assert "a backup has it" in follows["SLM858"].hint()


def test_who_can_provide_is_proposed_where_the_provider_is_misspelt(tmp_path: Path) -> None:
    """An id that is nearer, of who cannot provide to this customer, is not proposed: taking it would be a mistake."""
    book = copied(tmp_path, bound=False)
    replace_words(book, SLA, {"provider: lantern": "provider: lanternn"})
    replace_words(book, layout.PROVIDER, {"{id: longline, ": "{id: lanternm, "})
    (hint,) = [problem.hint() for problem in read_book(book, AS_OF).problems if problem.place.path == SLA]
    assert hint.startswith("Did you mean lantern, ")
    assert "lanternm" not in hint


def test_an_agreement_without_requirements_is_asked_for_none(tmp_path: Path) -> None:
    """Where no requirement is known, nobody is asked whether they meant one: the hint says where they are listed."""
    book = copied(tmp_path)
    (book / "agreements/SLA-MAIL/requirements.yml").unlink()
    (unknown,) = (problem for problem in read_book(book, AS_OF).problems if problem.code == "SLM462")
    assert unknown.hint() == "Requirements are listed in requirements.yml beside the versions."


def test_a_role_that_is_mistyped_where_it_is_asked_is_told_alone(tmp_path: Path) -> None:
    """Versions that were approved stay approved: nobody is asked to approve as a role that there is not."""
    book = copied(tmp_path)
    replace_words(book, layout.PROVIDER, {"SLA: [manager": "SLA: [manger"})
    assert [problem.code for problem in read_book(book, AS_OF).problems] == ["SLM453"]


TAKEN: Final[dict[str, tuple[str, str, str]]] = {
    "a role of a person": (layout.PROVIDER, "roles: [service-desk-manager, team-lead]", "roles: [team-lead]"),
    "the roles of another": (layout.PROVIDER, "    roles: [service-level-manager]\n    party", "    party"),
    "a party": (layout.PROVIDER, "    party: service-desk\n", "    party: sales-centre\n"),
    "a person": (layout.PROVIDER, "  - id: su-wanqing\n", "  - id: su-wanqin\n"),
    "a decision": ("catalog/changes/RFC-2024-001.yml", "", ""),
    "a glossary": ("catalog/glossary.yml", "", ""),
    "a source of hours": ("catalog/calendars/office-5x8.yml", "", ""),
    "requirements": ("agreements/SLA-WEB/requirements.yml", "", ""),
    "locks": ("measurements/*/results.lock.json", "", ""),
}
"""What is taken from the example book: files, or words of one."""
FEW: Final = 5


@pytest.mark.unmeasured
@pytest.mark.parametrize("taken", TAKEN)
def test_what_is_taken_away_is_told_a_few_times(tmp_path: Path, taken: str) -> None:
    """Whatever hangs on a thing that is gone is one entry with the number of places, not one at each of them."""
    for name in ("agreements", "catalog", "measurements"):
        shutil.copytree(ROOT / name, tmp_path / name)
    pattern, old, new = TAKEN[taken]
    for file in tmp_path.glob(pattern) if not old else ():
        file.unlink()
    if old:
        replace_words(tmp_path, pattern, {old: new})
    problems = read_book(tmp_path, date(2026, 11, 28)).problems
    assert problems
    codes = [problem.code for problem in causes(problems)]
    assert {code: number for code in codes if (number := codes.count(code)) > FEW} == {}


@pytest.mark.unmeasured
@pytest.mark.parametrize(
    "path, to",
    [
        ("agreements/SLA-MAIL", "agreements/sla-mail"),
        ("agreements/SLA-MAIL", "agreements/SLA-POST"),
        ("agreements/UC-LINE", "agreements/LINE"),
        ("measurements/sources/status.yml", "measurements/sources/Status.yml"),
        ("measurements/sources/status.yml", "measurements/sources/uptime.yml"),
        ("catalog/calendars/always.yml", "catalog/calendars/Always.yml"),
        ("catalog/calendars/always.yml", "catalog/calendars/round-the-clock.yml"),
    ],
)
def test_what_was_closed_by_and_has_another_name_now_is_the_cause(tmp_path: Path, path: str, to: str) -> None:
    """That it was renamed is told first, where it lies, and nobody is blamed for having changed what is in it."""
    book = locked(tmp_path)
    (book / path).rename(book / to)
    first, *others = causes(read_book(book, AS_OF).problems)
    assert (str(first.place), first.code, dict(first.words)["wanted"]) == (to, "SLM683", path)
    assert {problem.code for problem in others} <= {"SLM859"}


def test_a_folder_of_exports_that_cannot_be_read_is_told_alone(tmp_path: Path) -> None:
    """Nobody says that no file is named so, or that what months rest on was changed: the folder cannot be looked at."""
    book = locked(tmp_path, "measurements/sources/status.yml", {"status/history.csv": "status/*.csv"})
    shutil.rmtree(book / "measurements/status")
    (book / "measurements/status").symlink_to("status")
    found = {(problem.code, problem.place.path) for problem in causes(read_book(book, AS_OF).problems)}
    locks = {("SLM859", f"measurements/{month}/results.lock.json") for month in ("2026-01", "2026-02")}
    assert ("SLM102", "measurements/status") in found
    assert found <= {("SLM102", "measurements/status"), *locks}


def test_what_was_copied_under_another_name_was_not_renamed(tmp_path: Path) -> None:
    """As long as the file is there by which a month was closed, another one of the same content is only another one."""
    book = locked(tmp_path)
    shutil.copy(book / "catalog/calendars/always.yml", book / "catalog/calendars/nights.yml")
    assert "SLM683" not in {problem.code for problem in read_book(book, AS_OF).problems}


@pytest.mark.parametrize("has_history", [True, False])
def test_git_is_advised_where_the_book_has_a_history(tmp_path: Path, has_history: bool) -> None:  # noqa: FBT001
    """Where there is none, the advice is one that can be followed: a backup has what was changed."""
    book = locked(tmp_path)
    if has_history:
        git(book, "init", "--quiet")
        git(book, "add", ".")
        git(book, "commit", "--quiet", "--message", "Begin")
    replace_words(book, "catalog/calendars/always.yml", {"00:00-24:00": "00:00-12:00"})
    hints = {problem.code: problem.hint() for problem in read_book(book, AS_OF).problems}
    assert ("`git checkout -- catalog/calendars/always.yml`" in hints["SLM858"]) == has_history
    assert ("a backup has it" in hints["SLM858"]) != has_history
