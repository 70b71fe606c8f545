"""The agenda of a review, made of the book: results, work, changes, money and dates since the last one, and actions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta

from slm.compliance import Result, Verdict
from slm.documents import document as doc
from slm.documents import parts
from slm.documents.addresses import (
    agreement_path,
    change_path,
    complaint_path,
    credits_path,
    dispute_path,
    improvement_path,
    result_path,
    review_path,
)  # fmt: skip
from slm.documents.edition import Edition
from slm.documents.effects import effect_badge
from slm.documents.parts import fact, items, joined, lines, section, styled, table, to
from slm.documents.views import result_format
from slm.documents.views.coming import change_title, coming_to
from slm.documents.views.settlements import total_credited
from slm.facts.agenda import AgendaItem, agenda_of, changes_since, earlier_reviews, open_actions, work_since
from slm.facts.complaints import complaints
from slm.facts.disputes import disputes
from slm.facts.reviews import ReviewState, state_of
from slm.improvement import Decision, Improvement, Review


def agenda_parts(edition: Edition, review: Review) -> Iterator[doc.Part]:
    """Yield what a review has to look at: its own points, what became of the last decisions, and each agreement."""
    t, whole = edition.labels, edition.facts.portfolio
    found = [item for item in agenda_of(whole, review) if item.history.id in edition.portfolio.agreements]
    yield from section("points", t("Points to talk about"), items(map(edition.text, review.agenda)))
    last = [one for one in earlier_reviews(found) if one.id in edition.portfolio.reviews]
    yield from section("last-decisions", t("What became of the last decisions"), _last_decisions(edition, last))
    yield from section("open-actions", t("Open actions"), _actions(edition, open_actions(edition.portfolio, review)))
    is_planned = state_of(whole, review) is ReviewState.PLANNED
    for item in found:
        title = f"{item.history.id} {edition.text(item.history.shown.agreement.title)}"
        yield from section(f"of-{item.history.id}", title, *_item(edition, item, is_planned=is_planned))


def decisions_table(edition: Edition, reviews: Sequence[Review]) -> doc.TableBlock:
    """Return what reviews decided, with who does it until when and where that stands; of several, of which it was."""
    t, is_of_several = edition.labels, len(reviews) > 1
    head = parts.column(t("What was decided"), "wide"), t("Action"), t("Owner"), t("Due"), t("State")
    rows = (
        (
            lines(edition.text(one.text), styled("quiet", _named(edition, review)) if is_of_several else ""),
            *_carried_out(edition, one),
        )
        for review in reviews
        for one in review.decided
    )
    return table(head, rows, label=t("Decisions"))


def is_followed(review: Review) -> bool:
    """Return whether minutes say of any decision by which action, by whom or until when it is carried out."""
    return any(isinstance(one, Decision) and (one.action or one.owner or one.due) for one in review.decisions)


def action_states(edition: Edition, action: Improvement) -> doc.Line:
    """Return where an action stands, as labels: its state, that it is late, what the figures say of it."""
    t = edition.labels
    late = (doc.Badge(words=t("overdue"), kind="overdue"),) if action.is_overdue(edition.portfolio.as_of) else ()
    state = doc.Badge(words=t(f"action state|{action.state}"), kind=action.state)
    return lines((state,), late, effect_badge(edition, action))


def _carried_out(edition: Edition, decision: Decision) -> tuple[doc.Line, ...]:
    action = edition.portfolio.improvements.get(decision.action or "")
    owner, due = (action.owner, action.due) if action else (decision.owner, decision.due)
    name = to(improvement_path(action.id), action.id) if action else ()
    state = action_states(edition, action) if action else ()
    who, when = edition.person(owner) if owner else "", edition.date(due) if due else ""
    return name, styled("whole", who), styled("whole", when), state


def _named(edition: Edition, review: Review) -> doc.Line:
    return styled("whole", to(review_path(review.id), edition.date(review.date)))


def _last_decisions(edition: Edition, reviews: Sequence[Review]) -> Iterator[doc.Block]:
    told = [review for review in reviews if review.decisions]
    if any(map(is_followed, told)):
        yield decisions_table(edition, told)
    else:
        yield items(edition.text(one.text) for review in told for one in review.decided)


def _actions(edition: Edition, actions: Iterable[Improvement]) -> doc.TableBlock:
    t = edition.labels
    head = parts.column(t("Action"), "wide"), t("Owner"), t("Due"), t("State")
    rows = (
        (
            to(improvement_path(action.id), edition.text(action.title)),
            styled("whole", edition.person(action.owner)),
            styled("whole", edition.date(action.due)),
            action_states(edition, action),
        )
        for action in actions
    )
    return table(head, rows, label=t("Open actions"))


def _item(edition: Edition, item: AgendaItem, *, is_planned: bool) -> Iterator[doc.Block]:
    """Yield what happened to an agreement since its last review, and, before the next one, what is to come."""
    t = edition.labels
    results = _results(edition, item)
    last = _named(edition, item.last) if item.last and item.last.id in edition.portfolio.reviews else ()
    yield parts.facts(
        fact(t("Last review"), last or (edition.date(item.last.date) if item.last else t("none yet"))),
        fact(t("Results since"), _kept(edition, results)),
        fact(t("Satisfaction"), _satisfaction(edition, results)),
        fact(t("Workload"), _work(edition, item)),
        fact(t("Credits"), _credits(edition, item)),
        fact(t("Complaints and disputes"), _voices(edition, item)),
        fact(t("Changes since"), _changes(edition, item)),
        fact(t("Dates ahead"), _dates(edition, item) if is_planned else ""),
    )
    yield _not_kept(edition, results)


def _results(edition: Edition, item: AgendaItem) -> list[Result]:
    every = edition.scorecard.without_sources.by_agreement.get(item.history.id, ())
    return [result for result in every if result.last_month in item.months]


def _kept(edition: Edition, results: Sequence[Result]) -> str:
    """Return "31 of 34 promises kept, 2 missed, 1 without data"."""
    t, counts = edition.labels, result_format.Counts.of(results)
    promises = counts.by_verdict.total()
    if not promises:
        return t("nothing was judged")
    kept = edition.number(counts.by_verdict[Verdict.MET])
    said = t("{kept} of {n} promise kept", "{kept} of {n} promises kept", kept=kept, n=promises)
    more = [t("provisional")] if counts.provisional else []
    return t("separator|, ").join((said, *counts.not_kept(edition).values(), *more))


def _not_kept(edition: Edition, results: Sequence[Result]) -> doc.TableBlock:
    """Return the targets that were not always kept, each with the months in which they were missed or not known."""
    t = edition.labels
    by_target: dict[tuple[str, str], list[Result]] = {}
    for result in results:
        if result.verdict in {Verdict.MISSED, Verdict.NO_DATA}:
            by_target.setdefault((result.target, result.service), []).append(result)
    rows = (
        (
            lines(result_format.target_name(edition, found[-1]), styled("quiet", edition.service(found[-1].service))),
            *(_months(edition, found, verdict) for verdict in (Verdict.MISSED, Verdict.NO_DATA)),
        )
        for found in by_target.values()
    )
    return table((t("Target"), t("Missed"), t("Without data")), rows, label=t("Not kept"))


def _months(edition: Edition, results: Iterable[Result], verdict: Verdict) -> doc.Line:
    found = (to(result_path(one), result_format.period_name(edition, one)) for one in results if one.verdict is verdict)
    return joined(edition.labels("separator|, "), found)


def _satisfaction(edition: Edition, results: Sequence[Result]) -> doc.Line:
    """Return the newest score of each target that asks for one."""
    metrics = edition.portfolio.metrics
    latest = {
        (result.target, result.service): result
        for result in sorted(results, key=lambda one: one.last_month)
        if result.metric in metrics and metrics[result.metric].kind.traits.from_surveys == "mean" and result.value
    }
    return lines(
        *(
            edition.aside(result_format.format_value(edition, one), result_format.period_name(edition, one))
            for one in latest.values()
        )
    )


def _work(edition: Edition, item: AgendaItem) -> doc.Line:
    """Return in how many periods the work kept to its limits, and where it did not."""
    t = edition.labels
    found = [(month, work) for month, work in work_since(edition.facts.portfolio, item) if work.verdict != "no_data"]
    outside = [(month, work) for month, work in found if work.verdict != "within"]
    if not found:
        return ()
    within = edition.number(len(found) - len(outside))
    said = t("within its limits in {within} of {n} period", "within its limits in {within} of {n} periods",
             within=within, n=len(found))  # fmt: skip
    told = (
        t("{name}: {value}", name=edition.aside(edition.name("metric", work.limit.metric), edition.month(month)),
          value=t(f"workload|{work.verdict}"))
        for month, work in outside
    )  # fmt: skip
    return lines(said, *told)


def _credits(edition: Edition, item: AgendaItem) -> doc.Line:
    of = item.history.id
    found = [
        one
        for (owner, month), one in edition.credit_statements.items()
        if owner == of and month in item.months and one.credit
    ]
    if not found:
        return ()
    months = (to(credits_path(of, one.month), edition.month(one.month)) for one in found)
    total = total_credited(edition, found)
    return joined(edition.labels("separator|: "), (total, joined(edition.labels("separator|, "), months)))


def _voices(edition: Edition, item: AgendaItem) -> doc.Line:
    """Return what the customer said since the last review, and what still waits, as far as the edition shows it."""
    of, shown = item.history.id, edition.portfolio
    heard = [
        to(complaint_path(one.complaint.id), f"{one.complaint.id} {edition.text(one.complaint.title)}")
        for one in complaints(shown)
        if one.complaint.about.agreement == of and (one.waits or item.is_since(one.complaint.received.date()))
    ]
    raised = [
        to(dispute_path(one.dispute.id), f"{one.dispute.id} {edition.text(one.dispute.title)}")
        for one in disputes(shown)
        if one.dispute.agreement == of and (not one.is_decided or item.is_since(one.dispute.raised_on))
    ]
    return lines(*heard, *raised)


def _changes(edition: Edition, item: AgendaItem) -> doc.Line:
    t, of = edition.labels, item.history.id
    versions = (
        to(
            agreement_path(of, str(one.version)),
            edition.aside(t("Version {version}", version=one.version), edition.date(one.validity.start)),
        )
        for one in item.versions
    )
    changes = (
        to(change_path(change.id), f"{change.id} {change_title(edition, change)}")
        for change in changes_since(edition.portfolio, item)
    )
    return lines(*versions, *changes)


def _dates(edition: Edition, item: AgendaItem) -> doc.Line:
    """Return what is to change, and the last day on which the agreement is in force."""
    t, held = edition.labels, item.history.in_force
    coming = (
        t("{name}: {value}", name=edition.date(one.day) if one.day else t("no day yet"), value=one.words)
        for one in coming_to(edition, item.history)
    )
    end = held.known_end if held else None
    if any(one.binding and one.validity.start == end for one in item.history.versions):
        end = None
    last = t("in force until {day}", day=edition.date(end - timedelta(days=1))) if end else ""
    return lines(*coming, last)
