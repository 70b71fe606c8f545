"""Under which conditions promises hold and what follows from a miss: measurement to renewal, each as it was written."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from slm.agreement import Agreement, Exclusion, Suspension, Target
from slm.calendar import Cycle, Duration
from slm.documents.document import SCREEN, Facts, Part, TableBlock
from slm.documents.edition import Edition
from slm.documents.parts import (
    callout,
    column,
    fact,
    facts,
    joined,
    lines,
    paragraphs,
    prose,
    row,
    section,
    strong,
    table,
    to,
)  # fmt: skip
from slm.documents.views.adjustments import clause_text
from slm.documents.views.promises import amount, credit_terms, credit_tiers, reward_tiers

Tiers = Callable[[Edition, Target], list[tuple[str, str]]]


def conditions(edition: Edition, agreement: Agreement, statements: str) -> Iterator[Part]:
    """Yield the conditions; `statements` is the path of the list of credit statements, for a page."""
    t = edition.labels
    yield from section("measurement", t("How it is measured"), _measurement(edition, agreement))
    yield from section("maintenance", t("Planned maintenance"), _maintenance(edition, agreement))
    yield from section("recovery", t("Recovery and continuity"), _recovery(edition, agreement))
    yield from section("credits", t("Credits"), _credits(edition, agreement, statements))
    yield from section("exclusions", t("Exclusions"), _clauses(edition, "exclusion", agreement.exclusions))
    yield from section("suspensions", t("Suspensions"), _clauses(edition, "suspension", agreement.suspensions))
    yield from section("risks", t("Risks"), _risks(edition, agreement))
    yield from section("reports", t("Reports"), _reports(edition, agreement))
    yield from section("contacts", t("Contacts"), _contacts(edition, agreement))
    yield from section("escalation", t("Escalation"), _escalation(edition, agreement))
    yield from section("complaints", t("Complaints"), _complaints(edition, agreement))
    yield from section("charges", t("Charges"), _charges(edition, agreement))
    notes = callout("internal", paragraphs(edition.text(agreement.internal_notes)))
    yield from section("internal-notes", t("Internal notes"), notes, on=SCREEN)
    yield from section("renewal", t("Review, renewal and termination"), _renewal(edition, agreement))


def _measurement(edition: Edition, agreement: Agreement) -> Iterator[Part]:
    t = edition.labels
    used = {target.metric for target in agreement.targets} | {limit.metric for limit in agreement.workload}
    rows = [
        row(
            strong(edition.text(metric.name)),
            edition.text(metric.description),
            edition.text(metric.formula),
            edition.text(metric.data_source) or metric.source,
            id=f"metric-{metric.id}",
        )
        for name, metric in edition.portfolio.metrics.items()
        if name in used
    ]
    if rows:
        yield table((t("Metric"), column(t("Meaning"), "wide"), t("Formula"), t("Data source")), rows)
        yield from prose(t("Periods run in the time zone {zone}.", zone=agreement.time_zone), "quiet")
        yield from prose(t(f"partial period|{agreement.partial_period}"), "quiet")
        yield from prose(t(f"excluded time|{agreement.excluded_time}"), "quiet")


def _maintenance(edition: Edition, agreement: Agreement) -> Iterator[Part]:
    t, maintenance = edition.labels, agreement.maintenance
    if maintenance:
        yield facts(
            (t("Window"), edition.text(maintenance.window)),
            (t("Announced before"), maintenance.notice.describe(edition.language)),
            (t("At most per month"), "" if maintenance.at_most is None else str(maintenance.at_most)),
            (t("Longest interruption"), _described(edition, maintenance.longest)),
        )


def _recovery(edition: Edition, agreement: Agreement) -> Iterator[Part]:
    t, recovery = edition.labels, agreement.recovery
    if recovery:
        yield facts(
            (t("Restored within (RTO)"), _described(edition, recovery.restore_within)),
            (t("Data lost at most (RPO)"), _described(edition, recovery.data_loss_at_most)),
        )
        yield from paragraphs(edition.text(recovery.continuity))


def _described(edition: Edition, length: Duration | Cycle | None) -> str:
    return length.describe(edition.language) if length else ""


def _credits(edition: Edition, agreement: Agreement, statements: str) -> Iterator[Part]:
    t, rules = edition.labels, agreement.credit_rules
    share = t("Credit, as a share of the charge of the period")
    yield _bands(edition, agreement, credit_tiers, share, t("Credits"))
    share = t("Reward, as a share of the charge of the period")
    yield _bands(edition, agreement, reward_tiers, share, t("Rewards"))
    if rules:
        yield facts(*credit_terms(edition, rules))
        yield from paragraphs(edition.text(rules.note))
    yield from prose(to(statements, t("Credit statements")) if statements else "", on=SCREEN)


def _bands(edition: Edition, agreement: Agreement, tiers: Tiers, share: str, label: str) -> TableBlock:
    t = edition.labels
    rows = (
        (strong(edition.target(target)) if not number else "", band, earned)
        for target in agreement.targets
        for number, (band, earned) in enumerate(tiers(edition, target))
    )
    return table((t("Target"), t("Value"), share), rows, label=label, narrow=True)


def _clauses(edition: Edition, kind: str, clauses: Sequence[Exclusion | Suspension]) -> Facts:
    told = (fact(clause.id, clause_text(edition, clause), id=f"{kind}-{clause.id}") for clause in clauses)
    return facts(*told, look="glossary")


def _risks(edition: Edition, agreement: Agreement) -> TableBlock:
    t = edition.labels
    rows = [
        row(
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
    owner = column(t("Owner"), on=SCREEN if known else frozenset())
    return table((t("Risk"), t("Likelihood"), t("Impact"), column(t("Countermeasure"), "wide"), owner), rows)


def _reports(edition: Edition, agreement: Agreement) -> TableBlock:
    t = edition.labels
    head = (
        t("Report"),
        column(t("Content"), "wide"),
        t("How often"),
        t("Audience"),
        t("Due within"),
        t("Channel"),
    )
    return table(head, (
        (
            strong(edition.text(report.name)),
            lines(*map(edition.text, report.content)),
            t(f"every {report.every}"),
            edition.text(report.audience),
            _described(edition, report.due) or "–",
            edition.text(report.channel) or "–",
        )
        for report in agreement.reports
    ))  # fmt: skip


def _contacts(edition: Edition, agreement: Agreement) -> TableBlock:
    t = edition.labels
    return table((t("Party"), t("Role"), t("Person"), t("How to reach")), (
        (
            strong(edition.party(contact.party)),
            edition.text(contact.role),
            edition.person(contact.person) if contact.person else "–",
            edition.text(contact.reach) or "–",
        )
        for contact in agreement.contacts
    ))  # fmt: skip


def _escalation(edition: Edition, agreement: Agreement) -> TableBlock:
    t = edition.labels
    return table((t("Without help after"), t("Turn to"), t("How to reach")), (
        (step.after.describe(edition.language), edition.text(step.to), edition.text(step.reach) or "–")
        for step in agreement.escalation
    ))  # fmt: skip


def _complaints(edition: Edition, agreement: Agreement) -> Iterator[Part]:
    t, complaints = edition.labels, agreement.complaints
    if complaints:
        yield from paragraphs(edition.text(complaints.how))
        yield facts(
            (t("Acknowledged within"), _described(edition, complaints.acknowledged_within)),
            (t("Answered within"), _described(edition, complaints.answered_within)),
        )


def _charges(edition: Edition, agreement: Agreement) -> Iterator[Part]:
    t, charges = edition.labels, agreement.charges
    if charges:
        yield from paragraphs(edition.text(charges.price))
        yield facts((t("Monthly fee"), amount(edition, charges.monthly_fee) if charges.monthly_fee else ""))
        if charges.cost:
            cost = joined(t("separator|: "), (strong(t("Cost (internal)")), edition.text(charges.cost)))
            yield from callout("internal", prose(cost))


def _renewal(edition: Edition, agreement: Agreement) -> Facts:
    t, renewal = edition.labels, agreement.renewal
    return facts(
        (t("Reviewed every"), agreement.review_every.describe(edition.language)),
        (t("Renewal"), t("renewed automatically") if renewal.automatic else t("by a new version only")),
        (t("Notice of renewal"), _described(edition, renewal.renew_notice)),
        (t("Notice of termination"), _described(edition, renewal.terminate_notice)),
        (t("Notice of a change"), _described(edition, renewal.change_notice)),
    )
