"""A version of an agreement as a controlled document: cover, document control, contents and every part of it.

A paper is what both sides sign and is handed on, so it never holds what only the provider sees, whatever the edition it
is printed from: internal notes, costs, who owns a risk, what an SLA stands on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from slm.agreement import Agreement, AgreementHistory, DatedVersion
from slm.calendar import Cycle, Duration
from slm.document_control import Approval, Status, short_fingerprint
from slm.documents.document import Block, Part, Section
from slm.documents.edition import Edition
from slm.documents.papers.bars import Bars, bars
from slm.documents.papers.paper import Currency, Paper, Size
from slm.documents.parts import Text, facts, items, joined, lines, paragraphs, prose, section, strong, table
from slm.documents.views.agreements import (
    HoursTable,
    attached,
    days_text,
    hours_table,
    metrics,
    role_name,
    segments_text,
    stands_on,
)
from slm.documents.views.changes import predecessor
from slm.documents.views.promises import (
    amount,
    clause_text,
    clock,
    counting,
    credit_terms,
    credit_tiers,
    promise,
    reward_tiers,
    together,
    workload,
)
from slm.facts.reviews import next_review
from slm.text import N_
from slm.values import LocalText

WATERMARKS: Final = {
    Status.DRAFT: ("草案", "DRAFT"),
    Status.IN_REVIEW: ("草案", "DRAFT"),
    Status.SUPERSEDED: ("已作废", "SUPERSEDED"),
    Status.EXPIRED: ("已作废", "EXPIRED"),
    Status.WITHDRAWN: ("已作废", "WITHDRAWN"),
}
"""What lies across a version that must not be worked by; in both languages, since a stamp is read by everybody."""


_BARS: Final = N_(
    "A bar in the margin marks what is other than in version {version}; beside a heading, also that something below it "
    "was left out."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedCopy:
    """A controlled copy: its number and who holds it."""

    number: int
    holder: str


def agreement_paper(
    edition: Edition,
    dated: DatedVersion,
    *,
    fingerprint: str | None = None,
    copy: PrintedCopy | None = None,
    size: Size = "a4",
) -> Paper:
    """Return a version of an agreement as a paper; `fingerprint` is that of its content now (`slm1:sha256:...`)."""
    agreement, t = dated.agreement, edition.labels
    provider = edition.portfolio.provider
    status = _capital(t(f"status|{dated.status}"))
    parts, before = tuple(_parts(edition, dated)), predecessor(_history(edition, dated), dated)
    # Which days are public holidays follows from the year, and not from what was agreed.
    changed = bars(_parts(edition, before), parts, apart_from="holidays") if before else None
    explained = _explained(edition, before, changed) if before and changed else ""
    classification = _capital(t(f"classification|{agreement.control.classification}"))
    return Paper(
        template="agreement",
        language=edition.language,
        size=size,
        provider=edition.text(provider.name),
        kind=_capital(t(f"kind|{agreement.kind}")),
        title=edition.text(agreement.title),
        path=agreement.place().path,
        dated=state_since(dated, edition.portfolio.as_of),
        cover=facts(
            (t("Document number"), agreement.document_number),
            (t("Version"), str(dated.version)),
            (t("Status"), status),
            (t("Classification"), classification),
            (t("Provider"), edition.party(agreement.provider)),
            (t("Customer"), edition.party(agreement.customer)),
            (t("Valid"), _days(edition, agreement.valid.start, agreement.valid.until)),
            (t("paper|In force"), _in_force(edition, dated)),
            (t("paper|Controlled copy"), _copy(edition, copy)),
        ),
        head=(
            agreement.document_number,
            t("Version {version}", version=dated.version),
            status,
            classification,
            *([t("Copy No. {number}", number=copy.number)] if copy else []),
        ),
        watermark=_watermark(dated, copy),
        page=t("Page {page} of {pages}", page="{page}", pages="{pages}"),
        contents=t("Contents"),
        currency=_currency(edition, fingerprint),
        notes=(edition.text(provider.controlled_copy),) if provider.controlled_copy else (),
        front=tuple(_front(edition, dated, fingerprint, copy, explained)),
        parts=parts,
        bars=changed.beside if changed else frozenset(),
    )


def state_since(dated: DatedVersion, as_of: date) -> date:
    """Return since when the version has its status; the day itself for a draft.

    Papers are dated by it, so that one that did not change is not set again every day (FAILURES D36, D42).
    """
    approved = max((each.date for each in dated.approvals), default=as_of)
    if dated.status is Status.IN_FORCE:
        return max(approved, dated.validity.start)
    return dated.validity.end if dated.status in (Status.SUPERSEDED, Status.EXPIRED, Status.WITHDRAWN) else approved


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _watermark(dated: DatedVersion, copy: PrintedCopy | None) -> tuple[str, ...]:
    if stamp := WATERMARKS.get(dated.status):
        return stamp
    if copy:
        return f"受控副本 No. {copy.number}", f"CONTROLLED COPY No. {copy.number}"
    return "非受控打印件", "UNCONTROLLED"


def _currency(edition: Edition, fingerprint: str | None) -> Currency | None:
    if not fingerprint or not edition.address:
        return None
    short = short_fingerprint(fingerprint)
    return Currency(
        fingerprint=f"{fingerprint.rpartition(':')[0]}:{short}",
        address=f"{edition.address}v/{short}/",
        words=edition.labels("Is this paper still current? This address tells:"),
    )


def _copy(edition: Edition, copy: PrintedCopy | None) -> str:
    return edition.labels("No. {number}, held by {holder}", number=copy.number, holder=copy.holder) if copy else ""


def _days(edition: Edition, start: date, end: date) -> str:
    return f"{edition.date(start)} – {edition.date(end - timedelta(days=1))}"


def _in_force(edition: Edition, dated: DatedVersion) -> str:
    if not dated.binding:
        return edition.labels("not in force")
    if dated.validity.end <= dated.validity.start:
        return edition.labels("never in force")
    return _days(edition, dated.validity.start, dated.validity.end)


def _front(
    edition: Edition, dated: DatedVersion, fingerprint: str | None, copy: PrintedCopy | None, explained: str
) -> Iterator[Section]:
    agreement, t = dated.agreement, edition.labels
    control = agreement.control
    yield from section("control", t("Document control"), facts(
        (t("Document number"), agreement.document_number),
        (t("Version"), str(dated.version)),
        (t("Takes the place of"), str(agreement.supersedes or "")),
        (t("Owner"), edition.person(control.owner)),
        (t("Prepared by"), edition.person(control.prepared_by)),
        (t("Kept for"), control.retention.describe(edition.language) if control.retention else ""),
        (t("Next review"), edition.date(next_review(edition.portfolio, _history(edition, dated)))),
        (t("Fingerprint"), fingerprint or ""),
    ))  # fmt: skip
    yield from section("revisions", t("Revision history"), _revisions(edition, dated), paragraphs(explained))
    yield from section("approvals", t("Approvals"), _approvals(edition, dated, fingerprint))
    held = [t("Copy No. {number}: {holder}", number=copy.number, holder=copy.holder)] if copy else []
    given = [*map(edition.text, control.distribution), *held]
    yield from section("distribution", t("Distribution"), items(given) if given else None)


def _history(edition: Edition, dated: DatedVersion) -> AgreementHistory:
    return edition.portfolio.agreements[dated.agreement.id]


def _revisions(edition: Edition, dated: DatedVersion) -> Block:
    """Return what this version and those before it changed; a paper does not speak of versions that came later."""
    t = edition.labels
    known = [each for each in _history(edition, dated).versions if each.version <= dated.version]
    rows = [
        (
            str(each.version),
            edition.date(each.agreement.valid.start),
            edition.person(each.agreement.control.prepared_by),
            edition.text(each.agreement.control.changes) or t("First version"),
        )
        for each in reversed(known)
    ]
    return table((t("Version"), t("Valid from"), t("Prepared by"), t("What changed")), rows)


def _explained(edition: Edition, before: DatedVersion, changed: Bars) -> str:
    """Return what the bars in the margin mean, and what is gone without leaving a place for one."""
    t, found = edition.labels, []
    if changed.beside:
        found.append(t(_BARS, version=before.version))
    if changed.gone:
        parts = t("separator|, ").join(changed.gone)
        found.append(t("Left out since version {version}: {parts}.", version=before.version, parts=parts))
    return "\n\n".join(found)


def _approvals(edition: Edition, dated: DatedVersion, fingerprint: str | None) -> tuple[Block, ...]:
    t = edition.labels
    if not dated.approvals:
        return paragraphs(t("Nobody has approved this version yet."))
    if not approvals_hold(dated.approvals, fingerprint):
        return paragraphs(t("The words of this document are not those that were approved. It is not approved."))
    rows = [
        (role_name(edition, each.role), edition.text(each.name), edition.date(each.date), edition.text(each.meaning))
        for each in dated.approvals
    ]
    signed = (
        t("{name} has signed with the key {key}.", name=edition.text(each.name), key=dated.signed[each.signed_text])
        for each in dated.approvals
        if each.signed_text in dated.signed
    )
    return (table((t("Role"), t("Name"), t("Date"), t("Meaning")), rows), *paragraphs("\n\n".join(signed)))


def approvals_hold(approvals: tuple[Approval, ...], fingerprint: str | None) -> bool:
    """Return whether all approvals are of this content; one that names no fingerprint cannot be held against it."""
    return all(each.fingerprint is None or fingerprint is None or each.fingerprint == fingerprint for each in approvals)


def _parts(edition: Edition, dated: DatedVersion) -> Iterator[Part]:
    for part in (_promised, _served, _measured, _settled, _agreed):
        yield from part(edition, dated)


def _promised(edition: Edition, dated: DatedVersion) -> Iterator[Part]:
    agreement, t = dated.agreement, edition.labels
    provider = t("{name}: {value}", name=t("Provider"), value=edition.party(agreement.provider))
    customer = t("{name}: {value}", name=t("Customer"), value=edition.party(agreement.customer))
    yield from section("brief", t("In short"), _texts(edition, agreement.brief))
    head = (t("Target"), t("Promise"), t("Holds for"))
    yield from section("targets", t("Targets"), table(head, _targets(edition, agreement)))
    yield from section(
        "parties",
        t("Parties and duties"),
        section("provider", provider, _texts(edition, agreement.duties.provider)),
        section("customer", customer, _texts(edition, agreement.duties.customer)),
    )
    yield from section(
        "scope",
        t("Scope"),
        section("covers", t("Covered"), _texts(edition, agreement.scope.covers)),
        section("excludes", t("Not covered"), _texts(edition, agreement.scope.excludes)),
    )
    known = edition.portfolio.services
    services = [
        (edition.service(each), edition.text(known[each].summary) if each in known else "")
        for each in agreement.services
    ]
    yield from section("services", t("Services"), table((t("Service"), t("Summary")), services))


def _texts(edition: Edition, texts: Iterable[LocalText]) -> Iterator[Block]:
    if found := [edition.text(each) for each in texts]:
        yield items(found)


def _targets(edition: Edition, agreement: Agreement) -> Iterator[tuple[Text, ...]]:
    t, separator = edition.labels, edition.labels("separator|, ")
    for target in agreement.targets:
        data = t("with data for at least {share} % of the time", share=target.coverage_at_least)
        during = t("during {hours}", hours=edition.hours(target.during))
        yield (
            strong(edition.target(target)),
            lines(
                promise(edition, target),
                clock(edition, target) or counting(edition, target.interruptions),
                data if target.coverage_at_least else "",
                edition.text(target.note),
            ),
            lines(
                separator.join(map(edition.service, agreement.target_services(target))),
                together(edition, target),
                during if target.during else "",
            ),
        )


def _served(edition: Edition, dated: DatedVersion) -> Iterator[Part]:
    agreement, t = dated.agreement, edition.labels
    yield from section("hours", t("Service hours"), _hours(edition, dated))
    levels = [each for each in edition.portfolio.levels.levels if each.id in agreement.levels]
    head = (t("Level"), t("Meaning"), t("Response within"), t("Resolution within"), t("Progress report every"))
    yield from section("levels", t("Service levels"), table(head, (
        (
            strong(f"{each.id} {edition.text(each.name)}"),
            edition.text(each.description),
            each.respond.describe(edition.language),
            each.resolve.describe(edition.language),
            each.update_every.describe(edition.language) if each.update_every else "–",
        )
        for each in levels
    )))  # fmt: skip
    if agreement.workload:
        rows = [
            (_metric(edition, each.metric), workload(edition, each), edition.text(each.note))
            for each in agreement.workload
        ]
        yield from section(
            "workload",
            t("Workload limits"),
            paragraphs(t("The targets are made for this much work.")),
            table((t("Workload"), t("Limit"), t("Note")), rows),
        )


def _metric(edition: Edition, metric: str) -> str:
    known = edition.portfolio.metrics.get(metric)
    return edition.text(known.name) if known else metric


def _hours(edition: Edition, dated: DatedVersion) -> Iterator[Part]:
    t, found = edition.labels, hours_table(edition, dated)
    if found is None:
        yield from paragraphs(dated.agreement.service_hours)
        return
    zone = t("in the time zone {zone}", zone=found.hours.time_zone)
    yield from prose(joined(t("separator|, "), (strong(edition.text(found.hours.name)), zone)))
    yield from paragraphs(edition.text(found.hours.description))
    rows = [
        (each.first if each.last == each.first else f"{each.first} – {each.last}", each.hours) for each in found.week
    ]
    if found.version.holidays:
        make_up = t("as on their weekday") if found.on_make_up_days is None else found.on_make_up_days
        rows += [(t("Public holidays"), found.on_holidays), (t("Make-up working days"), make_up)]
    rows += [
        (edition.date(each.date), f"{segments_text(edition, each.hours)} ({edition.text(each.reason)})")
        for each in found.version.exceptions
    ]
    yield table((t("Day"), t("Hours")), rows)
    yield from paragraphs(edition.text(dated.agreement.hours_exceptions))
    critical = [t("{name}: {value}", name=edition.text(each.name), value=when) for each, when in found.critical]
    yield from section("critical-periods", t("Critical periods"), items(critical) if critical else None)
    yield from section("holidays", t("Public holidays and make-up working days"), _holidays(edition, found))


def _holidays(edition: Edition, found: HoursTable) -> Iterator[Part]:
    t = edition.labels
    for calendar, off, worked in found.holidays:
        rows = [(days_text(edition, each), edition.text(each.name), found.on_holidays) for each in off]
        rows += [(days_text(edition, each), edition.text(each.name), t("worked")) for each in worked]
        notice = edition.text(calendar.source.notice)
        document = f" ({calendar.source.document})" if calendar.source.document else ""
        yield from prose(strong(edition.text(calendar.name)))
        yield table((t("Days"), t("Occasion"), t("Hours")), rows)
        yield from paragraphs(notice + document)


def _measured(edition: Edition, dated: DatedVersion) -> Iterator[Part]:
    agreement, t = dated.agreement, edition.labels
    rules = (
        t("Periods run in the time zone {zone}.", zone=agreement.time_zone),
        t(f"partial period|{agreement.partial_period}"),
        t(f"excluded time|{agreement.excluded_time}"),
    )
    head = (t("Metric"), t("Meaning"), t("Formula"), t("Data source"))
    rows = [
        (strong(edition.text(each.name)), edition.text(each.description), edition.text(each.formula),
         edition.text(each.data_source) or each.source)
        for each in metrics(edition, agreement)
    ]  # fmt: skip
    if rows:
        yield from section("measurement", t("How it is measured"), table(head, rows), paragraphs("\n\n".join(rules)))
    yield from section("maintenance", t("Planned maintenance"), _maintenance(edition, agreement))
    yield from section("recovery", t("Recovery and continuity"), _recovery(edition, agreement))
    yield from section("credits", t("Credits"), _credits(edition, agreement))
    for name, title, clauses in (
        ("exclusions", t("Exclusions"), agreement.exclusions),
        ("suspensions", t("Suspensions"), agreement.suspensions),
    ):
        yield from section(name, title, facts(*((each.id, clause_text(edition, each)) for each in clauses)))


def _maintenance(edition: Edition, agreement: Agreement) -> Iterator[Block]:
    t, kept = edition.labels, agreement.maintenance
    if kept:
        yield facts(
            (t("Window"), edition.text(kept.window)),
            (t("Announced before"), kept.notice.describe(edition.language)),
            (t("At most per month"), "" if kept.at_most is None else str(kept.at_most)),
            (t("Longest interruption"), _described(edition, kept.longest)),
        )


def _recovery(edition: Edition, agreement: Agreement) -> Iterator[Block]:
    t, kept = edition.labels, agreement.recovery
    if kept:
        yield facts(
            (t("Restored within (RTO)"), _described(edition, kept.restore_within)),
            (t("Data lost at most (RPO)"), _described(edition, kept.data_loss_at_most)),
        )
        yield from paragraphs(edition.text(kept.continuity))


def _described(edition: Edition, length: Duration | Cycle | None) -> str:
    return length.describe(edition.language) if length else ""


def _credits(edition: Edition, agreement: Agreement) -> Iterator[Block]:
    t, rules = edition.labels, agreement.credit_rules
    head = (t("Target"), t("Value"), t("Credit, as a share of the charge of the period"))
    bands = credit_tiers(edition, agreement)
    yield table(head, (
        (strong(edition.target(target)) if not nth else "", band, credit)
        for target, tiers in bands
        for nth, (band, credit) in enumerate(tiers)
    ))  # fmt: skip
    head = (t("Target"), t("Value"), t("Reward, as a share of the charge of the period"))
    yield table(head, (
        (strong(edition.target(target)) if not nth else "", band, reward)
        for target, tiers in reward_tiers(edition, agreement)
        for nth, (band, reward) in enumerate(tiers)
    ))  # fmt: skip
    if rules:
        yield facts(*credit_terms(edition, rules))
        yield from paragraphs(edition.text(rules.note))


def _settled(edition: Edition, dated: DatedVersion) -> Iterator[Part]:
    agreement, t = dated.agreement, edition.labels
    yield from section("risks", t("Risks"), _risks(edition, agreement))
    head: tuple[str, ...]
    head = (t("Report"), t("Content"), t("How often"), t("Audience"), t("Due within"), t("Channel"))
    yield from section("reports", t("Reports"), table(head, (
        (strong(edition.text(each.name)), lines(*map(edition.text, each.content)), t(f"every {each.every}"),
         edition.text(each.audience), _described(edition, each.due) or "–", edition.text(each.channel) or "–")
        for each in agreement.reports
    )))  # fmt: skip
    head = (t("Party"), t("Role"), t("Person"), t("How to reach"))
    yield from section("contacts", t("Contacts"), table(head, (
        (strong(edition.party(each.party)), edition.text(each.role),
         edition.person(each.person) if each.person else "–", edition.text(each.reach) or "–")
        for each in agreement.contacts
    )))  # fmt: skip
    head = (t("Without help after"), t("Turn to"), t("How to reach"))
    yield from section("escalation", t("Escalation"), table(head, (
        (each.after.describe(edition.language), edition.text(each.to), edition.text(each.reach) or "–")
        for each in agreement.escalation
    )))  # fmt: skip
    yield from section("complaints", t("Complaints"), _complaints(edition, agreement))
    price, fee = (agreement.charges.price, agreement.charges.monthly_fee) if agreement.charges else (None, None)
    monthly = facts((t("Monthly fee"), amount(edition, fee))) if fee else None
    yield from section("charges", t("Charges"), paragraphs(edition.text(price)), monthly)
    yield from section("renewal", t("Review, renewal and termination"), _renewal(edition, agreement))


def _risks(edition: Edition, agreement: Agreement) -> Block:
    t = edition.labels
    return table((t("Risk"), t("Likelihood"), t("Impact"), t("Countermeasure")), (
        (edition.text(each.risk), t(f"degree|{each.likelihood}"), t(f"degree|{each.impact}"),
         edition.text(each.countermeasure))
        for each in agreement.risks
    ))  # fmt: skip


def _complaints(edition: Edition, agreement: Agreement) -> Iterator[Block]:
    t, kept = edition.labels, agreement.complaints
    if kept:
        yield from paragraphs(edition.text(kept.how))
        yield facts(
            (t("Acknowledged within"), _described(edition, kept.acknowledged_within)),
            (t("Answered within"), _described(edition, kept.answered_within)),
        )


def _renewal(edition: Edition, agreement: Agreement) -> Block:
    t, renewal = edition.labels, agreement.renewal
    return facts(
        (t("Reviewed every"), agreement.review_every.describe(edition.language)),
        (t("Renewal"), t("renewed automatically") if renewal.automatic else t("by a new version only")),
        (t("Notice of renewal"), _described(edition, renewal.renew_notice)),
        (t("Notice of termination"), _described(edition, renewal.terminate_notice)),
        (t("Notice of a change"), _described(edition, renewal.change_notice)),
    )


def _agreed(edition: Edition, dated: DatedVersion) -> Iterator[Part]:
    agreement, t = dated.agreement, edition.labels
    texts = edition.portfolio.terms.get((agreement.id, str(agreement.version)), {})
    if terms := texts.get(edition.language) or next(iter(texts.values()), None):
        yield from section("terms", t("Clauses"), terms)
    files = [
        t("{title} ({file}), SHA-256: {sha256}", title=each.title, file=each.file, sha256=each.sha256)
        for each in attached(edition, agreement)
    ]
    yield from section("attachments", t("Attachments"), items(files) if files else None)
    definitions = facts(*((edition.text(each.term), edition.text(each.meaning)) for each in agreement.definitions))
    yield from section("definitions", t("Definitions"), definitions)
    if agreement.kind != "SLA":
        yield from section("supporting", t("Supporting agreements"), _supporting(edition, agreement))


def _supporting(edition: Edition, agreement: Agreement) -> Iterator[Block]:
    t = edition.labels
    found = []
    for target, groups in stands_on(edition, agreement):
        supports = ", ".join(t("separator| or ").join(map(str, group)) for group in groups)
        found.append(f"{t('{target} stands on', target=edition.target(target))}: {supports}")
    if found:
        yield items(found)
