"""What a book is asked where little is known, and where one cause has many places."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest
from tests.books import AS_OF, approve_again, bind_approvals, copied, replace_words, with_tickets

from slm.agreement import Clock
from slm.compliance import Verdict
from slm.facts.scorecard import scorecard
from slm.problem import Problem, causes
from slm.reading import read_book

SLA: Final = "agreements/SLA-MAIL/1.0/agreement.yml"
CHECKS: Final = "    source: probes\n    interruptions: {known_for: 10 calendar_minutes}\n    answers: [SLR-1]"


def found(book: Path, *codes: str) -> list[Problem]:
    """Return the problems of some codes."""
    return [problem for problem in read_book(book, AS_OF).problems if problem.code in codes]


def judged_by_checks(folder: Path, *, approved: bool = True, days: int = 1) -> Path:
    """Return a book in which availability is judged by checks of some days of February, which is not closed."""
    book = copied(folder, bound=False)
    replace_words(book, SLA, {"    answers: [SLR-1]": CHECKS})
    if not approved:
        (book / "agreements/SLA-MAIL/approvals.yml").unlink()
    rows = "".join(
        f"mail,2026-02-{day:02}T{hour:02}:{minute:02}:00+08:00,true,\n"
        for day in range(3, 3 + days) for hour in range(24) for minute in range(0, 60, 10)
    )  # fmt: skip
    (book / "measurements/2026-02/probes.csv").write_text(f"service,time,ok,response_ms\n{rows}", "utf-8")
    (book / "measurements/2026-02/month.yml").write_text("kind: month\ndistribution: [Sales]\n", "utf-8")
    (book / "measurements/2026-02/results.lock.json").unlink(missing_ok=True)
    bind_approvals(book)
    return book


@pytest.mark.unmeasured
def test_what_is_judged_by_little_is_told_until_somebody_says_what_is_enough(tmp_path: Path) -> None:
    """Half of a month decides it: told with the share, until the metric says how much must be known."""
    book = judged_by_checks(tmp_path, days=17)
    (problem,) = found(book, "SLM1216", "SLM1219")
    assert problem.message() == (
        "SLA-MAIL/availability is judged for 2026-02 though only 60 % of what should be known is known"
    )
    replace_words(
        book, "catalog/metrics.yml", {"    source: outages\n": "    source: outages\n    coverage_at_least: 90 %\n"}
    )
    assert found(book, "SLM1216") == []
    replace_words(book, "catalog/metrics.yml", {"coverage_at_least: 90 %": "coverage_at_least: 1 %"})
    assert found(book, "SLM1216") == []


def test_what_is_kept_by_less_than_half_has_no_data_unless_the_book_says_otherwise(tmp_path: Path) -> None:
    """A day of a month is told as too little, until the provider says which share is enough for all metrics."""
    book = judged_by_checks(tmp_path)
    (problem,) = found(book, "SLM1216", "SLM1219")
    assert problem.message() == (
        "SLA-MAIL/availability is not judged for 2026-02: only 3 % of what should be known is known, and 50 % is needed"
    )
    replace_words(book, "catalog/provider.yml", {"kind: provider\n": "kind: provider\ncoverage_at_least: 3 %\n"})
    assert found(book, "SLM1216", "SLM1219") == []
    portfolio = read_book(book, AS_OF).portfolio
    assert portfolio
    judged = {result.target: result for result in scorecard(portfolio).results if str(result.last_month) == "2026-02"}
    assert judged["availability"].verdict is Verdict.MET


@pytest.mark.parametrize("wrong_rows, told", [("refused", []), ("left_out", ["SLM1219"])])
def test_what_an_error_keeps_unknown_is_told_once(tmp_path: Path, wrong_rows: str, told: list[str]) -> None:
    """While a row of an export is an error, that little is known of its month follows from that."""
    book = copied(tmp_path, bound=False)
    replace_words(book, SLA, {"    at_least: 99.5 %": "    source: log\n    at_least: 99.5 %"})
    (book / "measurements/log.csv").write_text("id,from,to\n1,2026-02-03T09:00Z,soon\n", "utf-8")
    (book / "measurements/sources/log.yml").write_text(
        "kind: outages\nname: {en: Log, zh: 日志}\nfiles: [log.csv]\ncovers: {from: 2026-01, until: 2026-03}\n"
        "columns: {id: id, start: from, end: to}\nconstants: {service: mail, kind: outage}\n"
        f"wrong_rows: {wrong_rows}\n",
        "utf-8",
    )
    bind_approvals(book)
    assert [problem.code for problem in found(book, "SLM1216", "SLM1219")] == told


def test_a_draft_that_is_judged_by_checks_says_how_much_must_be_known(tmp_path: Path) -> None:
    """Before it is approved it can still be written; what was signed is told only where little was known."""
    book = judged_by_checks(tmp_path / "draft", approved=False)
    (problem,) = found(book, "SLM1210")
    assert "coverage_at_least: 90 %" in problem.hint()
    assert found(judged_by_checks(tmp_path / "signed"), "SLM1210") == []
    replace_words(book, SLA, {"    source: probes\n": "    source: probes\n    coverage_at_least: 80 %\n"})
    assert found(book, "SLM1210") == []
    other = judged_by_checks(tmp_path / "metric", approved=False)
    replace_words(
        other, "catalog/metrics.yml", {"    source: outages\n": "    source: outages\n    coverage_at_least: 0 %\n"}
    )
    assert found(other, "SLM1210") == []


@pytest.mark.parametrize(
    "target, metric, places",
    [
        ("coverage_at_least: 90 %, ", "", [SLA]),
        ("", ", coverage_at_least: 90 %", ["catalog/metrics.yml"]),
        ("coverage_at_least: 90 %, ", ", coverage_at_least: 90 %", [SLA, "catalog/metrics.yml"]),
        ("", "", []),
    ],
)
def test_a_floor_for_a_share_of_which_all_is_known_is_told(
    tmp_path: Path, target: str, metric: str, places: list[str]
) -> None:
    """How much is unknown is always known: a floor for it does nothing, and is not asked for."""
    book = copied(tmp_path, bound=False)
    (book / "agreements/SLA-MAIL/approvals.yml").unlink()
    unknown = f"  - {{id: gaps, metric: gaps, at_most: 10 %, {target}interruptions: {{measures: unknown}}}}\n"
    replace_words(book, SLA, {"targets:\n": f"targets:\n{unknown}"})
    named = "name: Gaps, description: Unknown time, formula: unknown / all, kind: ratio, source: probes"
    replace_words(book, "catalog/metrics.yml", {"metrics:\n": f"metrics:\n  - {{id: gaps, {named}{metric}}}\n"})
    told = found(book, "SLM1210", "SLM1234")
    assert [(problem.code, problem.place.path) for problem in told] == [("SLM1234", place) for place in places]


def test_months_that_are_not_there_are_one_problem(tmp_path: Path) -> None:
    """A book that goes on after a year says so once, with the months in short."""
    book = copied(tmp_path)
    for month in ("2025-01", "2025-03"):
        (book / f"measurements/{month}").mkdir()
        (book / f"measurements/{month}/month.yml").write_text("kind: month\n", "utf-8")
    (problem,) = found(book, "SLM510")
    assert problem.message() == (
        "there are no folders for 10 months between 2025-01 and 2026-02: 2025-02, 2025-04/2025-12"
    )
    assert "slm new month 2025-02" in problem.hint()


def test_what_several_agreements_lack_is_one_entry(tmp_path: Path) -> None:
    """Three agreements without the same keys, or with an overdue review, are one line with three places."""
    book = copied(tmp_path, "incomplete")
    for name in ("SLA-TWO", "SLA-THREE"):
        replace_words(book, SLA, {"LT-SLA-001": name}, to=f"agreements/{name}/1.0/agreement.yml")
    (problem,) = causes(found(book, "SLM493"))
    assert problem.places == 3
    overdue = copied(tmp_path / "late", "review_overdue")
    (one,) = found(overdue, "SLM491")
    assert one.mistake.one_by == ()


def test_the_row_of_a_case_that_goes_on_is_no_copied_month(tmp_path: Path) -> None:
    """A file of open cases alone is the same in each month, as each of them is written again; a solved one is not."""
    book = with_tickets(tmp_path)
    head = (book / "measurements/2026-03/tickets.csv").read_text("utf-8").splitlines()[0]
    row = "T-9,mail,incident,P1,2026-01-02T09:00:00+08:00,{},{},,sales,"
    done = "2026-01-03T09:00:00+08:00"
    for responded, resolved, told in (("", "", []), (done, "", []), (done, done, ["SLM529"])):
        for month in ("2026-02", "2026-03"):
            text = f"{head}\n{row.format(responded, resolved)}\n"
            (book / f"measurements/{month}/tickets.csv").write_text(text, "utf-8")
        assert [problem.code for problem in found(book, "SLM529")] == told


def test_a_statistic_limits_no_case(tmp_path: Path) -> None:
    """A mean of all cases beside a limit for those of P1 counts nothing twice."""
    book = with_tickets(tmp_path)
    mean = (
        "  - id: mean\n    metric: hours\n    at_most: 5\n    source: tickets\n"
        "    clock: {measures: response, statistic: mean, unit: working_hours}\n"
    )
    replace_words(book, SLA, {"workload:\n": f"{mean}workload:\n"})
    approve_again(book)
    assert found(book, "SLM499", "SLM342") == []


def test_a_statistic_is_of_what_was_resolved_unless_it_says_otherwise() -> None:
    """No case falls due without a limit, so that the usual population would be none."""
    statistic = {"measures": "resolution", "statistic": "mean", "unit": "working_hours"}
    assert Clock.model_validate(statistic).population == "resolved_in_period"
    assert Clock.model_validate(statistic | {"population": "created_in_period"}).population == "created_in_period"
    assert Clock.model_validate({"measures": "resolution"}).population == "due_in_period"


@pytest.mark.parametrize(
    "longest, kind, told",
    [("", "outage", ["SLM432"]), ("longest: 30 calendar_days\n", "outage", ["SLM432"]),
     ("longest: 90 calendar_days\n", "outage", []), ("", "unmeasured", [])],
)  # fmt: skip
def test_an_export_without_an_end_is_doubted_by_what_its_source_says(
    longest: str, kind: str, told: list[str], tmp_path: Path
) -> None:
    """Longer than one can be, or than 31 days: at its line; a pause of the monitor may last as long as it does."""
    book = copied(tmp_path)
    source = "kind: outages\nname: Down\nfiles: [down.csv]\ncovers: {from: 2026-01-01, until: 2026-03-01}\n"
    source += f"columns: {{service: service, start: at, end: till}}\nconstants: {{kind: {kind}}}\n{longest}"
    (book / "measurements/sources/down.yml").write_text(source, "utf-8")
    rows = "service,at,till\nmail,2026-01-05T09:00:00+08:00,\n"
    (book / "measurements/down.csv").write_text(rows, "utf-8")
    problems = found(book, "SLM432", "SLM798")
    assert [problem.code for problem in problems] == told
    assert [problem.place.line for problem in problems] == [2 for _ in told]


def test_a_long_pause_of_a_monitor_is_no_slip(tmp_path: Path) -> None:
    """Time in which nobody measured is not doubted for its length, in the book's own record or in an export."""
    book = copied(tmp_path)
    row = "P-1,mail,2026-01-05T00:00:00+08:00,2026-02-25T00:00:00+08:00,unmeasured,,,\n"
    head = "id,service,start,end,kind,impact,reason,exclusion\n"
    (book / "measurements/2026-01/outages.csv").write_text(head + row, "utf-8")
    assert found(book, "SLM781", "SLM444", "SLM798") == []


def test_a_service_of_which_an_export_knows_fewer_days_is_one_of_the_book(tmp_path: Path) -> None:
    """A name that is misspelt there would leave all days of the service known."""
    book = copied(tmp_path)
    covers = "covers: {from: 2026-01-01, until: 2026-03-01, services: {male: {from: 2026-02-01}}}\n"
    source = (
        f"kind: outages\nname: Down\nfiles: [down.csv]\n{covers}columns: {{service: service, start: at, end: till}}\n"
    )
    (book / "measurements/sources/down.yml").write_text(f"{source}constants: {{kind: outage}}\n", "utf-8")
    (book / "measurements/down.csv").write_text("service,at,till\n", "utf-8")
    (problem,) = found(book, "SLM450")
    assert (problem.place.path, problem.place.line) == ("measurements/sources/down.yml", 4)
    assert "Did you mean mail" in problem.hint()


def test_checks_that_contradict_each_other_at_nearly_one_moment_are_told(tmp_path: Path) -> None:
    """Two places in one file, half a minute apart, and no column that says which: told once, with the remedy."""
    book = judged_by_checks(tmp_path)
    rows = "".join(
        f"mail,2026-02-03T{hour:02}:00:00+08:00,true,\nmail,2026-02-03T{hour:02}:00:30+08:00,false,\n"
        for hour in range(24)
    )
    (book / "measurements/2026-02/probes.csv").write_text(f"service,time,ok,response_ms\n{rows}", "utf-8")
    (problem,) = found(book, "SLM1218")
    assert problem.message() == (
        "47 of 48 checks of 'mail' contradict the one just before them: they seem to come from several places"
    )
    assert "`location`" in problem.hint()


def test_two_states_of_one_moment_are_told(tmp_path: Path) -> None:
    """The worse one counts, and the check says of which service and when there are two."""
    book = copied(tmp_path)
    source = "kind: timeline\nname: Page\nfiles: [page.csv]\nknown_for: 1 calendar_days\nservices: {Mail: mail}\n"
    source += "columns: {service: service, time: at, state: state}\nstates: {up: up, down: down}\n"
    (book / "measurements/sources/page.yml").write_text(source, "utf-8")
    at = "2026-01-05T09:00:00+08:00"
    (book / "measurements/page.csv").write_text(f"service,at,state\nMail,{at},down\nMail,{at},up\n", "utf-8")
    (problem,) = found(book, "SLM1217")
    assert problem.message() == f"the source 'page' says two states of 'mail' of one moment: {at}"


@pytest.mark.parametrize("until, told", [("2026-02-15", ["SLM1220"]), ("2026-03-05", [])])
def test_a_month_that_is_over_and_known_in_part_is_told(until: str, told: list[str], tmp_path: Path) -> None:
    """Of an export of interruptions the days that it lacks are unknown; of a month that goes on so are most."""
    book = copied(tmp_path)
    source = f"kind: outages\nname: Down\nfiles: [down.csv]\ncovers: {{from: 2026-01-01, until: {until}}}\n"
    source += "columns: {service: service, start: at, end: till}\nconstants: {kind: outage}\n"
    (book / "measurements/sources/down.yml").write_text(source, "utf-8")
    (book / "measurements/down.csv").write_text("service,at,till\n", "utf-8")
    assert [problem.code for problem in found(book, "SLM1220", "SLM815")] == told


@pytest.mark.parametrize(
    "covered, told",
    [
        ("{from: 2026-01-11, until: 2026-03-01}", 1),
        ("{from: 2026-01-01, until: 2026-02-11}", 1),
        ("{from: 2026-01-11, until: 2026-02-11}", 2),
    ],
)
def test_a_month_of_which_an_export_of_cases_covers_a_part_is_told(covered: str, told: int, tmp_path: Path) -> None:
    """Such a month has no data, whether its first days are missing or its last ones."""
    book = copied(tmp_path)
    source = f"kind: tickets\nname: Desk\nfiles: [desk.csv]\ncovers: {covered}\n"
    source += "columns: {id: id, service: service, opened: at, resolved: till}\nconstants: {type: incident}\n"
    (book / "measurements/sources/cases.yml").write_text(source, "utf-8")
    (book / "measurements/desk.csv").write_text("id,service,at,till\n", "utf-8")
    assert len(found(book, "SLM815")) == told
