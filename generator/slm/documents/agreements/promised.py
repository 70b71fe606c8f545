"""What was promised: in short, target by target, by whom to whom, and for what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from slm.agreement import Agreement, Target
from slm.calendar import Month
from slm.compliance import Result
from slm.documents import parts
from slm.documents.addresses import performance_path, result_path, service_path
from slm.documents.document import SCREEN, Line, Mark, PageLink, Part, TableBlock, TableRow
from slm.documents.edition import Edition
from slm.documents.views import result_format
from slm.documents.views.promises import aggregation_words, clock, counting, promise
from slm.documents.views.result_format import Counts
from slm.values import LocalText


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """How the promises of a version were kept in the last closed month; nothing of a version that is not shown."""

    month: Month | None = None
    counts: Counts
    last: Mapping[str, tuple[Result, ...]]
    """The results of each target."""
    credits: str = ""
    """The path of the list of credit statements; empty where there are none."""


def promised(edition: Edition, agreement: Agreement, kept: Kept | None) -> Iterator[Part]:
    """Yield the short version, targets, parties and their duties, scope and services."""
    t = edition.labels
    yield from parts.section("brief", t("In short"), listed(edition, agreement.brief, "brief"))
    none = parts.prose(t("This agreement has no targets."), on=SCREEN) if not agreement.targets else ()
    targets = _targets(edition, agreement, kept)
    yield from parts.section("targets", t("Targets"), _summary(edition, agreement, kept), targets, none)
    sides = (
        ("provider", t("Provider"), agreement.provider, agreement.duties.provider),
        ("customer", t("Customer"), agreement.customer, agreement.duties.customer),
    )
    yield from parts.section(
        "parties",
        t("Parties and duties"),
        *(
            parts.section(side, t("{name}: {value}", name=name, value=edition.party(party)), listed(edition, duties))
            for side, name, party, duties in sides
        ),
        look="columns",
    )
    yield from parts.section(
        "scope",
        t("Scope"),
        parts.section("covers", t("Covered"), listed(edition, agreement.scope.covers)),
        parts.section("excludes", t("Not covered"), listed(edition, agreement.scope.excludes)),
        look="columns",
    )
    services = (_service(edition, name) for name in agreement.services)
    yield from parts.section(
        "services", t("Services"), parts.table((t("Service"), parts.column(t("Summary"), "wide")), services)
    )


def listed(edition: Edition, texts: Iterable[LocalText], look: parts.ListLook = "") -> Part:
    """Return texts of the book as a list."""
    return parts.items(map(edition.text, texts), look)


def _summary(edition: Edition, agreement: Agreement, kept: Kept | None) -> tuple[Part, ...]:
    if not kept or not kept.month:
        return ()
    month_by_month = parts.to(performance_path(agreement.id), edition.labels("Performance month by month"))
    return parts.prose(
        parts.joined(" ", (kept.counts.sentence(edition, kept.month), month_by_month)), "summary", on=SCREEN
    )


def _targets(edition: Edition, agreement: Agreement, kept: Kept | None) -> TableBlock:
    t, month = edition.labels, kept.month if kept else None
    named, holds_for = (t("Target"), parts.column(t("Promise"), "words")), t("Holds for")
    rows = [_target(edition, agreement, target) for target in agreement.targets]
    if not kept or not month:
        return parts.table((*named, holds_for), rows)
    return parts.table(
        (*named, parts.column(edition.month(month), on=SCREEN), holds_for),
        (
            parts.row(*found.cells[:2], _results(edition, agreement, target, kept, month), found.cells[2], id=found.id)
            for found, target in zip(rows, agreement.targets, strict=True)
        ),
    )


def _results(edition: Edition, agreement: Agreement, target: Target, kept: Kept, month: Month) -> Line:
    shared = _is_shared(agreement, target)
    results = kept.last.get(target.id, ())
    return tuple(inline for result in results for inline in _result(edition, result, month, shared=shared))


def _is_shared(agreement: Agreement, target: Target) -> bool:
    """Return whether a target holds for several services, of which each is judged by itself."""
    return len(agreement.target_services(target)) > 1 and target.together == "each"


def _target(edition: Edition, agreement: Agreement, target: Target) -> TableRow:
    t = edition.labels
    data = t("with data for at least {share} % of the time", share=target.coverage_at_least)
    during = t("during {hours}", hours=edition.hours(target.during))
    return parts.row(
        parts.strong(edition.target(target)),
        parts.lines(
            promise(edition, target),
            parts.small(clock(edition, target) or counting(edition, target.interruptions)),
            parts.small(data if target.coverage_at_least else ""),
            parts.small(edition.text(target.note)),
        ),
        parts.lines(
            t("separator|, ").join(map(edition.service, agreement.target_services(target))),
            parts.small(aggregation_words(edition, target)),
            parts.small(during if target.during else ""),
        ),
        id=f"target-{target.id}",
    )


def _result(edition: Edition, result: Result, month: Month, *, shared: bool) -> Line:
    """Return how a target was kept, with where it is reported; the period where it is not that month's."""
    other_period = parts.small(result_format.period_name(edition, result)) if result.last_month != month else ()
    service = parts.small(edition.service(result.service)) if shared else ()
    mark = verdict_mark(edition, result)
    figure = parts.styled("figure", result_format.format_value(edition, result))
    inside = parts.joined(" ", ((mark,), figure, other_period, service))
    return (PageLink(path=result_path(result), inside=inside, look="cell", on=SCREEN),)


def verdict_mark(edition: Edition, result: Result) -> Mark:
    """Return the verdict of a result, with a word on its being provisional."""
    t = edition.labels
    word = t(f"verdict|{result.verdict}")
    words = f"{word} ({t('provisional')})" if result.provisional else word
    return Mark(verdict=result.verdict, words=words, provisional=result.provisional)


def _service(edition: Edition, name: str) -> TableRow:
    service = edition.portfolio.services.get(name)
    path = service_path(name) if service else ""
    return parts.row(parts.to(path, edition.service(name)), edition.text(service.summary) if service else "")
