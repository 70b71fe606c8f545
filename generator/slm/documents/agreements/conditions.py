"""Under which conditions promises hold and what follows from a miss: measurement to renewal, each as it was written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from slm.agreement import Agreement, Exclusion, Suspension, Target
from slm.calendar import Cycle, Duration
from slm.documents import parts
from slm.documents.document import SCREEN, Facts, Part, TableBlock
from slm.documents.edition import Edition
from slm.documents.views.agreements import metrics
from slm.documents.views.promises import amount, clause_text, credit_terms, credit_tiers, reward_tiers


def conditions(edition: Edition, agreement: Agreement, statements: str) -> Iterator[Part]:
    """Yield the conditions; `statements` is the path of the list of credit statements, for a page."""
    t = edition.labels
    yield from parts.section("measurement", t("How it is measured"), _measurement(edition, agreement))
    yield from parts.section("maintenance", t("Planned maintenance"), _maintenance(edition, agreement))
    yield from parts.section("recovery", t("Recovery and continuity"), _recovery(edition, agreement))
    yield from parts.section("credits", t("Credits"), _credits(edition, agreement, statements))
    yield from parts.section("exclusions", t("Exclusions"), _clauses(edition, "exclusion", agreement.exclusions))
    yield from parts.section("suspensions", t("Suspensions"), _clauses(edition, "suspension", agreement.suspensions))
    yield from parts.section("risks", t("Risks"), _risks(edition, agreement))
    yield from parts.section("reports", t("Reports"), _reports(edition, agreement))
    yield from parts.section("contacts", t("Contacts"), _contacts(edition, agreement))
    yield from parts.section("escalation", t("Escalation"), _escalation(edition, agreement))
    yield from parts.section("complaints", t("Complaints"), _complaints(edition, agreement))
    yield from parts.section("charges", t("Charges"), _charges(edition, agreement))
    notes = parts.callout("internal", parts.paragraphs(edition.text(agreement.internal_notes)))
    yield from parts.section("internal-notes", t("Internal notes"), notes, on=SCREEN)
    yield from parts.section("renewal", t("Review, renewal and termination"), _renewal(edition, agreement))


def _measurement(edition: Edition, agreement: Agreement) -> Iterator[Part]:
    t = edition.labels
    rows = [
        parts.row(
            parts.strong(edition.text(metric.name)),
            edition.text(metric.description),
            edition.text(metric.formula),
            edition.text(metric.data_source) or metric.source,
            id=f"metric-{metric.id}",
        )
        for metric in metrics(edition, agreement)
    ]
    if rows:
        yield parts.table((t("Metric"), parts.column(t("Meaning"), "wide"), t("Formula"), t("Data source")), rows)
        yield from parts.prose(t("Periods run in the time zone {zone}.", zone=agreement.time_zone), "quiet")
        yield from parts.prose(t(f"partial period|{agreement.partial_period}"), "quiet")
        yield from parts.prose(t(f"excluded time|{agreement.excluded_time}"), "quiet")


def _maintenance(edition: Edition, agreement: Agreement) -> Iterator[Part]:
    t, maintenance = edition.labels, agreement.maintenance
    if maintenance:
        yield parts.facts(
            (t("Window"), edition.text(maintenance.window)),
            (t("Announced before"), maintenance.notice.describe(edition.language)),
            (t("At most per month"), "" if maintenance.at_most is None else str(maintenance.at_most)),
            (t("Longest interruption"), _described(edition, maintenance.longest)),
        )


def _recovery(edition: Edition, agreement: Agreement) -> Iterator[Part]:
    t, recovery = edition.labels, agreement.recovery
    if recovery:
        yield parts.facts(
            (t("Restored within (RTO)"), _described(edition, recovery.restore_within)),
            (t("Data lost at most (RPO)"), _described(edition, recovery.data_loss_at_most)),
        )
        yield from parts.paragraphs(edition.text(recovery.continuity))


def _described(edition: Edition, length: Duration | Cycle | None) -> str:
    return length.describe(edition.language) if length else ""


def _credits(edition: Edition, agreement: Agreement, statements: str) -> Iterator[Part]:
    t, rules = edition.labels, agreement.credit_rules
    share = t("Credit, as a share of the charge of the period")
    yield _bands(edition, share, credit_tiers(edition, agreement), t("Credits"))
    share = t("Reward, as a share of the charge of the period")
    yield _bands(edition, share, reward_tiers(edition, agreement), t("Rewards"))
    if rules:
        yield parts.facts(*credit_terms(edition, rules))
        yield from parts.paragraphs(edition.text(rules.note))
    yield from parts.prose(parts.to(statements, t("Credit statements")) if statements else "", on=SCREEN)


def _bands(
    edition: Edition, share: str, schedule: Sequence[tuple[Target, Sequence[tuple[str, str]]]], label: str
) -> TableBlock:
    t = edition.labels
    rows = (
        (parts.strong(edition.target(target)) if not number else "", band, earned)
        for target, bands in schedule
        for number, (band, earned) in enumerate(bands)
    )
    return parts.table((t("Target"), t("Value"), share), rows, label=label, narrow=True)


def _clauses(edition: Edition, kind: str, clauses: Sequence[Exclusion | Suspension]) -> Facts:
    told = (parts.fact(clause.id, clause_text(edition, clause), id=f"{kind}-{clause.id}") for clause in clauses)
    return parts.facts(*told, look="glossary")


def _risks(edition: Edition, agreement: Agreement) -> TableBlock:
    t = edition.labels
    rows = [
        parts.row(
            edition.text(risk.risk),
            t(f"degree|{risk.likelihood}"),
            t(f"degree|{risk.impact}"),
            edition.text(risk.countermeasure),
            edition.person(risk.owner) if risk.owner else "–",
            id=f"risk-{risk.id}",
        )
        for risk in agreement.risks
    ]
    known = any(risk.owner for risk in agreement.risks)
    owner = parts.column(t("Owner"), on=SCREEN if known else frozenset())
    return parts.table(
        (t("Risk"), t("Likelihood"), t("Impact"), parts.column(t("Countermeasure"), "wide"), owner), rows
    )


def _reports(edition: Edition, agreement: Agreement) -> TableBlock:
    t = edition.labels
    head = (
        t("Report"),
        parts.column(t("Content"), "wide"),
        t("How often"),
        t("Audience"),
        t("Due within"),
        t("Channel"),
    )
    return parts.table(head, (
        (
            parts.strong(edition.text(report.name)),
            parts.lines(*map(edition.text, report.content)),
            t(f"every {report.every}"),
            edition.text(report.audience),
            _described(edition, report.due) or "–",
            edition.text(report.channel) or "–",
        )
        for report in agreement.reports
    ))  # fmt: skip


def _contacts(edition: Edition, agreement: Agreement) -> TableBlock:
    t = edition.labels
    return parts.table((t("Party"), t("Role"), t("Person"), t("How to reach")), (
        (
            parts.strong(edition.party(contact.party)),
            edition.text(contact.role),
            edition.person(contact.person) if contact.person else "–",
            edition.text(contact.reach) or "–",
        )
        for contact in agreement.contacts
    ))  # fmt: skip


def _escalation(edition: Edition, agreement: Agreement) -> TableBlock:
    t = edition.labels
    return parts.table((t("Without help after"), t("Turn to"), t("How to reach")), (
        (step.after.describe(edition.language), edition.text(step.to), edition.text(step.reach) or "–")
        for step in agreement.escalation
    ))  # fmt: skip


def _complaints(edition: Edition, agreement: Agreement) -> Iterator[Part]:
    t, complaints = edition.labels, agreement.complaints
    if complaints:
        yield from parts.paragraphs(edition.text(complaints.how))
        yield parts.facts(
            (t("Acknowledged within"), _described(edition, complaints.acknowledged_within)),
            (t("Answered within"), _described(edition, complaints.answered_within)),
        )


def _charges(edition: Edition, agreement: Agreement) -> Iterator[Part]:
    t, charges = edition.labels, agreement.charges
    if charges:
        yield from parts.paragraphs(edition.text(charges.price))
        yield parts.facts((t("Monthly fee"), amount(edition, charges.monthly_fee) if charges.monthly_fee else ""))
        if charges.cost:
            cost = parts.joined(t("separator|: "), (parts.strong(t("Cost (internal)")), edition.text(charges.cost)))
            yield from parts.callout("internal", parts.prose(cost))


def _renewal(edition: Edition, agreement: Agreement) -> Facts:
    t, renewal = edition.labels, agreement.renewal
    return parts.facts(
        (t("Reviewed every"), agreement.review_every.describe(edition.language)),
        (t("Renewal"), t("renewed automatically") if renewal.automatic else t("by a new version only")),
        (t("Notice of renewal"), _described(edition, renewal.renew_notice)),
        (t("Notice of termination"), _described(edition, renewal.terminate_notice)),
        (t("Notice of a change"), _described(edition, renewal.change_notice)),
    )
