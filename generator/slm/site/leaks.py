"""Secrets in texts, however they are spelled: what is compared is what readers take a text for (ARCHITECTURE 18).

Neither marks nor blanks nor signs of no width within a word, neither the width of a letter nor the way it is composed
hides anything, nor does the case of letters, but for single words: "Monitoring" is a service, and monitoring is a word.
Short names are looked for as words of their own. The words of a name may be joined as in an address, and a number may
be written with any separators, as a part of ten thousand, and with another sign for its currency.

A text that the audience is shown may hold a secret as a part, where `slm.portfolio.secrets` says so. There, and there
alone, the secret is no leak; such a place is known by what stands before and after it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import takewhile
from typing import Final, NamedTuple
from unicodedata import is_normalized, normalize

from slm.portfolio import Secret, Secrets
from slm.problem import Place

_LONG: Final = 20
_SHORT: Final = 6
_REMEMBERED: Final = 2_000
_NEAR: Final = 20
_SOME: Final = 6
"""Fewer letters on the side of a text that is parted are the same by chance."""
_NO_WIDTH: Final = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]"
)
_BLANKS: Final = re.compile(r"\s+")
_WIDE: Final = "\u2e80-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_BLANK_AT_WIDE: Final = re.compile(f"(?<=[{_WIDE}]) | (?=[{_WIDE}])")
"""Chinese has no blanks: where a line ends in a paper or in a file, one appears within a word."""
_WORD: Final = re.compile(r"[^\W\d_]+")

_NUMBER: Final = re.compile(
    r"(?<![\da-z])(?:\d{1,3}(?:[,.'’_ ]\d{3})+|\d+)(?:[.,]\d{1,2})?(?!\d)(?: ?[万萬亿kKmM](?![A-Za-z]))?"
)
"""A number as people write it."""
_TIMES: Final = {"万": 4, "萬": 4, "亿": 8, "k": 3, "m": 6}
"""Words for powers of ten."""
_SAID: Final = 5
"""A number of so many digits or more, of which three tell something, is hardly ever the same by chance."""
_TELL: Final = 3
_AMOUNT: Final = re.compile(r"(?P<before>\D{0,12}?) ?(?P<number>\d[\d.,'’_ ]*)(?P<after>\D{0,20})")
_CURRENCIES: Final = (("yuan", "CNY", "RMB", "元", "¥"), ("EUR", "€", "euro", "euros"), ("USD", "$", "dollars"))


class _SoughtSecret(NamedTuple):
    """A secret, a paragraph of it, or another spelling, as it is looked for."""

    secret: Secret
    needle: str
    grams: frozenset[str]
    is_folded: bool
    """Does the case of its letters not count?"""
    is_whole: bool
    """Must it be a word of its own?"""


class Leaks:
    """The texts to look for, and what is known of the texts that were looked at."""

    def __init__(self, secrets: Secrets) -> None:
        self._secrets = secrets
        self._wanted = [wanted for _, secret in sorted(secrets.texts.items()) for wanted in _spellings(secret)]
        shown = (secrets.agreed, secrets.documented)
        told = {number for texts in shown for text in texts for number in _numbers(text)}
        numbers = ((number, secret) for _, secret in sorted(secrets.texts.items()) for number in _amounts(secret))
        self._numbers = {number: secret for number, secret in numbers if number not in told}
        self._known: dict[str, tuple[Secret, ...]] = {}
        self._excuses: dict[tuple[str, str], frozenset[tuple[str, str]]] = {}

    def found(self, texts: Iterable[str]) -> list[Secret]:
        """Return the secrets that are in the texts of one file."""
        different = set(texts)
        fresh = [text for text in different if text not in self._known]
        known = [self._known[text] for text in different if text in self._known]
        found = {secret.text: secret for some in (*known, *self._looked_through(fresh)) for secret in some}
        return [secret for _, secret in sorted(found.items())]

    def told_at(self, secret: str) -> Place | None:
        """Return where a record says a secret, in a text that the audience is shown; None where none does."""
        one = Leaks(Secrets(texts={secret: self._secrets.texts[secret]}))
        return next((place for text, place in self._secrets.recorded.items() if one.found([text])), None)

    def _looked_through(self, texts: list[str]) -> Iterator[tuple[Secret, ...]]:
        """Look through all texts at once, because in most files there is nothing, then through each one."""
        present = _grams(_readable("\n".join(texts)).casefold())
        candidates = [wanted for wanted in self._wanted if wanted.grams <= present]
        for text in texts:
            found = tuple(self._in(_readable(text), candidates))
            if len(text) <= _REMEMBERED:
                self._known[text] = found
            yield found

    def _in(self, text: str, candidates: Iterable[_SoughtSecret]) -> Iterator[Secret]:
        folded = text.casefold()
        for wanted in candidates:
            places = _places(folded if wanted.is_folded else text, wanted)
            if any(not _is_excused(place, self._excuses_of(wanted)) for place in places):
                yield wanted.secret
        if self._numbers:
            yield from (self._numbers[number] for number in _numbers(text) if number in self._numbers)

    def _excuses_of(self, wanted: _SoughtSecret) -> frozenset[tuple[str, str]]:
        """Return the places at which the texts that are shown have a secret."""
        key = wanted.secret.text, wanted.needle
        if key not in self._excuses:
            shown = map(_readable, self._secrets.excused_by(wanted.secret.text))
            texts = (text.casefold() if wanted.is_folded else text for text in shown)
            self._excuses[key] = frozenset(place for text in texts for place in _places(text, wanted))
        return self._excuses[key]


def _spellings(secret: Secret) -> Iterator[_SoughtSecret]:
    """Yield a secret as it is written, by its paragraphs, and as an address would join its words."""
    needles = dict.fromkeys(map(_readable, _telling(secret.text)))
    if secret.is_name:
        joined = (re.sub(r"[\W_]+", sign, needle).strip(sign) for needle in needles for sign in "-_" if " " in needle)
        needles |= dict.fromkeys(joined)
    needles |= dict.fromkeys(map(_readable, _of_amount(secret.text)))
    for needle in needles:
        is_folded, is_whole = not _WORD.fullmatch(needle), len(needle) < _SHORT
        folded = needle.casefold() if is_folded else needle
        yield _SoughtSecret(secret, folded, _grams(needle.casefold()), is_folded, is_whole)


def _places(text: str, wanted: _SoughtSecret) -> Iterator[tuple[str, str]]:
    """Yield what stands before and after the needle wherever it is in a text."""
    start = text.find(wanted.needle)
    while start >= 0:
        end = start + len(wanted.needle)
        before, after = text[max(0, start - _NEAR) : start], text[end : end + _NEAR]
        if not wanted.is_whole or not (
            _goes_on(before[-1:], wanted.needle[0]) or _goes_on(after[:1], wanted.needle[-1])
        ):
            yield before, after
        start = text.find(wanted.needle, start + 1)


def _goes_on(beside: str, edge: str) -> bool:
    """Return whether a word goes on beyond its edge; Chinese words have none that could be seen."""
    return edge.isascii() and beside.isascii() and beside.isalnum()


def _is_excused(place: tuple[str, str], excuses: Iterable[tuple[str, str]]) -> bool:
    """Return whether a place is in a text that is shown: it is as there on both sides, or on one as far as is known.

    One side is enough, because the end of a page may part the text; so may an address that can be pressed, before or
    behind some words of it.
    """
    for before, after in excuses:
        as_before, as_after = place[0].endswith(before), place[1].startswith(after)
        if (as_before and as_after) or (as_before and len(before) == _NEAR) or (as_after and len(after) == _NEAR):
            return True
        behind = _agreeing(place[1], after) if as_before else 0
        ahead = _agreeing(place[0][::-1], before[::-1]) if as_after else 0
        if max(behind, ahead) >= _SOME and max(behind + len(before), ahead + len(after)) >= 2 * _SOME:
            return True
    return False


def _agreeing(text: str, other: str) -> int:
    """Return how many letters two texts have in common, from the first."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(text, other, strict=False)))


def _of_amount(text: str) -> Iterator[str]:
    """Yield an amount in the other ways of writing it: its digits in groups or not, its unit before or after them."""
    found = _AMOUNT.fullmatch(text)
    if not found or not (unit := (found["before"] + found["after"]).strip()):
        return
    number, _, part = re.sub(r"[,'’_ ]", "", found["number"]).partition(".")
    if not number.isdigit():
        return
    units = next((signs for signs in _CURRENCIES if unit in signs), (unit,))
    point = f".{part}" if part else ""
    grouped = f"{int(number):,}"
    for written in dict.fromkeys((number, *(grouped.replace(",", sign) for sign in (",", " ", ".", "'", "_", "’")))):
        for sign in units:
            yield from (f"{written}{point}{blank}{sign}" for blank in ("", " "))
            yield from (f"{sign}{blank}{written}{point}" for blank in ("", " "))


def _amounts(secret: Secret) -> Iterator[int]:
    """Yield the numbers of a secret amount that tell something without their unit."""
    if _AMOUNT.fullmatch(secret.text):
        yield from (number for number in _numbers(secret.text) if _says_something(number))


def _says_something(number: int) -> bool:
    digits = str(number)
    return len(digits) >= _SAID and len(digits.rstrip("0")) >= _TELL


def _numbers(text: str) -> Iterator[int]:
    """Yield the whole part of every number of a text."""
    for found in _NUMBER.finditer(text):
        if (power := _TIMES.get(found[0][-1].casefold())) is not None:
            whole, _, part = found[0][:-1].strip().replace(",", ".").partition(".")
            if whole.isdigit() and len(part) <= power and (part or "0").isdigit():
                yield int(whole + part.ljust(power, "0"))
        elif len(found[0]) >= _SAID:
            yield int(re.sub(r"\D", "", re.sub(r"[.,]\d{1,2}$", "", found[0])))


def _readable(text: str) -> str:
    """Return a text as readers take it."""
    if not is_normalized("NFKC", text):
        text = normalize("NFKC", text)
    if text.isascii():
        return " ".join(text.split())
    return _BLANK_AT_WIDE.sub("", _BLANKS.sub(" ", _NO_WIDTH.sub("", text)).strip())


def _telling(secret: str) -> Iterator[str]:
    """Yield the paragraphs of a secret that tell much, and in any case the longest: pages keep paragraphs apart."""
    paragraphs = [paragraph for paragraph in re.split(r"\n\s*\n", secret) if paragraph.strip()]
    longest = max(paragraphs, key=len, default="")
    yield from (paragraph for paragraph in paragraphs if paragraph is longest or len(paragraph) >= _LONG)


def _grams(text: str) -> frozenset[str]:
    """Return every three neighbouring characters; a text is in another only if all of its own are."""
    return frozenset(map("".join, zip(text, text[1:], text[2:], strict=False)))
