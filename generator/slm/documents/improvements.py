"""The register of problems and improvement actions: the list, and each action with what it answers and came to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from slm.document_control import Code, Link, Words
from slm.documents.addresses import REVIEWS, improvement_path, review_path, service_path
from slm.documents.document import (
    PAPER,
    SCREEN,
    Badge,
    Block,
    Cell,
    Choice,
    Choices,
    Document,
    Fact,
    Line,
    Narrowing,
    Part,
    TableBlock,
    TableRow,
)  # fmt: skip
from slm.documents.edition import Edition
from slm.documents.parts import (
    callout,
    column,
    exactly,
    fact,
    facts,
    items,
    joined,
    lines,
    paragraphs,
    prose,
    row,
    section,
    strong,
    styled,
    table,
    to,
    words,
)  # fmt: skip
from slm.documents.views.reports import is_overdue, misses, register
from slm.improvement import ActionState, Improvement

REGISTER_FILES = "improvements/improvements"
"""The register as files: their path without its ending."""


def register_document(edition: Edition) -> Document:
    """Return the register as of the edition's day, overdue actions first; on paper each action follows."""
    t, actions = edition.labels, register(edition)
    reviews = to(REVIEWS, t("Service reviews"))
    listed = (
        section("all", t("All actions"), _counted(edition, actions, reviews), _paper(edition), _list(edition, actions))
        if actions
        else prose(lines(t("No problem and no improvement has been entered yet."), styled("plain", reviews, on=SCREEN)))
    )
    return Document(
        kind=edition.text(edition.portfolio.provider.short_name),
        title=t("Improvement register"),
        language=edition.language,
        cover=facts(fact(t("As of"), edition.date(edition.portfolio.as_of), on=PAPER)),
        parts=(*listed, *(part for action in actions for part in _in_register(edition, action))),
    )


def action_document(edition: Edition, action: Improvement) -> Document:
    """Return an action by itself."""
    number = fact(edition.labels("Number"), action.id)
    return Document(
        kind=edition.labels(f"action kind|{action.type}"),
        number=action.id,
        title=edition.text(action.title),
        language=edition.language,
        notices=tuple(_progress_so_far(edition, action)),
        cover=facts(number, *_facts(edition, action)),
        parts=tuple(_sections(edition, action)),
    )


def _counted(edition: Edition, actions: Sequence[Improvement], reviews: Line) -> tuple[Block, ...]:
    counted = edition.labels(
        "Open actions: {open}, of which overdue: {overdue}.",
        open=edition.number(sum(action.state.is_open for action in actions)),
        overdue=edition.number(sum(is_overdue(action, edition.portfolio.as_of) for action in actions)),
    )
    return prose((*words(counted), *styled("plain", (*exactly(" "), *reviews), on=SCREEN)), "summary")


def _paper(edition: Edition) -> Choices | None:
    path = edition.register_paper
    return Choices(kind="button", choices=(Choice(path=path, words="PDF"),)) if path else None


def _list(edition: Edition, actions: Sequence[Improvement]) -> Iterator[Block]:
    t = edition.labels
    head = (
        column(t("Action")), column(t("State")), column(t("Due")), column(t("Owner")),
        column(t("Services"), on=SCREEN), column(t("Why"), "wide"),
    )  # fmt: skip
    listed = table(
        head, (_row(edition, action) for action in actions), label=t("Improvement register"), sortable=True,
        id="improvements",
    )  # fmt: skip
    yield replace(listed, narrowing=_narrowing(edition, actions))
    files = tuple(Choice(path=f"{REGISTER_FILES}.{kind}", words=kind.upper()) for kind in ("csv", "json"))
    yield Choices(kind="files", choices=files, words=f"{t('This table as a file')}{t('separator|: ')}")


def _row(edition: Edition, action: Improvement) -> TableRow:
    t, is_late = edition.labels, is_overdue(action, edition.portfolio.as_of)
    name = lines(strong(to(improvement_path(action.id), edition.text(action.title))), styled("quiet", action.id))
    late = (Badge(words=t("overdue"), kind="overdue"),) if is_late else ()
    cells = row(
        name,
        (Badge(words=t(f"action state|{action.state}"), kind=action.state),),
        Cell(inside=lines(styled("whole", edition.date(action.due)), late), sort=str(action.due)),
        edition.person(action.owner),
        lines(*_services(edition, action)),
        edition.text(action.trigger),
    )
    keys = (("state", str(action.state)), ("service", " ".join(action.services)), ("owner", action.owner))
    return replace(cells, keys=keys)


def _narrowing(edition: Edition, actions: Sequence[Improvement]) -> Narrowing:
    t, states = edition.labels, {action.state for action in actions}
    services = sorted({(name, edition.service(name)) for action in actions for name in action.services})
    return Narrowing(
        search=t("Search in the table"),
        every=t("all"),
        shown=t("{shown} of {all} shown", shown="{shown}", all="{all}"),
        choices=(
            ("state", t("State"), [(state, t(f"action state|{state}")) for state in ActionState if state in states]),
            ("service", t("Service"), services),
            ("owner", t("Owner"), sorted({(action.owner, edition.person(action.owner)) for action in actions})),
        ),
    )


def _services(edition: Edition, action: Improvement) -> Iterator[Line]:
    for service in action.services:
        yield to(service_path(service) if service in edition.portfolio.services else "", edition.service(service))


def _progress_so_far(edition: Edition, action: Improvement) -> Iterator[Block]:
    """Yield how far an action is, step by step, and whether it is late."""
    t = edition.labels
    is_cancelled = action.state is ActionState.CANCELLED
    steps = [state for state in ActionState if (state is ActionState.CANCELLED) == is_cancelled]
    listed = items((t(f"action state|{state}") for state in steps), on=SCREEN)
    yield replace(listed, look="steps", reached=steps.index(action.state))
    if is_overdue(action, edition.portfolio.as_of):
        late = t("Overdue: this was to be finished on {day}.", day=edition.date(action.due))
        yield from callout("banner", prose(late))


def _in_register(edition: Edition, action: Improvement) -> Iterator[Part]:
    title = f"{action.id} {edition.text(action.title)}"
    said = facts(*_facts(edition, action)), _sections(edition, action, f"{action.id}-")
    yield from section(action.id, title, *said, on=PAPER)


def _facts(edition: Edition, action: Improvement) -> Iterator[Fact]:
    t, state = edition.labels, edition.labels(f"action state|{action.state}")
    late = t("overdue") if is_overdue(action, edition.portfolio.as_of) else ""
    yield fact(t("Kind"), t(f"action kind|{action.type}"))
    yield fact(t("State"), joined(t("separator|, "), (state, late)), on=PAPER)
    yield fact(t("Owner"), edition.person(action.owner))
    yield fact(t("Services"), joined(t("separator|, "), _services(edition, action)))
    yield fact(t("Opened on"), edition.date(action.opened_on))
    yield fact(t("Due"), edition.date(action.due))
    yield fact(t("Finished on"), edition.date(action.closed_on) if action.closed_on else "")
    yield fact(t("To be verified by"), edition.date(action.verify_until) if action.verify_until else "")


def _sections(edition: Edition, action: Improvement, before: str = "") -> Iterator[Part]:
    """Yield why, what and to what end; `before` stands before the anchors where there are several actions."""
    t = edition.labels
    yield from section(f"{before}why", t("Why"), paragraphs(edition.text(action.trigger)), _reasons(edition, action))
    yield from section(f"{before}cause", t("Cause"), paragraphs(edition.text(action.cause)))
    yield from section(f"{before}action", t("What is done"), paragraphs(edition.text(action.action)))
    yield from section(f"{before}goal", t("How we know that it helped"), facts(
        (t("Before"), edition.text(action.baseline)),
        (t("Goal"), edition.text(action.goal)),
        (t("Verified"), edition.text(action.verified_value)),
    ))  # fmt: skip
    yield from section(f"{before}progress", t("Progress"), _progress(edition, action))
    yield from section(f"{before}proof", t("Proof"), items(map(_address, action.proof)))


def _reasons(edition: Edition, action: Improvement) -> Iterator[Block]:
    """Yield what an action answers, and the review that asked for it."""
    t, review = edition.labels, edition.portfolio.reviews.get(action.review or "")
    if answers := list(misses(edition, action)):
        yield from prose(t("It answers:"))
        yield items(to(path, told) for path, told in answers)
    if review:
        asked = to(review_path(review.id), edition.text(review.title))
        yield from prose(joined(" ", (t("Asked for by the review:"), asked)))


def _progress(edition: Edition, action: Improvement) -> TableBlock:
    t = edition.labels
    head = column(t("Date")), column(t("What was done"), "wide"), column(t("By")), column(t("Done"), "number")
    steps = (
        (
            edition.date(step.date), edition.text(step.text), edition.person(step.by),
            "" if step.done is None else f"{step.done} %",
        )
        for step in action.progress
    )  # fmt: skip
    return table(head, steps)


def _address(written: str) -> Line:
    """Return an address of the book: a link only where following it is safe."""
    if written.startswith(("https://", "http://")):
        return (Link(address=written, inside=(Words(text=written),)),)
    return (Code(text=written),)
