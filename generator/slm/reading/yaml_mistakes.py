"""What a parser of YAML stops at, said in the words of whoever wrote the file, with the place of the slip itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

import yaml

from slm.problem import Mistake, Place, Problem, spoken
from slm.reading.files import CONFLICT, place_in
from slm.text import N_

NOT_YAML: Final = Mistake(
    "SLM111",
    "this is not YAML: {reason}",
    "Look at this line and the one before it; quote texts that hold ':', '#' or quotes.",
)
UNCLOSED: Final = Mistake(
    "SLM112", "the {opening} opened here is not closed", "Close it where it should end, with the same kind of sign."
)
CLOSED_OTHERWISE: Final = Mistake(
    "SLM590",
    "{mark} closes no text that {opening} opens",
    "Write {opening} of the keyboard in its place; input methods write {mark}.",
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
KEY_IS_COMMENT: Final = Mistake(
    "SLM686",
    "the '#' makes a comment of the key '{key}', and what belongs to the key follows",
    "Take the '#' away, or put one before each line that belongs to the key.",
)
FULL_WIDTH_COLON: Final = Mistake(
    "SLM116",
    "the colon is full-width, so this is not a key",
    "Write ': ' with the input method switched to half width.",
)
MISSING_BLANK: Final = Mistake(
    "SLM971",
    "a blank is missing after the '{sign}'",
    "Write '{sign} ', so that what stands before it is a key or an item.",
)
ODD_BLANK: Final = Mistake(
    "SLM745",
    "the character {character} looks like a blank here, but is none",
    "Write spaces in its place: it came with a copied text, or from an input method of full width.",
)
FULL_WIDTH_MARK: Final = Mistake(
    "SLM972",
    "the mark '{mark}' is full-width, so it parts nothing",
    "Write '{ascii}' with the input method switched to half width; quote the text if the mark belongs to it.",
)
ODD_ITEM: Final = Mistake(
    "SLM594", "'{mark}' begins no item of a list", "Write '- ' with the input method switched to half width."
)
QUOTE_ENDS: Final = Mistake(
    "SLM719",
    "the text goes on after the {sign} that closes it",
    'Put the whole text into quotes; inside \'...\' a \' is written twice, inside "..." a " is written \\".',
)
ODD_QUOTE: Final = Mistake(
    "SLM718",
    "{mark} is no quote of YAML, so the colon after it makes a key of the text",
    "Put the whole text between \" or ' of the keyboard; quotes of a text may stand inside.",
)
ODD_ESCAPE: Final = Mistake(
    "SLM717",
    'in "..." a backslash begins a sign, and there is none that begins like this one',
    "Write \\\\ for a backslash, or put the text between ' instead of \".",
)
NO_COLON: Final = Mistake(
    "SLM716", "a colon is missing after the key '{key}'", "Write '{key}: ' and its value; a comment begins with '#'."
)

_ODD_BLANK: Final = re.compile(
    r"^[ ]*(?:-[ ]*)?([\u00a0\u2000-\u200b\u202f\u3000])|:([\u00a0\u2000-\u200b\u202f\u3000])"
)
_VALUE: Final = r"^[ ]*(?:-[ ]+)*(?:[^\s:#{\[\"'][^:#{\[\"']*:[ ]+)?"
"""What stands on a line before its value: dashes, and a key."""
_BEGINS_OTHERWISE: Final = re.compile(
    _VALUE + r"(?:(?P<sign>\{\{|[{\[](?=[^{}\[\]]*[}\]][ ]*[^\s,#:}\]])|[|>](?=[ ]+[^\s#])|(?<=: )-(?=[ ])|\?(?=[ ]+\S)"
    r"|[*&!](?=\S+[ ]+[^\s#])|[%@`])"
    r"|(?P<quote>[\"'])(?:(?<=\")(?:[^\"\\]|\\.)*|(?<=')(?:[^']|'')*)(?P<end>(?P=quote))[ ]*[^\s#,:}\]])"
)
"""A text that begins with a sign of YAML, or with a quote that is closed before its end."""
_ODD_QUOTE: Final = re.compile(_VALUE + "([“”„‘«「『])[^“”„‘»」』]*:[ ]")
_WIDE_BRACKET: Final = re.compile(_VALUE + "([｛［])")
_WORD_ALONE: Final = re.compile(r"[ ]*(?:-[ ]+)*(?P<key>[A-Za-z_]\w*|[＃])(?P<sign>[=。；;：]?)")
_OTHER_ENDS: Final = {'"': re.compile("[”“„＂»」』](?=[ ,}\\]]*$)"), "'": re.compile("[’‘‚＇›](?=[ ,}\\]]*$)")}
"""Marks at the end of a line with which a text ends that was begun by a quote of YAML."""
_OPENED: Final = re.compile(r"(?:[:-][ ]+|[\[{,][ ]*)([\"'])")
_COMPARED: Final = re.compile(r":[ ]+([<>]=?)[ ]*(\d.*)")
_NO_BLANK: Final = re.compile(r"^[ ]*(?:(-)(?=[{\[]|[A-Za-z_]\w*:(?:[ ]|$))|(?:-[ ]+)*[A-Za-z_]\w*(:)(?=[^\s:/]))")
_COMMENTED_KEY: Final = re.compile(r"(\s*)#\s*([\w-]+):\s*$")
_KEY: Final = re.compile(r"[ ]*(?:-[ ]+)*[^\s:#{\[\"'][^:#{\[\"']*:(?=[ ]|$)")
BEGINS_ODD_ITEM: Final = re.compile(r"\s*([－–—−•·▪●＊])\s*(?=\S)")
"""What stands before an item of a list in other programs, or is written by an input method."""
FULL_WIDTH_KEY: Final = re.compile(r"^[ -]*\w[\w ]*：", re.MULTILINE)

_REASONS: Final = (
    ("could not find expected ':'", N_("a colon is missing after the key")),
    ("<document start>", N_("something follows after the end")),
    ("undefined alias", N_("this alias (*) stands for nothing: there is no such anchor (&)")),
    ("tag", N_("this tag (!) is not known")),
    ("node content", N_("a value is expected here")),
)
"""What the parser says, as far as it is not explained better below."""


def explained(path: str, text: str, error: yaml.MarkedYAMLError) -> Problem:
    """Say in the writer's words what the parser found; its own words come last (FAILURES D22, L9)."""
    return next(_explanations(path, text, error))


def _explanations(path: str, text: str, error: yaml.MarkedYAMLError) -> Iterator[Problem]:
    """Yield what it can be, the likeliest first."""
    problem = str(error.problem)
    mark = error.problem_mark or error.context_mark
    place = Place(path, mark.line + 1, mark.column + 1) if mark else Place(path)
    context = error.context_mark
    begun = Place(path, context.line + 1, context.column + 1) if context else None
    yield from _left_by_git(path, text, place)
    yield from _odd_blank(path, text, begun, place)
    yield from _odd_item(path, text, place)
    if "escape" in problem or "hexdecimal" in problem:
        before = _line(text, place)[: place.column].rfind("\\")
        yield ODD_ESCAPE.at(Place(path, place.line, before + 1) if before >= 0 else place)
    yield from _begins_otherwise(path, text, place)
    if begun and (problem == "found unexpected end of stream" or "expected ',' or" in problem):
        yield from _in_flow(path, text, error, place)
        yield from _closed_otherwise(path, text, begun)
        yield UNCLOSED.at(begun, place, opening=_character(text, error.context_mark))
    if problem.startswith("mapping values are not allowed"):
        yield from (
            *_other_signs(path, text, place),
            *_full_width_colon(path, text, place),
            *_no_blank(path, text, place),
            *_too_far_in(path, text, place),
        )
        yield STRAY_COLON.at(place)
    if "document start" in problem and (key := FULL_WIDTH_KEY.search(text)):
        yield FULL_WIDTH_COLON.at(place_in(path, text, key.end() - 1))
    if problem == "could not find expected ':'":
        yield from (*_full_width_colon(path, text, place), *_no_blank(path, text, place))
        yield from _no_colon(path, text, begun) if begun else ()
    if "cannot start any token" in problem:
        yield UNQUOTED_SIGN.at(place, sign=_character(text, mark))
    if begun and problem.startswith(("did not find expected key", "did not find expected '-'", "expected <block end>")):
        yield from (
            *_no_blank(path, text, place),
            *_open_quote(path, text, place),
            *_key_in_comment(path, text, place),
        )
        yield WRONG_INDENTATION.at(place, begun, line=begun.line)
    if compared := _COMPARED.search(_line(text, place)):
        words = {"sign": compared[1], "meant": compared[2].strip()}
        yield UNQUOTED_SIGN.at(Place(path, place.line, compared.start(1) + 1), **words)
    known = (message for words, message in _REASONS if words in problem)
    yield NOT_YAML.at(place, reason=spoken(next(known, N_("it is not as YAML is written"))))


def _left_by_git(path: str, text: str, place: Place) -> Iterator[Problem]:
    """Yield the mark of two versions of which all others were taken out: between two lines it is no text of anybody."""
    for line in range(place.line, max(place.line - 3, 0), -1):
        if re.fullmatch("={7}", _line(text, Place(path, line))):
            yield CONFLICT.at(Place(path, line, 1), mark="=======")


def _odd_blank(path: str, text: str, begun: Place | None, place: Place) -> Iterator[Problem]:
    """Yield a character on this line, or one before, that only looks like the blanks by which YAML reads."""
    first = min(place.line - 1, begun.line if begun else place.line)
    for line in range(place.line, max(first, 1) - 1, -1):
        if found := _ODD_BLANK.search(_line(text, Place(path, line))):
            which = 1 if found[1] else 2
            here = Place(path, line, found.start(which) + 1)
            yield ODD_BLANK.at(here, character=f"U+{ord(found[which]):04X}")


def _odd_item(path: str, text: str, place: Place) -> Iterator[Problem]:
    """Yield what was to begin an item on this line, or on the one before, whose keys do not fit below it."""
    for line in range(place.line, max(place.line - 2, 0), -1):
        if found := BEGINS_ODD_ITEM.match(_line(text, Place(path, line))):
            yield ODD_ITEM.at(Place(path, line, found.start(1) + 1), mark=found[1])


def _begins_otherwise(path: str, text: str, place: Place) -> Iterator[Problem]:
    """Yield the text of this line, or the one before, that begins with what is no text to YAML, or ends before it."""
    for line in range(place.line, max(place.line - 2, 0), -1):
        if found := _BEGINS_OTHERWISE.match(_line(text, Place(path, line))):
            if found["sign"]:
                yield UNQUOTED_SIGN.at(Place(path, line, found.start("sign") + 1), sign=found["sign"])
            else:
                yield QUOTE_ENDS.at(Place(path, line, found.start("end") + 1), sign=found["end"])


def _other_signs(path: str, text: str, place: Place) -> Iterator[Problem]:
    """Yield a quote, or a bracket, that YAML does not know."""
    line = _line(text, place)
    if found := _ODD_QUOTE.match(line):
        yield ODD_QUOTE.at(Place(path, place.line, found.start(1) + 1), mark=found[1])
    if found := _WIDE_BRACKET.match(line):
        words = {"mark": found[1], "ascii": "{" if found[1] == "｛" else "["}
        yield FULL_WIDTH_MARK.at(Place(path, place.line, found.start(1) + 1), **words)


def _no_colon(path: str, text: str, begun: Place) -> Iterator[Problem]:
    """Yield the word that was to be a key, at the line on which it stands: the parser stops one line later."""
    if found := _WORD_ALONE.match(_line(text, begun)):
        here = Place(path, begun.line, found.start("key") + 1)
        if found["key"] == "＃":
            yield FULL_WIDTH_MARK.at(here, mark="＃", ascii="#")
        yield NO_COLON.at(Place(path, begun.line, found.end("key") + 1), key=found["key"])


def _open_quote(path: str, text: str, place: Place) -> Iterator[Problem]:
    """Yield the quote above that is closed only by the one which was to open a text on this line."""
    lines = text.splitlines()
    for number in range(place.line - 1, 0, -1):
        for found in _OPENED.finditer(lines[number - 1]):
            rest = "\n".join((lines[number - 1][found.end() :], *lines[number : place.line]))
            before, closed, _ = rest.partition(found[1])
            closes_at = number + before.count("\n")
            if closed and number < closes_at <= place.line and closes_at >= place.line - 1:
                yield from _closed_otherwise(path, text, Place(path, number, found.start(1) + 1))
                yield UNCLOSED.at(Place(path, number, found.start(1) + 1), place, opening=found[1])


def _closed_otherwise(path: str, text: str, opened: Place) -> Iterator[Problem]:
    """Yield the mark with which a text ends that was to be closed by the quote that opened it."""
    line = _line(text, opened)
    opening = line[opened.column - 1 : opened.column]
    if opening in _OTHER_ENDS and (found := _OTHER_ENDS[opening].search(line, opened.column)):
        yield CLOSED_OTHERWISE.at(Place(path, opened.line, found.start() + 1), opening=opening, mark=found[0][0])


def _in_flow(path: str, text: str, error: yaml.MarkedYAMLError, place: Place) -> Iterator[Problem]:
    """Yield what is wrong between { and }, or [ and ], where that is not that they are not closed."""
    first, last = error.context_mark, error.problem_mark
    if first is None or last is None:
        return
    within = text[first.index : last.index]
    if mark := re.search("[，：；]", within):
        words = {"mark": mark[0], "ascii": ": " if mark[0] == "：" else ", "}
        yield FULL_WIDTH_MARK.at(place_in(path, text, first.index + mark.start()), **words)
    if "\n" not in within and _character(text, last) == ":":
        yield STRAY_COLON.at(place)


def _no_blank(path: str, text: str, place: Place) -> Iterator[Problem]:
    """Yield the key or the item of the line before, or of this one, after whose sign no blank stands."""
    for line in range(max(place.line - 1, 1), place.line + 1):
        if found := _NO_BLANK.match(_line(text, Place(path, line))):
            sign = 1 if found[1] else 2
            yield MISSING_BLANK.at(Place(path, line, found.start(sign) + 1), sign=found[sign])


def _too_far_in(path: str, text: str, place: Place) -> Iterator[Problem]:
    """Yield the mistake of a key that is indented further than the key before it, which has its value already."""
    line, before = _line(text, place), place.line - 1
    while before and not _line(text, Place(path, before)).strip():
        before -= 1
    key = _KEY.match(line)
    if before and key and key.end() == place.column and _KEY.match(_line(text, Place(path, before))):
        here = Place(path, place.line, len(line) - len(line.lstrip()) + 1)
        yield WRONG_INDENTATION.at(here, Place(path, before, 1), line=before)


def _key_in_comment(path: str, text: str, place: Place) -> Iterator[Problem]:
    """Yield the key right above a line that is further in, where it stands in a comment."""
    line, above = _line(text, place), Place(path, max(place.line - 1, 1))
    found = _COMMENTED_KEY.match(_line(text, above))
    if found and above.line < place.line and len(found[1]) < len(line) - len(line.lstrip()):
        yield KEY_IS_COMMENT.at(Place(path, above.line, found.end(1) + 1), place, key=found[2])


def _line(text: str, place: Place) -> str:
    return [*text.splitlines(), ""][place.line - 1]


def _full_width_colon(path: str, text: str, place: Place) -> Iterator[Problem]:
    for line in range(max(place.line - 1, 1), place.line + 1):
        if key := FULL_WIDTH_KEY.match(_line(text, Place(path, line))):
            yield FULL_WIDTH_COLON.at(Place(path, line, key.end()))


def _character(text: str, mark: yaml.Mark | None) -> str:
    return text[mark.index : mark.index + 1] if mark else ""
