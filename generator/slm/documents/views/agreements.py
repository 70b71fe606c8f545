"""What a version of an agreement says beside its own words, and what it changes, in a customer's words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from difflib import SequenceMatcher
from itertools import groupby
from operator import itemgetter
from typing import Final, NamedTuple

from slm.agreement import (
    Agreement,
    AgreementHistory,
    Alternatives,
    Change,
    ChronicFailure,
    CreditTier,
    DatedVersion,
    Direction,
    Interruptions,
    OtherLimit,
    Reference,
    RewardTier,
    ScopeList,
    Target,
    WorkloadLimit,
    attachment_path,
    changes,
)
from slm.calendar import (
    CriticalPeriod,
    Cycle,
    DayOff,
    Duration,
    Holidays,
    HoursVersion,
    MaintenanceWindow,
    ServiceHours,
    SpecialDays,
)
from slm.compliance import Scorecard
from slm.document_control import (
    NO_END,
    Block,
    Clause,
    Clauses,
    Code,
    CodeBlock,
    Inline,
    Items,
    LineBreak,
    MarkedItems,
    NoteMark,
    Notes,
    Paragraph,
    Quote,
    Table,
    Words,
)
from slm.documents.addresses import attachment_asset
from slm.documents.edition import Edition
from slm.documents.views.amounts import amount, money, workload
from slm.documents.views.credit_words import chronic, reward_bound, tier_words
from slm.documents.views.maintenance import critical_when, segments_text, weekdays, window_text
from slm.documents.views.other_limits import other_limit, scope_list
from slm.documents.views.promises import counting, number, promise
from slm.portfolio import Audience, Portfolio
from slm.values import Amount, Bound, LocalText, SeenBy, Word, Written, YesNo, keys_of

_WORD: Final = re.compile(r"[\u3400-\u9fff]|[^\W\u3400-\u9fff]+|\s+|.", re.DOTALL)
_ALIKE: Final = 0.3


class Attached(NamedTuple):
    """A file that belongs to a version."""

    title: str
    file: str
    path: str
    data: bytes
    sha256: str


def attached(edition: Edition, version: Agreement) -> list[Attached]:
    """Return the files that belong to a version, as far as they could be read."""
    portfolio, found = edition.portfolio, []
    for attachment in version.attachments:
        path, file = attachment_path(version.file_path, attachment.file), attachment.file
        if path in portfolio.attachments:
            title, data = edition.text(attachment.title), portfolio.attachments[path]
            found.append(Attached(title, file, attachment_asset(version, file), data, portfolio.files[path].sha256))
    return found


class HoursTable(NamedTuple):
    """Service hours as a reader needs them."""

    hours: ServiceHours
    version: HoursVersion
    week: list[tuple[str, str]]
    """Days with the same hours, and these."""
    on_holidays: str
    on_make_up_days: str | None
    holidays: list[tuple[Holidays, list[DayOff], list[SpecialDays]]]
    critical: list[tuple[CriticalPeriod, str]]


def hours_table(edition: Edition, revision: DatedVersion, name: str) -> HoursTable | None:
    """Return the service hours in force on the edition's day, or on the last day of a version that has ended."""
    hours = edition.portfolio.hours.get(name)
    if hours is None:
        return None
    version = hours.version_on(revision.validity.nearest(edition.portfolio.as_of))
    make_up = version.on_make_up_days
    return HoursTable(
        hours=hours, version=version, week=list(_week(edition, version)),
        on_holidays=segments_text(edition, version.on_holidays),
        on_make_up_days=None if make_up is None else segments_text(edition, make_up),
        holidays=list(_holidays(edition, version, revision)),
        critical=[(period, critical_when(edition, period)) for period in version.critical_periods],
    )  # fmt: skip


def _week(edition: Edition, version: HoursVersion) -> Iterator[tuple[str, str]]:
    """Yield the week with neighbouring days of equal hours in one row: Monday to Friday, Saturday to Sunday."""
    for segments, group in groupby(zip(_DAYS, version.week.days, strict=True), key=itemgetter(1)):
        names = [edition.labels(name) for name, _ in group]
        yield _from_to(names[0], names[-1]), segments_text(edition, segments)


def _from_to(first: str, last: str) -> str:
    return first if first == last else f"{first} – {last}"


_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def days_text(edition: Edition, days: SpecialDays) -> str:
    """Return a day, or the first and the last of several."""
    return _from_to(*map(edition.date, days.span))


def role_name(edition: Edition, role: str) -> str:
    """Return the name of a role of the provider, or of the other side that signs."""
    known = next((candidate for candidate in edition.portfolio.provider.roles if candidate.id == role), None)
    return edition.text(known.name) if known else edition.labels(_SIDES[role]) if role in _SIDES else role


_SIDES = {"customer": "Customer", "supplier": "Supplier", "provider": "Provider"}


def _holidays(
    edition: Edition, version: HoursVersion, revision: DatedVersion
) -> Iterator[tuple[Holidays, list[DayOff], list[SpecialDays]]]:
    """Yield the days off and make-up days of each calendar that lie in the agreement version's validity."""

    def is_inside(day: SpecialDays) -> bool:
        return day.span[1] >= revision.validity.start and day.span[0] < revision.validity.end

    for name in version.holidays:
        if known := edition.portfolio.holidays.get(name):
            off, worked = [*filter(is_inside, known.days_off)], [*filter(is_inside, known.working_days)]
            if off or worked:
                yield known, off, worked


def stands_on(edition: Edition, version: Agreement) -> Iterator[tuple[Target, list[list[Reference]]]]:
    """Yield which targets of other agreements each target stands on, as far as this edition shows them.

    Those that stand in for each other are together.
    """
    histories = edition.portfolio.agreements
    for target in version.targets:
        groups = ([one for one in support if one.agreement in histories] for support in target.supports)
        if shown := [references for references in groups if references]:
            yield target, shown


@dataclass(frozen=True, slots=True, kw_only=True)
class DescribedChange:
    """A row of what changed."""

    path: tuple[str, ...]
    """The keys of `agreement.yml` that lead to it."""
    part: str
    detail: str
    """The target and the field, where there are some."""
    direction: Direction
    before: str
    """Empty for something new."""
    after: str
    """Empty for something that is gone."""
    adverse: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedPassage:
    """A heading or a paragraph of the clauses in which words changed: pieces with what became of them."""

    clause: str
    """The number of the clause that it stands in."""
    pieces: tuple[tuple[str, str], ...]
    """`same`, `removed` or `added`, and the words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatChanged:
    """All that a version changes against another."""

    before: DatedVersion
    after: DatedVersion
    facts: tuple[DescribedChange, ...]
    passages: tuple[ChangedPassage, ...]


def predecessor(history: AgreementHistory, version: DatedVersion) -> DatedVersion | None:
    """Return the version that this one takes the place of, else the one before it."""
    named = history.version(str(version.agreement.supersedes))
    earlier = [revision for revision in history.versions if revision.version < version.version]
    return named or (earlier[-1] if earlier else None)


def what_changed(
    edition: Edition, before: DatedVersion, after: DatedVersion, seen_by: SeenBy = SeenBy.INTERNAL
) -> WhatChanged:
    """Return the changes from one version to another, as far as those for whom this edition is may see the keys."""
    found = changes(before.agreement, after.agreement, edition.portfolio.hours, (before.files, after.files))
    terms = edition.portfolio.terms
    old, new = (terms.get((version.agreement.id, str(version.version)), {}) for version in (before, after))
    language = edition.language if edition.language in new else next(iter(new), edition.language)
    seen = [_described_change(edition, after.agreement, change) for change in found if change.seen_by >= seen_by]
    passages = tuple(_passages(old.get(language), new.get(language)))
    return WhatChanged(before=before, after=after, facts=tuple(seen), passages=passages)


def described_changes(
    portfolio: Portfolio, before: DatedVersion, after: DatedVersion, language: str, seen_by: SeenBy = SeenBy.INTERNAL
) -> WhatChanged:
    """Return the changes between two versions of a book in one language, for those who need no pages."""
    edition = Edition(portfolio=portfolio, scorecard=Scorecard(), language=language, audience=Audience("internal"))
    return what_changed(edition, before, after, seen_by)


def _described_change(edition: Edition, version: Agreement, change: Change) -> DescribedChange:
    target = version.target(change.target) if change.target else None
    detail = [edition.target(target)] if target else []
    first, *rest = change.keys
    title = (first.part and first.part.title) or first.label
    # Of a part that several keys share, the key tells which of them it is.
    told = rest[:1] or [first]
    detail += [edition.labels(key.label) for key in told if key.label and key.label != title]
    return DescribedChange(
        path=change.path,
        part=edition.labels(title) if title else change.path[0],
        detail=edition.labels("separator|, ").join(detail),
        direction=change.direction,
        before=_value(edition, change, change.before),
        after=_value(edition, change, change.after),
        adverse=change.adverse,
    )


def _value(edition: Edition, change: Change, value: object) -> str:  # noqa: PLR0911 - one line for each wording
    """Return a value as its key says that it is told, else as its type is."""
    if value is None:
        return ""
    match change.key.wording:
        case Word(label=label):
            return edition.labels(label.format(value))
        case YesNo(no=no, yes=yes):
            return edition.labels(yes if value else no)
        case Bound(label=label) if isinstance(value, Amount):
            return edition.labels(label, bound=amount(edition, value))
        case "last_day" if isinstance(value, date):
            is_open = value == NO_END
            return edition.labels("without an end") if is_open else edition.date(value - timedelta(days=1))
        case "money" if isinstance(value, Amount):
            return money(edition, value)
        case "weekday":
            return weekdays(edition, (str(value),))
        case "service" | "party" | "person" | "hours" | "metric" | "level" as kind:
            names = value if isinstance(value, dict) else {value: ""}
            named = (f"{edition.name(kind, str(name))} {number}".strip() for name, number in names.items())
            return edition.labels("separator|, ").join(named)
    return _typed(edition, change, value)


def _typed(edition: Edition, change: Change, value: object) -> str:  # noqa: C901, PLR0911, PLR0912 - one line for each type
    match value:
        case Target():
            promised = promise(edition, value)
            return promised if change.path[-1] == "promise" else _named(edition, edition.target(value), promised)
        case Alternatives():
            return edition.labels("separator| or ").join(map(edition.reference, value.any_of))
        case Reference():
            return edition.reference(value)
        case Interruptions():
            return counting(edition, value)
        case OtherLimit():
            return other_limit(edition, value)
        case CreditTier():
            return tier_words(edition, value)
        case RewardTier():
            return _named(edition, reward_bound(edition, value), f"{number(edition, value.reward)} %")
        case ChronicFailure():
            return chronic(edition, value)
        case WorkloadLimit():
            return _named(edition, edition.name("metric", value.metric), workload(edition, value))
        case MaintenanceWindow():
            return window_text(edition, value)
        case CriticalPeriod():
            return _named(edition, edition.text(value.name), critical_when(edition, value))
        case ScopeList():
            return scope_list(edition, value)
        case LocalText():
            return edition.text(value)
        case Duration() | Cycle():
            return value.describe(edition.language)
        case date():
            return edition.date(value)
        case Amount():
            return amount(edition, value)
        case Decimal():
            return f"{number(edition, value)} %"
        case Written():
            texts = (getattr(value, name) for name in keys_of(type(value)))
            told = (edition.text(text) for text in texts if isinstance(text, LocalText))
            return edition.labels("separator|, ").join(told)
    return str(value)


def _named(edition: Edition, name: str, value: str) -> str:
    return edition.labels("{name}: {value}", name=name, value=value)


def _passages(before: Clauses | None, after: Clauses | None) -> Iterator[ChangedPassage]:
    """Yield the passages in which words changed, in their order; what was only moved or renumbered is not one."""
    old, new = ([*_texts(version.blocks, "")] if version else [] for version in (before, after))
    texts = [text for _, text in old], [text for _, text in new]
    for tag, start, end, first, last in SequenceMatcher(None, *texts, autojunk=False).get_opcodes():
        if tag != "equal":
            yield from _reworded(old[start:end], new[first:last])


def _reworded(old: Sequence[tuple[str, str]], new: Sequence[tuple[str, str]]) -> Iterator[ChangedPassage]:
    rest = list(old)
    for clause, text in new:
        alike = [SequenceMatcher(None, other, text, autojunk=False).ratio() for _, other in rest]
        ratio, number = max(((ratio, number) for number, ratio in enumerate(alike)), default=(0.0, 0))
        pieces = [("added", text)] if ratio < _ALIKE else _pieces(rest.pop(number)[1], text)
        yield ChangedPassage(clause=clause, pieces=tuple(pieces))
    for clause, text in rest:
        yield ChangedPassage(clause=clause, pieces=(("removed", text),))


def _pieces(old: str, new: str) -> Iterator[tuple[str, str]]:
    """Yield two texts as one, word by word, in Chinese character by character."""
    before, after = _WORD.findall(old), _WORD.findall(new)
    for tag, start, end, first, last in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        old_words, new_words = before[start:end], after[first:last]
        pieces = [("same", old_words)] if tag == "equal" else [("removed", old_words), ("added", new_words)]
        yield from ((kind, "".join(words)) for kind, words in pieces if words)


def _texts(blocks: Sequence[Block | Clause], clause: str) -> Iterator[tuple[str, str]]:
    """Yield every heading, paragraph, line of code and row of a table with the number of its clause."""
    for block in blocks:
        match block:
            case Clause():
                yield block.number, _line(block.title)
                yield from _texts(block.body, block.number)
            case Paragraph():
                yield clause, _line(block.inside)
            case Items() | MarkedItems():
                yield from (text for item in block.items for text in _texts(item, clause))
            case Quote():
                yield from _texts(block.blocks, clause)
            case Notes():
                yield from (text for note in block.notes for text in _texts(note, clause))
            case CodeBlock():
                yield from ((clause, line) for line in block.text.splitlines())
            case Table():
                yield from ((clause, " | ".join(map(_line, row))) for row in (block.head, *block.rows))


def _line(inside: Iterable[Inline]) -> str:
    return "".join(map(_words, inside))


def _words(part: Inline) -> str:
    if isinstance(part, Words | Code):
        return part.text
    if isinstance(part, NoteMark):
        return ""
    return " " if isinstance(part, LineBreak) else _line(part.inside)
