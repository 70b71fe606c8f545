"""Why a promise was missed, and what is done about it: what a report, an agreement and the home page say of a miss."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from slm.compliance import Result
from slm.documents.addresses import improvement_path
from slm.documents.document import Line
from slm.documents.edition import Edition
from slm.documents.parts import aside, exactly, joined, lines, strong, to
from slm.documents.views import listing
from slm.documents.views.calculation import added_by
from slm.improvement import Improvement
from slm.measurement import Interruption

_MOST: Final = 5
"""How many interruptions are told as causes, the longest first; the calculation of the figure has all."""


class Miss(NamedTuple):
    """What is known of a missed promise beside its figure."""

    causes: tuple[str, ...]
    """What the actions say of it, then what made up the figure: each interruption that counts, how many cases late."""
    actions: tuple[Improvement, ...]


def miss_of(edition: Edition, result: Result) -> Miss:
    """Return why a result is a miss and what is done about it; an edition must know the rows of its month."""
    actions = edition.portfolio.answers.to(result)
    told = dict.fromkeys(edition.text(action.cause) for action in actions if action.cause)
    return Miss((*told, *_interruptions(edition, result), *_late(edition, result)), actions)


def _interruptions(edition: Edition, result: Result) -> Iterator[str]:
    counting = [record for record in result.interruptions if record.reason is None and added_by(record)]
    longest = sorted(counting, key=added_by, reverse=True)
    for record in sorted(longest[:_MOST], key=lambda record: record.outage.start):
        yield _interruption(edition, result, record)
    if left := len(longest[_MOST:]):
        yield edition.labels("{n} more interruption", "{n} more interruptions", n=left)


def _interruption(edition: Edition, result: Result, record: Interruption) -> str:
    t, outage = edition.labels, record.outage
    start = outage.start.astimezone(result.period.start.tzinfo)
    when = f"{edition.date(start.date())} {start:%H:%M}"
    words = t("{when}, {length}", when=when, length=listing.format_seconds(edition, added_by(record)))
    why = outage.reason or outage.told or ""
    return t("{name}: {value}", name=words, value=why) if why else words


def _late(edition: Edition, result: Result) -> Iterator[str]:
    late = [case.ticket.id for case in result.cases if not case.is_on_time] if result.unit == "percent" else []
    if late:
        named = edition.labels("separator|, ").join(late[:_MOST])
        words = edition.labels("{n} case was late", "{n} cases were late", n=len(late))
        yield edition.aside(words, named if len(late) <= _MOST else f"{named} …")


def _action_line(edition: Edition, action: Improvement) -> Line:
    """Return an action with who sees to it, by when, and how far it is."""
    t, late = edition.labels, action.state.is_open and action.due < edition.portfolio.as_of
    state = strong(t("overdue")) if late else exactly(t(f"action state|{action.state}"))
    due = t("due {day}", day=edition.date(action.due))
    more = joined(t("separator|, "), (edition.person(action.owner), due, state))
    return *to(improvement_path(action.id), edition.text(action.title)), *aside(edition, more)


def miss_facts(edition: Edition, causes: Sequence[str], actions: Iterable[Improvement]) -> Iterator[tuple[str, Line]]:
    """Yield why a promise was missed, and what is done about it, by whom and until when."""
    t, done = edition.labels, [_action_line(edition, action) for action in actions]
    yield t("Cause") if len(causes) < 2 else t("Causes"), lines(*causes) or exactly(t("not known yet"))
    yield t("Action"), lines(*done) or strong(t("no action yet"))
