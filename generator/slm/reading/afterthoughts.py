"""What can be said better of problems when all files of a book were read: each mistake once, and names as ids."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from slm.problem import Problem, Severity
from slm.reading.files import EDGE_SPACE, FULL_WIDTH
from slm.reading.yaml_text import QUOTED_BY_OTHER_MARKS
from slm.values import WRONG_ID, LocalText, Written

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
    if not any(problem.mistake == WRONG_ID for problem in kept):
        return kept
    ids = dict(pair for model in models for pair in _names(model))
    return {_by_id(problem, ids) if problem.mistake == WRONG_ID else problem for problem in kept}


def _by_id(problem: Problem, ids: dict[str, str]) -> Problem:
    """Propose the id of what is named, or the ids that are written as one where a list is meant."""
    words = dict(problem.words)
    value = words.get("value", "").strip().casefold()
    like = dict.fromkeys(name for said, name in ids.items() if value and value in said)
    several = [piece for piece in _BETWEEN.split(words.get("value", "")) if piece]
    is_list = len(several) > 1 and {*ids.values()}.issuperset(several)
    named = ids.get(value) or (", ".join(several) if is_list else next(iter(like), "") if len(like) == 1 else "")
    return replace(problem, words=tuple((words | {"meant": named}).items())) if named else problem


def _names(value: object) -> Iterator[tuple[str, str]]:
    """Yield each name in a model, in every language, with the id of what it names."""
    if isinstance(value, Written):
        name, named = getattr(value, "id", None) or value.file_id, getattr(value, "name", None)
        if isinstance(named, LocalText):
            texts = [named.written] if isinstance(named.written, str) else named.written.values()
            yield from ((text.casefold(), str(name)) for text in texts)
        for inner in dict(value).values():
            yield from _names(inner)
    elif isinstance(value, tuple):
        for item in value:
            yield from _names(item)
