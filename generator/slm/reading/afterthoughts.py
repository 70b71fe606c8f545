"""What can be said better of problems when all files of a book were read: each mistake once, and names as ids."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final

from slm import layout
from slm.calendar import ServiceHours, zone
from slm.catalog import Customer, Level, Metric, Person, Provider, Service, Supplier, Team
from slm.problem import Mistake, Problem, Severity, nearest
from slm.reading.files import EDGE_SPACE, FULL_WIDTH
from slm.reading.typed import VALUE_IS_COMMENT
from slm.reading.yaml_text import CUT_BY_COMMENT, QUOTED_BY_OTHER_MARKS
from slm.text import N_
from slm.values import NAIVE_INSTANT, WRONG_ID, WRONG_INSTANT, LocalText, Written

NOT_AN_ID: Final = Mistake(
    "SLM681",
    "'{value}' cannot be an id, and an id from {file} is asked here",
    "Write the id of what is meant. What has none yet is entered in {file} first; an id has letters, digits, '-', '_' "
    "and '.', and readers see the name that stands beside it.",
)

_BETWEEN: Final = re.compile(r"[\s,，、;；/]+")
_GIVEN_IN: Final[Mapping[str, tuple[str, tuple[type[Written], ...]]]] = {
    "person": (layout.PROVIDER, (Person,)),
    "party": (layout.PROVIDER, (Team, Customer, Supplier, Provider)),
    "service": (layout.SERVICES, (Service,)),
    "hours": (layout.CALENDARS, (ServiceHours,)),
    "metric": (layout.METRICS, (Metric,)),
    "level": (layout.LEVELS, (Level,)),
}
"""Where the ids are given that a key asks for, and of what they are."""
_WITHOUT_GIT: Final[Mapping[str, str]] = {
    "SLM858": N_(
        "Put it back as it was: a backup has it. What is to hold from now on goes into a new version, or under a new "
        "date; what held before it stays, in the catalog under `earlier`."
    ),
    "SLM750": N_(
        "Put back what was changed: a backup has it. Only where the record itself was wrong and is right now, the "
        "month is restated: slm restate {month} --by WHO --reason WHY"
    ),
    "SLM751": N_(
        "Put it back as it was: a backup has it. Only where the record was wrong and is right now, the month is "
        "restated: slm restate {month} --by WHO --reason WHY"
    ),
}
"""What to do about what was changed, in a book that has no history: by the code of the mistake."""
_SUSPICIONS: Final = (EDGE_SPACE, FULL_WIDTH, QUOTED_BY_OTHER_MARKS)


def told_once(problems: Iterable[Problem], models: Iterable[Written]) -> set[Problem]:
    """Return problems without what is suspected in a line that is wrong; one that names somebody proposes the id."""
    found = set(problems)
    lost = {(one.place.path, one.place.line) for one in found if one.mistake is VALUE_IS_COMMENT}
    found = {one for one in found if one.mistake != CUT_BY_COMMENT or (one.place.path, one.place.line) not in lost}
    wrong = {problem.place.path: set[int]() for problem in found}
    for problem in found:
        if problem.severity is Severity.ERROR:
            wrong[problem.place.path].add(problem.place.line)
    kept = {
        problem
        for problem in found
        if problem.mistake not in _SUSPICIONS or problem.place.line not in wrong[problem.place.path]
    }
    models = [*models]
    zones = {zone for model in models if (zone := getattr(model, "time_zone", None))}
    kept = {
        _with_offset(problem, zones) if problem.mistake in (NAIVE_INSTANT, WRONG_INSTANT) else problem
        for problem in kept
    }
    # The name of a file is an id that is being given, not one of another thing.
    named = {problem for problem in kept if problem.mistake == WRONG_ID and problem.place.line}
    if not named:
        return kept
    every = [found for model in models for found in _names(model)]
    ids, kinds = {said: name for said, name, _ in every}, {name: kind for _, name, kind in every}
    return {_by_id(problem, ids, kinds, models) if problem in named else problem for problem in kept}


def advised_without_git(problem: Problem) -> Problem:
    """Return a problem whose advice does not need the history that the book does not have."""
    advice = _WITHOUT_GIT.get(problem.code)
    return replace(problem, words=(*problem.words, ("advice", advice))) if advice else problem


def blamed_on_marks(problems: set[Problem]) -> set[Problem]:
    """Return problems with quotes that are none as the cause of what is wrong with the values in them."""
    marks = {problem.place: problem for problem in problems if problem.mistake is QUOTED_BY_OTHER_MARKS}
    wrong = {problem for problem in problems if problem.place in marks and problem.mistake is not QUOTED_BY_OTHER_MARKS}
    causes = {marks[problem.place] for problem in wrong if problem.severity is Severity.ERROR}
    if not causes:
        return problems
    is_error = replace(QUOTED_BY_OTHER_MARKS, severity=Severity.ERROR)
    return problems - wrong - causes | {replace(cause, mistake=is_error) for cause in causes}


def _with_offset(problem: Problem, zones: Iterable[str]) -> Problem:
    """Propose the time with the offset that the clocks of the book have then, where all have the same."""
    words = dict(problem.words)
    value = words.get("meant") or words["value"]
    try:
        moment = datetime.fromisoformat(value)
        offsets = {moment.replace(tzinfo=zone(name)).isoformat()[-6:] for name in zones}
    except ValueError:  # no such time
        return problem
    if ":" not in value or moment.tzinfo or len(offsets) != 1:
        return problem
    return replace(problem, words=tuple((words | {"meant": f"{value}{offsets.pop()}"}).items()))


def _by_id(
    problem: Problem, ids: Mapping[str, str], kinds: Mapping[str, type[Written]], models: Iterable[Written]
) -> Problem:
    """Propose the id of what is named, or the ids that are written as one where a list is meant; else what has one."""
    words = dict(problem.words)
    value = words.get("value", "").strip().casefold()
    like = dict.fromkeys(name for said, name in ids.items() if value and value in said)
    several = [piece for piece in _BETWEEN.split(words.get("value", "")) if piece]
    is_list = len(several) > 1 and len({kinds.get(piece) for piece in several}) == 1 and several[0] in kinds
    named = ids.get(value) or (", ".join(several) if is_list else next(iter(like), "") if len(like) == 1 else "")
    file, given = _GIVEN_IN.get(words.get("named", ""), ("", ()))
    known = dict.fromkeys(found for model in models for found in _ids_of(model, given)) if file else {}
    proposed = named or words.get("meant", "")
    if known and not known.keys() >= {*proposed.split(", ")}:
        return NOT_AN_ID.at(problem.place, value=words["value"], file=file, meant=nearest(words["value"], known))
    return replace(problem, words=tuple((words | {"meant": named}).items())) if named else problem


def _ids_of(value: object, kinds: tuple[type[Written], ...]) -> Iterator[str]:
    """Yield the ids that a model gives to things of some kinds."""
    if isinstance(value, kinds):
        yield getattr(value, "id", None) or value.file_id
    if isinstance(value, Written):
        value = tuple(dict(value).values())
    if isinstance(value, tuple):
        for item in value:
            yield from _ids_of(item, kinds)


def _names(value: object) -> Iterator[tuple[str, str, type[Written]]]:
    """Yield each name in a model, in every language, with the id of what it names, and what that is."""
    if isinstance(value, Written):
        name, named = getattr(value, "id", None) or value.file_id, getattr(value, "name", None)
        if isinstance(named, LocalText):
            texts = [named.written] if isinstance(named.written, str) else named.written.values()
            yield from ((text.casefold(), str(name), type(value)) for text in texts)
        for inner in dict(value).values():
            yield from _names(inner)
    elif isinstance(value, tuple):
        for item in value:
            yield from _names(item)
