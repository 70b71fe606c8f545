"""What can be said better of problems when all files of a book were read: each mistake once, and names as ids."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final

from slm.calendar import zone
from slm.problem import Problem, Severity
from slm.reading.files import EDGE_SPACE, FULL_WIDTH
from slm.reading.yaml_text import QUOTED_BY_OTHER_MARKS
from slm.values import NAIVE_INSTANT, WRONG_ID, LocalText, Written

_BETWEEN: Final = re.compile(r"[\s,，、;；/]+")
_SUSPICIONS: Final = (EDGE_SPACE, FULL_WIDTH, QUOTED_BY_OTHER_MARKS)


def told_once(problems: Iterable[Problem], models: Iterable[Written]) -> set[Problem]:
    """Return problems without what is suspected in a line that is wrong; one that names somebody proposes the id."""
    found = set(problems)
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
    kept = {_with_offset(problem, zones) if problem.mistake == NAIVE_INSTANT else problem for problem in kept}
    # The name of a file is an id that is being given, not one of another thing.
    named = {problem for problem in kept if problem.mistake == WRONG_ID and problem.place.line}
    if not named:
        return kept
    every = [found for model in models for found in _names(model)]
    ids, kinds = {said: name for said, name, _ in every}, {name: kind for _, name, kind in every}
    return {_by_id(problem, ids, kinds) if problem in named else problem for problem in kept}


def _with_offset(problem: Problem, zones: Iterable[str]) -> Problem:
    """Propose the time with the offset that the clocks of the book have then, where all have the same."""
    value = dict(problem.words)["value"]
    try:
        moments = {datetime.fromisoformat(value).replace(tzinfo=zone(name)).isoformat()[-6:] for name in zones}
    except ValueError:  # no such time
        return problem
    meant = (("meant", f"{value}{moments.pop()}"),) if len(moments) == 1 else ()
    return replace(problem, words=(*problem.words, *meant))


def _by_id(problem: Problem, ids: Mapping[str, str], kinds: Mapping[str, type[Written]]) -> Problem:
    """Propose the id of what is named, or the ids that are written as one where a list is meant."""
    words = dict(problem.words)
    value = words.get("value", "").strip().casefold()
    like = dict.fromkeys(name for said, name in ids.items() if value and value in said)
    several = [piece for piece in _BETWEEN.split(words.get("value", "")) if piece]
    is_list = len(several) > 1 and len({kinds.get(piece) for piece in several}) == 1 and several[0] in kinds
    named = ids.get(value) or (", ".join(several) if is_list else next(iter(like), "") if len(like) == 1 else "")
    return replace(problem, words=tuple((words | {"meant": named}).items())) if named else problem


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
