"""What a document says: its clauses as a tree, from which pages and papers are made, and all of it as one number."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, partial
from hashlib import sha256
from operator import attrgetter
from typing import Annotated, Any, Final, Literal

from pydantic import BeforeValidator, WithJsonSchema

from slm.problem import Mistake, Place
from slm.values import LocalText, Written, keys_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """Plain text."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """Text set as it is, in the type of a machine."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LineBreak:
    """A break of the line inside a paragraph."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Emphasis:
    """Emphasised words; `strong` ones are bold."""

    strong: bool
    inside: tuple[Inline, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Struck:
    """Words that are struck out: they stand there, and no longer hold."""

    inside: tuple[Inline, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteMark:
    """The number of a footnote, where the note belongs to."""

    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """Words that lead to an address: http, https, mailto, a relative path or an anchor."""

    address: str
    inside: tuple[Inline, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """One paragraph."""

    inside: tuple[Inline, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Items:
    """A list; `start` is the first number of a numbered one and None of the other kind."""

    start: int | None
    items: tuple[tuple[Block, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkedItems:
    """A list whose items have marks of their own: a), （一）; they are shown as they are written, as they are cited."""

    marks: tuple[str, ...]
    items: tuple[tuple[Block, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Notes:
    """The texts of all footnotes, in the order of their numbers from 1."""

    notes: tuple[tuple[Block, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """Quoted blocks."""

    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeBlock:
    """Lines set as they are."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table; `align` has one entry for each column."""

    align: tuple[Literal["left", "center", "right", ""], ...]
    head: tuple[tuple[Inline, ...], ...]
    rows: tuple[tuple[tuple[Inline, ...], ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A line across the page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """A heading and what stands below it, with the clauses one level deeper among its blocks.

    `number` is what a reader cites: as written before the title, else counted. `id` is the anchor of its address.
    """

    number: str
    id: str
    level: int
    line: int
    title: tuple[Inline, ...]
    body: tuple[Block | Clause, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Clauses:
    """All clauses of one document version in one language; blocks before the first heading come first."""

    language: str
    path: str
    blocks: tuple[Block | Clause, ...]
    written: tuple[Block | Clause, ...] = ()
    """What an approval binds, where it is not `blocks`: the text as CommonMark alone reads it, with nothing filled in.

    So a rule of Markdown that the program learns later makes no approval void.
    """
    figures: tuple[tuple[str, int, int], ...] = ()
    """The figures of targets that are named in the text, as they are written, each with its line and column."""
    source: str = field(default="", repr=False, compare=False)
    """The text of the file, in which a check finds the place of words; lines end with LF."""

    def line_start(self, line: int) -> int:
        """Return how many characters of the file stand before a line."""
        return sum(map(len, self.source.splitlines(keepends=True)[: line - 1]))

    def place(self, start: int) -> Place:
        """Return the place before which so many characters stand."""
        before = self.source[:start]
        return Place(self.path, before.count("\n") + 1, len(before) - before.rfind("\n"))


Inline = Words | Code | LineBreak | Emphasis | Struck | NoteMark | Link
"""What stands in a line of text."""
Block = Paragraph | Items | MarkedItems | Notes | Quote | CodeBlock | Table | Rule
"""What stands on a page."""

ALGORITHM: Final = "slm1:sha256"
"""How a fingerprint is made. What is hashed or how it is written never changes under one name (FAILURES D17)."""
SEAL_ALGORITHM: Final = "slm2:sha256"
"""How the seal of an act, such as an approval, is made: hashed as a fingerprint is, over all that the act says."""

WRONG_FINGERPRINT: Final = Mistake(
    "SLM271", "'{value}' is not a fingerprint", "`slm approve` writes it: slm1:sha256: and 64 digits."
)

WRONG_SEAL: Final = Mistake("SLM272", "'{value}' is not a seal", "`slm approve` writes it: slm2:sha256: and 64 digits.")

_SHORT: Final = 12
_WHOLE: Final = re.compile(rf"{ALGORITHM}:([0-9a-f]{{64}})", re.ASCII)
_SEAL: Final = re.compile(rf"{SEAL_ALGORITHM}:[0-9a-f]{{64}}", re.ASCII)
_UNSEEN: Final[Mapping[type, set[str]]] = {Clauses: {"path", "written", "figures", "source"}, Clause: {"id", "line"}}
"""Where clauses stand in a file, and the anchors of their addresses, are not part of what they say."""
_PARAGRAPH: Final = re.compile(r"\n\s*\n", re.ASCII)
_SPACES: Final = re.compile(r"\s+", re.ASCII)


@dataclass(frozen=True, slots=True)
class Canonical:
    """Content that was made canonical, so that it can be part of several fingerprints at the cost of one."""

    value: object


def canonical(content: object) -> Canonical:
    """Return content in the form in which it is hashed."""
    return Canonical(_canonical(content))


def fingerprint(**content: object) -> str:
    """Return `slm1:sha256:<hex>` over the canonical JSON of named content: models, clauses, mappings, values.

    Canonical: every field under its name, in alphabetical order; what is empty or says what holds anyway is left out,
    so that a key which the program learns later changes nothing (a default never changes its meaning under the same
    algorithm). Texts are in Unicode NFC, with spaces and ends of lines as a page shows them, so that neither an editor
    nor a system changes what was approved (FAILURES D17, D18).
    """
    text = json.dumps(_canonical(content), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return f"{ALGORITHM}:{sha256(text.encode()).hexdigest()}"


def seal_of(**said: object) -> str:
    """Return `slm2:sha256:<hex>` over what an act says, made canonical as `fingerprint` does."""
    return f"{SEAL_ALGORITHM}:{fingerprint(**said).rpartition(':')[2]}"


def short_fingerprint(whole: str) -> str:
    """Return the first 12 digits: what is printed, typed in and part of an address."""
    return whole.rpartition(":")[2][:_SHORT]


def grouped_fingerprint(whole: str) -> str:
    """Return the short form as people read it aloud: `1f0e-33ab-90c4`."""
    digits = short_fingerprint(whole)
    return "-".join(digits[start : start + 4] for start in range(0, _SHORT, 4))


def _read_fingerprint(value: object) -> str:
    if not isinstance(value, str) or not _WHOLE.fullmatch(value):
        raise WRONG_FINGERPRINT.raised(value=value if isinstance(value, str) else "")
    return value


FingerprintText = Annotated[
    str, BeforeValidator(_read_fingerprint), WithJsonSchema({"type": "string", "pattern": f"^{_WHOLE.pattern}$"})
]


def _read_seal(value: object) -> str:
    if not isinstance(value, str) or not _SEAL.fullmatch(value):
        raise WRONG_SEAL.raised(value=value if isinstance(value, str) else "")
    return value


SealText = Annotated[
    str, BeforeValidator(_read_seal), WithJsonSchema({"type": "string", "pattern": f"^{_SEAL.pattern}$"})
]


def _canonical(value: object) -> object:
    return _WAYS[type(value)](value)


class _Ways(dict[type[Any], Callable[[Any], object]]):
    """How values of each kind are made canonical; which way that is, is found out once for each kind."""

    def __missing__(self, kind: type[Any]) -> Callable[[Any], object]:
        way = self[kind] = _way_of(kind)
        return way


_WAYS: Final = _Ways()


def _way_of(kind: type[Any]) -> Callable[[Any], object]:  # noqa: PLR0911 - one line for each kind of value
    if kind is type(None) or issubclass(kind, int):
        return _as_it_is
    if kind is str:
        return _normal_text
    if issubclass(kind, Canonical):
        return attrgetter("value")
    if issubclass(kind, LocalText):
        return lambda text: _canonical(text.written)
    if issubclass(kind, Written):
        return partial(_of_model, _silences(kind))
    if issubclass(kind, Mapping):
        return _without_empty
    if kind is tuple:
        return lambda entries: [_WAYS[type(entry)](entry) for entry in entries]
    return _way_of_words(kind)


def _way_of_words(kind: type[object]) -> Callable[[Any], object]:
    if issubclass(kind, Words):
        return lambda words: {"is": kind.__name__, "text": _SPACES.sub(" ", _composed(words.text))}
    if issubclass(kind, Code | CodeBlock):
        return lambda code: {"is": kind.__name__, "text": _composed(code.text)}
    # What people write in one word, such as a duration or an amount, can say itself; a part of the clauses cannot.
    if kind.__str__ is not object.__str__:
        return lambda word: _normal_text(str(word))
    seen = getattr(kind, "__dataclass_fields__", {}).keys() - _UNSEEN.get(kind, set())
    return partial(_of_part, sorted(seen))


def _as_it_is(value: object) -> object:
    return value


def _of_model(silences: tuple[tuple[str, object], ...], model: Written) -> object:
    stated = ((name, getattr(model, name), silence) for name, silence in silences)
    return _without_empty({name: said for name, said, silence in stated if said is not silence and said != silence})


def _of_part(seen: Iterable[str], part: object) -> object:
    if isinstance(part, Clauses) and part.written:
        part = replace(part, blocks=part.written, written=())
    return {"is": type(part).__name__} | _without_empty({name: getattr(part, name) for name in seen})


def _without_empty(named: Mapping[Any, object]) -> dict[str, object]:
    parts = ((str(name), _WAYS[type(part)](part)) for name, part in named.items())
    return {name: part for name, part in parts if part or part not in (None, [], {})}


@cache
def _silences(model: type[Written]) -> tuple[tuple[str, object], ...]:
    """Return the fields to which an approval is bound, each with the value that it has where nothing is written."""
    return tuple((name, model.model_fields[name].default) for name, key in keys_of(model).items() if key.binds)


def _normal_text(text: str) -> str:
    """Return a text with one space between words and one empty line between paragraphs."""
    if text.isprintable() and "  " not in text:
        return _composed(text.strip(" "))
    paragraphs = (_SPACES.sub(" ", paragraph).strip(" ") for paragraph in _PARAGRAPH.split(_composed(text)))
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph)


def _composed(text: str) -> str:
    if text.isascii() and "\r" not in text:
        return text
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
