"""Service reviews: what is to be talked about, and the minutes with what came of them."""

from __future__ import annotations

from collections.abc import Iterator

from slm.document_control import grouped_fingerprint
from slm.documents import document as doc
from slm.documents import parts
from slm.documents.addresses import improvement_path, review_path
from slm.documents.agenda import action_states, agenda_parts, decisions_table, is_followed
from slm.documents.document import PAPER, SCREEN, Cell
from slm.documents.edition import Edition
from slm.documents.parts import Signer, fact, items, joined, lines, prose, section, styled, to
from slm.facts.reviews import ReviewState, Side, attendance, state_of
from slm.improvement import Review
from slm.text import N_

_WHY_NOT = {
    ReviewState.HELD: "",
    ReviewState.PLANNED: N_("planned"),
    ReviewState.WITHOUT_MINUTES: N_("no minutes"),
    ReviewState.WITHOUT_PROVIDER: N_("not counted"),
}
_SIDES = {
    Side.PROVIDER: N_("Provider"),
    Side.CUSTOMER: N_("Customer"),
    Side.SUPPLIER: N_("Supplier"),
    Side.UNKNOWN: N_("Others"),
}


def reviews_document(edition: Edition) -> doc.Document:
    """Return the list of all service reviews, the newest first."""
    t, reviews = edition.labels, edition.portfolio.reviews.values()
    newest_first = sorted(reviews, key=lambda review: (review.date, review.id), reverse=True)
    rows = (
        (
            to(review_path(review.id), edition.text(review.title)),
            Cell(inside=styled("whole", _held(edition, review)), sort=str(review.date)),
            _agreements(edition, review),
            Cell(inside=styled("whole", _next(edition, review)), sort=str(review.next_review or "")),
        )
        for review in newest_first
    )
    head = t("Review"), t("Date"), t("Agreements"), t("Next review")
    listed = parts.table(head, rows, sortable=True, label=t("Service reviews"))
    return doc.Document(
        kind=edition.text(edition.portfolio.provider.short_name),
        title=t("Service reviews"),
        language=edition.language,
        parts=(
            *prose(t("Customer and provider look at the results together and decide what changes."), "lead"),
            *((listed,) if reviews else prose(t("No review has been recorded yet."))),
        ),
    )


def review_document(edition: Edition, review: Review) -> doc.Document:
    """Return a service review: its agenda while it is planned, then its minutes, with the agenda as it was."""
    t, state = edition.labels, _state(edition, review)
    agenda = section("agenda", t("Agenda"), agenda_parts(edition, review))
    if state is not ReviewState.PLANNED:
        was = t("Agenda, as the book had it")
        agenda = section("agenda", was, agenda_parts(edition, review), look="folded", on=SCREEN)
    return doc.Document(
        kind=t("Service review"),
        number=review.id,
        title=edition.text(review.title),
        language=edition.language,
        notices=tuple(_notice(edition, state)),
        cover=parts.facts(
            fact(t("Number"), review.id, on=PAPER),
            (t("Kind"), t(f"review kind|{review.type}")),
            (t("Date"), _held(edition, review)),
            (t("Agreements"), _agreements(edition, review)),
            (t("Next review"), _next(edition, review)),
            (t("Signed"), _signed(edition, review)),
            (t("Fingerprint"), grouped_fingerprint(review.seal) if review.has_minutes else ""),
        ),
        parts=(
            *parts.pdf_button(edition.review_paper(review.id)),
            *section("participants", t("Participants"), _attendance(edition, review)),
            *section("findings", t("Findings"), items(map(edition.text, review.findings))),
            *section("decisions", t("Decisions"), _decisions(edition, review)),
            *section("actions", t("Actions that came of it"), _actions(edition, review)),
            *agenda,
            *_sign_off(edition, review),
        ),
    )


def _state(edition: Edition, review: Review) -> ReviewState:
    # Who belongs to which side the whole book knows; an edition may not show it.
    return state_of(edition.facts.portfolio, review)


def _held(edition: Edition, review: Review) -> str:
    """Return the day of a review; of one that was not held, why it is none."""
    day, why = edition.date(review.date), _WHY_NOT.get(_state(edition, review))
    return edition.aside(day, edition.labels(why)) if why else day


def _notice(edition: Edition, state: ReviewState) -> Iterator[doc.Block]:
    t = edition.labels
    if state is ReviewState.WITHOUT_MINUTES:
        yield from parts.callout(
            "banner", prose(t("Its day has passed and nothing was written down: it counts as not held."))
        )
    if state is ReviewState.WITHOUT_PROVIDER:
        yield from parts.callout("banner", prose(t("Nobody of the provider took part: it counts as not held.")))


def _attendance(edition: Edition, review: Review) -> doc.TableBlock:
    """Return who takes part, side by side."""
    t, came = edition.labels, attendance(edition.facts.portfolio.provider, review)
    # What is no id of a person stays as it was written.
    rows = (
        (t(_SIDES[side]), lines(*(edition.person(edition.text(participant)) for participant in participants)))
        for side, participants in came.items()
    )
    return parts.table((t("Side"), t("Participants")), rows, label=t("Participants"), narrow=True)


def _decisions(edition: Edition, review: Review) -> doc.Block:
    if is_followed(review):
        return decisions_table(edition, (review,))
    return items(edition.text(one.text) for one in review.decided)


def _actions(edition: Edition, review: Review) -> doc.ItemList:
    """Return the actions that a review asked for; those that a decision names stand there."""
    named = {decision.action for decision in review.decided}
    return items(
        joined(
            edition.labels("separator|, "),
            (to(improvement_path(action.id), edition.text(action.title)), action_states(edition, action)),
        )
        for _, action in sorted(edition.portfolio.improvements.items())
        if action.review == review.id and action.id not in named
    )


def _sign_off(edition: Edition, review: Review) -> Iterator[doc.Part]:
    """Yield, on paper, who signed the minutes, each with room for a signature, else room for each side that came."""
    t = edition.labels
    signed = [
        Signer(t("Signed"), _party(edition, one.by, review), edition.person(one.by), day=edition.date(one.on))
        for one in review.signed
    ]
    came = attendance(edition.facts.portfolio.provider, review) if review.has_minutes else ()
    sides = signed or [Signer(t("Signed"), t(_SIDES[side])) for side in came if side is not Side.UNKNOWN]
    if sides:
        yield from section("sign-off", t("Sign-off"), parts.signing(edition, *sides), on=PAPER)


def _party(edition: Edition, person: str, review: Review) -> str:
    provider = edition.facts.portfolio.provider
    found = provider.person(person)
    return edition.party_in_short((found.held_on(review.date)[0] if found else None) or provider.id)


def _signed(edition: Edition, review: Review) -> str:
    t = edition.labels
    names = (
        edition.signed(
            t("separator|, ").join((edition.person(one.by), edition.date(one.on))),
            edition.portfolio.signed.get(review.signed_text(one)),
        )
        for one in review.signed
    )
    return t("separator|; ").join(names)


def _next(edition: Edition, review: Review) -> str:
    return edition.date(review.next_review) if review.next_review else ""


def _agreements(edition: Edition, review: Review) -> doc.Line:
    named = (parts.agreement_link(edition, name) for name in review.agreements)
    return joined(edition.labels("separator|, "), named)
