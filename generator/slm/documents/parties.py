"""One customer or supplier on one page: agreements, how they were kept, credits, reviews, complaints, what is next."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from slm.agreement import AgreementHistory
from slm.compliance import Verdict
from slm.documents import document as doc
from slm.documents import parts
from slm.documents.addresses import agreement_path, credits_path, improvement_path, performance_path, review_path
from slm.documents.agenda import action_states
from slm.documents.edition import Edition
from slm.documents.parts import column, facts, items, joined, lines, prose, section, small, strong, table, to
from slm.documents.reports.on_paper import kept_table
from slm.documents.views import result_format
from slm.documents.views.coming import coming_to
from slm.documents.views.reach import contact_line, contact_of
from slm.documents.views.settlements import became_together, total_credited
from slm.documents.views.voices import voices
from slm.documents.voices import voices_table
from slm.facts.reviews import ReviewState, state_of
from slm.facts.spans import MonthRange, SpanSummary, summary
from slm.improvement import Improvement

_MONTHS = 12


def shown_parties(edition: Edition) -> list[str]:
    """Return the customers and suppliers of whom the edition has an agreement, by name."""
    if edition.audience.is_public:
        return []
    provider = edition.portfolio.provider
    known = {one.id for one in provider.customers} | {one.id for one in provider.suppliers}
    sides = {
        side
        for history in edition.portfolio.agreements.values()
        for side in (history.shown.agreement.customer, history.shown.agreement.provider)
    }
    return sorted(known & sides, key=edition.party)


def party_document(edition: Edition, party: str) -> doc.Document:
    """Return all that an edition knows of a customer or a supplier, as of its day."""
    t, own = edition.labels, _agreements(edition, party)
    names = [history.id for history in own]
    last, as_of = edition.portfolio.latest_closed, edition.portfolio.as_of
    results = edition.scorecard.without_sources
    year = summary(edition.portfolio, results, MonthRange(last.plus(1 - _MONTHS), last), names) if last else None
    provider = edition.portfolio.provider
    described = {one.id: one.description for one in provider.customers}
    described |= {one.id: one.description for one in provider.suppliers}
    is_supplier = any(one.id == party for one in provider.suppliers)
    return doc.Document(
        kind=edition.text(provider.short_name),
        title=edition.party(party),
        language=edition.language,
        cover=facts(
            (t("Role"), t("Supplier") if is_supplier else t("Customer")),
            (t("Contact"), contact_line(edition, contact_of(edition, party))),
            (t("As of"), edition.date(as_of)),
        ),
        parts=(
            *prose(edition.text(described[party]), "lead"),
            *section("agreements", t("Agreements"), _table(edition, own, year)),
            *section("year", t("The last twelve months"), *(_year(edition, year) if year else ())),
            *section("credits", t("Credits"), *_credits(edition, names)),
            *section("reviews", t("Service reviews"), _reviews(edition, names)),
            *_voices(edition, party, names),
            *section("actions", t("Open actions"), _actions(edition, names)),
            *section("next", t("Next dates"), _next(edition, own)),
        ),
    )


def _agreements(edition: Edition, party: str) -> list[AgreementHistory]:
    found = (history for _, history in sorted(edition.portfolio.agreements.items()))
    return [one for one in found if party in {one.shown.agreement.customer, one.shown.agreement.provider}]


def _table(edition: Edition, own: Sequence[AgreementHistory], year: SpanSummary | None) -> doc.TableBlock:
    t = edition.labels
    kept = {history.id: year.of([history.id]).verdicts for history in own} if year else {}
    rows = (
        (
            lines(to(agreement_path(one.id), strong(edition.text(one.shown.agreement.title))), small(one.id)),
            lines(str(one.shown.version), small(t(f"status|{one.shown.status}"))),
            edition.date(one.shown.validity.start),
            t("no end agreed") if one.shown.validity.is_open else edition.date(one.shown.validity.end),
            edition.date(edition.next_reviews[one.id]),
            to(
                performance_path(one.id),
                t("{kept} of {n}", kept=counts[Verdict.MET], n=counts.total()) if (counts := kept.get(one.id)) else "–",
            ),
        )
        for one in own
    )
    head = (t("Agreement"), t("Version"), t("Since"), t("Until"), t("Next review"), t("Kept in twelve months"))
    return table(head, rows)


def _year(edition: Edition, year: SpanSummary) -> Iterator[doc.Part]:
    """Yield how the promises were kept month by month, and what was missed most."""
    t = edition.labels
    judged = [(month, counts) for month, counts in year.by_month().items() if counts.total()]
    if judged:
        yield from kept_table(edition, judged)
    missed = sorted(
        (line for line in year.lines if line.verdicts[Verdict.MISSED]), key=lambda line: -line.verdicts[Verdict.MISSED]
    )
    head = (t("Target"), t("Agreement"), column(t("Missed"), "number"))
    rows = (
        (
            strong(result_format.target_name(edition, line.latest)),
            parts.agreement_link(edition, line.agreement),
            t("{kept} of {n}", kept=line.verdicts[Verdict.MISSED], n=line.judged),
        )
        for line in missed
    )
    yield table(head, rows, label=t("Missed most"))


def _credits(edition: Edition, names: Sequence[str]) -> Iterator[doc.Part]:
    for name in names:
        found = [one for (owner, _), one in edition.credit_statements.items() if owner == name]
        if amount := total_credited(edition, found):
            words = edition.aside(amount, became) if (became := became_together(edition, found)) else amount
            yield from prose(joined(edition.labels("separator|: "), (to(credits_path(name), name), words)))


def _reviews(edition: Edition, names: Sequence[str]) -> doc.TableBlock:
    t, whole = edition.labels, edition.facts.portfolio
    own = [one for one in edition.portfolio.reviews.values() if not set(names).isdisjoint(one.agreements)]
    words = {ReviewState.PLANNED: t("planned"), ReviewState.HELD: t("held")}
    rows = (
        (
            to(review_path(one.id), edition.date(one.date)),
            edition.text(one.title),
            words.get(state_of(whole, whole.reviews.get(one.id, one)), t("without minutes")),
        )
        for one in sorted(own, key=lambda one: (one.date, one.id), reverse=True)
    )
    return table((t("Date"), t("Title"), t("State")), rows)


def _voices(edition: Edition, party: str, names: Sequence[str]) -> Iterator[doc.Part]:
    t, name = edition.labels, edition.party(party)
    rows = [row for row in voices(edition) if row.customer == name or row.agreement in names]
    yield from section("voices", t("Complaints and disputes"), voices_table(edition, rows) if rows else None)


def _actions(edition: Edition, names: Sequence[str]) -> doc.TableBlock:
    t = edition.labels
    found = [one for one in edition.portfolio.improvements.values() if one.state.is_open and _is_about(one, names)]
    rows = (
        (
            to(improvement_path(one.id), strong(edition.text(one.title))),
            edition.person(one.owner),
            edition.date(one.due),
            action_states(edition, one),
        )
        for one in sorted(found, key=lambda one: (one.due, one.id))
    )
    return table((t("Action"), t("Owner"), t("Due"), t("State")), rows)


def _is_about(action: Improvement, names: Sequence[str]) -> bool:
    return any(named.agreement in names for named in action.named)


def _next(edition: Edition, own: Sequence[AgreementHistory]) -> doc.ItemList:
    t = edition.labels
    dated = [(one.day, one.words) for history in own for one in coming_to(edition, history) if one.day]
    dated += [
        (edition.next_reviews[one.id], t("{name}: next review", name=one.id)) for one in own if one.in_force is not None
    ]
    in_order = sorted({entry for entry in dated if entry[0] >= edition.portfolio.as_of})
    return items(t("{name}: {value}", name=edition.date(day), value=words) for day, words in in_order)
