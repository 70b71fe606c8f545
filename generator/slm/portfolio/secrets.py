"""Texts of a book that an audience may not see, by which a leak is found in what was built for it (ARCHITECTURE 18).

They follow from what the audience is shown: what the whole book says and its part does not is hidden, whichever key or
object it stands in. Text that is also shown somewhere hides nothing there, but stays hidden everywhere else.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from enum import Enum
from functools import cache
from typing import Annotated, Any, Final, Literal, get_args, get_origin

from slm.catalog import Customer, Person, Supplier, Team
from slm.portfolio.audience import Audience, for_audience
from slm.portfolio.portfolio import Portfolio, written_files
from slm.text import LANGUAGES
from slm.values import Amount, LocalText, SeenBy, Written, keys_of, read_id

SHORTEST: Final = 6
"""Shorter texts, such as P1 or hours, occur by chance."""
_WORD: Final = re.compile(r"[A-Za-z]+")
"""A single word may stand anywhere, such as `minutes`."""
_QUANTITY: Final = re.compile(r"[\d.,]+( ?\S+)?")
"""So may a number with its unit, such as `65 minutes`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Secrets:
    """What must not occur in anything that is built for an audience; empty for the provider's own people."""

    texts: frozenset[str] = frozenset()
    anywhere: frozenset[str] = frozenset()
    """Those of the texts that must not even occur in a text that is shown."""
    shown: frozenset[str] = frozenset()
    """The texts that the audience may see: inside one of them, a secret gives nothing away."""

    def __bool__(self) -> bool:
        """Is there anything to look for?"""
        return bool(self.texts)

    def excused_by(self, secret: str) -> tuple[str, ...]:
        """Return the shown texts in which a secret may occur, in letters of whatever case."""
        if secret in self.anywhere:
            return ()
        return tuple(sorted(text for text in self.shown if secret.casefold() in text.casefold()))


def secrets(portfolio: Portfolio, audience: Audience) -> Secrets:
    """Return the texts that must not occur in anything that is built for the audience.

    These are all texts that people wrote, and ids of what has a file and of parties, as far as the audience is not
    shown the same. What is too short or too common to tell anything is not among them, nor is what the program says.
    The name of another customer is secret even inside a text that is shown: somebody who describes an outage must not
    tell one customer who else had it.
    """
    if audience.is_internal:
        return Secrets()
    part = for_audience(portfolio, audience)
    shown = frozenset(_all_texts(part)).union(*(language.fixed for language in LANGUAGES.values()))
    hidden = {text for text in _telling(portfolio) if _tells(text)} - shown
    others = set(portfolio.provider.customers) - set(part.provider.customers)
    names = {text for customer in others for text in _texts(customer.name)}
    return Secrets(texts=frozenset(hidden), anywhere=frozenset(hidden & names), shown=shown)


def _tells(text: str) -> bool:
    """Return whether a text is long enough to be told apart: a Chinese character is worth one and a half Latin ones."""
    return sum(3 if character >= "\u2e80" else 2 for character in text) // 2 >= SHORTEST


def _telling(portfolio: Portfolio) -> Iterator[str]:
    """Yield the texts by which a reader would recognise a part of a book."""
    yield from _names(portfolio)
    for model in _models_of(portfolio):
        texts = (text for text in _texts(model, _worded) if not _QUANTITY.fullmatch(text))
        yield from (text for text in (*texts, *_inside(model)) if not _WORD.fullmatch(text))


def _inside(value: object) -> Iterator[str]:
    """Yield the texts of keys that are for nobody outside: of these even a quantity tells something, as a cost does."""
    if not isinstance(value, Written):
        for part in _parts(value, keys_of):
            yield from _inside(part)
        return
    keys, worded = keys_of(type(value)), _worded(type(value))
    for name, key in keys.items():
        if key.seen_by is not SeenBy.INTERNAL:
            yield from _inside(getattr(value, name))
        elif name in worded:
            yield from _texts(getattr(value, name), _worded)


def _names(portfolio: Portfolio) -> Iterator[str]:
    """Yield ids and names, which tell something even where they are a single word."""
    provider = portfolio.provider
    for mapping in _by_name(portfolio):
        yield from mapping
    parties: tuple[Person | Team | Customer | Supplier, ...]
    parties = (*provider.people, *provider.teams, *provider.customers, *provider.suppliers)
    yield from (party.id for party in parties)
    named = [party.name for party in parties]
    named += [service.name for service in portfolio.services.values()]
    named += [agreement.title for agreement in portfolio.all_agreements]
    named += [action.title for action in portfolio.improvements.values()]
    named += [review.title for review in portfolio.reviews.values()]
    named += [change.title for change in portfolio.changes.values()]
    yield from _texts(tuple(named))


def _all_texts(portfolio: Portfolio) -> Iterator[str]:
    yield from portfolio.files
    # How a source is read is for nobody outside, but records name the source that they came from.
    for named in (*_by_name(portfolio), portfolio.timelines, portfolio.imports):
        yield from named
    for model in _models_of(portfolio):
        yield from _texts(model)
    yield from _texts(tuple(portfolio.terms.values()))


def _by_name(portfolio: Portfolio) -> tuple[Mapping[str, object], ...]:
    """Return what has a file of its own, by name."""
    return (
        portfolio.services, portfolio.agreements, portfolio.improvements, portfolio.reviews, portfolio.changes,
        portfolio.hours, portfolio.holidays, portfolio.sources, portfolio.live, portfolio.aggregated,
    )  # fmt: skip


def _models_of(portfolio: Portfolio) -> Iterator[Written]:
    """Yield every model that a book holds: what people write in files, and rows of records."""
    yield from written_files(portfolio)
    yield from portfolio.live.values()
    yield from (records.source for records in portfolio.aggregated.values())
    records = (portfolio.outages, portfolio.tickets, portfolio.surveys, *portfolio.imported.values())
    for rows in records:
        for field in fields(rows):
            value = getattr(rows, field.name)
            yield from (row for row in value if isinstance(row, Written)) if isinstance(value, tuple) else ()


def _texts(value: object, keys: Callable[[type[Written]], Iterable[str]] = keys_of) -> Iterator[str]:
    """Yield every text in a value, however deep; of models those of the keys that are asked for."""
    if isinstance(value, str | Amount) and not isinstance(value, Enum):
        yield str(value)
    else:
        for part in _parts(value, keys):
            yield from _texts(part, keys)


def _parts(value: object, keys: Callable[[type[Written]], Iterable[str]]) -> Iterable[object]:
    match value:
        case LocalText():
            return (value.written,)
        case Written():
            return (getattr(value, name) for name in keys(type(value)))
        case Mapping():
            return (*value.keys(), *value.values())
        case tuple() | frozenset():
            return value
        case _ if is_dataclass(value):
            return (getattr(value, field.name) for field in fields(value))
    return ()


@cache
def _worded(model: type[Written]) -> tuple[str, ...]:
    """Return the keys of a model whose values people word themselves: no ids, and no words from a list."""
    return tuple(name for name, field in model.model_fields.items() if _is_worded(field.rebuild_annotation()))


def _is_worded(annotation: Any) -> bool:  # noqa: ANN401 - a type, as pydantic has it
    if get_origin(annotation) is Literal:
        return False
    if get_origin(annotation) is Annotated:
        kind, *metadata = get_args(annotation)
        return not any(getattr(entry, "func", None) is read_id for entry in metadata) and _is_worded(kind)
    if arguments := get_args(annotation):
        return any(map(_is_worded, arguments))
    return isinstance(annotation, type) and issubclass(annotation, str | LocalText | Amount | Written)
