"""The register of problems and improvement actions: the list, and each action with what it answers and came to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from slm.document_control import Code, Link, Words
from slm.documents import document as doc
from slm.documents import parts
from slm.documents.addresses import REVIEWS, improvement_path, review_path, service_path
from slm.documents.edition import Edition
from slm.documents.views.improvements import ImprovementEntry, is_overdue, misses, register
from slm.improvement import ActionState, Improvement

REGISTER_FILES = "improvements/improvements"
"""The register as files: their path without its ending."""


def register_document(edition: Edition) -> doc.Document:
    """Return the register as of the edition's day, overdue actions first; on paper each action follows."""
    t, entries = edition.labels, register(edition)
    reviews = parts.to(REVIEWS, t("Service reviews"))
    listed = (
        parts.section(
            "all", t("All actions"), _counted(edition, entries, reviews), _paper(edition), _list(edition, entries)
        )
        if entries
        else parts.prose(
            parts.lines(
                t("No problem and no improvement has been entered yet."), parts.styled("plain", reviews, on=doc.SCREEN)
            )
        )
    )
    return doc.Document(
        kind=edition.text(edition.portfolio.provider.short_name),
        title=t("Improvement register"),
        language=edition.language,
        cover=parts.facts(parts.fact(t("As of"), edition.date(edition.portfolio.as_of), on=doc.PAPER)),
        parts=(*listed, *(part for entry in entries for part in _in_register(edition, entry.action))),
    )


def action_document(edition: Edition, action: Improvement) -> doc.Document:
    """Return an action by itself."""
    number = parts.fact(edition.labels("Number"), action.id)
    return doc.Document(
        kind=edition.labels(f"action kind|{action.type}"),
        number=action.id,
        title=edition.text(action.title),
        language=edition.language,
        notices=tuple(_progress_so_far(edition, action)),
        cover=parts.facts(number, *_facts(edition, action)),
        parts=tuple(_sections(edition, action)),
    )


def _counted(edition: Edition, entries: Sequence[ImprovementEntry], reviews: doc.Line) -> tuple[doc.Block, ...]:
    counted = edition.labels(
        "Open actions: {open}, of which overdue: {overdue}.",
        open=edition.number(sum(entry.action.state.is_open for entry in entries)),
        overdue=edition.number(sum(entry.overdue for entry in entries)),
    )
    return parts.prose(
        (*parts.words(counted), *parts.styled("plain", (*parts.exactly(" "), *reviews), on=doc.SCREEN)), "summary"
    )


def _paper(edition: Edition) -> doc.Choices | None:
    path = edition.register_paper
    return doc.Choices(kind="button", choices=(doc.Choice(path=path, words="PDF"),)) if path else None


def _list(edition: Edition, entries: Sequence[ImprovementEntry]) -> Iterator[doc.Block]:
    t = edition.labels
    head = (
        parts.column(t("Action")), parts.column(t("State")), parts.column(t("Due")), parts.column(t("Owner")),
        parts.column(t("Services"), on=doc.SCREEN), parts.column(t("Why"), "wide"),
    )  # fmt: skip
    listed = parts.table(
        head, (_row(edition, entry) for entry in entries), label=t("Improvement register"), sortable=True,
        id="improvements",
    )  # fmt: skip
    yield replace(listed, narrowing=_narrowing(edition, [entry.action for entry in entries]))
    files = tuple(doc.Choice(path=f"{REGISTER_FILES}.{kind}", words=kind.upper()) for kind in ("csv", "json"))
    yield doc.Choices(kind="files", choices=files, words=f"{t('This table as a file')}{t('separator|: ')}")


def _row(edition: Edition, entry: ImprovementEntry) -> doc.TableRow:
    t, action = edition.labels, entry.action
    name = parts.lines(
        parts.strong(parts.to(improvement_path(action.id), edition.text(action.title))),
        parts.styled("quiet", action.id),
    )
    late = (doc.Badge(words=t("overdue"), kind="overdue"),) if entry.overdue else ()
    cells = parts.row(
        name,
        (doc.Badge(words=t(f"action state|{action.state}"), kind=action.state),),
        doc.Cell(inside=parts.lines(parts.styled("whole", edition.date(action.due)), late), sort=str(action.due)),
        edition.person(action.owner),
        parts.lines(*_services(edition, action)),
        edition.text(action.trigger),
    )
    keys = (("state", str(action.state)), ("service", " ".join(action.services)), ("owner", action.owner))
    return replace(cells, keys=keys)


def _narrowing(edition: Edition, actions: Sequence[Improvement]) -> doc.Narrowing:
    t, states = edition.labels, {action.state for action in actions}
    services = sorted({(name, edition.service(name)) for action in actions for name in action.services})
    return doc.Narrowing(
        search=t("Search in the table"),
        every=t("all"),
        shown=t("{shown} of {all} shown", shown="{shown}", all="{all}"),
        choices=(
            ("state", t("State"), [(state, t(f"action state|{state}")) for state in ActionState if state in states]),
            ("service", t("Service"), services),
            ("owner", t("Owner"), sorted({(action.owner, edition.person(action.owner)) for action in actions})),
        ),
    )


def _services(edition: Edition, action: Improvement) -> Iterator[doc.Line]:
    for service in action.services:
        yield parts.to(service_path(service) if service in edition.portfolio.services else "", edition.service(service))


def _progress_so_far(edition: Edition, action: Improvement) -> Iterator[doc.Block]:
    """Yield how far an action is, step by step, and whether it is late."""
    t = edition.labels
    is_cancelled = action.state is ActionState.CANCELLED
    steps = [state for state in ActionState if (state is ActionState.CANCELLED) == is_cancelled]
    listed = parts.items((t(f"action state|{state}") for state in steps), on=doc.SCREEN)
    yield replace(listed, look="steps", reached=steps.index(action.state))
    if is_overdue(action, edition.portfolio.as_of):
        late = t("Overdue: this was to be finished on {day}.", day=edition.date(action.due))
        yield from parts.callout("banner", parts.prose(late))


def _in_register(edition: Edition, action: Improvement) -> Iterator[doc.Part]:
    title = f"{action.id} {edition.text(action.title)}"
    said = parts.facts(*_facts(edition, action)), _sections(edition, action, f"{action.id}-")
    yield from parts.section(action.id, title, *said, on=doc.PAPER)


def _facts(edition: Edition, action: Improvement) -> Iterator[doc.Fact]:
    t, state = edition.labels, edition.labels(f"action state|{action.state}")
    late = t("overdue") if is_overdue(action, edition.portfolio.as_of) else ""
    yield parts.fact(t("Kind"), t(f"action kind|{action.type}"))
    yield parts.fact(t("State"), parts.joined(t("separator|, "), (state, late)), on=doc.PAPER)
    yield parts.fact(t("Owner"), edition.person(action.owner))
    yield parts.fact(t("Services"), parts.joined(t("separator|, "), _services(edition, action)))
    yield parts.fact(t("Opened on"), edition.date(action.opened_on))
    yield parts.fact(t("Due"), edition.date(action.due))
    yield parts.fact(t("Finished on"), edition.date(action.closed_on) if action.closed_on else "")
    yield parts.fact(t("To be verified by"), edition.date(action.verify_until) if action.verify_until else "")


def _sections(edition: Edition, action: Improvement, before: str = "") -> Iterator[doc.Part]:
    """Yield why, what and to what end; `before` stands before the anchors where there are several actions."""
    t = edition.labels
    yield from parts.section(
        f"{before}why", t("Why"), parts.paragraphs(edition.text(action.trigger)), _reasons(edition, action)
    )
    yield from parts.section(f"{before}cause", t("Cause"), parts.paragraphs(edition.text(action.cause)))
    yield from parts.section(f"{before}action", t("What is done"), parts.paragraphs(edition.text(action.action)))
    yield from parts.section(f"{before}goal", t("How we know that it helped"), parts.facts(
        (t("Before"), edition.text(action.baseline)),
        (t("Goal"), edition.text(action.goal)),
        (t("Verified"), edition.text(action.verified_value)),
    ))  # fmt: skip
    yield from parts.section(f"{before}progress", t("Progress"), _progress(edition, action))
    yield from parts.section(f"{before}proof", t("Proof"), parts.items(map(_address, action.proof)))


def _reasons(edition: Edition, action: Improvement) -> Iterator[doc.Block]:
    """Yield what an action answers, and the review that asked for it."""
    t, review = edition.labels, edition.portfolio.reviews.get(action.review or "")
    if answers := misses(edition, action):
        yield from parts.prose(t("It answers:"))
        yield parts.items(parts.to(miss.path, miss.words) for miss in answers)
    if review:
        asked = parts.to(review_path(review.id), edition.text(review.title))
        yield from parts.prose(parts.joined(" ", (t("Asked for by the review:"), asked)))


def _progress(edition: Edition, action: Improvement) -> doc.TableBlock:
    t = edition.labels
    head = (
        parts.column(t("Date")),
        parts.column(t("What was done"), "wide"),
        parts.column(t("By")),
        parts.column(t("Done"), "number"),
    )
    steps = (
        (
            edition.date(step.date), edition.text(step.text), edition.person(step.by),
            "" if step.done is None else f"{step.done} %",
        )
        for step in action.progress
    )  # fmt: skip
    return parts.table(head, steps)


def _address(written: str) -> doc.Line:
    """Return an address of the book: a link only where following it is safe."""
    if written.startswith(("https://", "http://")):
        return (Link(address=written, inside=(Words(text=written),)),)
    return (Code(text=written),)
