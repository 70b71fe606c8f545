"""What a parser of YAML says, in words that tell what to do."""

from __future__ import annotations

import re
from typing import Final

import yaml

from slm.problem import Mistake, Place, Problem

NOT_YAML: Final = Mistake(
    "SLM111",
    "this is not YAML: {reason}",
    "Look at this line and the one before it; quote texts that hold ':', '#' or quotes.",
)
UNCLOSED: Final = Mistake(
    "SLM112", "the {opening} opened here is not closed", "Close it where it should end, with the same kind of sign."
)
STRAY_COLON: Final = Mistake(
    "SLM113",
    "a colon stands where no key can stand",
    "Quote the text if the colon belongs to it; else correct the indentation, or write ': ' after the key above.",
)
UNQUOTED_SIGN: Final = Mistake("SLM114", "a text cannot begin with {sign}", "Quote the text.")
WRONG_INDENTATION: Final = Mistake(
    "SLM115",
    "this line does not fit in what was begun at line {line}",
    "Indent it like its neighbours; a quote inside a quoted text is written twice.",
)
FULL_WIDTH_COLON: Final = Mistake(
    "SLM116",
    "the colon is full-width, so this is not a key",
    "Write ': ' with the input method switched to half width.",
)

FULL_WIDTH_KEY: Final = re.compile(r"^[ -]*[\w ]+：", re.MULTILINE)


def explained(path: str, text: str, error: yaml.MarkedYAMLError) -> Problem:
    """Say in the writer's words what the parser found; its own words come last (FAILURES D22, L9)."""
    problem = str(error.problem)
    mark = error.problem_mark or error.context_mark
    place = Place(path, mark.line + 1, mark.column + 1) if mark else Place(path)
    begun = error.context_mark and Place(path, error.context_mark.line + 1, error.context_mark.column + 1)
    if begun and (problem == "found unexpected end of stream" or "expected ',' or" in problem):
        return UNCLOSED.at(begun, place, opening=_character(text, error.context_mark))
    if problem.startswith("mapping values are not allowed"):
        return _full_width_colon(path, text, place) or STRAY_COLON.at(place)
    if problem == "could not find expected ':'" and (colon := _full_width_colon(path, text, place)):
        return colon
    if "cannot start any token" in problem:
        return UNQUOTED_SIGN.at(place, sign=_character(text, mark))
    if begun and problem.startswith(("did not find expected key", "did not find expected '-'", "expected <block end>")):
        return WRONG_INDENTATION.at(place, begun, line=begun.line)
    return NOT_YAML.at(place, reason=problem)


def _full_width_colon(path: str, text: str, place: Place) -> Problem | None:
    lines = [*text.splitlines(), ""]
    for line in range(max(place.line - 1, 1), place.line + 1):
        if key := FULL_WIDTH_KEY.match(lines[line - 1]):
            return FULL_WIDTH_COLON.at(Place(path, line, key.end()))
    return None


def _character(text: str, mark: yaml.Mark | None) -> str:
    return text[mark.index : mark.index + 1] if mark else ""
