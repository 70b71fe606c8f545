"""What a version says itself, looked for in a paper that another version of the program has printed.

The program finds better words from one version to the next, so a paper of before may have others than today's, and
rightly so. The clauses are the words of people, and a figure between the same words on both is that of the document:
where these differ, it was not the program that changed them. Of every other word nothing is known.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from functools import cache, cached_property
from itertools import accumulate, dropwhile
from typing import Final

from slm.document_control import Clauses, Code, CodeBlock, Words
from slm.documents.document import Document
from slm.text import LANGUAGES
from slm.values import LocalText, Written

_SHOWN: Final = 60
_CONTEXT: Final = 8
"""How many letters on either side of a figure have to be the same for it to be the same figure."""
_FIGURE: Final = "\x00"
_LEADERS: Final = re.compile(r"(?:\.\s*){3,}\d+")
"""The dots of a table of contents, with the number of a page, which follows from the words before it."""
_NUMBER: Final = r"\d+(?:[.,]\d+)*"
_MARKS: Final = str.maketrans("", "", ".,")


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Words of a page that are other than those that are printed; page 0 is the whole file, None no place in it."""

    page: int | None
    found: str
    printed: str


@dataclass(frozen=True)
class PaperText:
    """The text of the pages of a paper, one after the other, without what runs along each of them."""

    pages: tuple[str, ...]

    @cached_property
    def _parts(self) -> tuple[str, ...]:
        pages = [page.splitlines() for page in self.pages]
        many = Counter(bare for lines in pages for bare in {_bare(line) for line in lines})
        running = {bare for bare, count in many.items() if count * 2 > len(pages) > 2}
        inner = (_within(_within(lines, running)[::-1], running)[::-1] for lines in pages)
        return tuple(_LEADERS.sub(" ", unicodedata.normalize("NFKC", "\n".join(lines) + "\n")) for lines in inner)

    @cached_property
    def text(self) -> str:
        """All that is left, as it is read."""
        return "".join(self._parts)

    @cached_property
    def letters(self) -> str:
        """The same without spaces, which are those of a program."""
        return "".join(self.text.split())

    @cached_property
    def places(self) -> list[int]:
        """Where in the text each letter stands."""
        return [place for place, letter in enumerate(self.text) if not letter.isspace()]

    def instead_of(self, text: str) -> Difference:
        """Return what stands where a text should, as far as its beginning stands anywhere."""
        letters = _letters(text)
        same = bisect_left(range(1, len(letters) + 1), True, key=lambda count: letters[:count] not in self.letters)
        if same < _CONTEXT:
            return Difference(page=None, found="", printed=text[:_SHOWN])
        begin = self.places[self.letters.find(letters[:same])]
        return self.difference(begin, begin + max(len(text), _SHOWN), text)

    def difference(self, start: int, end: int, printed: str) -> Difference:
        """Return what stands at a place of the text beside what is printed there, from the first other word on."""
        page = bisect_right(list(accumulate(map(len, self._parts))), start) + 1
        one, other = self.shown(start, end).split(" "), printed.split()
        same = next((nth for nth, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]), 0)
        return Difference(page=page, found=" ".join(one[same:])[:_SHOWN], printed=" ".join(other[same:])[:_SHOWN])

    def shown(self, start: int, end: int) -> str:
        """Return a part of the text in one line."""
        return " ".join(self.text[start:end].split())

    def figures(self, pattern: re.Pattern[str]) -> Mapping[str, Mapping[tuple[str, ...], tuple[int, int]]]:
        """Return the figures by the words around them: each row that stands between these words, and its place."""
        found = list(pattern.finditer(self.text))
        ends = [0, *(figure.end() for figure in found)]
        between = ["".join(self.text[end : figure.start()].split()) for end, figure in zip(ends, found, strict=False)]
        words = _FIGURE.join((*between, "".join(self.text[ends[-1] :].split())))
        rows: dict[str, dict[tuple[str, ...], tuple[int, int]]] = defaultdict(dict)
        for number, mark in enumerate(re.finditer(_FIGURE, words)):
            before, after = words[max(0, mark.start() - _CONTEXT) : mark.start()], words[mark.end() :][:_CONTEXT]
            row = found[number - before.count(_FIGURE) : number + after.count(_FIGURE) + 1]
            place = row[0].start(), row[-1].end()
            rows[f"{before}{_FIGURE}{after}"].setdefault(tuple(figure[0] for figure in row), place)
        return rows


@dataclass(frozen=True, kw_only=True)
class OwnWords:
    """What a version says itself."""

    clauses: Mapping[str, Clauses]
    """By language."""
    texts: frozenset[LocalText]
    """The texts of the agreement, and what people and parties are called."""
    written: str
    """All that people wrote, so that a figure which the program counted is not held against a file."""

    def differences(self, found: PaperText, printed: PaperText, document: Document) -> tuple[Difference, ...]:
        """Return what of the clauses a file lacks, and other texts and figures between the same words; one a page."""
        others: dict[int | None, Difference] = {}
        for difference in self._all(found, printed, document):
            others.setdefault(difference.page, difference)
        return tuple(others.values())

    def _all(self, found: PaperText, printed: PaperText, document: Document) -> Iterator[Difference]:
        language = document.language
        if language in self.clauses:
            yield from _other_clauses(found, self.clauses[language])
        shown = {text(language) for text in self.texts}.intersection(_texts_in((document.control, document.parts)))
        yield from _other_texts(found, printed, shown, _letters(self.written))
        pattern = _figure_pattern(language)
        own = frozenset(map(_value, (*pattern.findall(self.written), *_month_names(language))))
        yield from _other_figures(found, printed, pattern, own)


def local_texts(part: object) -> Iterator[LocalText]:
    """Yield every text that people wrote in the languages of a book, in models or in rows of them."""
    match part:
        case LocalText():
            yield part
        case tuple():
            yield from (text for inner in part for text in local_texts(inner))
        case Written():
            yield from (text for name in type(part).model_fields for text in local_texts(getattr(part, name)))
        case _:
            pass


def _other_clauses(found: PaperText, clauses: Clauses) -> Iterator[Difference]:
    """Yield the words of clauses that a file lacks, as they stand in the text that people wrote."""
    source = _letters(clauses.source)
    for text in dict.fromkeys(_texts_in(clauses.blocks)):
        letters = _letters(text)
        if letters in source and letters not in found.letters:
            yield found.instead_of(text)


def _other_texts(found: PaperText, printed: PaperText, texts: Iterable[str], written: str) -> Iterator[Difference]:
    """Yield what stands where a text should, and was written by nobody."""
    for text in sorted(texts):
        letters = _letters(text)
        for match in re.finditer(re.escape(letters), printed.letters):
            before = printed.letters[max(0, match.start() - _CONTEXT) : match.start()]
            after = printed.letters[match.end() :][:_CONTEXT]
            if before + letters + after in found.letters:
                continue
            longest = 2 * len(letters) + _CONTEXT
            other = re.search(rf"{re.escape(before)}(.{{1,{longest}}}?){re.escape(after)}", found.letters)
            if other and letters not in other[1] and other[1] not in written and other[1] not in printed.letters:
                yield found.difference(found.places[other.start(1)], found.places[other.end(1) - 1] + 1, text)


def _other_figures(
    found: PaperText, printed: PaperText, pattern: re.Pattern[str], own: frozenset[str]
) -> Iterator[Difference]:
    there = found.figures(pattern)
    for words, rows in printed.figures(pattern).items():
        missing, other = rows.keys() - there.get(words, {}).keys(), there.get(words, {}).keys() - rows.keys()
        for one, another in zip(sorted(missing), sorted(other), strict=False):
            if any(_value(was) in own for was, now in zip(one, another, strict=True) if was != now):
                yield found.difference(*there[words][another], printed.shown(*rows[one]))


@cache
def _figure_pattern(language: str) -> re.Pattern[str]:
    """Return what finds figures; the name of a month is one, too, as it is the number of a month."""
    names = (rf"(?<!\w){re.escape(name)}(?!\w)" for name in _month_names(language))
    return re.compile("|".join((_NUMBER, *names)))


def _month_names(language: str) -> list[str]:
    says, days = LANGUAGES[language], [date(2000, month, 1) for month in range(1, 13)]
    return sorted({name for day in days for name in re.findall(r"[^\W\d]{3,}", f"{says.day(day)} {says.month(day)}")})


def _value(figure: str) -> str:
    return figure.translate(_MARKS).lstrip("0")


def _texts_in(part: object) -> Iterator[str]:
    """Yield the texts of a part of a document or of clauses, each as long as it is without a mark in it."""
    match part:
        case Words() | Code() | CodeBlock():
            yield part.text
        case tuple():
            yield from (text for inner in part for text in _texts_in(inner))
        case _ if is_dataclass(part):
            yield from (text for field in fields(part) for text in _texts_in(getattr(part, field.name)))
        case _:
            pass


def _within(lines: Sequence[str], running: Container[str]) -> Sequence[str]:
    return list(dropwhile(lambda line: _bare(line) in running, lines))


def _bare(line: str) -> str:
    """Return a line without its figures, such as the number of its page."""
    return re.sub(r"\d+", "", _letters(line))


def _letters(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())
