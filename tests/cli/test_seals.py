"""Forgeries of closed months, tried as somebody would who knows the program: `slm check` or `slm verify` tells each."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, Final

import pytest
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.books import AS_OF, add_lines, portfolio_of, replace_words, with_tickets, without_register
from tests.publishing import small_book

from slm.cli.program import program
from slm.compliance import SealEntry, SealRegister, parse_lock, parse_seals
from slm.document_control import true_seal
from slm.documents.edition import Edition
from slm.documents.papers.papers import report_paper
from slm.facts.judgement import judged
from slm.facts.seals import promises_of
from slm.portfolio import Audience
from slm.printing.markdown import print_markdown
from slm.problem import Severity
from slm.reading import read_book
from slm.site.render import render

pytestmark = pytest.mark.floors

Run = Callable[..., Result]
Forgery = Callable[[Path], None]
JANUARY: Final = "measurements/2026-01"
LOCK: Final = f"{JANUARY}/results.lock.json"
LATEST: Final = "measurements/2026-02/results.lock.json"
SEALS: Final = "measurements/seals.json"
OUTAGES: Final = f"{JANUARY}/outages.csv"
REASON: Final = ("--by", "ada", "--reason", "en=Ended later", "--reason", "zh=结束得更晚")


@pytest.fixture(scope="module")
def sealed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a book of two closed months, the first of which was restated."""
    book = with_tickets(tmp_path_factory.mktemp("sealed"))
    for month in ("2026-01", "2026-02"):
        done = CliRunner().invoke(program, ["close", month, "--root", str(book), "--as-of", str(AS_OF)])
        assert done.exit_code == 0, done.output
    replace_words(book, OUTAGES, {"11:30:00": "15:30:00"})
    done = CliRunner().invoke(program, ["restate", "2026-01", "--root", str(book), "--as-of", str(AS_OF), *REASON])
    assert done.exit_code == 0, done.output
    return book


@pytest.fixture
def book(tmp_path: Path, sealed: Path) -> Path:
    """Return a copy of that book, to forge."""
    return shutil.copytree(sealed, tmp_path / "book")


def found(book: Path, as_of: date = AS_OF) -> dict[str, str]:
    """Return what is wrong with a book: the code and the severity, the places."""
    problems = read_book(book, as_of).problems
    return {f"{problem.code} {problem.severity}": str(problem.place) for problem in problems}


def parsed(book: Path, path: str) -> Any:  # noqa: ANN401 - JSON may be anything
    """Return what a file of JSON says."""
    return json.loads((book / path).read_text("utf-8"))


def put(book: Path, path: str, written: object) -> None:
    """Write a file of JSON, one entry or result on a line as the program does."""
    (book / path).write_text(json.dumps(written, ensure_ascii=False), "utf-8")


def register(book: Path) -> SealRegister:
    """Return the register of a book."""
    return parse_seals((book / SEALS).read_text("utf-8"))


def chained_anew(entries: Iterator[SealEntry] | list[SealEntry]) -> str:
    """Return the text of a register of these entries with a chain that is whole."""
    made = SealRegister()
    for entry in entries:
        made = made.entered(replace(entry, seal=""))
    return made.text()


def locked_anew(book: Path, path: str, **changes: Any) -> None:  # noqa: ANN401 - fields of a lock
    """Write a lock with other content and a seal that fits it, as the program's own functions make it."""
    lock = replace(parse_lock(path, (book / path).read_text("utf-8")), **changes).sealed()
    (book / path).write_text(lock.text(), "utf-8")


def strip_seal_of_the_latest(book: Path) -> None:
    """Take seal and predecessor out of the latest lock, and edit a record."""
    lines = (book / LATEST).read_text("utf-8").splitlines(keepends=True)
    (book / LATEST).write_text("".join(line for line in lines if not line.startswith(('"seal"', '"after"'))), "utf-8")


def delete_all_locks(book: Path) -> None:
    """Delete every lock."""
    for file in book.glob("measurements/*/results.lock.json"):
        file.unlink()


def open_the_latest(book: Path) -> None:
    """Delete the latest lock and say that the month is still open."""
    (book / LATEST).unlink()
    replace_words(book, "measurements/2026-02/month.yml", {"state: closed": "state: provisional"})


def delete_the_latest_months(book: Path) -> None:
    """Delete the folders of the last months."""
    shutil.rmtree(book / "measurements/2026-02")
    shutil.rmtree(book / "measurements/2026-03")


def date_in_the_future(book: Path) -> None:
    """Give the latest lock a day in the future, a seal that fits, and edit a record of the month."""
    locked_anew(book, LATEST, closed_on=date(2999, 1, 1))
    replace_words(book, "measurements/2026-02/outages.csv", {"hardware": "customer"})


def make_the_lock_anew(book: Path) -> None:
    """Seal the lock of a month with other results."""
    lock = parse_lock(LATEST, (book / LATEST).read_text("utf-8"))
    locked_anew(book, LATEST, results=tuple({**result, "display": "100 %"} for result in lock.results))


def hash_the_record_anew(book: Path) -> None:
    """Rewrite a cause and put the hash of the new text into the lock."""
    path = "measurements/2026-01/outages.csv"
    before = read_book(book, AS_OF).portfolio
    replace_words(book, path, {"hardware": "customer"})
    after = read_book(book, AS_OF).portfolio
    assert before
    assert after
    replace_words(book, LOCK, {before.files[path].sha256: after.files[path].sha256})


def edit_a_restatement(book: Path) -> None:
    """Say that somebody else restated the month."""
    written = parsed(book, LOCK)
    written["restatements"][0]["by"] = "ben"
    put(book, LOCK, written)


def take_a_restatement_away(book: Path) -> None:
    """Put back the record and the lock as they were before the restatement."""
    lock = parse_lock(LOCK, (book / LOCK).read_text("utf-8"))
    befores = {str(change.after): change.before for change in lock.restatements[0].changes}
    results = tuple(befores.get(str(result)) or result for result in lock.results)
    before = replace(lock, restatements=(), results=results)
    (book / LOCK).write_text(before.text(), "utf-8")


def write_an_old_lock(book: Path) -> None:
    """Say that the lock is of before there was a register."""
    locked_anew(book, LATEST, format="slm-lock/1")


def lose_the_register(book: Path) -> None:
    """Delete the register."""
    (book / SEALS).unlink()


def cut_the_register(book: Path) -> None:
    """Take the last two entries off, with what they sealed still there."""
    (book / SEALS).write_text(SealRegister(register(book).entries[:1]).text(), "utf-8")


def edit_an_entry(book: Path) -> None:
    """Say that somebody else closed the month."""
    replace_words(book, SEALS, {'"month": "2026-02", "act": "closed", "on": "2026-03-05", "by": "ada"':
                                '"month": "2026-02", "act": "closed", "on": "2026-03-05", "by": "eve"'})  # fmt: skip


def move_an_entry(book: Path) -> None:
    """Let the second act be the first."""
    first, second, *rest = register(book).entries
    (book / SEALS).write_text(SealRegister((second, first, *rest)).text(), "utf-8")


def let_days_run_backwards(book: Path) -> None:
    """Date the restatement before the closing of the other month, and chain the register anew."""
    entries = [
        replace(entry, on=date(2026, 2, 20)) if entry.act == "restated" else entry for entry in register(book).entries
    ]
    (book / SEALS).write_text(chained_anew(entries), "utf-8")


FORGERIES: Final[dict[Forgery, tuple[str, str]]] = {
    strip_seal_of_the_latest: ("SLM754 error", LATEST),
    delete_all_locks: ("SLM759 error", LATEST),
    open_the_latest: ("SLM759 error", LATEST),
    delete_the_latest_months: ("SLM759 error", LATEST),
    date_in_the_future: ("SLM754 error", LATEST),
    make_the_lock_anew: ("SLM754 error", LATEST),
    hash_the_record_anew: ("SLM754 error", LOCK),
    edit_a_restatement: ("SLM754 error", LOCK),
    take_a_restatement_away: ("SLM754 error", LOCK),
    write_an_old_lock: ("SLM754 error", LATEST),
    lose_the_register: ("SLM763 error", LATEST),
    cut_the_register: ("SLM763 error", LATEST),
    edit_an_entry: ("SLM757 error", f"{SEALS}:5:1"),
    move_an_entry: ("SLM757 error", SEALS),
    let_days_run_backwards: ("SLM758 error", f"{SEALS}:6:1"),
}


@pytest.mark.parametrize("forge", FORGERIES, ids=lambda forge: forge.__name__)
def test_forgery_is_told_at_its_place(book: Path, forge: Forgery) -> None:
    """Whoever bends a closed month, its lock or the register is told of, on every day of a check."""
    assert found(book) == {}
    forge(book)
    code, place = FORGERIES[forge]
    assert found(book)[code].startswith(place)
    assert found(book, date(2026, 2, 1))[code].startswith(place)


def test_month_is_not_closed_again(book: Path, run: Run) -> None:
    """Who edits a record, deletes the lock and closes the month anew, with signer and day of then, is refused."""
    (book / LATEST).unlink()
    replace_words(book, "measurements/2026-02/outages.csv", {"hardware": "customer"})
    again = run("close", "2026-02", "--root", book, "--as-of", AS_OF, "--by", "ada", "--date", "2026-03-05")
    assert again.exit_code == 1
    assert "SLM759" in again.output
    assert not (book / LATEST).exists()


def says_who_closes(book: Path) -> None:
    """Say who may close months."""
    add_lines(book, "catalog/provider.yml", "authority: {close: {roles: [manager]}}")


def asks_for_signatures(book: Path) -> None:
    """Ask for signatures of closings to come."""
    add_lines(book, "catalog/provider.yml", "signed_since: {closings: 2027-01-01}")


def seals_an_approval(book: Path) -> None:
    """Seal an approval as `slm approve` does."""
    path = "agreements/SLA-MAIL/approvals.yml"
    portfolio = portfolio_of(book, AS_OF)
    approval = portfolio.approvals["SLA-MAIL"].approvals[-1]
    line = next(
        line for line in (book / path).read_text("utf-8").splitlines() if line.endswith(f"{approval.fingerprint}'}}")
    )
    last = (book / path).read_text("utf-8").rindex(line)
    text = (book / path).read_text("utf-8")
    sealed = f"{line.removesuffix('}')}, seal: '{true_seal(approval)}'}}"
    (book / path).write_text(text[:last] + sealed + text[last + len(line) :], "utf-8")


@pytest.mark.parametrize(
    "show", [says_who_closes, asks_for_signatures, seals_an_approval], ids=lambda show: show.__name__
)
def test_locks_and_register_that_are_gone_together_are_told(book: Path, show: Forgery) -> None:
    """Who deletes all locks and the register, with months that say that they are closed, is told of.

    It is an error where anything shows that the book was locked, and never silent.
    """
    delete_all_locks(book)
    (book / SEALS).unlink()
    # Without the locks nobody knows either when what was missed came about.
    told = {what: place for what, place in found(book).items() if not what.startswith("SLM1209")}
    assert told == {"SLM752 warning": "measurements/2026-01/month.yml:2:8"}
    show(book)
    assert found(book)["SLM943 error"] == "measurements/2026-01/month.yml:2:8"


@pytest.mark.parametrize("day", [date(2026, 2, 1), date(1970, 1, 1)])
def test_early_day_does_not_switch_the_comparison_off(book: Path, day: date) -> None:
    """As of a day before a month was closed its files are compared all the same, its results are said not to be."""
    assert found(book, day)["SLM767 warning"] == LOCK
    replace_words(book, OUTAGES, {"15:30:00": "11:31:00"})
    assert found(book, day)["SLM751 error"] == OUTAGES


@pytest.mark.parametrize(
    "change, code",
    [({"seal": ""}, "SLM765 error"), ({"after": None}, "SLM765 error"), ({"seal": "", "after": None}, "SLM765 error"),
     ({"closed_on": date(2999, 1, 1)}, "SLM766 error")],
    ids=["seal", "predecessor", "both", "future"],
)  # fmt: skip
def test_lock_without_register_keeps_what_locks_before_it_have(book: Path, change: dict[str, Any], code: str) -> None:
    """In a book of version 0.1.0, too, a lock does not lose its seal or the one before it, and is not of the future."""
    without_register(book)
    assert found(book) == {"SLM764 warning": LOCK}
    lock = replace(parse_lock(LATEST, (book / LATEST).read_text("utf-8")), **change)
    lock = replace(lock, seal=lock.fingerprint if lock.seal else "")
    (book / LATEST).write_text(lock.text(), "utf-8")
    assert found(book)[code] == LATEST


def test_old_months_are_taken_over(book: Path, run: Run) -> None:
    """A book of version 0.1.0 is warned until somebody enters its locks; before that nothing is closed or restated."""
    without_register(book)
    at = ("--root", book, "--as-of", AS_OF)
    replace_words(book, OUTAGES, {"15:30:00": "16:30:00"})
    assert "SLM764" in run("restate", "2026-01", *at, *REASON).output
    replace_words(book, OUTAGES, {"16:30:00": "15:30:00"})
    assert "SLM894" in run("close", "--register", *at).output
    assert "SLM758" in run("close", "--register", "--by", "ada", "--date", "2026-03-01", *at).output
    assert "2 months entered" in run("close", "--register", "--by", "ada", *at).output
    assert found(book) == {}
    assert [entry.act.value for entry in register(book).entries] == ["taken_over", "taken_over"]
    assert "0 months entered" in run("close", "--register", "--by", "ada", *at).output
    make_the_lock_anew(book)
    assert found(book)["SLM754 error"].startswith(LATEST)
    (book / SEALS).unlink()
    assert found(book)["SLM764 warning"] == LOCK


@pytest.mark.parametrize("arguments", [(), ("2026-02", "--register")])
def test_close_wants_a_month_or_the_old_ones(book: Path, run: Run, arguments: tuple[str, ...]) -> None:
    """Either one month is closed, or those of before are entered."""
    assert run("close", *arguments, "--root", book).exit_code == 2


def test_restating_goes_on_with_the_days(book: Path, run: Run) -> None:
    """Nothing is entered on a day before that of the last entry."""
    replace_words(book, OUTAGES, {"15:30:00": "16:30:00"})
    done = run("restate", "2026-01", "--root", book, "--as-of", "2026-03-20", "--date", "2026-03-09", *REASON)
    assert done.exit_code == 2
    assert "SLM758" in done.output


def test_interrupted_command_is_run_again(book: Path, sealed: Path, run: Run) -> None:
    """Who was killed between the register and the lock runs the same command again, and has what it would have made."""
    at = ("--root", book, "--as-of", AS_OF)
    before = (book / LOCK).read_bytes()
    replace_words(book, OUTAGES, {"15:30:00": "16:30:00"})
    assert run("restate", "2026-01", *at, *REASON).exit_code == 0
    made, entered = (book / LOCK).read_bytes(), (book / SEALS).read_bytes()
    (book / LOCK).write_bytes(before)
    assert found(book)["SLM754 error"].startswith(LOCK)
    other = (*REASON[:2], "--reason", "Another reason")
    assert run("restate", "2026-01", *at, *other).exit_code == 1
    assert run("restate", "2026-01", *at, *REASON).exit_code == 0
    assert ((book / LOCK).read_bytes(), (book / SEALS).read_bytes()) == (made, entered)
    shutil.rmtree(book)
    shutil.copytree(sealed, book)
    (book / LATEST).unlink()
    assert run("close", "2026-02", *at).exit_code == 0
    assert (book / LATEST).read_bytes() == (sealed / LATEST).read_bytes()
    assert (book / SEALS).read_bytes() == (sealed / SEALS).read_bytes()


def _keys(written: object) -> Iterator[tuple[Any, str]]:
    """Yield every key of a value of JSON with the object in which it stands."""
    if isinstance(written, dict):
        for key, value in list(written.items()):
            yield written, key
            yield from _keys(value)
    elif isinstance(written, list):
        for value in written:
            yield from _keys(value)


@pytest.mark.unmeasured
@pytest.mark.parametrize("path, is_registered", [(LOCK, True), (LOCK, False), (SEALS, True)])
def test_renamed_key_of_a_lock_is_told_at_its_place(book: Path, path: str, *, is_registered: bool) -> None:
    """Whichever key somebody renames, the lock is named, never a defect of the program."""
    if not is_registered:
        without_register(book)
    seen: set[str] = set()
    for owner, key in _keys(written := json.loads((book / path).read_text("utf-8"))):
        # One result of a kind stands for the others. Without a register nothing tells of languages, priorities, paths.
        is_seen = key in seen and key not in {"on", "by", "month", "seal", "label"}
        if is_seen or (not is_registered and (key in {"en", "zh", "priority"} or "/" in key)):
            continue
        seen.add(key)
        value = owner.pop(key)
        owner[f"{key}x"] = value
        (book / path).write_text(_lines(written), "utf-8")
        places = [problem.place for problem in read_book(book, AS_OF).problems if problem.severity is Severity.ERROR]
        assert any(place.path in {path, LOCK, LATEST} for place in places), key
        del owner[f"{key}x"]
        owner[key] = value
    assert {"results", "numerator", "start", "before", "reason"} <= seen or path == SEALS


def test_renamed_key_of_a_result_is_told_at_its_line(book: Path) -> None:
    """The line of the result is named in which a key is not what it should be."""
    lines = (book / LOCK).read_text("utf-8").splitlines()
    line = next(nth for nth, text in enumerate(lines, 1) if text.startswith('{"agreement"'))
    renamed = lines[line - 1].replace('"numerator"', '"numeratorx"')
    replace_words(book, LOCK, {lines[line - 1]: renamed})
    assert found(book)["SLM730 error"] == f"{LOCK}:{line}:1"


def _lines(written: Any) -> str:  # noqa: ANN401 - JSON may be anything
    return json.dumps(written, ensure_ascii=False)


@pytest.mark.unmeasured
@pytest.mark.parametrize("at", [0, 0.5, 1], ids=["first", "middle", "last"])
def test_every_file_of_a_closed_month_stays_byte_for_byte(book: Path, at: float) -> None:
    """One byte more in any file of the month, the lock or the register is told; so is a file more or fewer."""
    for file in [*sorted(path for path in (book / JANUARY).iterdir()), book / SEALS]:
        data = file.read_bytes()
        where = int(at * (len(data) - 1))
        file.write_bytes(data[:where] + b"#" + data[where:])
        assert found(book), file
        file.unlink()
        assert found(book), file
        file.write_bytes(data)
    assert found(book) == {}
    for name in ("surveys.csv", "probes.csv", "pauses.csv", "any.csv", "measured/desk.json"):
        (book / JANUARY / name).parent.mkdir(exist_ok=True)
        (book / JANUARY / name).write_bytes((book / "measurements/2026-02/pauses.csv").read_bytes())
        assert found(book), name
        (book / JANUARY / name).unlink()


EDITS: Final = st.sampled_from(("change", "delete", "add", "swap", "truncate", "strip"))


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_edit_of_a_closed_month_is_silent(sealed: Path, tmp_path: Path, data: st.DataObject) -> None:
    """Whatever is edited in a closed month, its lock and the register: the check is silent only if all is as it was."""
    shutil.rmtree(tmp_path / "book", ignore_errors=True)
    book = shutil.copytree(sealed, tmp_path / "book")
    for _ in range(data.draw(st.integers(1, 3))):
        files = [*sorted(path for path in (book / JANUARY).iterdir()), *book.glob(SEALS)]
        if files:
            _edit(data, files, book)
    if not found(book):
        assert _content(book) == _content(sealed)


def _edit(data: st.DataObject, files: list[Path], book: Path) -> None:
    file = data.draw(st.sampled_from(files))
    text = file.read_bytes()
    where = data.draw(st.integers(0, len(text)))
    match data.draw(EDITS):
        case "change":
            file.write_bytes(text[:where] + data.draw(st.binary(max_size=2)) + text[where + 1 :])
        case "delete":
            file.unlink()
        case "add":
            (book / JANUARY / data.draw(st.sampled_from(("surveys.csv", "a.json", "b.yml")))).write_bytes(text)
        case "swap":
            other = data.draw(st.sampled_from(files))
            file.write_bytes(other.read_bytes())
            other.write_bytes(text)
        case "truncate":
            file.write_bytes(text[:where])
        case "strip":
            lines = text.splitlines(keepends=True)
            file.write_bytes(b"".join(line for nth, line in enumerate(lines) if nth != where % max(len(lines), 1)))


def _content(book: Path) -> dict[str, object]:
    """Return what the month and the register say: blanks of JSON and line ends apart."""
    files = [*(path for path in (book / JANUARY).iterdir()), book / SEALS]
    return {
        path.name: json.loads(path.read_text("utf-8-sig"))
        if path.suffix == ".json"
        else path.read_bytes().replace(b"\r\n", b"\n")
        for path in files
    }


def test_site_publishes_seals_that_name_nobody(book: Path) -> None:
    """Every edition has the acts with their seals; the report of a month bears its own, on its page and on paper."""
    portfolio = portfolio_of(book, AS_OF)
    entries = register(book).entries
    for audience in ("internal", "public", "customer:sales"):
        view = judged(portfolio).seen_by(Audience.parse(audience, portfolio.provider))
        site = render(view, language="en")
        published = parse_seals(b"".join(site.assets["seals.json"]).decode())
        assert published.entries == tuple(replace(entry, by="", lock="") for entry in entries)
        for month, entry in register(book).latest.items():
            seal = "-".join(entry.seal[start : start + 4] for start in (0, 4, 8))
            assert seal in site.pages[f"reports/{month}/index.md"].markdown
            edition = Edition.of(view, "zh")
            assert seal in print_markdown(report_paper(edition, month))


def test_book_is_held_against_what_was_published(book: Path, sealed: Path, run: Run, tmp_path: Path) -> None:
    """A seals.json, a site or another copy of the book tells of a past that was made anew, chain and all."""

    def verify(path: Path) -> Result:
        return run("verify", "--seals", path, "--root", book, "--as-of", AS_OF)

    site = tmp_path / "site"
    site.mkdir()
    (site / "seals.json").write_text(register(sealed).published.text(), "utf-8")
    written, one = tmp_path / "written", tmp_path / "site-of-languages"
    for folder in (written / "en/docs", written / "zh/docs", one / "en"):
        folder.mkdir(parents=True)
        shutil.copy(site / "seals.json", folder)
    for path in (site, site / "seals.json", sealed, written, written / "en", one):
        same = verify(path)
        assert (same.exit_code, same.output) == (0, "2 months agree: 2026-01, 2026-02\n")
    (site / "seals.json").write_text(SealRegister(register(sealed).entries[:2]).published.text(), "utf-8")
    assert "1 later act" in verify(site).output
    assert verify(site).exit_code == 0

    edit_an_entry(book)
    assert "altered: the register or the lock no longer says what was sealed: 2026-02" in verify(sealed).output
    shutil.copy(sealed / SEALS, book / SEALS)
    make_the_lock_anew(book)
    assert "altered: the register or the lock no longer says what was sealed: 2026-02" in verify(sealed).output
    content = parse_lock(LATEST, (book / LATEST).read_text("utf-8")).content
    first, second, third = register(book).entries
    (book / SEALS).write_text(chained_anew([first, replace(second, lock=content), third]), "utf-8")
    differs = verify(sealed)
    assert differs.exit_code == 1
    assert "differs: the book has this act with another seal: 2026-02, closed on 2026-03-05" in differs.output
    (book / SEALS).write_text(SealRegister((first,)).text(), "utf-8")
    assert "missing: the book has no such act: 2026-02, closed on 2026-03-05" in verify(sealed).output


REFERENCES: Final = {
    "catalog/calendars/always.yml": ("00:00-24:00", "10:00-11:00"),
    "catalog/levels.yml": ("resolve: 2 working_hours", "resolve: 9 working_hours"),
    "catalog/services/mail.yml": ("Encrypted", "Sometimes encrypted"),
    "agreements/SLA-MAIL/1.0/terms.en.md": ("as promised", "as it can"),
}


def test_word_that_is_gone_is_held_against_what_was_published(book: Path, run: Run, tmp_path: Path) -> None:
    """A word of the glossary that a published version used, and that nobody approved without it, is missed."""
    glossary = (book / "catalog/glossary.yml").read_text("utf-8")
    word = "  - {id: mail, term: {en: mail, zh: 邮件}, definition: {en: What is sent, zh: 发送的内容}}"
    add_lines(book, "catalog/glossary.yml", word)
    portfolio = portfolio_of(book, AS_OF)
    site = render(judged(portfolio).seen_by(Audience.parse("customer:sales", portfolio.provider)), language="en")
    (tmp_path / "seals.json").write_bytes(b"".join(site.assets["seals.json"]))
    verify = ("verify", "--seals", tmp_path / "seals.json", "--root", book, "--as-of", AS_OF)
    assert run(*verify).exit_code == 0
    (book / "catalog/glossary.yml").write_text(glossary, "utf-8")
    gone = run(*verify)
    assert gone.exit_code == 1
    assert "catalog/glossary.yml#mail" in gone.output


@pytest.mark.unmeasured
@pytest.mark.parametrize("path", REFERENCES)
def test_promise_is_held_against_what_was_published(book: Path, run: Run, tmp_path: Path, path: str) -> None:
    """What an approved version promised when a site was made, also by reference, is told where the book differs."""
    portfolio = portfolio_of(book, AS_OF)
    site = render(judged(portfolio).seen_by(Audience.parse("customer:sales", portfolio.provider)), language="en")
    published = tmp_path / "seals.json"
    published.write_bytes(b"".join(site.assets["seals.json"]))
    verify = ("verify", "--seals", published, "--root", book, "--as-of", AS_OF)
    same = run(*verify)
    told = same.output.splitlines()
    assert (same.exit_code, told[0]) == (0, "2 months agree: 2026-01, 2026-02")
    assert told[1] == "1 version promises what it promised"
    before, after = REFERENCES[path]
    replace_words(book, path, {before: after})
    differs = run(*verify)
    assert differs.exit_code == 1
    assert "differs: SLA-MAIL 1.0" in differs.output
    assert path.startswith("agreements") or path in differs.output


POLICY: Final = """
four_eyes: true
signed_since: {closings: 2027-01-01}
signed_approvals: {roles: [customer], since: 2027-01-01}
authority:
  approve: [{role: customer, side: customer}, {role: manager, roles: [manager]}]
  close: {roles: [manager]}
  restate: {side: provider}
"""
LESS: Final = {
    "signed_since: {closings: 2027-01-01}": ("signed_since: {closings: 2029-01-01}", "signed_since.closings"),
    "since: 2027-01-01}": ("since: 2029-01-01}", "signed_approvals.since"),
    "approvals_on_paper: false": ("approvals_on_paper: true", "approvals_on_paper"),
    "four_eyes: true": ("four_eyes: false", "four_eyes"),
    "close: {roles: [manager]}": ("close: {roles: [manager, desk]}", "authority.close"),
    "  close: {roles: [manager]}\n": ("", "authority, authority.close"),
    "{role: manager, roles: [manager]}": ("{role: manager, roles: [manager, desk]}", "authority.approve.manager"),
    "{role: customer, side: customer}": ("{role: customer, side: provider}", "authority.approve.customer"),
}
MORE: Final = {
    "restate: {side: provider}": "restate: {side: provider, roles: [manager]}",
    "signed_since: {closings: 2027-01-01}": "signed_since: {closings: 2027-01-01, reviews: 2027-01-01}",
}


@pytest.mark.parametrize("before", [*LESS, *MORE])
def test_what_was_demanded_is_held_against_what_was_published(
    book: Path, run: Run, tmp_path: Path, before: str
) -> None:
    """Who asks for less than when a site was made, or lets others do what only some might, is told; not for more."""
    replace_words(book, "catalog/provider.yml", {"approvals_on_paper: true": "approvals_on_paper: false"})
    add_lines(book, "catalog/provider.yml", POLICY)
    portfolio = portfolio_of(book, AS_OF)
    site = render(judged(portfolio).seen_by(Audience.parse("customer:sales", portfolio.provider)), language="en")
    published = tmp_path / "seals.json"
    published.write_bytes(b"".join(site.assets["seals.json"]))
    verify = ("verify", "--seals", published, "--root", book, "--as-of", AS_OF)
    assert run(*verify).exit_code == 0
    after, weaker = LESS.get(before, (MORE.get(before, ""), ""))
    replace_words(book, "catalog/provider.yml", {before: after})
    now = run(*verify)
    assert now.exit_code == (1 if weaker else 0)
    assert not weaker or f"asks for less than was published by {weaker}\n" in now.output


def test_withdrawal_is_held_against_what_was_published(book: Path, run: Run, tmp_path: Path) -> None:
    """Whoever was promised a term learns that the book now ends it sooner, however that was written."""
    portfolio = portfolio_of(book, AS_OF)
    site = render(judged(portfolio).seen_by(Audience.parse("customer:sales", portfolio.provider)), language="en")
    published = tmp_path / "seals.json"
    published.write_bytes(b"".join(site.assets["seals.json"]))
    with (book / "agreements/SLA-MAIL/approvals.yml").open("a", encoding="utf-8") as register:
        register.write('withdrawals: [{version: "1.0", date: 2026-03-08, by: Ada Example, reason: Moved}]\n')
    differs = run("verify", "--seals", published, "--root", book, "--as-of", AS_OF)
    assert differs.exit_code == 1
    assert "SLA-MAIL 1.0 promised something else by agreements/SLA-MAIL/approvals.yml" in differs.output


def test_promise_of_a_version_that_is_gone_is_told_and_of_one_that_is_over_is_not(
    book: Path, run: Run, tmp_path: Path
) -> None:
    """Who took a version out of the book contradicts what was published; a term that ended as promised does not."""
    portfolio = portfolio_of(book, AS_OF)
    site = render(judged(portfolio).seen_by(Audience.parse("customer:sales", portfolio.provider)), language="en")
    text = b"".join(site.assets["seals.json"]).decode()
    published = tmp_path / "seals.json"
    published.write_text(text, "utf-8")
    verify = ("verify", "--seals", published, "--root", book)
    assert "1 version promises what it promised" in run(*verify, "--as-of", "2028-01-01").output
    published.write_text(json.dumps(json.loads(text) | {"promises": [gone(json.loads(text)["promises"][0])]}), "utf-8")
    differs = run(*verify, "--as-of", AS_OF)
    assert differs.exit_code == 1
    assert "SLA-GONE 1.0 is gone" in differs.output
    published.write_text(text.replace('"until"', '"more": 1, "until"'), "utf-8")  # no published seals at all
    assert "SLM768" in run(*verify, "--as-of", AS_OF).output


def test_what_nobody_approved_is_no_promise() -> None:
    """A version without approval promises nothing that could be held against its provider."""
    assert not list(promises_of(small_book.portfolio(approvals={})))


def gone(promise: dict[str, Any]) -> dict[str, Any]:
    """Return a promise of an agreement that no book has."""
    return promise | {"agreement": "SLA-GONE"}


@pytest.mark.parametrize("name", ["agreements", "measurements/2026-01/month.yml"])
def test_what_has_no_seals_is_refused(book: Path, run: Run, name: str) -> None:
    """Where there are no seals nothing is said to agree."""
    refused = run("verify", "--seals", book / name, "--root", book, "--as-of", AS_OF)
    assert refused.exit_code == 2
    assert "SLM768" in refused.output


@pytest.mark.parametrize("arguments", [(), ("1f0e33ab90c4", "--seals", ".")])
def test_verify_wants_a_paper_or_seals(book: Path, run: Run, arguments: tuple[str, ...]) -> None:
    """Either a paper is looked up or the book is held against seals."""
    assert run("verify", *arguments, "--root", book).exit_code == 2


@pytest.mark.unmeasured
def test_seal_on_a_report_is_looked_up(book: Path, run: Run) -> None:
    """Who types the seal of a report learns whether it is the latest, was restated since, or is not what was sealed."""
    closed, other, restated = (entry.seal for entry in register(book).entries)

    def verify(seal: str) -> tuple[int, str]:
        done = run("verify", f"{seal[:4]}-{seal[4:8]}-{seal[8:12]}", "--root", book, "--as-of", AS_OF)
        return done.exit_code, done.output

    rule = "held by the rule slm-seals/1: all that was closed and restated until then\n"
    assert verify(other) == (0, f"{rule}the seal of 2026-02, closed on 2026-03-05\n")
    assert verify(restated)[0] == 0
    assert verify(closed) == (
        1, f"{rule}the seal of 2026-01, closed on 2026-02-05\nsuperseded: 2026-01, restated on 2026-03-10\n"
    )  # fmt: skip
    make_the_lock_anew(book)
    assert verify(other)[0] == verify(restated)[0] == 1
    assert verify("f" * 12)[0] == 2
