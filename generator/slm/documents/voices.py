"""The voice of the customer: complaints, compliments and objections to figures, with what became of each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from slm.documents import document as doc
from slm.documents import parts
from slm.documents.addresses import complaint_path, dispute_path, improvement_path, making_path, report_path
from slm.documents.document import SCREEN, Cell
from slm.documents.edition import Edition
from slm.documents.parts import fact, joined, lines, paragraphs, prose, section, styled, table, to
from slm.documents.views.result_format import target_name
from slm.documents.views.voices import COMPLAINT_STATES, DISPUTE_STATES, VoiceRow, both_sides, moment, voices
from slm.facts.complaints import HeardComplaint
from slm.facts.disputes import HeldDispute, disputed

_LATE: Final = "overdue"


def voices_document(edition: Edition) -> doc.Document:
    """Return the register of complaints, compliments and objections, what waits for somebody first."""
    t, rows = edition.labels, voices(edition)
    listed = voices_table(edition, rows, label=t("Voice of the customer"), sortable=True)
    kinds = {row.kind for row in rows}
    narrowing = doc.Narrowing(
        search=t("Search in the table"),
        every=t("all"),
        shown=t("{shown} of {all} shown", shown="{shown}", all="{all}"),
        choices=(
            ("kind", t("Kind"), [(kind, kind) for kind in sorted(kinds)]),
            ("state", t("State"), [(state, state) for state in sorted({row.state for row in rows})]),
            ("customer", t("Customer"), [(name, name) for name in sorted({row.customer for row in rows})]),
        ),
    )
    return doc.Document(
        kind=edition.text(edition.portfolio.provider.short_name),
        title=t("Voice of the customer"),
        language=edition.language,
        parts=(
            *prose(t("What customers complain of, praise and object to, by when it is answered, and what came of it."),
                   "lead"),
            replace(listed, narrowing=narrowing),
        ),
    )  # fmt: skip


def voices_in_month(edition: Edition, rows: Sequence[VoiceRow]) -> Iterator[doc.Part]:
    """Yield the section of a report about the complaints and objections of its month; nothing where there are none."""
    t = edition.labels
    listed = voices_table(edition, rows) if rows else None
    yield from section("voices", t("Complaints and disputes in this month"), listed)


def voices_about(edition: Edition, agreement: str) -> Iterator[doc.Part]:
    """Yield where it is said what customers say of an agreement; how each stands is told there, not on this page."""
    t, own = edition.labels, edition.portfolio
    found = [
        (str(one.received.date()), to(complaint_path(one.id), edition.text(one.title)), t(f"voice kind|{one.type}"))
        for one in own.complaints.values()
        if one.about.agreement == agreement and one.received.date() <= own.as_of
    ]
    found += [
        (str(one.raised_on), to(dispute_path(one.id), edition.text(one.title)), t("voice kind|dispute"))
        for one in own.disputes.values()
        if one.agreement == agreement and one.raised_on <= own.as_of
    ]
    newest_first = sorted(found, key=lambda one: one[0], reverse=True)
    told = (joined(t("separator|, "), (link, kind)) for _, link, kind in newest_first)
    yield from section("voices", t("Complaints and disputes"), parts.items(told), on=SCREEN)


def voices_table(
    edition: Edition, rows: Sequence[VoiceRow], *, label: str = "", sortable: bool = False
) -> doc.TableBlock:
    """Return complaints, compliments and objections as a table."""
    t = edition.labels
    head = (t("Title"), t("State"), t("Received"), t("Due"), t("Age"), t("Customer"), t("Agreement"))
    made = (_row(edition, row) for row in rows)
    return table(head, made, label=label, sortable=sortable, id="voices" if sortable else "")


def _row(edition: Edition, row: VoiceRow) -> doc.TableRow:
    t, day = edition.labels, datetime.fromisoformat(row.since).date()
    late = (doc.Badge(words=t("late"), kind=_LATE),) if row.is_late and row.colour != _LATE else ()
    cells = parts.row(
        lines(parts.strong(to(row.path, row.title)), styled("quiet", f"{row.kind} {row.id}")),
        lines((doc.Badge(words=row.state, kind=row.colour),), late),
        Cell(inside=styled("whole", edition.date(day)), sort=row.since),
        styled("whole", row.due or "–"),
        styled("whole", row.age or "–"),
        row.customer,
        parts.agreement_link(edition, row.agreement) if row.agreement else "–",
    )
    return replace(cells, keys=(("kind", row.kind), ("state", row.state), ("customer", row.customer)))


def complaint_document(edition: Edition, heard: HeardComplaint) -> doc.Document:
    """Return a complaint or compliment by itself."""
    t, complaint = edition.labels, heard.complaint
    about, own = complaint.about, edition.portfolio
    escalated = (
        (edition.date(one.on), edition.person(edition.text(one.to)), edition.text(one.reason))
        for one in complaint.escalations
    )
    action = own.improvements.get(complaint.action or "")
    led = to(improvement_path(action.id), edition.text(action.title)) if action else ""
    return doc.Document(
        kind=t(f"voice kind|{complaint.type}"),
        number=complaint.id,
        title=edition.text(complaint.title),
        language=edition.language,
        notices=tuple(_late(edition, heard)),
        cover=parts.facts(
            (t("Number"), complaint.id),
            (t("State"), t(COMPLAINT_STATES[heard.state])),
            (t("Customer"), edition.party(complaint.customer)),
            (t("Raised by"), edition.person(edition.text(complaint.by))),
            (t("Channel"), edition.text(complaint.channel)),
            (t("Agreement"), parts.agreement_link(edition, about.agreement) if about.agreement else ""),
            (t("Target"), _target(edition, about.agreement, about.target)),
            (t("Service"), parts.service_link(edition, about.service) if about.service else ""),
            (t("Month"), to(report_path(about.month), edition.month(about.month)) if about.month else ""),
            (t("Ticket"), about.ticket or ""),
        ),
        parts=(
            *section("said", t("What was said"), paragraphs(edition.text(complaint.text))),
            *section("clock", t("By when, and when"), _clock(edition, heard)),
            *section("answer", t("Answer"), paragraphs(edition.text(complaint.answer))),
            *section("escalations", t("Escalations"), table((t("Date"), t("Escalated to"), t("Reason")), escalated)),
            *section("cause", t("Cause"), paragraphs(edition.text(complaint.cause))),
            *section("action", t("Action that came of it"), prose(led)),
            *section("end", t("End"), _end(edition, heard)),
            *parts.callout("internal", paragraphs(edition.text(complaint.notes))),
        ),
    )


def _late(edition: Edition, heard: HeardComplaint) -> Iterator[doc.Block]:
    t = edition.labels
    if heard.state == "overdue":
        due = t("Overdue: this was to be answered by {day}.", day=moment(edition, heard.answer_by))
        yield from parts.callout("banner", prose(due))


def _clock(edition: Edition, heard: HeardComplaint) -> Iterator[doc.Block]:
    """Yield when each step was to be done and when it was done, in the zone of the agreement."""
    t, complaint, local = edition.labels, heard.complaint, heard.as_of.tzinfo
    late, in_time = t("too late"), t("in time")

    def step(name: str, due: datetime | None, done: datetime | None) -> tuple[str, str, str, str]:
        verdict = "" if due is None or done is None else in_time if done <= due else late
        at = moment(edition, done.astimezone(local)) if done else "–"
        return name, moment(edition, due.astimezone(local)) if due else "–", at, verdict or "–"

    rows = [step(t("Received"), None, complaint.received)]
    if not complaint.is_compliment:
        rows += [
            step(t("Acknowledged"), heard.acknowledge_by, heard.acknowledged),
            step(t("Answered"), heard.answer_by, heard.answered),
        ]
    yield table((t("Step"), t("Due"), t("When it was done"), t("In time")), rows)
    if not complaint.is_compliment and heard.answer_by is None:
        yield from prose(t("No agreement says by when it is answered, so nobody can tell whether it was in time."))


def _end(edition: Edition, heard: HeardComplaint) -> doc.Facts:
    t, complaint = edition.labels, heard.complaint
    accepted = "" if complaint.satisfied is None else t("accepted") if complaint.satisfied else t("not accepted")
    return parts.facts(
        (t("Closed on"), edition.date(complaint.closed_on) if complaint.closed_on else ""),
        (t("Closed by"), edition.person(complaint.closed_by) if complaint.closed_by else ""),
        (t("Answer by the customer"), accepted),
    )


def _target(edition: Edition, agreement: str | None, target: str | None) -> str:
    history = edition.portfolio.agreements.get(agreement or "")
    versions = reversed(history.versions) if history else ()
    named = (version.agreement.target(target or "") for version in versions)
    return next((edition.target(found) for found in named if found), target or "")


def dispute_document(edition: Edition, held: HeldDispute) -> doc.Document:
    """Return an objection to a figure by itself, with both sides' measurement side by side."""
    t, dispute, decision = edition.labels, held.dispute, held.dispute.decision
    raised = edition.date(dispute.raised_on)
    in_time = t("no agreement says by when")
    if held.object_by is not None:
        day = edition.date(held.object_by)
        in_time = t("too late: by {day}", day=day) if held.is_out_of_time else t("in time: by {day}", day=day)
    said = (
        (edition.date(one.on), edition.person(one.by), edition.text(one.text),
         edition.date(one.answer_by) if one.answer_by else "–")
        for one in dispute.said
    )  # fmt: skip
    decided = parts.facts(
        (t("Decision"), t(f"dispute outcome|{decision.outcome}")),
        (t("Decided by"), edition.person(decision.by)),
        (t("Decided on"), edition.date(decision.on)),
        (t("Corrected on"), edition.date(held.restated.on) if held.restated else ""),
    ) if decision and held.is_decided else None  # fmt: skip
    reason = paragraphs(edition.text(decision.reason)) if decision and held.is_decided else ()
    head = t("Date"), t("Person"), t("What was said"), t("Answer asked for by")
    return doc.Document(
        kind=t("voice kind|dispute"),
        number=dispute.id,
        title=edition.text(dispute.title),
        language=edition.language,
        cover=parts.facts(
            (t("Number"), dispute.id),
            (t("State"), t(DISPUTE_STATES[held.state])),
            (t("Agreement"), parts.agreement_link(edition, dispute.agreement)),
            (t("Target"), _target(edition, dispute.agreement, dispute.target)),
            (t("Service"), parts.service_link(edition, dispute.service) if dispute.service else ""),
            (t("Month"), to(report_path(dispute.month), edition.month(dispute.month))),
            (t("Raised by"), edition.person(dispute.raised_by)),
            (t("Raised on"), parts.joined(t("separator|, "), (raised, in_time))),
        ),
        parts=(
            *section("objection", t("Objection"), paragraphs(edition.text(dispute.objection))),
            *section("sides", t("Both sides' measurement"), _both_sides(edition, held)),
            *section("said", t("What was said"), table(head, said)),
            *section("decision", t("Decision"), decided, reason),
            *parts.callout("internal", paragraphs(edition.text(dispute.notes))),
        ),
    )


def _both_sides(edition: Edition, held: HeldDispute) -> Iterator[doc.Part]:
    """Yield the figures of both sides, and from when until when they differ."""
    t, dispute, theirs = edition.labels, held.dispute, held.dispute.theirs
    results = disputed(edition.scorecard.in_month(dispute.month), dispute)
    ours = (
        fact(t("Our figure"), joined(" ", (to(making_path(result), result.display or "–"),
             target_name(edition, result) if len(results) > 1 else "")))
        for result in results
    )  # fmt: skip
    yield parts.facts(*ours, fact(t("Their figure"), (theirs.value if theirs else "") or ""))
    yield from paragraphs(edition.text(theirs.text) if theirs else "")
    sides = both_sides(edition, held, results)
    head = (t("From"), t("Until"), parts.column(t("Length"), "number"), t("Ours"), t("Theirs"))
    shown = (
        (row.begin, row.end, row.length,
         *(parts.strong(side) if row.differs else side for side in (row.ours, row.theirs)))
        for row in sides.rows
    )  # fmt: skip
    yield table(head, shown, label=t("Both sides minute by minute"))
    yield from prose(sides.summary)
    noted = [one for one in (theirs.rows if theirs else ()) if one.note]
    yield parts.items(
        t("{name}: {value}", name=moment(edition, one.begin), value=edition.text(one.note)) for one in noted
    )
