"""What the files of the catalog say that a version promises by: hours, levels, metrics, words, security, its parties.

Whoever approves the version approves that, too: as it holds within the term of the version, not before and not after.
What grows rightly, as holidays do year by year, is bound as far as it was settled then. An approval of before
something was bound does not name it, and is held to nothing of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from operator import attrgetter
from types import MappingProxyType
from typing import Any, Final, TypeVar

from slm import layout
from slm.agreement.agreement import Agreement
from slm.calendar import Holidays, ServiceHours, settled_days
from slm.catalog import Dated, Glossary, Levels, Metric, Provider, Service, Term
from slm.document_control import Canonical, canonical, fingerprint, short_fingerprint
from slm.values import LocalText

SPECIAL_DAYS: Final = "#days"
"""After the path of service hours: their special days, of which others become known year by year."""
ALL_WORDS: Final = "all"
"""What an approval says of the glossary that names every word of it that the version uses."""
_NOTHING: Final[Mapping[Any, Any]] = MappingProxyType({})
Thing = TypeVar("Thing", bound=Dated)
Said = TypeVar("Said")
_InTime = tuple[tuple[date, Canonical], ...]
"""What something said, each with the first day on which it did, the oldest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedContent:
    """What the files of the catalog say that versions promise by, made canonical once for all of them."""

    levels: Mapping[str, _InTime]
    metrics: Mapping[str, _InTime]
    hours: Mapping[str, ServiceHours]
    safety: Mapping[str, _InTime]
    """What is promised of the security of each service."""
    classes: Mapping[str, _InTime]
    """The class of each service that has one."""
    priorities: Canonical
    """What makes a priority of impact and urgency."""
    parties: Mapping[str, LocalText]
    """The names of those between whom agreements are made."""
    days: Callable[[str, date, date], str]
    """The special days of service hours that are settled of a term, with the fingerprint of each part."""
    terms: Mapping[str, tuple[tuple[str, ...], str]]
    """The words of the glossary: how each is spelled, in small letters, and the fingerprint of what it means."""

    @classmethod
    def of(  # noqa: PLR0913 - the files of the catalog by which agreements promise
        cls,
        levels: Levels,
        metrics: Iterable[Metric],
        hours: Mapping[str, ServiceHours] = _NOTHING,
        services: Iterable[Service] = (),
        glossary: Glossary | None = None,
        *,
        holidays: Mapping[str, Holidays] = _NOTHING,
        provider: Provider | None = None,
    ) -> SharedContent:
        """Return what these files say."""
        terms = glossary.terms if glossary else ()
        classes = {known.id: known for known in levels.classes}
        parties = provider.parties if provider else ()
        services = tuple(services)

        @cache
        def days(name: str, start: date, until: date) -> str:
            return _special_days(hours[name], holidays, start, until)

        return cls(
            levels={level.id: _in_time(level) for level in levels.levels},
            metrics={metric.id: _in_time(metric) for metric in metrics},
            hours=hours,
            safety={service.id: _in_time(service, attrgetter("security")) for service in services},
            classes={
                service.id: _in_time(service, lambda then: classes.get(then.service_class or ""))
                for service in services
            },
            priorities=canonical((levels.impacts, levels.urgencies, levels.priorities)),
            parties={party: name for party in parties if provider and (name := provider.party_name(party))},
            days=days,
            terms={term.id: (_spellings(term), fingerprint(content=term)) for term in terms},
        )

    def used_by(self, agreement: Agreement, text: str, until: date) -> Iterator[tuple[str, str]]:
        """Yield the files by which a version promises, with the fingerprint of what they say of that.

        What they say from the first day of its term until before the day `until` counts.

        `text` is all that the version says. Of the glossary each word goes by itself (`catalog/glossary.yml#case`), and
        that these are all of them is said by the file without a word.
        """
        term = agreement.valid.start, until
        metrics = {target.metric for target in agreement.targets} | {limit.metric for limit in agreement.workload}
        claims = agreement.credit_rules.claim_hours if agreement.credit_rules else None
        asked = (
            agreement.service_hours,
            claims,
            *(name for target in agreement.targets for name in target.named_hours),
        )
        hours = dict.fromkeys(name for name in asked if name and name in self.hours)
        named: dict[str, Mapping[str, object]] = {
            layout.LEVELS: {name: _held(self.levels[name], term) for name in agreement.levels if name in self.levels},
            layout.METRICS: {name: _held(self.metrics[name], term) for name in metrics if name in self.metrics},
            **{layout.calendar_file(name): _ordinary(self.hours[name], term) for name in hours},
            **{
                layout.service_file(service): {"security": _held(self.safety.get(service, ()), term)}
                for service in agreement.services
            },
        }
        yield from ((path, fingerprint(content=said)) for path, said in named.items() if any(said.values()))
        # What could be added to is told where it is empty, too.
        for name in hours:
            yield f"{layout.calendar_file(name)}{SPECIAL_DAYS}", self.days(name, *term)
            yield (
                f"{layout.calendar_file(name)}#critical_periods",
                fingerprint(content=_critical(self.hours[name], term)),
            )
        if agreement.levels:
            yield f"{layout.LEVELS}#priorities", fingerprint(content=self.priorities)
        classes = {service: _held(self.classes.get(service, ()), term) for service in agreement.services}
        yield f"{layout.LEVELS}#classes", fingerprint(content=classes)
        for party in dict.fromkeys((agreement.provider, agreement.customer)):
            yield f"{layout.PROVIDER}#{party}", fingerprint(content=self.parties.get(party))
        yield layout.GLOSSARY, ALL_WORDS
        for word_id, (words, said) in self.terms.items():
            if any(_stands_in(text, word) for word in words):
                yield f"{layout.GLOSSARY}#{word_id}", said


def _special_days(hours: ServiceHours, holidays: Mapping[str, Holidays], start: date, until: date) -> str:
    """Return the special days of service hours that are settled of a term, with the fingerprint of each part."""
    known = all(name in holidays for version in hours.versions for name in version.holidays)
    parts = settled_days(hours, holidays, start, until) if known and start < until else ()
    return " ".join(("special", *(f"{part}={special_fingerprint(special)}" for part, special in parts)))


def special_fingerprint(special: Mapping[str, tuple[str, ...]]) -> str:
    """Return the fingerprint of the special days of a part of a term."""
    return short_fingerprint(fingerprint(days=special))


def _critical(hours: ServiceHours, term: tuple[date, date]) -> object:
    """Return the critical periods of a term, as `_held` does."""
    return _held(tuple((version.start, canonical(version.critical_periods)) for version in hours.versions), term)


def _in_time(written: Thing, shown: Callable[[Thing], object] = lambda written: written) -> _InTime:
    """Return what a thing of the catalog says, or what is shown of it, and what it said before."""
    return tuple((first, canonical(shown(then))) for first, then in written.within(date.min, date.max))


def _held(said: _InTime, term: tuple[date, date]) -> object:
    """Return what held within a term; where it changes there, each with the first day on which it did.

    So what changes before or after a term changes nothing of what was promised for it. It is None where that is empty.
    """
    held = _within(said, term)
    turns = [turn for before, turn in zip((None, *held), held, strict=False) if not before or before[1] != turn[1]]
    if len(turns) > 1:
        return {str(first): words for first, words in turns}
    return turns[0][1] if turns and turns[0][1].value else None


def _within(said: Sequence[tuple[date, Said]], term: tuple[date, date]) -> list[tuple[date, Said]]:
    """Return what holds on days of a term, each with the first of them; one thing holds until the next one does."""
    start, until = term
    ends = [*(first for first, _ in said[1:]), date.max]
    turns = zip(said, ends, strict=False)
    return [(max(first, start), words) for (first, words), end in turns if first < until and end > start]


def _spellings(term: Term) -> tuple[str, ...]:
    written = term.term.written
    return tuple({word.casefold() for word in (written.values() if isinstance(written, Mapping) else (written,))})


def _stands_in(text: str, word: str) -> bool:
    """Return whether a word stands in a text, and not as a part of another one where words are parted by spaces."""
    start = text.find(word)
    while start >= 0:
        end = start + len(word)
        pairs = (text[start - 1 : start + 1], text[end - 1 : end + 1])
        if not any(pair.isascii() and pair.isalpha() and len(pair) == 2 for pair in pairs):
            return True
        start = text.find(word, end)
    return False


def _ordinary(hours: ServiceHours, term: tuple[date, date]) -> dict[str, object]:
    """Return the ordinary hours of the days of a term.

    Holidays and single days on which other hours hold are added year by year and stand beside it.
    """
    held = _within(tuple((version.start, version) for version in hours.versions), term)
    days = {str(first): canonical((then.week, then.on_holidays, then.on_make_up_days)) for first, then in held}
    return {"time_zone": hours.time_zone, **days}
