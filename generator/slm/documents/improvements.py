"""Problems and improvement actions, with what they answer and came to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from slm.document_control import Code, Link, Words
from slm.documents import document as doc
from slm.documents import parts
from slm.documents.addresses import REVIEWS, VOICES, improvement_path, review_path
from slm.documents.document import PAPER, SCREEN, Cell
from slm.documents.edition import Edition
from slm.documents.effects import effect_badge, effect_facts, effect_months
from slm.documents.parts import fact, items, joined, lines, paragraphs, prose, section, styled, to
from slm.documents.problems import problem_line, problems_list
from slm.documents.views.reports import misses, register
from slm.improvement import ActionState, Improvement

REGISTER_FILES = "improvements/improvements"
"""The register as files: their path without its ending."""


def register_document(edition: Edition) -> doc.Document:
    """Return the register as of the edition's day, overdue actions first; on paper each action follows."""
    t, actions, own = edition.labels, register(edition), edition.portfolio
    reviews = joined(t("separator|, "), _beside(edition))
    counted = t(
        "Open actions: {open}, of which overdue: {overdue}.",
        open=edition.number(sum(action.state.is_open for action in actions)),
        overdue=edition.number(sum(action.is_overdue(own.as_of) for action in actions)),
    )
    summary = parts.sentences(edition, counted, styled("plain", reviews, on=SCREEN))
    none = lines(t("No problem and no improvement has been entered yet."), styled("plain", reviews, on=SCREEN))
    button = parts.pdf_button(edition.register_paper)
    listed = section("all", t("All actions"), prose(summary, "summary"), button, _list(edition, actions))
    return doc.Document(
        kind=edition.text(own.provider.short_name),
        title=t("Improvement register"),
        language=edition.language,
        cover=parts.facts(fact(t("As of"), edition.date(own.as_of), on=PAPER)),
        parts=(
            *(listed if actions else prose(none)),
            *problems_list(edition),
            *(part for action in actions for part in _in_register(edition, action)),
        ),
    )


def _beside(edition: Edition) -> Iterator[doc.Line]:
    """Yield what else leads to improvement: reviews, and what customers say where an edition has it."""
    yield to(REVIEWS, edition.labels("Service reviews"))
    if edition.portfolio.complaints or edition.portfolio.disputes:
        yield to(VOICES, edition.labels("Voice of the customer"))


def action_document(edition: Edition, action: Improvement) -> doc.Document:
    """Return an action by itself."""
    return doc.Document(
        kind=edition.labels(f"action kind|{action.type}"),
        number=action.id,
        title=edition.text(action.title),
        language=edition.language,
        notices=tuple(_progress_so_far(edition, action)),
        cover=parts.facts((edition.labels("Number"), action.id), *_facts(edition, action)),
        parts=tuple(_sections(edition, action)),
    )


def _list(edition: Edition, actions: Sequence[Improvement]) -> Iterator[doc.Block]:
    t = edition.labels
    on_screen, wide = parts.column(t("Services"), on=SCREEN), parts.column(t("Why"), "wide")
    head, rows = (
        (t("Action"), t("State"), t("Due"), t("Owner"), on_screen, wide),
        (_row(edition, action) for action in actions),
    )
    listed = parts.table(head, rows, label=t("Improvement register"), sortable=True, id="improvements")
    services = {(name, edition.service(name)) for action in actions for name in action.services}
    owners = {(action.owner, edition.person(action.owner)) for action in actions}
    shown = {action.state for action in actions}
    states = [(state, t(f"action state|{state}")) for state in ActionState if state in shown]
    narrowing = doc.Narrowing(
        search=t("Search in the table"),
        every=t("all"),
        shown=t("{shown} of {all} shown", shown="{shown}", all="{all}"),
        choices=(
            ("state", t("State"), states),
            ("service", t("Service"), sorted(services)),
            ("owner", t("Owner"), sorted(owners)),
        ),
    )
    yield replace(listed, narrowing=narrowing)
    yield parts.as_files(edition, REGISTER_FILES)


def _row(edition: Edition, action: Improvement) -> doc.TableRow:
    t, is_late = edition.labels, action.is_overdue(edition.portfolio.as_of)
    name = parts.strong(to(improvement_path(action.id), edition.text(action.title)))
    late = (doc.Badge(words=t("overdue"), kind="overdue"),) if is_late else ()
    cells = parts.row(
        lines(name, styled("quiet", action.id)),
        lines((doc.Badge(words=t(f"action state|{action.state}"), kind=action.state),), effect_badge(edition, action)),
        Cell(inside=lines(styled("whole", edition.date(action.due)), late), sort=str(action.due)),
        styled("whole", edition.person(action.owner)),
        lines(*(parts.service_link(edition, service) for service in action.services)),
        edition.text(action.trigger),
    )
    keys = (("state", str(action.state)), ("service", " ".join(action.services)), ("owner", action.owner))
    return replace(cells, keys=keys)


def _progress_so_far(edition: Edition, action: Improvement) -> Iterator[doc.Block]:
    """Yield how far an action is, step by step, and whether it is late."""
    t = edition.labels
    is_cancelled = action.state is ActionState.CANCELLED
    steps = [state for state in ActionState if (state is ActionState.CANCELLED) == is_cancelled]
    listed = items((t(f"action state|{state}") for state in steps), on=SCREEN)
    yield replace(listed, look="steps", reached=steps.index(action.state))
    if action.is_overdue(edition.portfolio.as_of):
        late = t("Overdue: this was to be finished on {day}.", day=edition.date(action.due))
        yield from parts.callout("banner", prose(late))


def _in_register(edition: Edition, action: Improvement) -> Iterator[doc.Part]:
    said = parts.facts(*_facts(edition, action)), _sections(edition, action, f"{action.id}-")
    return section(action.id, f"{action.id} {edition.text(action.title)}", *said, on=PAPER)


def _facts(edition: Edition, action: Improvement) -> tuple[doc.Fact, ...]:
    t, state = edition.labels, edition.labels(f"action state|{action.state}")
    late = t("overdue") if action.is_overdue(edition.portfolio.as_of) else ""
    services = (parts.service_link(edition, service) for service in action.services)
    return (
        fact(t("Kind"), t(f"action kind|{action.type}")),
        fact(t("State"), joined(t("separator|, "), (state, late)), on=PAPER),
        fact(t("Owner"), edition.person(action.owner)),
        fact(t("Services"), joined(t("separator|, "), services)),
        fact(t("Opened on"), edition.date(action.opened_on)),
        fact(t("Due"), edition.date(action.due)),
        fact(t("Finished on"), edition.date(action.closed_on) if action.closed_on else ""),
        fact(t("To be verified by"), edition.date(action.verify_until) if action.verify_until else ""),
    )


def _sections(edition: Edition, action: Improvement, before: str = "") -> Iterator[doc.Part]:
    """Yield why, what and to what end; `before` stands before the anchors where there are several actions."""
    t = edition.labels
    yield from section(f"{before}why", t("Why"), paragraphs(edition.text(action.trigger)), _reasons(edition, action))
    yield from section(f"{before}cause", t("Cause"), paragraphs(edition.text(action.cause)))
    yield from section(f"{before}action", t("What is done"), paragraphs(edition.text(action.action)))
    yield from section(f"{before}goal", t("How we know that it helped"), parts.facts(
        fact(t("Before"), edition.text(action.baseline)),
        fact(t("Goal"), edition.text(action.goal)),
        fact(t("Verified"), edition.text(action.verified_value)),
        *effect_facts(edition, action),
    ), effect_months(edition, action))  # fmt: skip
    head = t("Date"), parts.column(t("What was done"), "wide"), t("By"), parts.column(t("Done"), "number")
    steps = (
        (styled("whole", edition.date(step.date)),
         parts.with_what_was(edition, edition.text(step.text), step.was.items(), Improvement),
         styled("whole", edition.person(step.by)),
         "" if step.done is None else f"{step.done} %")
        for step in action.progress
    )  # fmt: skip
    yield from section(f"{before}progress", t("Progress"), parts.table(head, steps))
    yield from section(f"{before}proof", t("Proof"), items(map(_address, action.proof)))


def _reasons(edition: Edition, action: Improvement) -> Iterator[doc.Block]:
    """Yield what an action answers, the problem that it is about, and the review that asked for it."""
    t = edition.labels
    if answers := list(misses(edition, edition.portfolio.answers.misses_of(action))):
        yield from prose(t("It answers:"))
        yield items(to(path, told) for path, told in answers)
    if about := problem_line(edition, action):
        yield from prose(parts.sentences(edition, t("It is about the problem:"), about))
    if review := edition.portfolio.reviews.get(action.review or ""):
        asked = to(review_path(review.id), edition.text(review.title))
        yield from prose(parts.sentences(edition, t("Asked for by the review:"), asked))


def _address(written: str) -> doc.Line:
    """Return an address of the book: a link only where following it is safe."""
    if written.startswith(("https://", "http://")):
        return (Link(address=written, inside=(Words(text=written),)),)
    return (Code(text=written),)
