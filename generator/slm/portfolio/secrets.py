"""Texts of a book that an audience may not see, by which a leak is found in what was built for it (ARCHITECTURE 18).

They follow from what the audience is shown: what the whole book says and its part does not is hidden, whichever key or
object it stands in. What was removed with its key can come back only in words that somebody wrote into another one. So
that a secret is told somewhere never ends the search for it (FAILURES S4): which words may hold it is said by the kind
of the secret and by the key in which they stand (`Told`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from enum import Enum, IntEnum
from functools import cache
from typing import Annotated, Any, Final, Literal, NamedTuple, get_args, get_origin

from slm.agreement import Agreement
from slm.catalog import Contact, Customer, Person, Supplier, completed
from slm.measurement import MonthFile
from slm.portfolio.audience import Audience, for_audience
from slm.portfolio.portfolio import Portfolio, written_files
from slm.problem import Place
from slm.text import LANGUAGES
from slm.values import Amount, LocalText, SeenBy, Written, keys_of, read_id

SHORTEST: Final = 6
"""Shorter texts, such as P1 or hours, occur by chance."""
SHORTEST_NAME: Final = 3
"""The same of the name of a person, a customer or a supplier, which is looked for as a word of its own."""
_WORD: Final = re.compile(r"[A-Za-z]+")
"""A single word may stand anywhere, such as `minutes`."""
_QUANTITY: Final = re.compile(r"[\d.,]+( ?\S+)?")
"""So may a number with its unit, such as `65 minutes`."""


_NOT_WORDED: Final = re.compile(
    r"(?:slm\d:sha256:)?[0-9a-f]{12,64}|agreement\.yml|terms\.[a-z]+\.md|(?:agreements|catalog|measurements)/[\w./#-]+"
    r"|special(?: [\dQ]+=[0-9a-f]{12})*"
)
"""What a program wrote: a hash, those of special days, or where a file of a book lies, the address of its page, too."""
_PLAIN_ID: Final = re.compile(r"[a-z]+(?:[-_][a-z]+)*")
"""An id that may consist of ordinary words alone, such as `manager` or `on-call`."""
_PLAIN_WORD: Final = re.compile(r"[^\W\d_]+")


class Told(IntEnum):
    """In which words that are shown a secret may stand without being a leak; each kind of words holds the later ones.

    The words of an agreement are approved by its customer; those of other documents are written for everybody who may
    see them; what is recorded of a month is written in haste, and by those who know the secrets.
    """

    NOWHERE = 0
    """The name of another customer."""
    AGREED = 1
    """Who else takes part, what only the provider knows in figures, and names of documents: in agreements alone."""
    DOCUMENTED = 2
    """Everything else that documents say: in documents of the catalog, actions and reviews, too."""
    RECORDED = 3
    """What is recorded of a month itself: also in other records of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Secret:
    """A text that an audience may not see."""

    text: str
    key: str
    """The name of the key in which it stands."""
    place: Place
    told: Told = Told.DOCUMENTED
    is_name: bool = False
    """Is it what a person, a customer or a supplier is called, so that a short one tells something?"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Secrets:
    """What must not occur in anything that is built for an audience; empty for the provider's own people."""

    texts: Mapping[str, Secret] = field(default_factory=dict)
    agreed: frozenset[str] = frozenset()
    """The texts of agreements that the audience may see."""
    documented: frozenset[str] = frozenset()
    """Those of all other documents."""
    recorded: Mapping[str, Place] = field(default_factory=dict)
    """Those of what was recorded of months, with where one of them stands."""

    def __bool__(self) -> bool:
        """Is there anything to look for?"""
        return bool(self.texts)

    def excused_by(self, secret: str) -> tuple[str, ...]:
        """Return the shown texts in which a secret may occur, in letters of whatever case."""
        told = self.texts[secret].told
        shown: list[Iterable[str]] = [(), self.agreed, self.documented, self.recorded]
        held = (text for texts in shown[: told + 1] for text in texts if secret.casefold() in text.casefold())
        return tuple(sorted(held))


def secrets(portfolio: Portfolio, audience: Audience) -> Secrets:
    """Return the texts that must not occur in anything that is built for the audience.

    These are all texts that people wrote, and ids of what has a file and of parties, as far as no document shows the
    audience the same as the whole value of a key. What is too short or too common to tell anything is not among them,
    nor is what the program says, nor an id of words that it uses, unless it is a customer's, nor how to reach somebody
    whom an agreement tells the audience to turn to.
    """
    if audience.is_internal:
        return Secrets()
    part = for_audience(portfolio, audience)
    agreed, documented, recorded, ids = _shown(part)
    said = frozenset[str]().union(*(language.fixed for language in LANGUAGES.values()))
    ordinary = frozenset(_PLAIN_WORD.findall("\n".join(said)))
    agreed |= _promised(portfolio, "\n".join(agreed))
    known, spoken = agreed | documented | ids, {piece.casefold() for piece in said}
    hidden: dict[str, Secret] = {}
    for leaf in _telling(portfolio):
        before = hidden.get(leaf.text)
        is_known = leaf.text in known or leaf.text.casefold() in spoken or _is_ordinary(leaf, ordinary)
        if is_known or (leaf.told is Told.RECORDED and leaf.text in recorded):
            continue
        if (before is None or leaf.told < before.told) and _tells(leaf):
            place = leaf.model.place(*leaf.path) if leaf.model else Place("")
            hidden[leaf.text] = Secret(
                text=leaf.text, key=leaf.key, place=place, told=leaf.told, is_name=leaf.is_name
            )  # fmt: skip
    return Secrets(texts=hidden, agreed=agreed, documented=documented, recorded=recorded)


class _Leaf(NamedTuple):
    """A text of a book, and the key in which it stands."""

    text: str
    model: Written | None
    path: tuple[str, ...]
    inside: bool = False
    """Is the key, or one that holds it, for nobody outside?"""
    told: Told = Told.DOCUMENTED
    is_name: bool = False

    @property
    def key(self) -> str:
        """The name of the key; that of a file where it is what a file is called."""
        return self.path[-1] if self.path else "id"


def _tells(leaf: _Leaf) -> bool:
    """Return whether a text is long enough to be told apart: a Chinese character is worth one and a half Latin ones.

    The name of a person or a party is at least two Chinese characters or three Latin ones.
    """
    length = sum(3 if character >= "\u2e80" else 2 for character in leaf.text) // 2
    return length >= (SHORTEST_NAME if leaf.is_name else SHORTEST)


def _is_ordinary(leaf: _Leaf, words: frozenset[str]) -> bool:
    """Return whether a text is an id of ordinary words, as everybody may use them; a customer's tells whose it is."""
    is_id = leaf.key == "id" and not isinstance(leaf.model, Customer) and _PLAIN_ID.fullmatch(leaf.text)
    return bool(is_id) and words.issuperset(re.split("[-_]", leaf.text))


def _promised(portfolio: Portfolio, agreed: str) -> frozenset[str]:
    """Return the ways to reach somebody that stand whole in what agreements tell the audience.

    Pages make links of them, and the search takes them by themselves.
    """
    holders = (portfolio.provider, *portfolio.services.values())
    leaves = (leaf for holder in holders for leaf in _told_by(holder, Told.AGREED))
    ways = {leaf.text for leaf in leaves if isinstance(leaf.model, Contact)}
    return frozenset(way for way in ways if re.search(rf"(?<!\w){re.escape(way)}(?!\w)", agreed))


def _telling(portfolio: Portfolio) -> Iterator[_Leaf]:
    """Yield the texts by which a reader would recognise a part of a book."""
    yield from _names(portfolio)
    for model in _models_of(portfolio):
        is_recorded = isinstance(model, MonthFile)
        yield from _told_by(model, Told.RECORDED if is_recorded else Told.DOCUMENTED)
    for row in _rows_of(portfolio):
        yield from _told_by(row, Told.RECORDED)


def _told_by(model: Written, told: Told) -> Iterator[_Leaf]:
    """Yield the texts of a model that people worded; what is for nobody outside tells something as a number, too."""
    for leaf in _leaves(model, _worded):
        if _WORD.fullmatch(leaf.text) or _NOT_WORDED.fullmatch(leaf.text):
            continue
        if _QUANTITY.fullmatch(leaf.text):
            if leaf.inside:
                yield leaf._replace(told=Told.AGREED)
        elif isinstance(leaf.model, Contact):
            yield leaf._replace(told=Told.AGREED)
        else:
            yield leaf._replace(told=told)


def _names(portfolio: Portfolio) -> Iterator[_Leaf]:
    """Yield ids and names, which tell something even where they are a single word."""
    provider = portfolio.provider
    for mapping in _by_name(portfolio):
        for name, thing in mapping.items():
            yield _Leaf(name, thing if isinstance(thing, Written) else None, ())
    for name, history in portfolio.agreements.items():
        yield _Leaf(name, history.latest, (), told=Told.AGREED)
    named: list[tuple[Written, str]] = [(service, "name") for service in portfolio.services.values()]
    named += [(agreement, "title") for agreement in portfolio.all_agreements]
    named += [(action, "title") for action in portfolio.improvements.values()]
    named += [(problem, "title") for problem in portfolio.problems.values()]
    named += [(review, "title") for review in portfolio.reviews.values()]
    named += [(voice, "title") for voice in (*portfolio.complaints.values(), *portfolio.disputes.values())]
    named += [(change, "title") for change in portfolio.changes.values()]
    named += [(team, key) for team in provider.teams for key in ("id", "name")]
    for model, key in named:
        yield from _called(model, key, Told.DOCUMENTED)
    parties: tuple[Person | Customer | Supplier, ...] = (*provider.people, *provider.customers, *provider.suppliers)
    for party in parties:
        yield from _called(party, "id", Told.AGREED)
        told = Told.NOWHERE if isinstance(party, Customer) else Told.AGREED
        yield from (leaf._replace(is_name=True) for leaf in _called(party, "name", told))


def _called(model: Written, key: str, told: Told) -> Iterator[_Leaf]:
    return _leaves_in(getattr(model, key), keys_of, _Leaf("", model, (key,), told=told))


def _shown(part: Portfolio) -> tuple[frozenset[str], frozenset[str], dict[str, Place], frozenset[str]]:
    """Return what a part of a book says: in agreements, in other documents, in records of months, and as ids."""
    agreed, documented, recorded = set[str](), set[str](), dict[str, Place]()
    ids = {*part.files, *(name for named in (*_by_name(part), part.agreements) for name in named)}
    # How a source is read is for nobody outside, but records name the source that they came from.
    ids |= {*part.timelines, *part.imports}
    for model in _models_of(part):
        if isinstance(model, MonthFile):
            recorded |= _recorded(model, ids)
        else:
            words = agreed if isinstance(model, Agreement) else documented
            words.update(leaf.text for leaf in _leaves(model, keys_of))
    for row in _rows_of(part):
        recorded |= _recorded(row, ids)
    agreed.update(leaf.text for leaf in _leaves_in(tuple(part.terms.values()), keys_of, _Leaf("", None, ())))
    if switchboard := part.provider.phone:
        # Pages say them with numbers that can be dialled.
        labels = [LANGUAGES[language].label for language in part.provider.languages]
        for words in (agreed, documented):
            words |= {completed(text, switchboard, label) for text in words for label in labels}
    return frozenset(agreed), frozenset(documented), recorded, frozenset(ids)


def _recorded(model: Written, ids: set[str]) -> dict[str, Place]:
    """Return what people worded in a record, and add to the ids what it says beside that."""
    worded = {}
    for leaf in _leaves(model, keys_of):
        if leaf.model and leaf.path[0] in _worded(type(leaf.model)):
            worded[leaf.text] = leaf.model.place(*leaf.path)
        else:
            ids.add(leaf.text)
    return worded


def _by_name(portfolio: Portfolio) -> tuple[Mapping[str, object], ...]:
    """Return what has a file of its own, by name, but for agreements."""
    return (
        portfolio.services, portfolio.improvements, portfolio.problems, portfolio.reviews, portfolio.changes,
        portfolio.hours, portfolio.holidays, portfolio.sources, portfolio.live, portfolio.aggregated,
        portfolio.complaints, portfolio.disputes,
    )  # fmt: skip


def _models_of(portfolio: Portfolio) -> Iterator[Written]:
    """Yield every model that people write in a file of its own, or of which a file is a list."""
    yield from written_files(portfolio)
    yield from portfolio.live.values()
    yield from (records.source for records in portfolio.aggregated.values())


def _rows_of(portfolio: Portfolio) -> Iterator[Written]:
    """Yield every row of the records."""
    for rows in (portfolio.outages, portfolio.tickets, portfolio.surveys, *portfolio.imported.values()):
        for part in fields(rows):
            value = getattr(rows, part.name)
            yield from (row for row in value if isinstance(row, Written)) if isinstance(value, tuple) else ()


_Keys = Callable[[type[Written]], Iterable[str]]


def _leaves(model: Written, keys: _Keys) -> Iterator[_Leaf]:
    """Yield every text in a model, however deep; of models those of the keys that are asked for."""
    return _leaves_in(model, keys, _Leaf("", model, ()))


def _leaves_in(value: object, keys: _Keys, at: _Leaf) -> Iterator[_Leaf]:
    if isinstance(value, str | Amount) and not isinstance(value, Enum):
        yield at._replace(text=str(value))
    elif isinstance(value, Written):
        known = keys_of(type(value))
        for name in keys(type(value)):
            inside = at.inside or known[name].seen_by is SeenBy.INTERNAL
            yield from _leaves_in(getattr(value, name), keys, at._replace(model=value, path=(name,), inside=inside))
    else:
        for part in _parts(value):
            yield from _leaves_in(part, keys, at)


def _parts(value: object) -> Iterable[object]:
    match value:
        case LocalText():
            return (value.written,)
        case Mapping():
            return (*value.keys(), *value.values())
        case tuple() | frozenset():
            return value
        case _ if is_dataclass(value):
            return (getattr(value, part.name) for part in fields(value))
    return ()


@cache
def _worded(model: type[Written]) -> tuple[str, ...]:
    """Return the keys of a model whose values people word themselves: no ids, and no words from a list."""
    return tuple(name for name, info in model.model_fields.items() if _is_worded(info.rebuild_annotation()))


def _is_worded(annotation: Any) -> bool:  # noqa: ANN401 - a type, as pydantic has it
    if get_origin(annotation) is Literal:
        return False
    if get_origin(annotation) is Annotated:
        kind, *metadata = get_args(annotation)
        return not any(getattr(entry, "func", None) is read_id for entry in metadata) and _is_worded(kind)
    if arguments := get_args(annotation):
        return any(map(_is_worded, arguments))
    return isinstance(annotation, type) and issubclass(annotation, str | LocalText | Amount | Written)
