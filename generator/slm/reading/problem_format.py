"""Problems as people and programs want to see them: text with the source line, JSON, GitHub annotations, SARIF."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict
from typing import Any, Final
from urllib.parse import quote

from slm.problem import Mistake, Place, Problem, Severity, causes
from slm.text import LANGUAGES, width

MOST_PER_FILE: Final = 50
"""The most problems shown of one file, and one of each kind at least; the rest is counted."""

LinesOf = Callable[[str], Sequence[str]]
"""Returns the lines of the file at a path; an empty sequence when there are none to show."""

_LONGEST_LINE: Final = 100
_MOST_PLACES: Final = 4
_RED, _YELLOW, _BOLD, _PLAIN = "\x1b[31m", "\x1b[33m", "\x1b[1m", "\x1b[0m"


def format_problems(
    problems: Iterable[Problem], lines_of: LinesOf, *, form: str = "text", language: str = "en", colour: bool = False
) -> str:
    """Return `problems`, causes first, in one of `_FORMS`; colour is for a terminal's text only."""
    return _FORMS[form](causes(problems), lines_of, language, colour)


def summary(problems: Iterable[Problem], language: str = "en", *, accepted: int = 0, elsewhere: int = 0) -> str:
    """Return one line that counts errors, warnings and files, warnings that are accepted, and what is not shown."""
    every = causes(problems)
    errors = sum(problem.severity is Severity.ERROR for problem in every)
    warnings, files = len(every) - errors, len({problem.place.path for problem in every})
    say = LANGUAGES[language]
    told = say("no problems found")
    if every:
        told = say(
            "{errors}, {warnings} in {files}",
            errors=say("{n} error", "{n} errors", n=errors),
            warnings=say("{n} warning", "{n} warnings", n=warnings),
            files=say("{n} file", "{n} files", n=files),
        )
    if accepted:
        told = say("{told}; {n} accepted", told=told, n=accepted)
    return say("{told}; {n} more elsewhere", told=told, n=elsewhere) if elsewhere else told


def _text(problems: list[Problem], lines_of: LinesOf, language: str, colour: bool) -> str:  # noqa: FBT001
    blocks = []
    for problem, more in _first_of_each(problems, language):
        blocks.append("\n".join(_block(problem, lines_of(problem.place.path), language, colour=colour)))
        blocks += [_harmless(more)] if more else []
    return "".join(f"{block}\n" for block in blocks)


def _block(problem: Problem, lines: Sequence[str], language: str, *, colour: bool) -> Iterator[str]:
    say = LANGUAGES[language]
    severity = say(f"severity|{problem.severity}")
    if colour:
        paint = _RED if problem.severity is Severity.ERROR else _YELLOW
        severity = f"{paint}{_BOLD}{severity}{_PLAIN}"
    yield f"{_harmless(str(problem.place))}: {severity} {problem.code} {_harmless(problem.message(language))}"
    if 0 < problem.place.line <= len(lines):
        yield from _source(lines[problem.place.line - 1], problem.place.column)
    shown = problem.also[:_MOST_PLACES]
    more = max(len(problem.also), problem.places - 1) - len(shown)
    yield from ("  " + say("see also {place}", place=_harmless(str(place))) for place in shown)
    if more:
        yield "  " + say("and {n} more place", "and {n} more places", n=more)
    if hint := problem.hint(language):
        yield "  " + say("hint: {hint}", hint=_harmless(hint))


def _source(line: str, column: int) -> Iterator[str]:
    """Yield the line and a caret below the code point at `column`; of a long line, the part around it."""
    first = max(0, column - 1 - _LONGEST_LINE // 2) if len(line) > _LONGEST_LINE else 0
    part = _harmless(line[first : first + _LONGEST_LINE].replace("\t", " "))
    yield f"    {part}".rstrip()
    if column:
        yield "    " + " " * width(part[: column - 1 - first]) + "^"


def _harmless(text: str) -> str:
    """Return `text` without characters that a terminal would obey instead of showing them."""
    return "".join(character if character.isprintable() or character == "\u3000" else "\ufffd" for character in text)


def _json(problems: list[Problem], _lines_of: LinesOf, language: str, _colour: bool) -> str:  # noqa: FBT001
    described = [{
        "code": problem.code, "severity": problem.severity.value, **asdict(problem.place),
        "message": problem.message(language), "hint": problem.hint(language),
        "places": problem.places, "also": [asdict(place) for place in problem.also],
    } for problem in problems]  # fmt: skip
    return json.dumps({"format": "slm-problems/1", "problems": described}, ensure_ascii=False, indent=2) + "\n"


def _github(problems: list[Problem], _lines_of: LinesOf, language: str, _colour: bool) -> str:  # noqa: FBT001
    lines = []
    for problem, more in _first_of_each(problems, language):
        lines.append(_annotation(problem, language))
        lines += [f"::notice file={_property(problem.place.path)}::{_message(more)}"] if more else []
    return "".join(f"{line}\n" for line in lines)


def _annotation(problem: Problem, language: str) -> str:
    place = problem.place
    where = f",line={place.line},col={place.column}" if place.line else ""
    text = _message(f"{problem.message(language)}\n{problem.hint(language)}")
    return f"::{problem.severity.value} file={_property(place.path)}{where},title={problem.code}::{text}"


def _message(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _message(text).replace(":", "%3A").replace(",", "%2C")


def _sarif(problems: list[Problem], _lines_of: LinesOf, language: str, _colour: bool) -> str:  # noqa: FBT001
    mistakes = sorted({problem.mistake for problem in problems}, key=lambda mistake: mistake.code)
    index = {mistake: number for number, mistake in enumerate(mistakes)}
    driver = {"name": "slm", "rules": [_rule(mistake, language) for mistake in mistakes]}
    results = [_result(problem, index[problem.mistake], language) for problem in problems]
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    log = {"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [run]}
    return json.dumps(log, ensure_ascii=False, indent=2) + "\n"


def _rule(mistake: Mistake, language: str) -> dict[str, Any]:
    say = LANGUAGES[language]
    return {
        "id": mistake.code, "shortDescription": {"text": say.template(mistake.message)},
        "help": {"text": say.template(mistake.hint)}, "defaultConfiguration": {"level": mistake.severity.value},
    }  # fmt: skip


def _result(problem: Problem, index: int, language: str) -> dict[str, Any]:
    justified = dict(problem.accepted).get(language)
    related = [{"id": number, **_location(place)} for number, place in enumerate(problem.also, 1)]
    return {
        "ruleId": problem.code, "ruleIndex": index, "level": problem.severity.value,
        "message": {"text": f"{problem.message(language)}\n{problem.hint(language)}"},
        "locations": [_location(problem.place)], **({"relatedLocations": related} if related else {}),
        **({"suppressions": [{"kind": "external", "justification": justified}]} if justified else {}),
    }  # fmt: skip


def _location(place: Place) -> dict[str, Any]:
    physical: dict[str, Any] = {"artifactLocation": {"uri": quote(place.path)}}
    if place.line:
        physical["region"] = {"startLine": place.line, "startColumn": max(place.column, 1)}
    return {"physicalLocation": physical}


def _first_of_each(problems: list[Problem], language: str) -> Iterator[tuple[Problem, str]]:
    """Yield the problems that are shown; with the last one of a file the sentence that counts the rest of that file."""
    found: dict[str, list[Problem]] = {}
    for problem in problems:
        found.setdefault(problem.place.path, []).append(problem)
    shown = {path: _first(ones) for path, ones in found.items()}
    for problem in problems:
        path = problem.place.path
        if problem in shown[path]:
            hidden = len(found[path]) - len(shown[path]) if problem == [*shown[path]][-1] else 0
            yield problem, LANGUAGES[language]("and {n} more in {path}", n=hidden, path=path) if hidden else ""


def _first(problems: list[Problem]) -> dict[Problem, None]:
    """Return the first of each kind, and of the others as many as there is room for, in their order."""
    kinds = {problem.code: problem for problem in reversed(problems)}
    others = [problem for problem in problems if kinds[problem.code] is not problem]
    kept = {*kinds.values(), *others[: max(0, MOST_PER_FILE - len(kinds))]}
    return dict.fromkeys(problem for problem in problems if problem in kept)


_FORMS: Final = {"text": _text, "json": _json, "github": _github, "sarif": _sarif}
"""The forms in which problems can be shown."""
