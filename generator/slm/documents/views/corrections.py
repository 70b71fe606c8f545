"""Corrections of closed months: who made them, when and why, old figures beside new ones (FAILURES F69)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import NamedTuple

from slm.calendar import Month
from slm.compliance import LockedResult, Restatement, Result
from slm.documents.edition import Edition


class CorrectedFigure(NamedTuple):
    """One result that a correction changed."""

    promise: str
    agreement: str
    before: str
    after: str
    anchor: str
    """Where the report has it; empty where there is no such result any more."""


class CorrectionNotice(NamedTuple):
    """One correction, in words."""

    on: date
    made: str
    reason: str
    distribution: str
    """To whom the corrected report goes; empty where that is not written down."""
    figures: tuple[CorrectedFigure, ...]


def corrections(edition: Edition, month: Month, agreements: Collection[str] | None) -> list[CorrectionNotice]:
    """Return the corrections of a month that were made until the day of the book, the oldest first.

    Where agreements are given, only what the parties of these may see of it.
    """
    lock = edition.portfolio.locks.get(month)
    if lock is None:
        return []
    seen = lock if agreements is None else lock.seen_by_those_of(agreements)
    return [
        _correction(edition, restatement)
        for restatement in seen.restatements
        if restatement.on <= edition.portfolio.as_of
    ]


def correction_note(edition: Edition, result: Result) -> str:
    """Return "corrected on 5 Mar 2025; until then: 100.00 % (kept)"; empty for a result that never was."""
    if not result.restated:
        return ""
    return edition.labels(
        "corrected on {date}; until then: {value}",
        date=edition.date(result.restated[-1].on),
        value=_figure(edition, result.restated[0].before),
    )


def _correction(edition: Edition, statement: Restatement) -> CorrectionNotice:
    t, day = edition.labels, edition.date(statement.on)
    who = edition.person(statement.by) if statement.by else ""
    return CorrectionNotice(
        on=statement.on,
        made=t("Corrected on {date} by {person}", date=day, person=who) if who else t("Corrected on {date}", date=day),
        reason=statement.reason.get(edition.language, ""),
        distribution=t("separator|; ").join(map(edition.text, statement.distribution or ())),
        figures=tuple(
            CorrectedFigure(
                promise=_promise(edition, change.result),
                agreement=f"{change.result['agreement']} {change.result['version']}",
                before=_figure(edition, change.before),
                after=_figure(edition, change.after),
                anchor="-".join(change.after[part] for part in ("agreement", "target", "service"))
                if change.after
                else "",
            )
            for change in statement.changes
        ),
    )


def _promise(edition: Edition, result: LockedResult) -> str:
    history = edition.portfolio.agreements.get(result["agreement"])
    version = history.version(result["version"]) if history else None
    target = version.agreement.target(result["target"]) if version else None
    name = edition.target(target) if target else result["target"]
    return f"{name} · {edition.service(result['service'])}"


def _figure(edition: Edition, result: LockedResult | None) -> str:
    if result is None:
        return "–"
    verdict, metric = result["verdict"], edition.portfolio.metrics.get(result["metric"])
    unit = edition.text(metric.unit) if metric and result["unit"] != "percent" and result["display"] else ""
    return " ".join(filter(None, (result["display"], unit, f"({edition.labels(f'verdict|{verdict}')})")))
