"""`slm check --history`: what may change rightly does not change unseen, and what only grows is silent (S13)."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Final

import pytest
from tests.books import add_lines, bind_approvals, copied, replace_words
from tests.cli.conftest import Run
from tests.histories import AS_OF, Commit, History, amend, git

from slm.checks.history import history_stands
from slm.checks.recorded import BookHistory, FileState

pytestmark = pytest.mark.floors

SOURCE: Final = "measurements/sources/status.yml"
EXPORT: Final = "measurements/status/history.csv"
SLA: Final = "agreements/SLA-MAIL/1.0/agreement.yml"
FEAST: Final = "catalog/calendars/feast.yml"
OFFICE: Final = "catalog/calendars/office.yml"
LEVELS: Final = "catalog/levels.yml"
METRICS: Final = "catalog/metrics.yml"
MAIL: Final = "catalog/services/mail.yml"
OPEN: Final = "measurements/2026-02/outages.csv"
FIGURES: Final = "measurements/2026-02/figures.yml"
NEW_YEAR: Final = "  - {date: 2026-01-01, name: {en: New Year, zh: 元旦}}\n"
OFFER: Final = """\
charge: {en: 10 CNY, zh: 10 元}
hours: always
features: [{en: Calendar, zh: 日历}]
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, run: Run) -> Path:
    """Return a sound book in a repository, with a closed month and a service that says what it offers."""
    book = copied(tmp_path_factory.mktemp("made"), bound=False)
    replace_words(book, SLA, {"metric: availability\n": "metric: availability\n    source: status\n"})
    bind_approvals(book)
    add_lines(book, MAIL, OFFER)
    closed = run("close", "2026-01", "--root", book, "--as-of", AS_OF)
    assert closed.exit_code == 0, closed.output
    git(book, "init", "--quiet")
    return book


@pytest.fixture
def book(made: Path, tmp_path: Path) -> Path:
    """Return a copy of that book."""
    return shutil.copytree(made, tmp_path / "book")


CHANGED: Final[dict[str, tuple[str, dict[str, str] | None, str]]] = {
    "mapping": (SOURCE, {"known_for: 1 ": "known_for: 2 "}, "warning SLM933 * changed known_for in"),
    "mapping of a name": (SOURCE, {"reason: {en: Not": "reason: {en: Never"}, "warning SLM933 * changed ignored in"),
    "mapping removed": (SOURCE, None, "warning SLM933 * changed kind, "),
    "row of an export": (EXPORT, {",x": ",y"}, "warning SLM933 * changed 'Mail,2026-01-01 00:30,down,x' in"),
    "late row of an export": (EXPORT, {",x\n": ",x\nMail,2026-01-02 00:30,ok,\n"},
                              "warning SLM998 * added a line of 2026-01 to this export after"),
    "late rows of an export": (EXPORT, {",x\n": ",x\nMail,2026-01-02 00:30,ok,\nMail,2026-01-03 00:30,ok,\n"},
                               "warning SLM998 * added 2 lines of 2026-01 to this export after"),
    "export removed": (EXPORT, None, "warning SLM933 * changed 'name,"),
    "one more holiday": (FEAST, {NEW_YEAR: f"{NEW_YEAR}{NEW_YEAR.replace('-01-01', '-09-01')}"},
                         "warning SLM948 * added, moved or took away days ahead of which"),
    "one holiday less": (FEAST, {NEW_YEAR: NEW_YEAR.replace("-01-01", "-09-01")},
                         "warning SLM933 * changed days_off.2026-01-01 in"),
    "holidays removed": (FEAST, None, "warning SLM933 * changed kind, published, days_off.2026"),
    "hours": (OFFICE, {"tuesday: [09": "tuesday: [10"}, "warning SLM933 * changed versions.2025-01-01.week.tuesday in"),
    "level": (LEVELS, {"resolve: 2": "resolve: 4"}, "warning SLM933 * changed levels.P1.resolve in"),
    "metric": (METRICS, {"number of cases": "all"}, "warning SLM933 * changed metrics.tickets.formula.en in"),
    "outage of an open month": (OPEN, {"OUT-2": "OUT-9"}, "warning SLM934 * took 'OUT-2' out of"),
    "outages of an open month": (OPEN, {"OUT-2": "OUT-8", "MNT-2": "MNT-9"}, "warning SLM934 * took 2 entries out of"),
    "cause of an outage of an open month": (OPEN, {"hardware": "theirs"}, "warning SLM936 * changed reason of 'OUT-2'"),
    "exclusion of an outage of an open month": (OPEN, {"all,hardware,\n": "all,hardware,a\n"},
                                                "warning SLM936 * changed exclusion of 'OUT-2'"),
    "hours on a day of an open month that has passed": (OFFICE, {"    on_make_up_days: [09:00-12:00]\n": (
        "    on_make_up_days: [09:00-12:00]\n    exceptions: [{date: 2026-03-09, hours: [], reason: Fair}]\n")},
        "warning SLM869 * added special days that had passed"),
    "hours on a day of a closed month": (OFFICE, {"    on_make_up_days: [09:00-12:00]\n": (
        "    on_make_up_days: [09:00-12:00]\n    exceptions: [{date: 2026-01-05, hours: [], reason: Fair}]\n")},
        "warning SLM933 * changed exceptions.2026-01-05 in"),
    "a day off in an open month that has passed": (
        FEAST, {NEW_YEAR: f"{NEW_YEAR}{NEW_YEAR.replace('-01-01', '-03-02')}"},
        "warning SLM869 * added special days that had passed"),
    "times of an open month": (OPEN, {"11:30": "11:45", "02:00": "02:30"}, "warning SLM936 * changed 2 entries of"),
    "value of an open month": (FIGURES, {"numerator: 42": "numerator: 52"},
                               "warning SLM936 * changed numerator of 'SLA-MAIL tickets'"),
    "record of an open month": (OPEN, None, "warning SLM934 * took 2 entries out of"),
    "figure of an open month": (FIGURES, {"workload: tickets": "workload: calls"},
                                "warning SLM934 * took 'SLA-MAIL tickets' out of"),
    "price": (MAIL, {"10 CNY": "20 CNY"}, "error SLM935 * changed charge of"),
    "hours of a service": (MAIL, {"hours: always\n": "hours: office\n"}, "error SLM935 * changed hours of"),
    "team": (MAIL, {"team: servers": "team: desk"}, "error SLM935 * changed team of"),
    "price, with a word of something else": (MAIL, {"10 CNY": "9 CNY", "hours: always\n": (
        "hours: always\nhistory: [{date: 2026-03-01, text: {en: New, zh: 新}, was: {features: Calendar}}]\n")},
        "error SLM935 * changed charge of"),
    "level, with another one held earlier": (LEVELS, {"resolve: 2 working_hours\n": (
        "resolve: 4 working_hours\n    earlier:\n      - {until: 2026-03-01, respond: 2 working_hours}\n")},
        "warning SLM933 * changed levels.P1.resolve in"),
    "level, held until before the month": (LEVELS, {"resolve: 2 working_hours\n": (
        "resolve: 4 working_hours\n    earlier:\n      - {until: 2024-01-01, resolve: 2 working_hours}\n")},
        "warning SLM933 * changed levels.P1.resolve in"),
    "level, held until within the month": (LEVELS, {"resolve: 2 working_hours\n": (
        "resolve: 4 working_hours\n    earlier:\n      - {until: 2026-01-31, resolve: 2 working_hours}\n")},
        "warning SLM933 * changed levels.P1.resolve in"),
    "level, with another one held in the month": (LEVELS, {"resolve: 2 working_hours\n": (
        "resolve: 4 working_hours\n    earlier:\n      - {until: 2026-01-20, resolve: 4 working_hours}\n"
        "      - {until: 2026-03-01, resolve: 2 working_hours}\n")},
        "warning SLM933 * changed levels.P1.resolve in"),
    "team, held until before the approval": (MAIL, {"team: servers": (
        "team: desk\nearlier: [{until: 2024-01-01, team: servers}]")}, "error SLM935 * changed team of"),
    "feature": (MAIL, {"[{en: Calendar, zh: 日历}]": "[]"}, "warning SLM935 * changed features of"),
}  # fmt: skip
"""What changes in a file, and what is told of it: severity, code, and after who did it, what."""


@pytest.mark.parametrize("change", CHANGED)
def test_who_changes_what_is_relied_on_is_named(book: Path, commit: Commit, history: History, change: str) -> None:
    """What closed months and approved versions rest on, and rows of open months, are told with commit and key."""
    path, edit, told = CHANGED[change]
    if edit is None:
        (book / path).unlink()
    else:
        replace_words(book, path, edit)
    commit("Mallory")
    found = [line for line in history() if line.startswith(path)]
    code, words = told.split(" * ")
    assert [line.split(": ", 1)[1].startswith(code) for line in found] == [True], found
    assert f"Mallory) {words}" in found[0]
    assert "Lin)" in found[0]


@pytest.mark.usefixtures("commit")
def test_what_was_put_back_is_settled(book: Path, history: History) -> None:
    """Nothing is told of files that are what they were."""
    before = (book / MAIL).read_bytes()
    replace_words(book, MAIL, {"10 CNY": "20 CNY"})
    assert history()
    (book / MAIL).write_bytes(before)
    assert history() == []


def test_calendar_that_was_recorded_after_the_lock_says_nothing_new_of_days(
    book: Path, commit: Commit, history: History
) -> None:
    """Where a history has the lock before the calendar, nobody can tell from it which days were added since."""
    calendar = (book / FEAST).read_bytes()
    (book / FEAST).unlink()
    amend(book)
    (book / FEAST).write_bytes(calendar)
    commit("Mallory")
    assert [line for line in history() if "SLM948" in line or "SLM869" in line] == []


def test_day_off_ahead_that_moves_is_no_basis_of_a_closed_month(book: Path, commit: Commit, history: History) -> None:
    """No month was closed by a day that is still to come: it is told as what it is, a promise ahead that changed."""
    replace_words(book, FEAST, {NEW_YEAR: f"{NEW_YEAR}{NEW_YEAR.replace('-01-01', '-09-01')}"})
    amend(book)
    replace_words(book, FEAST, {"2026-09-01": "2026-09-02"})
    commit("Mallory")
    (found,) = history()
    assert "SLM948" in found
    assert "days ahead of which" in found
    assert "days_off.2026-09-01, days_off.2026-09-02" in found


HONEST: Final[dict[str, tuple[str, dict[str, str]]]] = {
    "a new year's holidays": (FEAST, {"until: 2027": "until: 2028",
                                      NEW_YEAR: f"{NEW_YEAR}{NEW_YEAR.replace('2026', '2027')}"}),
    "a name translated": (FEAST, {"name: {en: New Year": "name: {de: Neujahr, en: New Year"}),
    "new hours from a day on": (OFFICE, {"    on_make_up_days: [09:00-12:00]\n": (
        "    on_make_up_days: [09:00-12:00]\n  - {from: 2026-07-01, week: {monday: [10:00-11:00]}, holidays: [feast],"
        " on_make_up_days: []}\n")}),
    "a level nobody uses": (LEVELS, {"classes:\n": (
        "  - {id: P2, name: {en: Soon, zh: 尽快}, description: {en: Some, zh: 部分}, respond: 2 working_hours}\n"
        "classes:\n")}),
    "a level with what held earlier": (LEVELS, {"resolve: 2 working_hours\n": (
        "resolve: 4 working_hours\n    earlier:\n      - {until: 2026-03-01, resolve: 2 working_hours}\n")}),
    "another name that is not ours": (SOURCE, {"ignored:\n": "ignored:\n  - {name: Wiki, reason: {en: No, zh: 否}}\n"}),
    "more rows of an export": (EXPORT, {",x\n": ",x\nMail,2026-03-01 00:30,ok,\n"}),
    "one more row": (OPEN, {"11:30:00+08:00,outage,all,hardware,\n": (
        "11:30:00+08:00,outage,all,hardware,\nOUT-3,mail,2026-02-12T10:00:00+08:00,,outage,all,disk,\n")}),
    "hours on a day ahead": (OFFICE, {"    on_make_up_days: [09:00-12:00]\n": (
        "    on_make_up_days: [09:00-12:00]\n    exceptions: [{date: 2026-03-17, hours: [], reason: Fair}]\n")}),
    "the other end of lines": (OPEN, {"\n": "\r\n"}),
    "e-mail of a service": (MAIL, {"desk@": "help@"}),
    "one more feature": (MAIL, {"[{en: Calendar": "[{en: Spam filter, zh: 过滤}, {en: Calendar"}),
    "another team, with the one before": (MAIL, {"team: servers": (
        "team: desk\nearlier: [{until: 2026-03-01, team: servers}]")}),
    "another price, with a word for users": (MAIL, {"10 CNY": "9 CNY", "hours: always\n": (
        "hours: always\nhistory: [{date: 2026-03-01, text: {en: Cheaper, zh: 降价}, was: {charge: 10 元}}]\n")}),
}  # fmt: skip


@pytest.mark.parametrize("change", HONEST)
def test_what_grows_or_is_dated_is_silent(book: Path, commit: Commit, history: History, change: str) -> None:
    """What is added, holds from a day on, or is filled in is told nobody."""
    path, edit = HONEST[change]
    replace_words(book, path, edit)
    commit("Lin")
    assert history() == []


def test_restated_record_tells_itself_what_was_taken_out(
    run: Run, book: Path, commit: Commit, history: History
) -> None:
    """A row that a restatement takes out of a closed month is told by the restatement."""
    lines = (book / "measurements/2026-01/outages.csv").read_text("utf-8").splitlines(keepends=True)
    (book / "measurements/2026-01/outages.csv").write_text("".join(lines[:1] + lines[2:]), "utf-8")
    assert any("SLM934" in line for line in history())
    done = run("restate", "2026-01", "--by", "ada", "--reason", "en=Never was", "--reason", "zh=没有发生",
               "--root", book, "--as-of", AS_OF)  # fmt: skip
    assert done.exit_code == 0, done.output
    commit("Lin")
    assert not [line for line in history() if "SLM934" in line]


def test_version_that_is_over_promises_no_service(book: Path, commit: Commit, history: History) -> None:
    """What is offered after the last day of the last approved version, and no renewal, was promised nobody."""
    replace_words(book, SLA, {"until: 2027-01-01": "until: 2026-03-01"})
    amend(book)
    replace_words(book, MAIL, {"10 CNY": "20 CNY"})
    commit("Lin")
    assert not [line for line in history() if "SLM935" in line]


PACKED: Final = "measurements/desk/all.csv.gz"
LARGE: Final = "measurements/desk/all.csv"
TICKETS: Final = "measurements/2026-02/tickets.csv"
LOCK: Final = "measurements/2026-01/results.lock.json"
APPROVALS: Final = "agreements/SLA-MAIL/approvals.yml"
ACTION: Final = "measurements/improvements/IMP-1.yml"
REVIEW: Final = "measurements/reviews/2026-02-sales.yml"
APPROVED: Final = {"approvals": [{"version": "1.0", "role": "customer"}]}
SAID: Final = {"services": ["mail"], "valid": {"until": "2027-01-01"}}
Recorded = tuple[str | None, object]


def recorded(*commits: dict[str, Recorded]) -> list[str]:
    """Return the codes of what is told of a history, of which each commit says the text and value of some files."""
    files: dict[str, list[FileState]] = {}
    for nth, commit in enumerate(commits, 1):
        for path, (text, value) in commit.items():
            is_large = text is not None and text.startswith("large ")
            state = FileState(nth, f"c{nth} (2026-03-0{nth}, Lin)", text, value, is_large=is_large)
            files.setdefault(path, []).append(state)
    return [problem.code for problem in history_stands(BookHistory(files=files), None)]


def locked(path: str, text: str) -> dict[str, Recorded]:
    """Return a commit that closes a month by a file."""
    return {path: (text, None), LOCK: ("{}", {"inputs": {path: "f00d"}})}


ODD: Final[dict[str, tuple[list[dict[str, Recorded]], list[str]]]] = {
    "packed export written anew": ([locked(PACKED, "x"), {PACKED: ("y", None)}], []),
    "packed export gone": ([locked(PACKED, "x"), {PACKED: (None, None)}], ["SLM933"]),
    "export that has become large": ([locked(LARGE, "id\nT-1"), {LARGE: ("large 1", None)}], ["SLM996"]),
    "large export gone": ([locked(LARGE, "large 1"), {LARGE: (None, None)}], ["SLM933"]),
    "large export changed": ([locked(LARGE, "large 1"), {LARGE: ("large 2", None)}], ["SLM996"]),
    "large export put back": (
        [locked(LARGE, "large 1"), {LARGE: ("large 2", None)}, {LARGE: ("large 1", None)}], []),
    "padded record cut again": (
        [{TICKETS: ("id\nT-1", None)}, {TICKETS: ("large 1", None)}, {TICKETS: ("id\nT-1\n", None)}],
        ["SLM996", "SLM996"]),
    "lock that says no inputs": ([{LOCK: ("{}", {"inputs": []})}, {LARGE: ("id\n", None)}], []),
    "register that is padded": (
        [{APPROVALS: ("-", APPROVED)}, {APPROVALS: ("large 1", None)}], ["SLM996", "SLM912"]),
    "cell that is too long": ([{TICKETS: (f"id\n{'x' * 140_000}\n", None)}, {TICKETS: ("id\nT-1\n", None)}], []),
    "service without a past": ([{APPROVALS: ("-", APPROVED), SLA: ("-", SAID)}], []),
    "approval that is none": ([{APPROVALS: ("-", {"approvals": ["one"]}), SLA: ("-", SAID)}], []),
    "version that cannot be read": (
        [{APPROVALS: ("-", APPROVED), SLA: ("-", None), MAIL: ("-", {"team": "a"})}, {MAIL: ("-", {"team": "b"})}], []),
    "version without an end": (
        [{APPROVALS: ("-", APPROVED), SLA: ("-", {"services": ["mail"]}), MAIL: ("-", {"team": "a"})},
         {MAIL: (None, None)}], ["SLM935"]),
    "version that is renewed": (
        [{APPROVALS: ("-", APPROVED), MAIL: ("-", {"team": "a"}),
          SLA: ("-", {**SAID, "valid": {"until": "2026-01-01"}, "renewal": {"automatic": True}})},
         {MAIL: ("-", {"team": "b"})}], ["SLM935"]),
    "action settled before the review": (
        [{ACTION: ("-", {"owner": "a", "due": "1"})}, {ACTION: ("-", {"owner": "b", "due": "1"})},
         {REVIEW: ("-", {"date": "2026-03-03"})}, {ACTION: ("-", {"owner": "b", "due": "1", "goal": "2"})}], []),
    "calendar that cannot be read": (
        [{OFFICE: ("-", {"versions": [1, 1]}), LOCK: ("{}", {"inputs": {OFFICE: "f00d"}})}, {OFFICE: ("-", None)}],
        ["SLM933"]),
}  # fmt: skip


@pytest.mark.parametrize("case", ODD)
def test_what_cannot_be_compared_is_told_only_if_it_is_gone(case: str) -> None:
    """Whatever files hold, nothing fails; what is too large, packed or unreadable is not guessed at."""
    commits, codes = ODD[case]
    assert recorded(*commits) == codes
