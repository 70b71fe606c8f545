"""What was agreed beside the promises: measurement to renewal, clauses and what belongs to them, as it was written."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from itertools import chain

from slm.agreement import Agreement, DatedVersion, EscalationStep, Maintenance, Reference, Requirement, Target
from slm.calendar import Cycle, Duration
from slm.catalog import Metric
from slm.documents import parts
from slm.documents.addresses import target_path
from slm.documents.document import EVERYWHERE, SCREEN, Part, TableBlock, TableRow
from slm.documents.edition import Edition
from slm.documents.parts import column, facts, items, joined, lines, paragraphs, prose, section, small, strong, table
from slm.documents.views.adjustments import clause_text
from slm.documents.views.agreements import attached, stands_on
from slm.documents.views.amounts import money, rate_words
from slm.documents.views.credit_words import credit_terms, credit_tiers, reward_tiers
from slm.documents.views.maintenance import critical_when, limits, window_days, window_hours
from slm.documents.views.promises import number
from slm.documents.views.reach import agreed_ways, reached
from slm.text import N_

Tiers = Callable[[Edition, Target], list[tuple[str, str]]]


def conditions(edition: Edition, version: DatedVersion, statements: str) -> Iterator[Part]:
    """Yield under which conditions promises hold and what follows from a miss, measurement to renewal.

    `statements` is the path of the list of credit statements, for a page.
    """
    t, agreement = edition.labels, version.agreement
    yield from section("measurement", t("How it is measured"), _measurement(edition, version))
    if maintenance := agreement.maintenance:
        yield from section("maintenance", t("Planned maintenance"), _maintenance(edition, maintenance))
    if recovery := agreement.recovery:
        within = (t("Restored within (RTO)"), _described(edition, recovery.restore_within))
        lost = (t("Data lost at most (RPO)"), _described(edition, recovery.data_loss_at_most))
        continuity = paragraphs(edition.text(recovery.continuity))
        yield from section("recovery", t("Recovery and continuity"), facts(within, lost), continuity)
    yield from section("credits", t("Credits"), _credits(edition, agreement, statements))
    for kind, title, clauses in (
        ("exclusion", t("Exclusions"), agreement.exclusions),
        ("suspension", t("Suspensions"), agreement.suspensions),
    ):
        told = (
            parts.fact(t("clause {id}", id=clause.id), clause_text(edition, clause), id=f"{kind}-{clause.id}")
            for clause in clauses
        )
        yield from section(f"{kind}s", title, facts(*told, look="glossary"))
    yield from section("risks", t("Risks"), _risks(edition, agreement))
    yield from _contact(edition, agreement)
    if charges := agreement.charges:
        fee = (t("Monthly fee"), money(edition, charges.monthly_fee) if charges.monthly_fee else "")
        fees = ((edition.service(service), money(edition, of_it)) for service, of_it in charges.fees.items())
        cost = joined(t("separator|: "), (strong(t("Cost (internal)")), edition.text(charges.cost)))
        internal = parts.callout("internal", prose(cost)) if charges.cost else ()
        rates = (
            parts.row(strong(edition.text(rate.what)), rate_words(edition, rate), id=f"rate-{rate.id}")
            for rate in charges.rates
        )
        further = table((t("Further work"), column(t("Price"), "figure")), rates, label=t("Further work"), narrow=True)
        price = paragraphs(edition.text(charges.price))
        yield from section("charges", t("Charges"), price, facts(fee, *fees), further, internal)
    notes = parts.callout("internal", paragraphs(edition.text(agreement.internal_notes)))
    yield from section("internal-notes", t("Internal notes"), notes, on=SCREEN)
    renewal = agreement.renewal
    yield from section("renewal", t("Review, renewal and termination"), facts(
        (t("Reviewed every"), agreement.review_every.describe(edition.language)),
        (t("Renewal"), _renewal(edition, agreement)),
        (t("Renewed for"), _described(edition, renewal.renewed_for)),
        (t("Notice of renewal"), _described(edition, renewal.renew_notice)),
        (t("Notice of termination"), _described(edition, renewal.terminate_notice)),
        (t("Notice of a change"), _described(edition, renewal.change_notice)),
    ))  # fmt: skip


def _moment(edition: Edition, step: EscalationStep, *, is_mixed: bool) -> str:
    """Return when a step of escalation is taken: after so long without help, or before a time limit is over."""
    if step.after is not None:
        after = step.after.describe(edition.language)
        return edition.labels("without help after {time}", time=after) if is_mixed else after
    return edition.labels("{share} % of the time limit used", share=number(edition, step.at or Decimal(0)))


def _renewal(edition: Edition, agreement: Agreement) -> str:
    t = edition.labels
    if agreement.valid.is_open:
        return t("not needed: it holds until another version takes its place or notice is given")
    return t("renewed automatically") if agreement.renewal.automatic else t("by a new version only")


def _maintenance(edition: Edition, maintenance: Maintenance) -> Iterator[Part]:
    t = edition.labels
    yield facts((t("Window"), edition.text(maintenance.window)), *limits(edition, maintenance))
    windows = (
        (
            strong(window_days(edition, window)),
            window_hours(edition, window),
            t("once and for all") if window.announced else t("each time"),
        )
        for window in maintenance.windows
    )
    yield table((t("Days"), t("Hours"), t("Announcement")), windows, label=t("Maintenance windows"), narrow=True)
    periods = maintenance.critical_periods
    critical = ((strong(edition.text(period.name)), critical_when(edition, period)) for period in periods)
    yield table((t("Critical period"), t("When")), critical, label=t("Critical periods"), narrow=True)
    if maintenance.is_data:
        said = t(
            "Maintenance counts as an interruption as far as it lies outside the windows, in a critical period of this "
            "agreement or of its service hours, or beyond the longest time or the total; as a whole where it was "
            "announced too late or exceeds the number."
        )
        yield from prose(said, "quiet")


def _measurement(edition: Edition, version: DatedVersion) -> Iterator[Part]:
    t, agreement = edition.labels, version.agreement
    shown_on = version.validity.nearest(edition.portfolio.as_of)
    used = {target.metric for target in agreement.targets} | {limit.metric for limit in agreement.workload}
    rows = [
        parts.row(
            strong(edition.text(metric.name)),
            edition.text(metric.description),
            lines(edition.text(metric.formula), small(_floor(edition, metric))),
            edition.text(metric.data_source) or metric.source,
            id=f"metric-{metric.id}",
        )
        for metric in (metric.on(shown_on) for metric in edition.portfolio.metrics.values())
        if metric.id in used
    ]
    if rows:
        yield table((t("Metric"), column(t("Meaning"), "wide"), t("Formula"), t("Data source")), rows)
        yield from prose(t("Periods run by {zone}.", zone=edition.zone(agreement.time_zone)), "quiet")
        yield from prose(t(f"partial period|{agreement.partial_period}"), "quiet")
        yield from prose(t(f"excluded time|{agreement.excluded_time}"), "quiet")


def _floor(edition: Edition, metric: Metric) -> str:
    share = metric.coverage_at_least
    return edition.labels("with data for at least {share} % of the time", share=share) if share else ""


def _described(edition: Edition, length: Duration | Cycle | None) -> str:
    return length.describe(edition.language) if length else ""


def _credits(edition: Edition, agreement: Agreement, statements: str) -> Iterator[Part]:
    t, rules = edition.labels, agreement.credit_rules
    are_shares = all(tier.form == "credit" for target in agreement.targets for tier in target.credits)
    other = N_("Credit; percentages are shares of the charge of the period")
    share = t("Credit, as a share of the charge of the period") if are_shares else t(other)
    yield _bands(edition, agreement, credit_tiers, share, t("Credits"))
    share = t("Reward, as a share of the charge of the period")
    yield _bands(edition, agreement, reward_tiers, share, t("Rewards"))
    if rules:
        yield facts(*credit_terms(edition, agreement, rules))
        yield from paragraphs(edition.text(rules.note))
    yield from prose(parts.to(statements, t("Credit statements")) if statements else "", on=SCREEN)


def _bands(edition: Edition, agreement: Agreement, tiers: Tiers, share: str, label: str) -> TableBlock:
    t = edition.labels
    rows = (
        (strong(edition.target(target)) if not number else "", band, earned)
        for target in agreement.targets
        for number, (band, earned) in enumerate(tiers(edition, target))
    )
    return table((t("Target"), t("Value"), share), rows, label=label, narrow=True)


def _risks(edition: Edition, agreement: Agreement) -> TableBlock:
    t = edition.labels
    rows = [
        parts.row(
            edition.text(risk.risk),
            t(f"degree|{risk.likelihood}"),
            t(f"degree|{risk.impact}"),
            edition.text(risk.countermeasure),
            parts.styled("whole", edition.person(risk.owner)) if risk.owner else "–",
            id=f"risk-{risk.id}",
        )
        for risk in agreement.risks
    ]
    known = any(risk.owner for risk in agreement.risks)
    owner = column(t("Owner"), on=SCREEN if known else frozenset())
    return table((t("Risk"), t("Likelihood"), t("Impact"), column(t("Countermeasure"), "wide"), owner), rows)


def _contact(edition: Edition, agreement: Agreement) -> Iterator[Part]:
    """Yield who reports what to whom, and to whom one turns."""
    t = edition.labels
    head = (t("Report"), column(t("Content"), "wide"), t("How often"), t("Audience"), t("Due within"), t("Channel"))
    reports = (
        (
            strong(edition.text(report.name)),
            parts.lines(*map(edition.text, report.content)),
            t(f"every {report.every}"),
            edition.text(report.audience),
            _described(edition, report.due) or "–",
            edition.text(report.channel) or "–",
        )
        for report in agreement.reports
    )
    yield from section("reports", t("Reports"), table(head, reports))
    contacts = (
        (
            strong(edition.party(contact.party)),
            edition.text(contact.role),
            parts.styled("whole", edition.person(contact.person)) if contact.person else "–",
            agreed_ways(edition, contact),
        )
        for contact in agreement.contacts
    )
    named = table((t("Party"), t("Role"), t("Person"), t("How to reach")), contacts)
    yield from section("contacts", t("Contacts"), named)
    # Before a limit is over nobody is without help: where steps are of both sorts, each says which.
    is_mixed = any(step.at is not None for step in agreement.escalation)
    steps = (
        (
            _moment(edition, step, is_mixed=is_mixed),
            edition.text(step.to),
            reached(edition, edition.text(step.reach)) or "–",
        )
        for step in agreement.escalation
    )
    ladder = table((t("When") if is_mixed else t("Without help after"), t("Turn to"), t("How to reach")), steps)
    yield from section("escalation", t("Escalation"), ladder)
    if complaints := agreement.complaints:
        within = (t("Acknowledged within"), _described(edition, complaints.acknowledged_within))
        answered = (t("Answered within"), _described(edition, complaints.answered_within))
        objected = (t("Objections to a figure within"), _described(edition, complaints.objected_within))
        how = prose(reached(edition, edition.text(complaints.how)))
        yield from section("complaints", t("Complaints"), how, facts(within, answered, objected))


def agreed(edition: Edition, version: DatedVersion) -> Iterator[Part]:
    """Yield clauses, attachments, definitions, the requirements that are answered, and what stands on what."""
    agreement, t = version.agreement, edition.labels
    texts = edition.portfolio.terms.get((agreement.id, str(agreement.version)), {})
    clauses = next((texts[language] for language in edition.languages if language in texts), None)
    yield from section("terms", t("Clauses"), clauses)
    hashed = N_(" ({file}), SHA-256: {sha256}")
    files = (
        (*parts.to(file.path, file.title), *parts.exactly(t(hashed, file=file.file, sha256=file.sha256)))
        for file in attached(edition, agreement)
    )
    yield from section("attachments", t("Attachments"), items(files, "attachments"))
    definitions = (
        parts.fact(edition.text(definition.term), edition.text(definition.meaning), id=f"definition-{number}")
        for number, definition in enumerate(agreement.definitions, start=1)
    )
    yield from section("definitions", t("Definitions"), facts(*definitions, look="glossary"))
    requirements = edition.portfolio.agreements[agreement.id].requirements
    head = (t("Requirement"), t("Importance"), t("Requested by"), t("Answered by"))
    answers = table(head, (_requirement(edition, agreement, requirement) for requirement in requirements))
    yield from section("requirements", t("Requirements answered"), answers, on=SCREEN)
    yield from section(
        "supporting",
        t("Supporting agreements"),
        items(_stands_on(edition, agreement)),
        items(_supports(edition, agreement), on=SCREEN),
        on=SCREEN if agreement.kind == "SLA" else EVERYWHERE,
    )


def _requirement(edition: Edition, agreement: Agreement, requirement: Requirement) -> TableRow:
    t = edition.labels
    targets = [target for target in agreement.targets if requirement.id in target.answers]
    answered = (parts.to(f"#target-{target.id}", edition.target(target)) for target in targets)
    asked = (edition.text(requirement.requested_by), edition.date(requirement.requested_on))
    return parts.row(
        parts.lines(
            joined(" ", (parts.styled("id", requirement.id), edition.text(requirement.statement))),
            parts.small(edition.text(requirement.reason)),
        ),
        t(f"importance|{requirement.importance}"),
        t("separator|, ").join(asked),
        joined(t("separator|, "), answered) or edition.text(requirement.answer) or t("not answered"),
        id=f"requirement-{requirement.id}",
    )


def _stands_on(edition: Edition, agreement: Agreement) -> Iterator[parts.Text]:
    t = edition.labels
    for target, groups in stands_on(edition, agreement):
        name = t("{target} stands on", target=edition.target(target))
        supports = (joined(t("separator| or "), (_led_to(edition, one) for one in group)) for group in groups)
        yield joined(t("separator|: "), (name, joined(t("separator|, "), supports)))


def _supports(edition: Edition, agreement: Agreement) -> Iterator[parts.Text]:
    """Yield the targets of other agreements that stand on this one."""
    own = {Reference(agreement.id, target.id): target for target in agreement.targets}
    for _, history in sorted(edition.portfolio.agreements.items()):
        for other in history.shown.agreement.targets:
            supports = set(chain.from_iterable(other.supports))
            for target in (own[name] for name in own if name in supports):
                name = edition.labels("{target} supports", target=edition.target(target))
                yield joined(edition.labels("separator|: "), (name, _led_to(edition, Reference(history.id, other.id))))


def _led_to(edition: Edition, reference: Reference) -> parts.Text:
    return parts.to(target_path(reference.agreement, reference.target), edition.reference(reference))
