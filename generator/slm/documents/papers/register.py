"""The register of problems and improvement actions on paper: the list, then each action."""

from __future__ import annotations

from collections.abc import Iterator

from slm import layout
from slm.documents.document import Document, Part
from slm.documents.edition import Edition
from slm.documents.papers.excerpt import excerpt
from slm.documents.papers.paper import Paper, Size
from slm.documents.parts import facts, items, lines, paragraphs, section, strong, table
from slm.documents.views.improvements import is_overdue, misses, register
from slm.improvement import Improvement


def register_paper(edition: Edition, *, size: Size = "a4") -> Paper:
    """Return the register as of the edition's day on paper."""
    return excerpt(edition, register_document(edition), template="register", path=layout.IMPROVEMENTS, size=size)


def register_document(edition: Edition) -> Document:
    """Return the register as of the edition's day, overdue actions first."""
    t, actions = edition.labels, [each.action for each in register(edition)]
    overdue = sum(is_overdue(each, edition.portfolio.as_of) for each in actions)
    still = sum(each.state.is_open for each in actions)
    counted = t(
        "Open actions: {open}, of which overdue: {overdue}.",
        open=edition.number(still),
        overdue=edition.number(overdue),
    )
    head = (t("Action"), t("State"), t("Due"), t("Owner"), t("Why"))
    rows = (
        (
            lines(strong(edition.text(each.title)), each.id),
            _state(edition, each),
            edition.date(each.due),
            edition.person(each.owner),
            edition.text(each.trigger),
        )
        for each in actions
    )
    return Document(
        kind=edition.text(edition.portfolio.provider.short_name),
        title=t("Improvement register"),
        language=edition.language,
        cover=facts((t("As of"), edition.date(edition.portfolio.as_of))),
        parts=(
            *section("all", t("All actions"), paragraphs(counted), table(head, rows)),
            *(part for each in actions for part in _action(edition, each)),
        ),
    )


def _state(edition: Edition, action: Improvement) -> str:
    t, state = edition.labels, edition.labels(f"action state|{action.state}")
    return t("separator|, ").join((state, t("overdue"))) if is_overdue(action, edition.portfolio.as_of) else state


def _action(edition: Edition, action: Improvement) -> Iterator[Part]:
    t = edition.labels

    def part(name: str, title: str, *body: object) -> Iterator[Part]:
        return section(f"{action.id}-{name}", title, *body)  # type: ignore[arg-type]

    answers = [each.words for each in misses(edition, action)]
    progress = (
        (
            edition.date(each.date),
            edition.text(each.text),
            edition.person(each.by),
            "" if each.done is None else f"{each.done} %",
        )
        for each in action.progress
    )
    yield from section(
        action.id,
        f"{action.id} {edition.text(action.title)}",
        facts(
            (t("Kind"), t(f"action kind|{action.type}")),
            (t("State"), _state(edition, action)),
            (t("Owner"), edition.person(action.owner)),
            (t("Services"), t("separator|, ").join(map(edition.service, action.services))),
            (t("Opened on"), edition.date(action.opened_on)),
            (t("Due"), edition.date(action.due)),
            (t("Finished on"), edition.date(action.closed_on) if action.closed_on else ""),
            (t("To be verified by"), edition.date(action.verify_until) if action.verify_until else ""),
        ),
        part("why", t("Why"), paragraphs(edition.text(action.trigger)), _answers(edition, answers)),
        part("cause", t("Cause"), paragraphs(edition.text(action.cause))),
        part("action", t("What is done"), paragraphs(edition.text(action.action))),
        part("goal", t("How we know that it helped"), facts(
            (t("Before"), edition.text(action.baseline)),
            (t("Goal"), edition.text(action.goal)),
            (t("Verified"), edition.text(action.verified_value)),
        )),
        part("progress", t("Progress"), table((t("Date"), t("What was done"), t("By"), t("Done")), progress)),
        part("proof", t("Proof"), items(action.proof) if action.proof else None),
    )  # fmt: skip


def _answers(edition: Edition, answers: list[str]) -> Iterator[Part]:
    if answers:
        yield from paragraphs(edition.labels("It answers:"))
        yield items(answers)
