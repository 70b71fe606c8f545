"""Complaints, compliments and objections in words, the same in the register and in the report of a month."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Final, NamedTuple

from slm.calendar import Month, zone
from slm.compliance import Result
from slm.documents.addresses import complaint_path, dispute_path
from slm.documents.edition import Edition
from slm.facts.complaints import HeardComplaint, complaints, complaints_of
from slm.facts.disputes import Compared, HeldDispute, compared, disputed, disputes, disputes_of, is_compared
from slm.text import N_

COMPLAINT_STATES: Final = {
    "compliment": N_("compliment"), "open": N_("open"), "overdue": N_("overdue"), "in_time": N_("answered in time"),
    "late": N_("answered too late"), "answered": N_("answered"), "closed": N_("complaint state|closed"),
}  # fmt: skip
"""Where a complaint stands, in words."""
DISPUTE_STATES: Final = {
    "open": N_("open"), "awaiting_correction": N_("for the customer, to be corrected"),
    "restated": N_("for the customer, corrected"), "refused": N_("refused"),
}  # fmt: skip
"""Where an objection stands, in words."""
_COLOURS: Final = {
    "in_time": "verified", "restated": "verified", "compliment": "verified", "late": "overdue",
    "awaiting_correction": "pending", "answered": "accepted",
}  # fmt: skip


_MINUTES: Final = "%H:%M"
_SECONDS: Final = "%H:%M:%S"


class VoiceRow(NamedTuple):
    """A complaint, a compliment or an objection, in words."""

    path: str
    id: str
    kind: str
    title: str
    customer: str
    agreement: str
    """The agreement that it is about; empty where it names none."""
    since: str
    """The day on which it was received or raised, as a day that sorts."""
    due: str
    age: str
    """How long it was, or is, without an answer or a decision."""
    state: str
    colour: str
    is_late: bool


def voices(edition: Edition) -> list[VoiceRow]:
    """Return all that an edition has: what waits first, then the newest."""
    heard = [(found.waits, _complaint_row(edition, found)) for found in complaints(edition.portfolio)]
    held = [(found.state in {"open", "awaiting_correction"}, _dispute_row(edition, found))
            for found in disputes(edition.portfolio)]  # fmt: skip
    newest_first = sorted((*heard, *held), key=lambda pair: (pair[1].since, pair[1].id), reverse=True)
    return [row for _, row in sorted(newest_first, key=lambda pair: not pair[0])]


def voices_of_month(edition: Edition, month: Month, agreements: Collection[str]) -> Iterator[VoiceRow]:
    """Yield what is about a month and these agreements; of all agreements, also what names none."""
    is_whole = edition.portfolio.agreements.keys() <= set(agreements)
    for heard in complaints_of(edition.portfolio, month):
        about = heard.complaint.about.agreement
        if about in agreements if about else is_whole:
            yield _complaint_row(edition, heard)
    for held in disputes_of(edition.portfolio, month):
        if held.dispute.agreement in agreements:
            yield _dispute_row(edition, held)


def _complaint_row(edition: Edition, heard: HeardComplaint) -> VoiceRow:
    """Return a complaint or compliment in words."""
    t, complaint = edition.labels, heard.complaint
    return VoiceRow(
        path=complaint_path(complaint.id), id=complaint.id, kind=t(f"voice kind|{complaint.type}"),
        title=edition.text(complaint.title), customer=edition.party(complaint.customer),
        agreement=complaint.about.agreement or "", since=str(complaint.received.date()),
        due=moment(edition, heard.answer_by.astimezone(heard.as_of.tzinfo) if heard.answer_by else None),
        age="" if complaint.is_compliment else t("{n} day", "{n} days", n=heard.days),
        state=t(COMPLAINT_STATES[heard.state]), colour=_COLOURS.get(heard.state, heard.state),
        is_late=heard.is_late or heard.state == "overdue",
    )  # fmt: skip


def _dispute_row(edition: Edition, held: HeldDispute) -> VoiceRow:
    """Return an objection in words."""
    t, dispute = edition.labels, held.dispute
    customer = held.agreement.customer if held.agreement else ""
    return VoiceRow(
        path=dispute_path(dispute.id), id=dispute.id, kind=t("voice kind|dispute"),
        title=edition.text(dispute.title), customer=edition.party(customer) if customer else "",
        agreement=dispute.agreement, since=str(dispute.raised_on), due=_answer_by(edition, held),
        age=t("{n} day", "{n} days", n=held.days), state=t(DISPUTE_STATES[held.state]),
        colour=_COLOURS.get(held.state, "closed" if held.state == "refused" else held.state), is_late=False,
    )  # fmt: skip


def _answer_by(edition: Edition, held: HeldDispute) -> str:
    """Return by when somebody is to answer of an objection that is not decided."""
    asked = [one.answer_by for one in held.dispute.said if one.answer_by]
    return edition.date(max(asked)) if asked and not held.is_decided else ""


class SideRow(NamedTuple):
    """A time in which at least one side has an interruption, in words."""

    begin: str
    end: str
    length: str
    ours: str
    theirs: str
    differs: bool


class BothSides(NamedTuple):
    """What both sides measured, held against each other."""

    path: str
    title: str
    state: str
    their_figure: str
    rows: list[SideRow]
    summary: str
    """By how much they differ; empty where the other side says no interruptions."""


def both_sides(edition: Edition, held: HeldDispute, results: Sequence[Result]) -> BothSides:
    """Return an objection with the interruptions of both sides, minute by minute, in the zone of the agreement."""
    t, dispute = edition.labels, held.dispute
    pieces = compared(disputed(results, dispute), dispute) if is_compared(dispute) else ()
    differing = sum(row.seconds for row in pieces if row.ours != row.theirs)
    summary = t("Both sides now say the same, minute by minute.")
    if differing:
        summary = t("They differ by {length} (hours:minutes:seconds).", length=_length(differing))
    return BothSides(
        path=dispute_path(dispute.id), title=f"{dispute.id} {edition.text(dispute.title)}",
        state=t(DISPUTE_STATES[held.state]), their_figure=(dispute.theirs.value if dispute.theirs else "") or "",
        rows=[_side(edition, held, row) for row in pieces], summary=summary if pieces else "",
    )  # fmt: skip


def disputes_about(edition: Edition, result: Result, results: Sequence[Result]) -> list[BothSides]:
    """Return the objections to a figure; `results` are those of its month."""
    return [
        both_sides(edition, held, results)
        for held in disputes_of(edition.portfolio, result.last_month)
        if result in disputed([result], held.dispute)
    ]


def _side(edition: Edition, held: HeldDispute, row: Compared) -> SideRow:
    t, local = edition.labels, zone(held.agreement.time_zone) if held.agreement else None
    begin, end = (moment(edition, when.astimezone(local)) for when in (row.begin, row.end))
    ours, theirs = (t("interrupted") if side else t("not interrupted") for side in (row.ours, row.theirs))
    return SideRow(begin, end, _length(row.seconds), ours, theirs, row.ours != row.theirs)


def _length(seconds: int) -> str:
    return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def moment(edition: Edition, when: datetime | None) -> str:
    """Return a moment as a day and a time of its own zone; empty for none."""
    return f"{edition.date(when.date())} {when:{_SECONDS if when.second else _MINUTES}}" if when else ""
