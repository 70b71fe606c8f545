"""Why a promise was missed or cannot be judged, and what is done about it: as every page and report says it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Final, NamedTuple

from slm.compliance import Result, Verdict
from slm.documents.addresses import improvement_path, problem_path
from slm.documents.document import Line
from slm.documents.edition import Edition
from slm.documents.parts import aside, exactly, joined, lines, strong, to
from slm.documents.views import listing, result_format
from slm.documents.views.calculation import added_by
from slm.facts.answers import AnswerState, result_key
from slm.improvement import ActionState, Improvement, ServiceProblem
from slm.measurement import Interruption, MonthNote, Outage, SuspendedTarget, Waiver

UNJUDGED: Final = (Verdict.NO_DATA, Verdict.SUSPENDED, Verdict.WAIVED)
"""What is neither kept nor missed although there was something to judge: readers ask why."""
_MOST: Final = 5
"""How many interruptions are told as causes, the longest first; the calculation of the figure has all."""


class Miss(NamedTuple):
    """What is known of a missed promise beside its figure."""

    causes: tuple[str, ...]
    """What the actions say of it, then what made up the figure: each interruption that counts, how many cases late."""
    actions: tuple[Improvement, ...]
    otherwise: Line = ()
    """That nothing is done yet, or that it was decided so; nothing where an action answers it."""


def miss_of(edition: Edition, result: Result) -> Miss:
    """Return why a result is a miss and what is done about it; an edition must know the rows of its month."""
    actions = edition.portfolio.answers.to(result)
    of_problems = (problem.cause for problem in edition.portfolio.answers.problems_of(result))
    causes = filter(None, (*(action.cause for action in actions), *of_problems))
    told = dict.fromkeys(map(edition.text, causes))
    is_told = bool(told)
    return Miss(
        (*told, *_interruptions(edition, result, is_told=is_told), *_late(edition, result)),
        actions,
        without_action(edition, result),
    )


def without_action(edition: Edition, result: Result) -> Line:
    """Return that nothing is done about a result yet, or that this was decided, by whom, when and why."""
    t, told = edition.labels, edition.answers.get(result_key(result))
    if told is None:
        # Of a month that is still open nobody knows how it ends.
        states = {action.state for action in edition.portfolio.answers.to(result)} - {ActionState.CANCELLED}
        return () if states else strong(t("no action yet"))
    if told.state == AnswerState.NO_ACTION:
        problem = edition.portfolio.problems.get(told.problem)
        return _decided(edition, problem) if problem else exactly(t("it was decided not to act on it"))
    if told.state == AnswerState.ANSWERED:
        return ()
    late = told.state == AnswerState.OVERDUE and told.last_day
    words = t("it was due on {day}", day=edition.date(date.fromisoformat(told.last_day))) if late else ""
    return joined(t("separator|; "), (strong(t("no action yet")), strong(words)))


def _decided(edition: Edition, problem: ServiceProblem) -> Line:
    t, decision = edition.labels, problem.no_action
    if decision is None:
        return ()
    words = t(
        "decided not to act, by {person} on {day}", person=edition.person(decision.by), day=edition.date(decision.on)
    )
    about = to(problem_path(problem.id), edition.text(problem.title))
    return joined(t("separator|: "), (exactly(words), edition.text(decision.reason))) + aside(edition, about)


def notes_about(edition: Edition, result: Result) -> list[MonthNote]:
    """Return what the file of its month says of a result; an edition must know that month."""
    file = edition.portfolio.months.get(result.last_month)
    return [note for note in (file.notes if file else ()) if _is_about(note, result)]


def _is_about(said: MonthNote | SuspendedTarget | Waiver, result: Result) -> bool:
    is_of_target = (said.agreement, said.target) == (result.agreement, result.target)
    return is_of_target and said.service in {None, *result.services}


def _accepted(edition: Edition, result: Result) -> Iterator[SuspendedTarget | Waiver]:
    """Yield what both sides accepted for a result: its suspension in the month, its waiver wherever written."""
    for month, file in edition.portfolio.months.items():
        if result.verdict is Verdict.SUSPENDED and month == result.last_month:
            yield from (said for said in file.suspended if _is_about(said, result))
        if result.verdict is Verdict.WAIVED:
            yield from (said for said in file.waivers if said.id == result.reason_id and _is_about(said, result))


def why_without_figure(edition: Edition, result: Result, notes: Iterable[MonthNote] | None = None) -> str:
    """Return why a result cannot be judged, or is not: in the program's words, then in those of the month's notes."""
    about = notes_about(edition, result) if notes is None else notes
    accepted = (said.reason for said in _accepted(edition, result)) if notes is None else ()
    told = result_format.reason(edition, result), *map(edition.text, (*accepted, *(note.text for note in about)))
    return edition.speech.sentences(filter(None, told))


def _interruptions(edition: Edition, result: Result, *, is_told: bool) -> Iterator[str]:
    """Yield the interruptions that count, the longest; of the only one the cause may be told (by an action) already."""
    counting = [record for record in result.interruptions if record.reason is None and added_by(record)]
    longest = sorted(counting, key=added_by, reverse=True)
    for record in sorted(longest[:_MOST], key=lambda record: record.outage.start):
        unknown = "" if is_told and len(longest) == 1 else _no_cause(edition, is_told=is_told)
        yield _interruption(edition, result, record, unknown)
    if left := len(longest[_MOST:]):
        yield edition.labels("{n} more interruption", "{n} more interruptions", n=left)


def _interruption(edition: Edition, result: Result, record: Interruption, unknown: str) -> str:
    t, outage = edition.labels, record.outage
    start = outage.start.astimezone(result.period.start.tzinfo)
    when = f"{edition.date(start.date())} {start:%H:%M}"
    words = t("{when}, {length}", when=when, length=listing.format_seconds(edition, added_by(record)))
    why = cause_of(edition, outage) or unknown
    return t("{name}: {value}", name=words, value=why) if why else words


def _no_cause(edition: Edition, *, is_told: bool) -> str:
    """Return why nothing is said of a cause: else that of another interruption would seem to explain this one, too."""
    if edition.audience.is_internal:
        return edition.labels("cause not known yet")
    return edition.labels(
        "cause as above, or not told in this edition" if is_told else "the cause is not told in this edition"
    )


def cause_of(edition: Edition, outage: Outage) -> str:
    """Return what an interruption came from, as far as the reader may know; empty for nothing."""
    why = outage.reason or outage.told
    return edition.said(why, outage.impact)[0] if why else ""


def _late(edition: Edition, result: Result) -> Iterator[str]:
    late = [case.ticket.id for case in result.cases if not case.is_on_time] if result.unit == "percent" else []
    if late:
        named = edition.labels("separator|, ").join(late[:_MOST])
        words = edition.labels("{n} case was late", "{n} cases were late", n=len(late))
        yield edition.aside(words, named if len(late) <= _MOST else f"{named} …")


def state_of(edition: Edition, action: Improvement) -> str:
    """Return how far an action is; of one whose day has passed, that it is overdue."""
    late = action.is_overdue(edition.portfolio.as_of)
    return edition.labels("overdue" if late else f"action state|{action.state}")


def _action_line(edition: Edition, action: Improvement) -> Line:
    """Return an action with who sees to it, by when, and how far it is."""
    t, late = edition.labels, action.is_overdue(edition.portfolio.as_of)
    state = strong(state_of(edition, action)) if late else exactly(state_of(edition, action))
    due = t("due {day}", day=edition.date(action.due))
    more = joined(t("separator|, "), (edition.person(action.owner), due, state))
    return *to(improvement_path(action.id), edition.text(action.title)), *aside(edition, more)


def _action_lines(edition: Edition, result: Result, actions: Iterable[Improvement]) -> Line:
    """Return what is done about a result, or that nothing is done yet."""
    return lines(*(_action_line(edition, action) for action in actions), without_action(edition, result))


def unjudged_line(edition: Edition, result: Result, why: str, actions: Iterable[Improvement]) -> Line:
    """Return why nobody can say whether a promise was kept, from what that came, and what is done about it."""
    found, t = list(actions), edition.labels
    causes = dict.fromkeys(edition.text(action.cause) for action in found if action.cause)
    # What both sides agreed on needs no action.
    asks = found or result.verdict is Verdict.NO_DATA
    answer = joined(exactly(t("separator|: ")), (t("Action"), _action_lines(edition, result, found))) if asks else ()
    return lines(edition.speech.sentences(filter(None, (why, *causes))), answer)


def miss_facts(
    edition: Edition, result: Result, causes: Sequence[str], actions: Iterable[Improvement]
) -> Iterator[tuple[str, Line]]:
    """Yield why a promise was missed, and what is done about it, by whom and until when."""
    t = edition.labels
    yield t("Cause") if len(causes) < 2 else t("Causes"), lines(*causes) or exactly(t("not known yet"))
    yield t("Action"), _action_lines(edition, result, actions)
