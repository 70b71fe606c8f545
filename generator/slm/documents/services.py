"""A service as the catalog describes it: what it is for, who may use it, how to get it, and what is promised of it.

What single customers were promised, how it went, and what it costs the provider stand on a screen alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta, tzinfo

from slm.agreement import Agreement, Target
from slm.calendar import Month, ServiceHours
from slm.catalog import ChangeRequest, Service, ServiceStatus
from slm.document_control import Link, Words
from slm.documents import document as doc
from slm.documents import parts
from slm.documents.addresses import agreement_path, change_path, result_path
from slm.documents.document import EVERYWHERE, SCREEN, Block, Cell, Line, Media, Part
from slm.documents.edition import Edition
from slm.documents.parts import column, items, joined, lines, paragraphs, prose, strong, styled, table, to, words
from slm.documents.views.amounts import money
from slm.documents.views.kept import announced, months_of_strip, strip_marks, strip_of
from slm.documents.views.listing import format_seconds
from slm.documents.views.maintenance import maintenance_day, said_of
from slm.documents.views.promises import promise
from slm.documents.views.reach import contact_line, reached, whom_to_call
from slm.documents.views.result_format import by_kind, format_value, promises_kept, symbol
from slm.measurement import Outage
from slm.text import N_
from slm.values import remembered

ON_OFFER = (ServiceStatus.LIVE, ServiceStatus.RETIRING)
MONTHS = 12
"""How far back a service's page looks."""


def service_document(edition: Edition, service: Service) -> doc.Document:
    """Return a service by itself."""
    return doc.Document(
        kind=edition.labels("Service"),
        number=service.id,
        title=edition.text(service.name),
        language=edition.language,
        parts=tuple(_service_parts(edition, service)),
    )


def catalog_document(edition: Edition) -> doc.Document:
    """Return the catalog of the services on offer as of the edition's day, for everybody who may read it."""
    portfolio, t = edition.portfolio, edition.labels
    offered = [
        service for _, service in sorted(portfolio.services.items()) if portfolio.service_status(service.id) in ON_OFFER
    ]
    families: list[Part] = []
    for family in portfolio.provider.families:
        members = [service for service in offered if service.family == family.id]
        pages = (
            parts.section(service.id, edition.text(service.name), _service_parts(edition, service, f"{service.id}-"))
            for service in members
        )
        intro = paragraphs(edition.text(family.description)) if members else None
        families += parts.section(f"family-{family.id}", edition.text(family.name), intro, *pages)
    return doc.Document(
        kind=edition.text(portfolio.provider.short_name),
        title=t("Service catalog"),
        language=edition.language,
        cover=parts.facts((t("As of"), edition.date(portfolio.as_of)), (t("Services"), edition.number(len(offered)))),
        parts=tuple(families),
    )


def _service_parts(edition: Edition, service: Service, before: str = "") -> Iterator[Part]:
    """Yield what is said of a service; `before` stands before the anchors where there are several services."""
    t, text, service = edition.labels, edition.text, service.on(edition.portfolio.as_of)

    def part(name: str, title: str, *body: parts.Body, on: Media = EVERYWHERE) -> Iterator[Part]:
        return parts.section(f"{before}{name}", title, *body, on=on)

    yield from paragraphs(text(service.summary), "lead")
    yield from _verdict(edition, service)
    yield from _coming(edition, service)
    people = whom_to_call(edition, service, _in_force(edition))
    yield from part("help", t("How to get help"), _reachable(edition, text(service.how_to_get_help)), people)
    yield from part("request", t("How to request it"), _reachable(edition, text(service.how_to_request)))
    yield from part("next-maintenance", t("Next maintenance"), _maintenance(edition, service), on=SCREEN)
    yield from part("promises", t("What is promised"), _promised(edition, service), on=SCREEN)
    yield _facts(edition, service)
    outcome = prose(_named(edition, t("What you achieve with it"), text(service.outcome)))
    yield from part("purpose", t("What it is for"), paragraphs(text(service.description)), outcome)
    yield from part("included", t("Included"), items(map(text, service.features)))
    yield from part("options", t("Options"), items(map(text, service.options)))
    yield from part("first", t("Prerequisites"), items(map(text, service.prerequisites)))
    yield from part("use", t("Who may use it, and when"), _use(edition, service))
    yield from part("grades", t("Grades"), _grades(edition, service))
    yield from part("levels", t("How soon cases are answered and solved"), _levels(edition, service))
    yield from part("dependencies", t("What it depends on"), _dependencies(edition, service), on=SCREEN)
    yield from part("security", t("Security"), items(map(text, service.security)))
    outages = _interruptions(edition, service)
    yield from part("outages", t("Interruptions of the last 12 months"), outages, on=SCREEN)
    yield from part("documents", t("Documents"), items(_documents(edition, service)), on=SCREEN)
    yield from part("history", t("History"), _history(edition, service), on=SCREEN)
    yield from part("internal", t("For the provider's own use"), _internal(edition, service), on=SCREEN)


def _facts(edition: Edition, service: Service) -> doc.Facts:
    t, status = edition.labels, edition.portfolio.service_status(service.id)
    classes = {level.id: edition.text(level.name) for level in edition.portfolio.levels.classes}
    return parts.facts(
        (t("Status"), (doc.Badge(words=t(f"service status|{status}"), kind=status),)),
        (t("Service hours"), edition.hours(service.hours)),
        (t("Service class"), classes.get(service.service_class or "", "")),
        (t("Service owner"), edition.person(service.owner)),
        (t("Operated by"), edition.party(service.team)),
        (t("Contact"), contact_line(edition, service.contact)),
        (t("Charge"), edition.text(service.charge)),
        (t("Also called"), edition.speech.list(service.aliases)),
    )


def _verdict(edition: Edition, service: Service) -> Iterator[Block]:
    """Yield how the promises of the service were kept in the newest closed month, and in those before it."""
    month = edition.portfolio.latest_closed
    results = edition.scorecard.by_service.get(service.id, ())
    if month and any(result.last_month == month for result in results):
        newest = [result for result in results if result.last_month == month]
        first, *others = promises_kept(edition, newest, month)
        yield from prose(first, "summary", on=SCREEN)
        yield from prose(lines(*others), "quiet", on=SCREEN)
        # The marks count what the first sentence counts; each promise of the others has its own further below.
        kind = next(iter(by_kind(edition, newest)), "")
        yield strip_marks(strip_of(edition, by_kind(edition, results).get(kind, ()), month))
        yield from prose(months_of_strip(edition, month), "quiet", on=SCREEN)


def _in_force(edition: Edition) -> list[Agreement]:
    """Return the agreements in force, those with customers first."""
    found = [version.agreement for history in edition.portfolio.agreements.values() if (version := history.in_force)]
    return sorted(found, key=lambda agreement: (("SLA", "OLA", "UC").index(agreement.kind), agreement.id))


def _reachable(edition: Edition, text: str) -> Iterator[Block]:
    for paragraph in paragraphs(text):
        yield from prose(reached(edition, parts.plain(paragraph.inside)))


def _maintenance(edition: Edition, service: Service) -> Iterator[Block]:
    """Yield the maintenance that is announced, or that there is none, and how one is told."""
    t = edition.labels
    rows = [
        (strong(maintenance_day(edition, row)), words(said_of(edition, row)))
        for row in announced(edition, (service.id,))
    ]
    none = t("None is announced as of {day}.", day=edition.date(edition.portfolio.as_of))
    yield from prose("" if rows else none)
    yield from prose(lines(*(joined(t("separator|: "), row) for row in rows)))
    yield from prose(edition.text(edition.portfolio.provider.announcements), "quiet")


def _named(edition: Edition, name: parts.Text, said: parts.Text) -> Line:
    return *strong(name), *parts.exactly(edition.labels("separator|: ")), *words(said)


def _hours(edition: Edition, service: Service) -> ServiceHours | None:
    return edition.portfolio.hours.get(service.hours or edition.portfolio.provider.default_hours or "")


def _use(edition: Edition, service: Service) -> Iterator[Part]:
    t, hours = edition.labels, _hours(edition, service)
    yield from paragraphs(edition.text(service.who_may_use_it))
    if hours and hours.description:
        said = joined(t("separator|, "), (edition.text(hours.name), edition.text(hours.description)))
        yield from prose(_named(edition, t("Service hours"), said))
    runs = t("When the service runs, for everybody. The promises of an agreement count in its own hours, which bind "
             "both sides; the contacts tell when somebody answers.")  # fmt: skip
    counted = (
        _named(edition, to(agreement_path(agreement.id), agreement.id), edition.hours(agreement.service_hours))
        for agreement in _in_force(edition)
        if agreement.kind == "SLA" and service.id in agreement.services
    )
    yield from prose(runs if hours else "", "quiet")
    yield from prose(joined(t("separator|; "), counted), "quiet", on=SCREEN)
    yield from paragraphs(edition.text(service.hours_exceptions))


def _grades(edition: Edition, service: Service) -> doc.TableBlock:
    t = edition.labels
    head = t("Grade"), column(t("What it contains"), "wide"), t("Service hours"), t("Service levels"), t("Charge")
    return table(head, (
        (strong(edition.text(grade.name)), edition.text(grade.description), edition.hours(grade.hours),
         t("separator|, ").join(map(edition.level, grade.levels)) or "–", edition.text(grade.charge) or "–")
        for grade in service.grades
    ))  # fmt: skip


def _levels(edition: Edition, service: Service) -> doc.TableBlock:
    t, language = edition.labels, edition.language
    named = {level for grade in service.grades for level in grade.levels}
    head = t("Service level"), column(t("When it applies"), "wide"), t("Response within"), t("Solution within")
    return table(head, (
        (strong(f"{level.id} {edition.text(level.name)}"), edition.text(level.description),
         level.respond.describe(language), level.resolve.describe(language))
        for level in (level.on(edition.portfolio.as_of) for level in edition.portfolio.levels.levels)
        if level.id in named
    ))  # fmt: skip


def _coming(edition: Edition, service: Service) -> Iterator[Block]:
    """Yield the changes of status that are decided and still to come."""
    t = edition.labels
    for change, status in _status_changes(edition, service):
        if change.effective_on and change.effective_on > edition.portfolio.as_of:
            day, became = edition.date(change.effective_on), t(f"service status|{status}")
            said = words(t("From {day}: {status}", day=day, status=became))
            yield from prose((*said, *parts.aside(edition, to(change_path(change.id), change.id))), "note", on=SCREEN)


def _promised(edition: Edition, service: Service) -> Iterator[Block]:
    """Yield the promises of agreements in force, those to customers first, and how they were kept."""
    t, month = edition.labels, edition.portfolio.latest_closed
    months = [month.plus(-back) for back in reversed(range(MONTHS))] if month else []
    targets = list(_targets(edition, service))
    if not targets:
        hidden, none = (
            N_("Agreements with customers are not shown in this edition."),
            N_("No agreement in force covers this service."),
        )
        yield from prose(t(hidden if edition.audience.is_public else none), "quiet")
        return
    head: list[parts.Text | doc.TableColumn] = [t("Target"), column(t("Promise"), "medium"), t("Agreement")]
    if month:
        span = t("{first} to {last}", first=edition.month(months[0]), last=edition.month(month))
        head += [edition.month(month), replace(column(span), unsorted=True)]
    yield table(head, (_promise(edition, service, *of, months) for of in targets), sortable=True)
    if month:
        yield parts.legend(edition)


def _targets(edition: Edition, service: Service) -> Iterator[tuple[Agreement, Target]]:
    for agreement in _in_force(edition):
        for target in agreement.targets:
            if service.id in agreement.target_services(target):
                yield agreement, target


def _promise(
    edition: Edition, service: Service, agreement: Agreement, target: Target, months: Sequence[Month]
) -> doc.TableRow:
    judged_for = agreement.judged_services(target)
    name = service.id if service.id in judged_for else judged_for[0]
    results = edition.scorecard.of(agreement.id, target.id, name)
    found = [(month, [result for result in results if result.last_month == month]) for month in months]
    customer = styled("quiet", edition.party(agreement.customer))
    whose = lines(parts.agreement_link(edition, agreement.id), customer)
    said = edition.target(target), promise(edition, target), whose
    if not found:
        return parts.row(*said)
    last = []
    for result in found[-1][1]:
        figure = styled("figure", format_value(edition, result))
        inside = joined(" ", ((parts.verdict_mark(edition, result),), figure))
        last.append((doc.PageLink(path=result_path(result), inside=inside, look="cell"),))
    strip = strip_marks([symbol(edition, month, judged) for month, judged in found])
    nothing = styled("quiet", edition.labels("not judged in this month"))
    return parts.row(*said, lines(*last) or nothing, Cell(inside=(), marks=strip))


def _dependencies(edition: Edition, service: Service) -> doc.Facts:
    t, own = edition.labels, service.id
    needs = (
        (joined(" ", (t("It needs"), parts.service_link(edition, need.service))), edition.text(need.reason) or "–")
        for need in service.depends_on
    )
    needed = (
        (joined(" ", (parts.service_link(edition, other.id), t("needs it"))), edition.text(need.reason) or "–")
        for _, other in sorted(edition.portfolio.services.items())
        for need in other.depends_on
        if need.service == own
    )
    return parts.facts(*needs, *needed, look="list")


@remembered
def _watched(edition: Edition) -> frozenset[str]:
    """Return the services of which checks or states are known: what they find is no row about an interruption."""
    portfolio = edition.portfolio
    states = (service for records in portfolio.timelines.values() for service in records.timelines)
    return frozenset((*states, *(check.service for check in portfolio.probes.probes)))


def _interruptions(edition: Edition, service: Service) -> Iterator[Block]:
    """Yield the interruptions of the last twelve months and of this one, the newest first, in local time."""
    t, portfolio, hours = edition.labels, edition.portfolio, _hours(edition, service)
    if not edition.audience.is_internal and all(service.id not in made.services for made in portfolio.all_agreements):
        # Of a service that the reader was not promised no record is shown, which does not mean that there is none.
        return
    zone, zone_name = (hours.zone, edition.zone(hours.time_zone)) if hours else (UTC, "UTC")
    since = Month.of(portfolio.as_of).plus(-MONTHS).first_day
    outages = {
        outage.id: outage
        for outage in _outages(edition).get(service.id, ())
        if outage.start.date() <= portfolio.as_of and (not outage.end or outage.end.astimezone(zone).date() >= since)
    }
    if not outages:
        found = t("No single one is recorded: a monitor watches it, and the monthly reports tell what it found.")
        yield from prose(found if service.id in _watched(edition) else t("None was recorded."))
        return
    newest_first = sorted(outages.values(), key=lambda outage: (outage.start, outage.id), reverse=True)
    length, effect = column(t("Length"), "number"), column(t("Effect and reason"), "wide")
    head = t("Began"), t("Ended"), length, t("Kind"), effect
    yield table(head, (_outage(edition, outage, zone) for outage in newest_first), sortable=True)
    counted = t(
        "Times are those of {zone}. Lengths are hours, minutes and seconds by the clock; what counts against a promise"
        " is said in the monthly reports.",
        zone=zone_name,
    )
    yield from prose(counted, "quiet")


@remembered
def _outages(edition: Edition) -> dict[str, list[Outage]]:
    found: dict[str, list[Outage]] = {}
    for outage in edition.portfolio.outages.outages:
        found.setdefault(outage.service, []).append(outage)
    return found


def _outage(edition: Edition, outage: Outage, zone: tzinfo) -> doc.TableRow:
    t, end = edition.labels, outage.end
    length = (end - outage.start) // timedelta(seconds=1) if end else 0

    def local(instant: datetime) -> str:
        there = instant.astimezone(zone)
        return f"{edition.date(there.date())} {there:%H:%M}"

    excluded = t("clause {clause} was named", clause=outage.exclusion) if outage.exclusion else ""
    whose = t("for {customer} alone", customer=edition.party(outage.customer)) if outage.customer else ""
    return parts.row(
        Cell(inside=words(local(outage.start)), sort=str(outage.start.timestamp())),
        local(end) if end else t("still goes on"),
        format_seconds(edition, length) if end else "",
        lines(t(f"outage kind|{outage.kind}"), whose, styled("quiet", excluded)),
        lines(*edition.said(outage.told, outage.impact, outage.reason)),
    )


def _documents(edition: Edition, service: Service) -> Iterator[Line]:
    """Yield documents about a service: a link only where following it is safe."""
    for document in service.documents:
        title, address = edition.text(document.title), document.address
        if address.startswith(("https://", "http://")):
            yield (Link(address=address, inside=(Words(text=title),)),)
        else:
            yield words(title) if ":" in address else to(address.lstrip("/"), title)


def _history(edition: Edition, service: Service) -> Iterator[Block]:
    """Yield what changed, the newest first, and the request for change behind a change of status."""
    t = edition.labels
    entries = [
        (entry.date, parts.with_what_was(edition, edition.text(entry.text), entry.was.items(), Service), "")
        for entry in service.history
    ]
    entries += [
        (change.effective_on, words(t("New status: {status}", status=t(f"service status|{status}"))), change.id)
        for change, status in _status_changes(edition, service)
        if change.effective_on and change.effective_on <= edition.portfolio.as_of
    ]
    if not entries:
        yield from prose(t("Nothing has changed yet."), "quiet")
    newest_first = (
        (edition.date(day), (*text, *(parts.aside(edition, to(change_path(change), change)) if change else ())))
        for day, text, change in sorted(entries, key=lambda entry: (entry[0], entry[2]), reverse=True)
    )
    yield parts.facts(*newest_first, look="list")


def _status_changes(edition: Edition, service: Service) -> list[tuple[ChangeRequest, ServiceStatus]]:
    own = service.id
    return [
        (change, becoming.status)
        for _, change in sorted(edition.portfolio.changes.items())
        if change.decision == "approved"
        for becoming in change.services
        if becoming.service == own
    ]


def _internal(edition: Edition, service: Service) -> Iterator[Block]:
    """Yield what only the provider sees."""
    if service.cost:
        per = edition.labels(f"per {service.cost.per}")
        cost = edition.labels("{money} {per}", money=money(edition, service.cost.amount), per=per)
        yield parts.facts((edition.labels("Cost"), cost))
        yield from paragraphs(edition.text(service.cost.note))
    yield from paragraphs(edition.text(service.internal_notes))
