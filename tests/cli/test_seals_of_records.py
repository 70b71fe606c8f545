"""`slm verify --seals`: what was published of records that no lock seals is still there."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest
from click.testing import Result
from tests.books import AS_OF, add_lines, portfolio_of, replace_words, with_tickets

from slm.documents.edition import Edition
from slm.facts.judgement import judged
from slm.portfolio import Audience
from slm.site.pages.reports import seal_files

pytestmark = pytest.mark.floors

Run = Callable[..., Result]
Verify = Callable[[], Result]
ACTION: Final = "measurements/improvements/IMP-1.yml"
REVIEW: Final = "measurements/reviews/2026-02-sales.yml"
REQUEST: Final = "catalog/changes/RFC-1.yml"
SOURCE: Final = "measurements/sources/status.yml"
MAIL: Final = "catalog/services/mail.yml"
APPROVALS: Final = "agreements/SLA-MAIL/approvals.yml"
COPIES: Final = "agreements/SLA-MAIL/copies.yml"
MARCH: Final = "measurements/2026-03/tickets.csv"
OUTAGES: Final = "measurements/2026-03/outages.csv"
ENTRY: Final = "  - {date: 2026-02-20, by: ada, text: {en: Hired, zh: 已招聘}, done: 50 %}\n"


def told(was: str) -> str:
    """Return an entry of the day of publishing that says what keys of an action were before."""
    return ENTRY.replace("02-20", "03-10").replace("done: 50 %", f"was: {was}")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a book with an open month, an action, signed minutes, a decision, a copy, a withdrawal, and a price."""
    book = with_tickets(tmp_path_factory.mktemp("made"))
    add_lines(book, ACTION, "goal: 95 %\ncause: {en: Few people, zh: 人手不足}")
    add_lines(book, REVIEW, "decisions: [{en: Hire, zh: 招聘}]\nsigned: [{by: ada, on: 2026-02-21}]")
    add_lines(book, MAIL, "charge: {en: 10 CNY, zh: 10 元}\nfeatures: [{en: Calendar, zh: 日历}]")
    add_lines(book, APPROVALS, 'withdrawals: [{version: "1.0", date: 2026-12-01, by: Ada Example, reason: Moved}]')
    issued = '{number: 1, version: "1.0", event: issued, date: 2026-02-10, holder: {en: Archive, zh: 档案室}}'
    (book / COPIES).write_text(f"kind: copies\nevents:\n  - {issued}\n", "utf-8")
    replace_words(book, "measurements/2026-02/outages.csv", {"-02-": "-03-", "T-2,": "T-3,"}, to=OUTAGES)
    return book


@pytest.fixture(scope="module")
def published(made: Path) -> str:
    """Return the seals that this book publishes."""
    return seals(made)


@pytest.fixture
def book(made: Path, tmp_path: Path) -> Path:
    """Return a copy of that book."""
    return shutil.copytree(made, tmp_path / "book")


def seals(book: Path, audience: str = "internal") -> str:
    """Return the seals that an edition publishes."""
    portfolio = portfolio_of(book, AS_OF)
    view = judged(portfolio).seen_by(Audience.parse(audience, portfolio.provider))
    (part,) = seal_files(Edition.of(view, "en"))
    assert isinstance(part, tuple)
    content = part[1]
    assert callable(content)
    made = content()
    assert isinstance(made, bytes)
    return made.decode()


@pytest.fixture
def verify(book: Path, published: str, run: Run, tmp_path: Path) -> Verify:
    """Return a function that holds the book against what it published as it was made."""
    (tmp_path / "seals.json").write_text(published, "utf-8")
    return lambda: run("verify", "--seals", tmp_path / "seals.json", "--root", book, "--as-of", AS_OF)


UNLIKE: Final[dict[str, tuple[str, dict[str, str] | None, str]]] = {
    "action gone": (ACTION, None, "gone: {path} was published"),
    "due": (ACTION, {"due: 2026-04-30": "due: 2026-06-30"}, "under due\n"),
    "goal and cause": (ACTION, {"goal: 95 %": "goal: 90 %", "Few people": "Bad luck"}, "under cause, goal\n"),
    "due, told with another day": (ACTION, {
        "due: 2026-04-30": "due: 2026-06-30", ENTRY: f"{ENTRY}{told('{due: 2026-05-31}')}"}, "under due\n"),
    "goal beside what is told": (ACTION, {
        "goal: 95 %": "goal: 90 %", "due: 2026-04-30": "due: 2026-06-30", ENTRY: f"{ENTRY}{told('{due: 2026-04-30}')}"},
        "under goal\n"),
    "due told before it was published": (ACTION, {"due: 2026-04-30": "due: 2026-06-30", ENTRY: (
        f"{ENTRY}{told('{due: 2026-04-30}').replace('03-10', '03-09')}")}, "under due\n"),
    "price with a word of something else": (MAIL, {"10 CNY": "12 CNY", "features:": (
        "history: [{date: 2026-03-10, text: {en: Calmer, zh: 更静}}]\nfeatures:")}, "under charge\n"),
    "answers": (ACTION, {"month: 2026-02": "month: 2026-01"}, "under answers\n"),
    "decision rewritten": (REQUEST, {"effective_on: 2025-12-01": "effective_on: 2025-12-15"}, "under effective_on\n"),
    "decision gone": (REQUEST, None, "gone: {path} was published"),
    "minutes": (REVIEW, {"en: Hire": "en: Dismiss"}, "under decisions\n"),
    "signature out of minutes": (REVIEW, {"signed: [{by: ada, on: 2026-02-21}]": "signed: []"}, "under signed\n"),
    "price": (MAIL, {"10 CNY": "20 CNY"}, "under charge\n"),
    "feature": (MAIL, {"[{en: Calendar, zh: 日历}]": "[]"}, "under features\n"),
    "name that was ignored": (SOURCE, {"reason: {en: Not": "reason: {en: Never"}, "under ignored\n"),
    "withdrawal": (APPROVALS, {"reason: Moved": "reason: Lost"}, "under withdrawals\n"),
    "approval": (APPROVALS, {"role: manager, name": "role: owner, name"}, "under approvals\n"),
    "copy": (COPIES, {"Archive": "Attic"}, "under events\n"),
    "ticket of an open month": (MARCH, {"T-4,": "T-9,"}, "under id\n"),
    "outages of an open month": (OUTAGES, None, "gone: {path} was published"),
}  # fmt: skip
"""What somebody takes away or rewrites, with the history and all seals of the book made anew, and how it is told."""


@pytest.mark.unmeasured
@pytest.mark.parametrize("change", UNLIKE)
def test_what_vanished_or_was_rewritten_since_it_was_published_is_told(book: Path, verify: Verify, change: str) -> None:
    """Whoever has the published seals learns which record is gone, or no longer says what it did, and ends with 1."""
    path, edit, words = UNLIKE[change]
    if edit is None:
        (book / path).unlink()
    else:
        replace_words(book, path, edit)
    found = verify()
    assert found.exit_code == 1, found.output
    lines = [line for line in f"{found.output}\n".splitlines(keepends=True) if path in line]
    assert len(lines) == 1 or path == APPROVALS
    assert words.format(path=path) in "".join(lines)


HONEST: Final[dict[str, tuple[str, dict[str, str]]]] = {
    "nothing": (ACTION, {}),
    "an action with an entry since": (ACTION, {
        "due: 2026-04-30": "due: 2026-06-30", ENTRY: f"{ENTRY}{told('{due: 2026-04-30}')}"}),
    "other services with an entry since": (ACTION, {
        "services: [mail]": "services: [storage]", ENTRY: f"""{ENTRY}{told("{services: '[mail]'}")}"""}),
    "a goal translated": (ACTION, {"goal: 95 %": "goal: {en: 95 %, zh: 95 %以上}"}),
    "one more answer": (ACTION, {"answers: [": (
        "answers: [{agreement: SLA-MAIL, target: p1-response, service: mail, month: 2026-02},\n    ")}),
    "another price from a day on": (MAIL, {"10 CNY": "12 CNY", "features:": (
        "history: [{date: 2026-03-10, text: {en: Dearer, zh: 涨价}, was: {charge: 10 CNY}}]\nfeatures:")}),
    "another team from a day on": (MAIL, {"team: servers": (
        "team: desk\nearlier: [{until: 2026-03-11, team: servers}]")}),
    "a copy that came back": (COPIES, {"events:\n": (
        'events:\n  - {number: 2, version: "1.0", event: issued, date: 2026-02-09, holder: Desk}\n')}),
    "another name that is ignored": (SOURCE, {"ignored:\n": (
        "ignored:\n  - {name: Wiki, reason: {en: Not offered, zh: 不提供}}\n")}),
    "one more ticket": (MARCH, {"T-4,mail": "T-5,mail,incident,P1,2026-03-02T09:00:00+08:00,,,,sales,\nT-4,mail"}),
    "a ticket that was solved": (MARCH, {"09:00:00+08:00,,,": "09:00:00+08:00,,2026-03-02T10:00:00+08:00,"}),
}  # fmt: skip


@pytest.mark.parametrize("change", HONEST)
def test_what_goes_on_agrees_with_what_was_published(book: Path, verify: Verify, change: str) -> None:
    """What was added, translated, or changed with a word of it since contradicts nothing."""
    path, edit = HONEST[change]
    replace_words(book, path, edit)
    found = verify()
    assert found.exit_code == 0, found.output


FEAST: Final = "catalog/calendars/feast.yml"
OFF: Final = "  - {date: 2026-DAY, name: {en: Feast, zh: 节日}}\n"
DAYS_OFF: Final[dict[str, tuple[list[str], str]]] = {
    "ahead": (["09-01"], "2026-09-01"),
    "two ahead": (["09-01", "12-30"], "2026-09-01, 2026-12-30"),
    "a week and more ahead": (
        ["09-01", "10-01", "10-02", "10-05", "10-06", "10-07", "12-30"],
        "2026-09-01, 2026-10-01, 2026-10-02, 2026-10-05, 2026-10-06, 2026-10-07, 2026-12-30",
    ),
    "in the quarter of today": (["03-30"], "2026-03-30"),
    "in the past": (["02-03"], ""),
    "today": (["03-10"], ""),
    "one of them in the past": (["02-03", "09-01"], ""),
}
"""Days off that are added to a year that was published, and which of them are put up with."""


@pytest.mark.parametrize("days", DAYS_OFF)
def test_days_off_that_lie_ahead_are_no_contradiction(book: Path, verify: Verify, days: str) -> None:
    """A government may add a day off: it is told, and contradicts what was published only where it moves the past."""
    added, told_days = DAYS_OFF[days]
    lines = "".join(OFF.replace("DAY", day) for day in added)
    replace_words(book, FEAST, {"days_off:\n": f"days_off:\n{lines}"})
    found = verify()
    assert found.exit_code == (0 if told_days else 1), found.output
    assert bool(told_days) == ("warning: OLA-SERVER 1.0 has new special days ahead" in found.output)
    assert not told_days or f"no closed month: {told_days}\n" in found.output


@pytest.mark.parametrize("day, is_ahead", [("2026-09-01", True), ("2026-03-09", False)])
def test_make_up_days_and_hours_ahead_are_no_contradiction_either(
    book: Path, verify: Verify, day: str, *, is_ahead: bool
) -> None:
    """Whatever is added to the days of a year is told by its day, and contradicts nothing where it lies ahead."""
    made_up = f"  - {{date: {day}, name: {{en: Worked, zh: 上班}}}}\n"
    replace_words(book, FEAST, {"working_days:\n": f"working_days:\n{made_up}"})
    hours = "    exceptions: [{date: 2026-12-29, hours: [], reason: {en: Party, zh: 年会}}]"
    add_lines(book, "catalog/calendars/office.yml", hours)
    found = verify()
    assert found.exit_code == (0 if is_ahead else 1), found.output
    assert is_ahead == (f"which change no closed month: {day}, 2026-12-29\n" in found.output)


def test_a_day_off_less_is_a_contradiction(book: Path, verify: Verify) -> None:
    """Who is to work on a day that was published as one off is told something else, ahead or not."""
    replace_words(book, FEAST, {"date: 2026-01-01": "date: 2026-12-31"})
    found = verify()
    assert found.exit_code == 1
    assert "promised something else by catalog/calendars/office.yml#days" in found.output


@pytest.mark.unmeasured
def test_restated_month_says_itself_what_was_corrected(book: Path, run: Run, verify: Verify) -> None:
    """A row that was there while a month was open, and that a restatement took out, is the restatement's."""
    at = ("--root", book, "--as-of", "2026-04-10")
    for month in ("2026-01", "2026-02", "2026-03"):
        closed = run("close", month, "--by", "ada", *at)
        assert closed.exit_code == 0, closed.output
    replace_words(book, OUTAGES, {"OUT-3": "OUT-9"})
    assert (
        run("restate", "2026-03", "--by", "ada", "--reason", "en=So it was", "--reason", "zh=如此", *at).exit_code == 0
    )
    assert not [line for line in verify().output.splitlines() if OUTAGES in line and "changed since" not in line]


def test_what_is_not_settled_or_is_under_a_lock_is_not_held_on_to(book: Path, run: Run) -> None:
    """Requests that nobody decided, reviews to come, registers without entries, and closed months have no record."""
    for month in ("2026-01", "2026-02"):
        closed = run("close", month, "--by", "ada", "--root", book, "--as-of", AS_OF)
        assert closed.exit_code == 0, closed.output
    pending = {"decision: approved": "decision: pending", "decided_by: ada\n": "", "decided_on: 2025-11-10\n": ""}
    replace_words(book, REQUEST, pending, to="catalog/changes/RFC-2.yml")
    planned = {"date: 2026-02-20": "date: 2026-12-20", "signed: [{by: ada, on: 2026-02-21}]": ""}
    replace_words(book, REVIEW, planned, to="measurements/reviews/2026-12-sales.yml")
    (book / "agreements/UC-LINE/copies.yml").write_text("kind: copies\n", "utf-8")
    paths = {record["path"] for record in json.loads(seals(book))["records"]}
    assert {MARCH, REQUEST, REVIEW} <= paths
    assert not {path for path in paths if "2026-01" in path or "2026-12" in path or "RFC-2" in path}
    assert not {"agreements/UC-LINE/copies.yml", "measurements/2026-02/outages.csv"} & paths


@pytest.mark.unmeasured
@pytest.mark.parametrize("audience", ["public", "customer:sales", "internal"])
def test_seals_hold_only_what_their_readers_see(book: Path, run: Run, tmp_path: Path, audience: str) -> None:
    """The seals of each edition agree with the whole book, and name and count no record that its readers do not see."""
    text = seals(book, audience)
    paths = {record["path"] for record in json.loads(text)["records"]}
    assert ({COPIES} & paths == set()) == (audience != "internal")
    assert MAIL in paths
    assert (SOURCE in paths) == (audience == "internal")
    assert not {path for path in paths if "OLA" in path or "UC-" in path} or audience == "internal"
    assert audience != "public" or not {REVIEW, ACTION, APPROVALS, MARCH} & paths
    (tmp_path / "seals.json").write_text(text, "utf-8")
    same = run("verify", "--seals", tmp_path / "seals.json", "--root", book, "--as-of", AS_OF)
    assert same.exit_code == 0, same.output


@pytest.mark.parametrize(
    "wrong", ['"records": [{"path": 1, "said": {}}]', '"records": [{"path": "a"}]', '"day": "soon"']
)
def test_odd_records_are_refused(book: Path, run: Run, tmp_path: Path, wrong: str) -> None:
    """Where it does not say what was published nothing is said to agree."""
    (tmp_path / "seals.json").write_text(f'{{"format": "slm-seals/1", "entries": [], {wrong}}}', "utf-8")
    assert "SLM768" in run("verify", "--seals", tmp_path / "seals.json", "--root", book, "--as-of", AS_OF).output
