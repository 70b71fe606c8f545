"""Every case of the figures that records make: when it was due, how much time it used, what the tool itself says."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from io import StringIO
from typing import TYPE_CHECKING, Any

from slm.cli.speech import say

if TYPE_CHECKING:
    from slm.compliance import Result
    from slm.measurement import Case


def case_json(case: Case) -> Mapping[str, Any]:
    """Return a case as programs read it; times in seconds, as they are counted."""
    ticket = case.ticket
    return {
        "ticket": ticket.id, "priority": ticket.priority, "opened": ticket.opened.isoformat(),
        "started": case.started.isoformat(), "stopped": case.stopped.isoformat() if case.stopped else None,
        "due": case.due_at.isoformat(), "spent_seconds": case.spent, "limit_seconds": case.limit,
        "working_seconds": case.working, "calendar_seconds": case.calendar, "verdict": _verdict(case),
        "kept_by_the_tool": ticket.kept,
    }  # fmt: skip


def cases_csv(results: Sequence[Result]) -> str:
    """Return the cases of all figures as a table, with the target that judges each of them; it holds no formula."""
    from slm.documents.downloads import plain_cell

    lines = StringIO()
    writer = csv.writer(lines, lineterminator="\n")
    rows = [(_of(result), case_json(case)) for result in results for case in result.cases]
    if rows:
        writer.writerow([*rows[0][0], *rows[0][1]])
    writer.writerows(
        [*of.values(), *("" if cell is None else plain_cell(str(cell)) for cell in case.values())] for of, case in rows
    )
    return lines.getvalue()


def _of(result: Result) -> Mapping[str, str]:
    return {
        "agreement": result.agreement, "version": str(result.version), "target": result.target,
        "service": result.service, "period": result.period.label,
    }  # fmt: skip


def cases_text(result: Result) -> Iterator[str]:
    """Yield a line for each case of a figure."""
    zone = result.period.start.tzinfo
    for case in result.cases:
        due, used = case.due_at.astimezone(zone).isoformat(" ", "seconds"), _time(case.spent)
        words = {"ticket": case.ticket.id, "due": due, "used": used, "limit": _time(case.limit)}
        yield "    " + say("{ticket}: due {due}, used {used} of {limit}, {verdict}", verdict=_said(case), **words)


def agreement_with_the_tool(result: Result) -> Iterator[str]:
    """Yield in how many cases the tool's own verdict is the same, where it gives one."""
    told = [case for case in result.cases if case.ticket.kept is not None]
    if told:
        same = sum(case.is_on_time is case.ticket.kept for case in told)
        yield "    " + say(
            "the tool's own verdict is the same in {same} of {n} case",
            "the tool's own verdict is the same in {same} of {n} cases",
            n=len(told), same=same,
        )  # fmt: skip


def _verdict(case: Case) -> str:
    return "pending" if case.is_pending else "kept" if case.is_on_time else "missed"


def _said(case: Case) -> str:
    words = {"pending": say("not due yet"), "kept": say("in time"), "missed": say("late")}
    return words[_verdict(case)]


def _time(seconds: int) -> str:
    minutes, rest = divmod(seconds, 60)
    return f"{minutes // 60}:{minutes % 60:02}:{rest:02}"
