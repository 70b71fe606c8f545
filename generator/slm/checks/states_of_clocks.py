"""What clocks and records say of the same cases: states that only one of them knows, answers, due times, verdicts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from itertools import groupby
from operator import attrgetter
from typing import Final

from slm.agreement import Agreement, Clock, States, Target
from slm.facts.scorecard import scorecard
from slm.facts.sources import targets_with_metrics
from slm.measurement import (
    BOOK_STATES,
    INSTANTS,
    AggregatedRecords,
    Case,
    ForeignSource,
    TicketEvent,
    TicketRecords,
    conditions,
    grouped,
    source_kinds,
)
from slm.portfolio import Portfolio
from slm.problem import Mistake, Place, Problem, Severity, most_frequent, spoken
from slm.text import N_

STATE_NEVER: Final = Mistake(
    "SLM1200",
    "the clock of {agreement}/{target} names {n} state that occurs nowhere in '{source}' (entries: {total}): {states}",
    "Write states as the record does: {known}. One that may still come can be accepted in provider.yml (`accepted`).",
    Severity.WARNING,
    plural="the clock of {agreement}/{target} names {n} states that occur nowhere in '{source}' (entries: {total}): "
    "{states}",
)
STATE_UNKNOWN: Final = Mistake(
    "SLM1201",
    "a state does nothing to any clock that is judged by '{source}': {states}",
    "Say in `states` of the source, or of the clock, what it does: wait, go on, stop. One that is to do nothing can be "
    "accepted in provider.yml (`accepted`).",
    Severity.WARNING,
    plural="{n} states do nothing to any clock that is judged by '{source}': {states}",
)
NO_ANSWERS: Final = Mistake(
    "SLM1202",
    "{agreement}/{target} judges answers, and nothing in the source '{source}' says when somebody answered: it has no "
    "data",
    "Name the column in `columns.responded` (or `responded_after`) of the source, or add `responded` to tickets.csv; "
    "in an event log, give the activity of an answer `respond` in `states`. Where the solution is the answer, name its "
    "column there.",
    Severity.WARNING,
)
NO_SOLUTIONS: Final = Mistake(
    "SLM1207",
    "{agreement}/{target} judges how soon cases are solved, and nothing in the source '{source}' says when they were: "
    "it has no data",
    "Name the column in `columns.resolved` (or `resolved_after`, `closed`) of the source, or add `resolved` to "
    "tickets.csv; in an event log, give the activity of a solution `stop` in `states`.",
    Severity.WARNING,
)
VERDICTS_DIFFER: Final = Mistake(
    "SLM1203",
    "{n} case of {agreement}/{target}, of {total}, is judged otherwise than by the tool: '{ticket}', here {here}",
    "Compare its due time and time used (`slm measure --cases`) with the tool's: hours, pauses or limit may differ. If "
    "the agreement is right, the warning can be accepted in provider.yml (`accepted`).",
    Severity.WARNING,
    plural="{n} cases of {agreement}/{target}, of {total}, are judged otherwise than by the tool, the first is "
    "'{ticket}', here {here}",
    one_by=("agreement",),
)
TIED: Final = Mistake(
    "SLM1204",
    "'{ticket}' has two states of the same moment, {states}, and nothing says which came last",
    "Write their times with seconds, one later than the other. Until then the case is judged in the order in which its "
    "clock waits less.",
    Severity.WARNING,
    plural="{n} tickets have states of the same moment, and nothing says which came last; the first is '{ticket}': "
    "{states}",
)
DUE_AND_LIMIT: Final = Mistake(
    "SLM1205",
    "the clock holds each case to its own due time, so `{key}` has no meaning here",
    "Take `{key}` out, and promise a share, such as `at_least: 95 %`; or take `due: as_recorded` out.",
)
NO_DUE: Final = Mistake(
    "SLM1206",
    "{n} ticket of '{source}', of {total}, has no due time of its own, by which {agreement}/{target} judges: "
    "'{ticket}'",
    "Name its column in `columns.due` of the source, or in `columns.due_after` where it is a length; or write it in "
    "the column `due`. What has none is unknown, and lessens the coverage.",
    Severity.WARNING,
    plural="{n} tickets of '{source}', of {total}, have no due time of their own, by which {agreement}/{target} "
    "judges; the first is '{ticket}'",
)
LIMITS_DIFFER: Final = Mistake(
    "SLM1239",
    "{n} case of {agreement}/{target}, of {total}, is in time by one and late by the other of what its record says, "
    "`due` and `due_after`: '{ticket}'",
    "It is judged by `due`. Take the one that was not agreed out of `columns` of the source '{source}'; where both are "
    "meant, compare the hours and pauses of the target (`slm measure --cases`) with those of the tool.",
    Severity.WARNING,
    plural="{n} cases of {agreement}/{target}, of {total}, are in time by one and late by the other of what their "
    "records say, `due` and `due_after`; the first is '{ticket}'",
    one_by=("agreement",),
)

_MAY_BE_ONE: Final = N_(
    "'{word}' and '{near}' may be one state: then correct the one that is misspelt, in the clock or in the record. One "
    "that is meant as it stands can be accepted in provider.yml (`accepted`)."
)
_MOST: Final = 8
"""So many states are named in a message."""
_RECORD: Final = "tickets"


def states_of_clocks_occur(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that every state which a clock names occurs in the records that it is judged by."""
    for agreement, target, clock, name, records in timed_targets(portfolio):
        if clock.states is None or not records.tickets:
            continue
        services = agreement.target_services(target)
        ids = {ticket.id for ticket in records.tickets if ticket.service in services}
        occurring = Counter(event.state for event in records.events if event.state and event.ticket in ids)
        yield from _never(agreement, target, clock, name, occurring)


def counted_states_occur(
    portfolio: Portfolio, source: ForeignSource, states: Mapping[tuple[str, str], int]
) -> Iterator[Problem]:
    """Check the same of the entries of a log that an engine counts: by service and state, how many there are."""
    for agreement, target, clock, name, _ in (one for one in _judged(portfolio) if one[3] == source.id):
        services, occurring = agreement.target_services(target), Counter[str]()
        for (service, state), number in states.items():
            occurring[state] += number if service in services else 0
        yield from _never(agreement, target, clock, name, +occurring)


def _never(agreement: Agreement, target: Target, clock: Clock, name: str, occurring: Counter[str]) -> Iterator[Problem]:
    """Yield the states that a clock names and that do not occur in a record."""
    written = _written(clock.states) if clock.states else ()
    never = [word for word in written if word not in occurring and word not in INSTANTS]
    if never:
        known = ", ".join(most_frequent(occurring, _MOST)) or "-"
        near = _alike(never, occurring.keys() - {*written})
        yield STATE_NEVER.at(
            clock.place("states"), agreement=agreement.id, target=target.id, source=name, n=len(never),
            states=", ".join(never), total=sum(occurring.values()), known=known, **near,
        )  # fmt: skip


def states_of_records_move_clocks(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that every state in a record does something to a clock, where no source says what it does.

    What ends a wait does, whatever it is called, and so does what says the same as an instant of the ticket.
    """
    of: dict[str, tuple[TicketRecords, list[frozenset[str]], list[frozenset[str]]]] = {}
    for _, _, clock, name, records in timed_targets(portfolio):
        found = conditions(clock.measures, **(clock.states.model_dump() if clock.states else {}))
        _, known, pauses = of.setdefault(name, (records, [BOOK_STATES], []))
        known.append(found.states)
        pauses.append(found.pause)
    for name, (records, known, pauses) in of.items():
        source = portfolio.sources.get(name)
        if isinstance(source, ForeignSource) and _says_what_states_do(source):
            continue
        idle = _idle(records, frozenset().union(*known), frozenset().union(*pauses))
        if idle:
            first = next(event for event in records.events if event.state in idle)
            place = source.place("columns") if source else first.place("state")
            told = ", ".join(f"{word} {idle[word]}" for word in most_frequent(idle, _MOST))
            near = _alike(
                most_frequent(idle, len(idle)),
                {word for words in known for word in words} - BOOK_STATES - _occurring(records),
            )
            yield STATE_UNKNOWN.at(place, source=name, n=len(idle), states=told, **near)


def _alike(words: Iterable[str], others: Iterable[str]) -> dict[str, str]:
    """Return which word of the other side one of these may be, in the form that a message takes; nobody knows whose."""
    pairs = ((word, near) for word in words for near in get_close_matches(word, sorted(others), n=1))
    word, near = next(pairs, ("", ""))
    return {"word": word, "near": near, "advice": _MAY_BE_ONE} if near else {}


def _occurring(records: TicketRecords) -> set[str]:
    return {event.state for event in records.events if event.state}


def _idle(records: TicketRecords, known: frozenset[str], pauses: frozenset[str]) -> Counter[str]:
    """Return the states that never do anything, with how often they occur."""
    latest, idle, heard = records.latest, Counter[str](), set[str]()
    for name, events in grouped(records.events, attrgetter("ticket")).items():
        ticket = latest.get(name)
        instants = {getattr(ticket, column) for column in INSTANTS} if ticket else set()
        before = frozenset[str]()
        told = (event for event in events if event.state is not None)
        for moment, together in groupby(sorted(told, key=attrgetter("time")), key=attrgetter("time")):
            # Which of several of one moment came last nobody knows, and the order of rows does not tell.
            states = [event.state for event in together if event.state]
            ends_a_wait = not pauses.isdisjoint({*before, *states})
            heard.update(state for state in states if state in known or ends_a_wait or moment in instants)
            idle.update(states)
            before = frozenset(states)
    return Counter({state: number for state, number in idle.items() if state not in heard})


def _says_what_states_do(source: ForeignSource) -> bool:
    is_log = isinstance(source, source_kinds.EventSource)
    return is_log or (isinstance(source, source_kinds.TicketSource) and bool(source.states))


def ends_are_recorded(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that a target about answers or solutions is judged by a record that can say when there was one."""
    for agreement, target, clock, name, records in _judged(portfolio):
        stops = conditions(clock.measures, **(clock.states.model_dump() if clock.states else {})).stop
        words = {"agreement": agreement.id, "target": target.id, "source": name}
        source = records.source if isinstance(records, AggregatedRecords) else portfolio.sources.get(name)
        also = (source.place("columns"),) if source else ()
        if clock.measures == "response":
            if stops == {"responded"} and not records.tells_answers:
                yield NO_ANSWERS.at(clock.place("measures"), *also, **words)
        elif stops <= {"restored", "resolved", "closed"} and not records.tells_solutions:
            yield NO_SOLUTIONS.at(clock.place("measures"), *also, **words)


def verdicts_agree_with_the_tool(portfolio: Portfolio) -> Iterator[Problem]:
    """Hold the verdict on each case against that of the tool that it comes from, in months that are not closed."""
    of: dict[tuple[str, str], tuple[Clock, list[Case]]] = {}
    clocks = {(agreement.id, target.id): target.clock for agreement, target in portfolio.all_targets if target.clock}
    for result in scorecard(portfolio).results:
        clock = clocks.get((result.agreement, result.target))
        if clock and clock.measures == "resolution" and not portfolio.is_closed(result.last_month):
            cases = [case for case in result.cases if case.ticket.kept is not None]
            of.setdefault((result.agreement, result.target), (clock, []))[1].extend(cases)
    for (agreement, target), (clock, cases) in of.items():
        differing = [case for case in cases if case.is_on_time is not case.ticket.kept]
        if differing:
            first = differing[0]
            words = {"agreement": agreement, "target": target, "ticket": first.ticket.id}
            here = spoken("verdict|met" if first.is_on_time else "verdict|missed")
            yield VERDICTS_DIFFER.at(
                clock.place("measures"),
                first.ticket.place("id"),
                n=len(differing),
                total=len(cases),
                here=here,
                **words,
            )


def states_of_one_moment_are_in_order(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that `events.csv` does not say two states of one ticket of one moment; once for each file."""
    of: dict[str, list[tuple[TicketEvent, str]]] = {}
    moving = (event for event in portfolio.tickets.events if event.state not in (None, "update"))
    for _, together in groupby(sorted(moving, key=_moment), key=_moment):
        events = [*together]
        words = sorted({event.state for event in events if event.state})
        if len(words) > 1:
            of.setdefault(events[-1].file_path, []).append((events[-1], ", ".join(words)))
    for found in of.values():
        (first, states), *others = found
        places: list[Place] = [event.place("time") for event, _ in others]
        yield TIED.at(first.place("time"), *places, n=len(found), ticket=first.ticket, states=states)


def _moment(event: TicketEvent) -> tuple[str, object]:
    return event.ticket, event.time


def due_times_are_recorded(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that what is judged by due times of its own has them, and no other limit."""
    for agreement, target, clock, name, records in timed_targets(portfolio):
        if clock.due != "as_recorded":
            continue
        idle = {
            "within": target.within is not None, "measures": clock.measures == "update",
            "statistic": clock.statistic is not None,
        }  # fmt: skip
        for key in (key for key, is_there in idle.items() if is_there):
            place = target.place(key) if key == "within" else clock.place(key)
            yield DUE_AND_LIMIT.at(place, clock.place("due"), key=key)
        services = agreement.target_services(target)
        own = [ticket for ticket in records.latest.values() if ticket.service in services]
        without = [ticket for ticket in own if not ticket.has_own_limit]
        if without:
            words = {"agreement": agreement.id, "target": target.id, "source": name, "ticket": without[0].id}
            yield NO_DUE.at(clock.place("due"), without[0].place("id"), n=len(without), total=len(own), **words)


def own_limits_agree(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that a due time and a length in one record mean the same verdict, in months that are not closed."""
    by_due = {
        (agreement.id, target.id): (clock, name)
        for agreement, target, clock, name, _ in timed_targets(portfolio)
        if clock.due == "as_recorded" and not clock.statistic
    }
    of: dict[tuple[str, str], list[Case]] = {}
    for result in scorecard(portfolio).results if by_due else ():
        if (result.agreement, result.target) in by_due and not portfolio.is_closed(result.last_month):
            both = [case for case in result.cases if case.ticket.due is not None and case.ticket.due_after is not None]
            of.setdefault((result.agreement, result.target), []).extend(both)
    for (agreement, target), cases in of.items():
        clock, name = by_due[agreement, target]
        differing = [case for case in cases if case.is_late is not _is_late_by_length(case, clock)]
        if differing:
            words = {"agreement": agreement, "target": target, "source": name, "ticket": differing[0].ticket.id}
            place = differing[0].ticket.place("id")
            yield LIMITS_DIFFER.at(clock.place("due"), place, n=len(differing), total=len(cases), **words)


def _is_late_by_length(case: Case, clock: Clock) -> bool:
    """Return whether a case took longer than its record allows it, whenever that says that it is due."""
    is_whole = case.stopped is not None and case.calendar == (case.stopped - case.started).total_seconds()
    waited = case.ticket.waited if is_whole and clock.measures == "resolution" else None
    return case.working - (waited or 0) > (case.ticket.due_after or 0)


def timed_targets(portfolio: Portfolio) -> Iterator[tuple[Agreement, Target, Clock, str, TicketRecords]]:
    """Yield the targets of the newest versions whose cases are timed by records that are read row by row."""
    for agreement, target, clock, name, records in _judged(portfolio):
        if isinstance(records, TicketRecords):
            yield agreement, target, clock, name, records


def _judged(portfolio: Portfolio) -> Iterator[tuple[Agreement, Target, Clock, str, TicketRecords | AggregatedRecords]]:
    """Yield the targets of the newest versions whose cases are timed by records of tickets."""
    records_of: Mapping[str, object] = {**portfolio.imported, **portfolio.aggregated, _RECORD: portfolio.tickets}
    in_turn = sorted(portfolio.all_agreements, key=lambda agreement: agreement.valid.start)
    newest = {agreement.id: agreement for agreement in in_turn}
    for agreement, target, metric in targets_with_metrics(portfolio):
        name = target.source_by(metric)
        records = records_of.get(name)
        if (
            target.clock
            and isinstance(records, TicketRecords | AggregatedRecords)
            and newest.get(agreement.id) is agreement
        ):
            yield agreement, target, target.clock, name, records


def _written(states: States) -> Iterable[str]:
    return [word for meaning in type(states).model_fields for word in getattr(states, meaning)]
