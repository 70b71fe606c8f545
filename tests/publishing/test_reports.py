"""Monthly reports: the index, the report of all agreements, and one per customer."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from tests import written
from tests.publishing import whole_agreement
from tests.publishing.small_book import HOSTILE, edition, files, improvement, links, portfolio, rendered, tags, text

from slm.calendar import WEEKDAYS, Month, ServiceHours, WorkingTime
from slm.compliance import MonthLock
from slm.documents.papers.papers import report_paper
from slm.facts.scorecard import scorecard
from slm.printing.markdown import print_markdown
from slm.site.pages import reports

INDEX = "reports/index.md"
FEBRUARY = "reports/2025-02/index.md"
ANSWERED = {"agreement": "SLA-MAIL", "target": "availability", "month": "2025-02"}
OFFICE = ServiceHours.model_validate({
    "kind": "service_hours", "name": "Office", "time_zone": written.SHANGHAI,
    "versions": [{"from": "2025-01-01", "week": {day: ["09:00-18:00"] for day in WEEKDAYS[:5]}}],
})  # fmt: skip


def page(language: str = "en", path: str = FEBRUARY, **parts: object) -> Any:  # noqa: ANN401
    """Return a report of the whole agreement's book."""
    return rendered(reports.pages, edition(whole_agreement.portfolio(**parts), language))[path]


def test_index_lists_months_newest_first_with_their_counts() -> None:
    """Each month has its state and how many promises were kept, missed or without data."""
    words = text(page(path=INDEX))
    assert words.index("February 2025 closed 1 Dec 2026 3 0 ✕ missed 1 ▨ no data 1 1 suspended") < words.index(
        "January 2025"
    )
    rows = files(reports.pages, edition(whole_agreement.portfolio()))["reports/reports.csv"].decode("utf-8-sig")
    counts = "met,missed,no_data,no_events,suspended,waived,reported"
    assert rows.splitlines()[0] == f"month,state,closed_on,restated_on,{counts}"


def test_report_begins_with_state_and_summary() -> None:
    """Who closed the month and when, then one sentence made from the counts, then the misses."""
    words = text(page())
    order = [
        "Closed on 1 Dec 2026 by Li Lei", "Data taken on 2 Mar 2025", "February 2025: 0 of 3 promises kept, 1 missed",
        "One miss.", "Missed", "Without data", "Targets by service",
    ]  # fmt: skip
    assert sorted(order, key=words.index) == order


def test_miss_has_its_figures_reason_and_answer() -> None:
    """Value, promise, margin, minutes, the note that explains it, and the action that answers it."""
    shown = page()
    words = text(shown)
    for told in (
        "Value 99.70 %", "Promise at least 99.9 %", "Margin −0.20 pp", "Used / allowed 120 min / 40.32 min",
        "Credit 5 %", "A line was cut.", "Second server (",
    ):  # fmt: skip
        assert told in words, told
    assert "../../improvements/SIP-1/index.html" in links(shown)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_verdict_is_a_sign_and_a_word(language: str) -> None:
    """Whoever sees no colour, or prints in black, reads each verdict beside its sign (F70)."""
    shown = page(language)
    cells = re.findall(
        r'<span class="slm-verdict ([^"]+)"><span[^>]*>(.*?)</span><span[^>]*>(.*?)</span>', shown.markdown
    )
    assert {"slm-missed", "slm-no_data", "slm-suspended"} <= {names.split()[0] for names, _, _ in cells}
    assert all(sign and word.strip() for _, sign, word in cells)
    signs = {names.split()[0]: sign for names, sign, _ in cells}
    assert len(set(signs.values())) == len(signs)


def test_miss_without_an_answer_says_so() -> None:
    """Nobody can overlook that nothing is done about a miss."""
    assert "no action yet" in text(page(improvements={}))


def test_every_result_has_an_anchor_once() -> None:
    """Other pages link to a result's row; two parts of a split month have two anchors."""
    old = whole_agreement.agreement("1.0")
    new = whole_agreement.agreement("1.1", valid={"from": "2025-02-15", "until": "2027-01-01"}, supersedes="1.0")
    book = whole_agreement.portfolio(old, new)
    shown = rendered(reports.pages, edition(book))[FEBRUARY]
    ids = Counter(re.findall(r'\bid="([^"]+)"', shown.markdown))
    assert {
        "SLA-MAIL-availability-mail",
        "SLA-MAIL-availability-mail-1.1",
        "miss-SLA-MAIL-availability-mail",
    } <= ids.keys()
    assert max(ids.values()) == 1


def corrected(reason: str = "The outage was not seen", **fields: object) -> dict[Month, MonthLock]:
    """Return the lock of February, which was closed without its outage and corrected on 5 March."""
    unseen = whole_agreement.portfolio(outages=written.outage_records(months=("2025-01", "2025-02")))
    month = Month(2025, 2)
    before, after = (scorecard(book).in_month(month) for book in (unseen, whole_agreement.portfolio()))
    path = "measurements/2025-02/results.lock.json"
    lock = MonthLock(path=path, month=month, closed_on=date(2025, 3, 2), closed_by="li-lei", inputs={}, results=())
    statement: dict[str, Any] = {"on": date(2025, 3, 5), "by": "han-mei", "reason": {"en": reason, "zh": "漏记中断"}}
    return {month: lock.of(before, {}).restated(after, {}, **statement | fields)}


def test_correction_shows_the_old_figure_beside_the_new() -> None:
    """Who corrected a closed month, when and why, and what was published until then, stand in its report (F69)."""
    printed = "Corrected on 5 Mar 2025 by Han Mei : The outage was not seen"
    figures = "Mail is available · E-mail SLA-MAIL 1.0 100.00 % (kept) 99.70 % (missed)"
    words = text(page(locks=corrected()))
    assert f"{printed} Target Agreement Until then Since then {figures}" in words
    assert "韩梅已于2025年3月5日更正 ：漏记中断" in text(page("zh", locks=corrected()))
    assert "Corrected on" not in text(page())


def test_correction_for_a_customer_names_nobody() -> None:
    """The report of a customer tells of the correction without who made it; text of a reason stays text (F69)."""
    shown = page(path="reports/2025-02/sales/index.md", locks=corrected(HOSTILE))
    assert "Corrected on 5 Mar 2025 :" in text(shown)
    assert "100.00 % (kept) 99.70 % (missed)" in text(shown)
    assert "script" not in tags(shown)
    assert "Han Mei" not in text(shown).split("Corrected on")[1].split("Missed")[0]


def test_correction_of_tomorrow_is_not_known_today() -> None:
    """A book as of a day before the correction does not tell of it (F69)."""
    assert "Corrected on" not in text(page(locks=corrected(on=date(2025, 3, 11))))


def test_correction_of_a_record_without_a_changed_figure_says_so() -> None:
    """Where only the record was put right, the report says that no figure changed (F69)."""
    ((month, lock),) = corrected().items()
    again = replace(lock.restatements[0], changes=())
    assert "No figure changed." in text(page(locks={month: replace(lock, restatements=(again,))}))


def test_suspensions_waivers_and_exclusions_are_named() -> None:
    """What was not held against the provider is listed with its clause, its reason and who approved it."""
    waiver = {"id": "W1", "agreement": "SLA-MAIL", "target": "availability", "from": "2025-02-01",
              "until": "2025-03-01",
              "reason": "Move of the office", "approved_by": "Sales", "approved_on": "2025-01-20"}  # fmt: skip
    down = written.outage(
        "2025-02-03T09:00:00+08:00", "2025-02-03T11:00:00+08:00", "2025-02", exclusion="E1", reason="Power cut"
    )
    months = [written.month_file("2025-01", waivers=[waiver]), written.month_file("2025-02")]
    words = text(
        page(
            months={month_file.month: month_file for month_file in months},
            outages=written.outage_records(down, months=("2025-02",)),
        )
    )
    assert "Waiver W1 : SLA-MAIL , Mail is available; 1 Feb 2025 – 28 Feb 2025. Move of the office" in words
    assert "Approved by Sales on 20 Jan 2025." in words
    assert "O-1 E-mail 2025-02-03 09:00 – 2025-02-03 11:00 Power cut SLA-MAIL 1.0 excluded – –" in words
    assert "clause E1: words" in words
    assert "Suspended by clause S1 : SLA-MAIL , A metric P1. Too many cases" in text(page())


def test_late_waiver_is_told_beside_the_miss() -> None:
    """Who agreed and when stands in the report; what came too late is said to excuse nothing."""
    agreed = {"provider": {"by": "li-lei", "on": "2025-02-10"}, "customer": {"by": "han-mei", "on": "2025-02-11"}}
    waiver = {"id": "W1", "agreement": "SLA-MAIL", "target": "availability", "from": "2025-02-01",
              "until": "2025-03-01", "reason": "Move", "agreed": agreed}  # fmt: skip
    february = written.month_file("2025-02", waivers=[waiver])
    words = text(page(months={february.month: february}))
    assert "Approved by Li Lei, Han Mei on 11 Feb 2025, after it had begun." in words
    assert "A late waiver of 11 Feb 2025 does not excuse it." in words


def test_refused_exclusions_and_late_approvals_are_shown() -> None:
    """An exclusion that its own rule refuses is shown as refused; notice, approval and cap stand beside it (F9)."""
    both = {"en": "Announced works", "zh": "已通知的施工"}
    asked = {"notice": "1 calendar_day", "approval": "true", "at_most": "3 calendar_hours"}
    version = whole_agreement.agreement(exclusions=[{"id": "E1", "clause": both} | asked])
    early = {"exclusion": "E1", "announced": "2025-02-01T00:00:00+08:00"}
    rows = [
        written.outage("2025-02-03T09:00:00+08:00", "2025-02-03T11:00:00+08:00", "2025-02", exclusion="E1", id="O-1"),
        written.outage("2025-02-04T09:00:00+08:00", "2025-02-04T11:00:00+08:00", "2025-02", id="O-2", **early),
        written.outage("2025-02-05T09:00:00+08:00", "2025-02-05T11:00:00+08:00", "2025-02", id="O-3",
                       approved_by="Mei", **early),
        written.outage("2025-02-06T09:00:00+08:00", "2025-02-06T11:00:00+08:00", "2025-02", id="O-4",
                       approved_by="Mei", approved_on="2025-02-07", **early),
    ]  # fmt: skip
    waiver = {"id": "W1", "agreement": "SLA-MAIL", "target": "availability", "from": "2025-02-01",
              "until": "2025-02-03", "reason": "Move", "approved_by": "Sales", "approved_on": "2025-02-02"}  # fmt: skip
    february = written.month_file("2025-02", waivers=[waiver])
    parts = {"months": {february.month: february}, "outages": written.outage_records(*rows, months=("2025-02",))}
    book = whole_agreement.portfolio(version, **parts)
    words = text(rendered(reports.pages, edition(book))[FEBRUARY])
    for told in (
        "✕ refused announced too late, not excluded not recorded 1 calendar day – 0 hours of 3 hours",
        "✕ refused not approved, not excluded 3 calendar days 9 h 1 calendar day – 0 hours of 3 hours",
        "excluded 4 calendar days 9 h 1 calendar day Mei 2 hours of 3 hours",
        "excluded in part partly beyond the agreed total, only the rest counts 5 calendar days 9 h 1 calendar day",
        "Mei, 7 Feb 2025 3 hours of 3 hours",
        "Approved by Sales on 2 Feb 2025, after it had begun.",
    ):  # fmt: skip
        assert told in words, told


@pytest.mark.parametrize(
    "numerator, finding",
    [("512", "512 above the limit"), ("9", "9 below the limit"), ("10", "10 within the limits"),
     ("400", "400 within the limits"), (None, "– no figure reported")],
)  # fmt: skip
def test_workload_stands_beside_its_limits(numerator: str | None, finding: str) -> None:
    """Both limits are kept at the bound itself; a workload that nobody reported is unknown."""
    source = {"source": "Tickets", "collected_by": "li-lei", "collected_on": "2025-03-01", "workload": "quantity"}
    reported = [source | {"numerator": numerator}] if numerator else []
    words = text(page(figures={figures.month: figures for figures in (written.figures("2025-02", *reported),)}))
    assert f"10 to 400 per month {finding}" in words


def test_changes_of_the_month_are_reported() -> None:
    """A version that came into force and the one that it superseded are both named."""
    old = whole_agreement.agreement("1.0")
    new = whole_agreement.agreement("1.1", valid={"from": "2025-02-15", "until": "2027-01-01"}, supersedes="1.0")
    words = text(rendered(reports.pages, edition(whole_agreement.portfolio(old, new)))[FEBRUARY])
    assert "15 Feb 2025: SLA-MAIL 1.1 came into force. More minutes" in words
    assert "15 Feb 2025: SLA-MAIL 1.0 was superseded" in words


@pytest.mark.parametrize(
    "fields, listed",
    [
        ({}, True),
        ({"opened_on": "2025-03-05"}, False),
        ({"opened_on": "2025-03-05", "answers": [ANSWERED]}, True),
        ({"opened_on": "2025-03-05", "answers": [ANSWERED | {"month": "2025-03"}]}, False),
        ({"state": "done", "closed_on": "2025-02-20"}, False),
        ({"state": "done", "closed_on": "2025-02-28"}, False),
        ({"state": "verified", "closed_on": "2025-03-03"}, True),
    ],
)
def test_actions_that_were_open_on_the_last_day_of_the_month(fields: dict[str, Any], *, listed: bool) -> None:
    """An old report does not lose what was finished later; what answers the month is listed though it began later."""
    shown = page(improvements={"SIP-1": improvement("SIP-1", **fields)})
    assert ("{ #actions }" in shown.markdown) is listed
    assert ("Actions open on 28 Feb 2025" in text(shown)) is listed
    assert ("Second server opened on 5 Mar 2025" in text(shown)) is (listed and "opened_on" in fields)


def test_actions_that_were_finished_since_come_last_with_their_day() -> None:
    """A reader sees first what is still to do; what was done since then says when, so that nobody takes it for open."""
    actions = {
        "SIP-1": improvement("SIP-1", title="Done", due="2025-02-10", state="verified", closed_on="2025-03-03"),
        "SIP-2": improvement("SIP-2", title="Late", due="2025-03-05"),
    }
    words = text(page(improvements=actions)).partition("{ #actions }")[2]
    assert re.search(r"Late Li Lei 5 Mar 2025 overdue Done Li Lei 10 Feb 2025 verified 3 Mar 2025", words)


def test_overdue_action_is_called_overdue() -> None:
    """An action that should have been done by the day shown says that, on page and paper alike."""
    late = improvement("SIP-1", due="2025-02-28", answers=[ANSWERED])
    visible = edition(whole_agreement.portfolio(improvements={"SIP-1": late}))
    assert "Second server Li Lei 28 Feb 2025 overdue" in text(rendered(reports.pages, visible)[FEBRUARY])
    paper = print_markdown(report_paper(visible, Month(2025, 2)))
    assert "Second server Li Lei 28 Feb 2025 overdue" in " ".join(re.sub(r"[|*]|\[|\]\(.*?\)", " ", paper).split())


def test_what_has_no_data_says_why_and_what_is_done() -> None:
    """The report names the cause and the action of a promise without data, as the agreement's page does."""
    about = {"agreement": "SLA-MAIL", "target": "score", "month": "2025-02"}
    action = improvement("SIP-1", answers=[about], cause={"en": "The export broke.", "zh": "导出中断。"})
    words = text(page(improvements={"SIP-1": action}))
    unknown = words[words.index("Without data", words.index("{ #without-data }") - 20) :]
    assert "The export broke." in unknown[:400]
    assert "Action: Second server (Li Lei, due 30 Jun 2025, in progress)" in unknown[:400]
    assert "Action: no action yet" in text(page(improvements={}))


def test_customer_report_is_about_the_customer_alone() -> None:
    """It has the customer's agreements, not the month's internal summary or distribution, and links to the whole."""
    pages = rendered(reports.pages, edition(whole_agreement.portfolio()))
    shown = pages["reports/2025-02/sales/index.md"]
    assert shown.title == "February 2025: service level report for Sales"
    assert "One miss." not in text(shown)
    assert "../index.html" in links(shown)
    assert not shown.search
    assert "reports/2025-02/it/index.md" not in pages


def test_open_month_says_that_it_may_change() -> None:
    """The state stands at the head, and the summary is called provisional."""
    words = text(
        page(months={month_file.month: month_file for month_file in (written.month_file("2025-02", state="open"),)})
    )
    assert "open these figures may still change" in words
    assert "provisional" in words


def test_month_without_results() -> None:
    """A month with a file and nothing to judge has a report that says so."""
    shown = page(agreements={}, improvements={})
    assert "Nothing was judged in this month." in text(shown)
    assert "February 2025: nothing was promised" in text(shown)


def test_book_without_months() -> None:
    """The index of an empty book says that nothing was reported yet."""
    book = portfolio(months={}, figures={}, outages=written.outage_records(months=()))
    assert "No month was reported yet." in text(rendered(reports.pages, edition(book))[INDEX])


def test_hostile_text_is_text() -> None:
    """Notes, reasons and summaries are shown as they were written (D5, D6)."""
    note = {"text": HOSTILE, "agreement": "SLA-MAIL", "target": "availability"}
    suspended = {"agreement": "SLA-MAIL", "target": "p1", "clause": "S1", "reason": HOSTILE}
    file = written.month_file("2025-02", notes=[note], suspended=[suspended], summary=HOSTILE, distribution=[HOSTILE])
    for language in ("en", "zh"):
        shown = page(language, months={file.month: file})
        assert "script" not in tags(shown)
        assert tags(shown).count("table") == shown.markdown.count("</table>")
        assert "{{ t }} [a](javascript:b) *c*" in text(shown)


def test_report_in_chinese() -> None:
    """The same report in Chinese."""
    words = text(page("zh"))
    for told in (
        "2025年2月服务级别报告",
        "1 项未达标",
        "1 项无数据",
        "差额 −0.20 个百分点",
        "李雷已于2026年12月1日关闭",
        "超过上限",
    ):
        assert told in words, told


def test_maintenance_that_was_announced_too_late_is_shown_as_refused() -> None:
    """An exclusion that the agreement's own notice does not allow is not listed as one that was granted (F9)."""
    rules = {"maintenance": "within_limits"}
    promised = whole_agreement.agreement(targets=[written.target(interruptions=rules)])
    rows = [
        written.outage(
            f"2025-02-{day}T01:00:00+08:00", f"2025-02-{day}T02:00:00+08:00", "2025-02", id=name, kind="maintenance",
            exclusion="E1", announced=f"2025-02-{printed}T01:00:00+08:00",
        )
        for name, day, printed in (("M-1", "20", "10"), ("M-2", "25", "24"))
    ]  # fmt: skip
    records = written.outage_records(*rows, months=("2025-01", "2025-02"))
    shown = rendered(reports.pages, edition(whole_agreement.portfolio(promised, outages=records)))[FEBRUARY]
    words = text(shown)
    assert "Used / allowed 60 min" in words
    assert "M-1 E-mail 2025-02-20 01:00 – 2025-02-20 02:00 SLA-MAIL 1.0 excluded" in words
    late = "M-2 E-mail 2025-02-25 01:00 – 2025-02-25 02:00 SLA-MAIL 1.0 ✕ refused announced too late, not excluded"
    assert late in words


@pytest.mark.parametrize(
    "language, outside, critical",
    [
        (
            "en",
            "✕ refused 6:00:00 of 6:00:00 outside the maintenance window: every Tuesday 02:00–05:00",
            "excluded in part 1:00:00 of 2:00:00 in the critical period: Night run",
        ),
        (
            "zh",
            "✕ 被拒绝 6:00:00 中有 6:00:00 处于维护窗口之外：每星期二 02:00–05:00",
            "部分扣除 2:00:00 中有 1:00:00 处于关键业务时段：夜间批处理",
        ),
        (
            "de",
            "✕ abgelehnt 6:00:00 von 6:00:00 außerhalb des Wartungsfensters: jeden Dienstag 02:00–05:00",
            "teilweise ausgeschlossen 1:00:00 von 2:00:00 im kritischen Zeitraum: Night run",
        ),
    ],
)
def test_maintenance_that_broke_its_terms_is_shown_with_how_much_of_it(
    language: str, outside: str, critical: str
) -> None:
    """The report says for each reason how much of the maintenance counts, and what is agreed (FAILURES S11)."""
    night = {"name": {"en": "Night run", "zh": "夜间批处理"}, "hours": ["03:00-04:00"]}
    terms = {"notice": "3 working_days", "critical_periods": [night],
             "windows": [{"weekdays": ["tuesday"], "from": "02:00", "until": "05:00"}]}  # fmt: skip
    promised = whole_agreement.agreement(targets=[written.target()], maintenance=terms)
    rows = [
        written.outage(
            f"2025-02-{start}:00:00+08:00", f"2025-02-{end}:00:00+08:00", "2025-02", id=name, kind="maintenance",
            exclusion="E1", announced="2025-01-10T01:00:00+08:00",
        )
        for name, start, end in (("M-1", "19T12", "19T18"), ("M-2", "18T02", "18T04"))
    ]  # fmt: skip
    records = written.outage_records(*rows, months=("2025-01", "2025-02"))
    book = whole_agreement.portfolio(promised, outages=records)
    words = text(rendered(reports.pages, edition(book, language))[FEBRUARY])
    assert outside in words
    assert critical in words


def test_exclusions_are_those_of_the_agreement_that_held_then() -> None:
    """A clause that a later version dropped explains the old month still; what began before is listed (F8)."""
    clauses: dict[str, Any] = {"exclusions": [{"id": "E1", "clause": "Storm"}]}
    old = whole_agreement.agreement("1.0", **clauses)
    later = {"valid": {"from": "2025-03-01", "until": "2027-01-01"}, "supersedes": "1.0", "exclusions": []}
    new = whole_agreement.agreement("1.1", **later)
    row = written.outage("2025-01-31T20:00:00+08:00", "2025-02-01T04:00:00+08:00", exclusion="E1")
    records = written.outage_records(row, months=("2025-01", "2025-02"))
    shown = rendered(reports.pages, edition(whole_agreement.portfolio(old, new, outages=records)))[FEBRUARY]
    assert "O-1 E-mail 2025-01-31 20:00 – 2025-02-01 04:00 SLA-MAIL 1.0 excluded" in text(shown)
    assert "clause E1: Storm" in text(shown)


@pytest.mark.parametrize(
    "change, outcome",
    [
        ({}, "excluded"),
        ({"start": "2025-02-01T09:00:00+08:00", "end": "2025-02-01T10:00:00+08:00"}, "outside service hours"),
        ({"source": "figures"}, "no target counts by it"),
    ],
    ids=["inside", "outside", "unused"],
)
def test_exclusion_that_takes_nothing_off_says_so(change: dict[str, str], outcome: str) -> None:
    """A claim at the weekend needs no clause, one that no target counts by changes nothing: neither reads granted."""
    source = {"source": change["source"]} if "source" in change else {}
    promised = whole_agreement.agreement(targets=[written.target(during="office", **source)])
    span = {"start": "2025-02-03T09:00:00+08:00", "end": "2025-02-03T10:00:00+08:00"} | change
    row = written.outage(span["start"], span["end"], "2025-02", exclusion="E1")
    records = written.outage_records(row, months=("2025-01", "2025-02"))
    book = whole_agreement.portfolio(promised, outages=records)
    book = replace(
        book, hours={**book.hours, "office": OFFICE}, working_time={**book.working_time, "office": WorkingTime(OFFICE)}
    )
    words = text(rendered(reports.pages, edition(book))[FEBRUARY])
    assert f"SLA-MAIL 1.0 {outcome}" in words
